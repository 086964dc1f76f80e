//! Projects.

use jiff::civil::Date;
use kimai_domain::api::{Link, Project};

use super::{
    Entry, Text,
    entry::{mark, summary},
    facts::{Budgets, color, custom_fields, numbered, teams, yes_no},
    quoted_name, quoted_text,
};
use crate::data::Entity;

impl Entry for Project {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        let facts = [
            customer(self),
            span(self.start, self.end),
            mark(!self.visible, "hidden"),
            mark(self.billable == Some(false), "not billable"),
            mark(self.global_activities == Some(false), "no global activities"),
            teams(self.teams.as_ref()).map(|teams| format!("teams {teams}")),
        ];
        summary(numbered(&self.name, self.number.as_deref()), facts)
    }

    fn full(&self, text: &mut Text) {
        text.heading("Project", self.id, quoted_name(&self.name));
        text.field("Customer", customer(self));
        text.field("Number", self.number.as_deref().map(quoted_text));
        text.field("Visible", Some(yes_no(self.visible)));
        text.field("Billable", self.billable.map(yes_no));
        text.field("Global activities", self.global_activities.map(yes_no));
        text.field("Start", self.start);
        text.field("End", self.end);
        text.field("Order number", self.order_number.as_deref().map(quoted_text));
        text.field("Order date", self.order_date);
        text.field("Records locked until", self.locked_until);
        let (money, time, kind) = (self.budget, self.time_budget, self.budget_type.as_deref());
        Budgets { money, time, kind, currency: None }.write(text);
        text.field("Teams", teams(self.teams.as_ref()));
        text.field("Color", self.color.as_deref().map(color));
        text.field("Comment", self.comment.as_deref().map(quoted_text));
        custom_fields(text, &self.meta_fields);
    }

    fn data(&self) -> Entity {
        Entity::Project(Box::new(self.into()))
    }
}

/// Its customer by name and id, as far as known.
fn customer(project: &Project) -> Option<String> {
    let link = project.customer.as_ref()?;
    let name = link.object().map(|customer| customer.name.as_str()).or(project.parent_title.as_deref());
    Some(match name {
        Some(name) => format!("{} (#{})", quoted_name(name), Link::id(link)),
        None => format!("customer #{}", Link::id(link)),
    })
}

/// From the first day to the last; open on the side that has none.
fn span(start: Option<Date>, end: Option<Date>) -> Option<String> {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    (start.is_some() || end.is_some()).then(|| format!("{}..{}", day(start), day(end)))
}
