//! Activities.

use kimai_domain::api::Activity;

use super::{
    Entry, Text,
    entry::{mark, summary},
    facts::{Budgets, color, custom_fields, numbered, teams, yes_no},
    quoted_name, quoted_text,
};
use crate::data::Entity;

impl Entry for Activity {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        let facts = [
            Some(project(self).unwrap_or_else(|| "global".to_owned())),
            mark(!self.visible, "hidden"),
            mark(self.billable == Some(false), "not billable"),
            teams(self.teams.as_ref()).map(|teams| format!("teams {teams}")),
        ];
        summary(numbered(&self.name, self.number.as_deref()), facts)
    }

    fn full(&self, text: &mut Text) {
        text.heading("Activity", self.id, quoted_name(&self.name));
        text.field("Project", Some(project(self).unwrap_or_else(|| "none, it is global".to_owned())));
        text.field("Number", self.number.as_deref().map(quoted_text));
        text.field("Visible", Some(yes_no(self.visible)));
        text.field("Billable", self.billable.map(yes_no));
        let (money, time, kind) = (self.budget, self.time_budget, self.budget_type.as_deref());
        Budgets { money, time, kind, currency: None }.write(text);
        text.field("Teams", teams(self.teams.as_ref()));
        text.field("Color", self.color.as_deref().map(color));
        text.field("Comment", self.comment.as_deref().map(quoted_text));
        custom_fields(text, &self.meta_fields);
    }

    fn data(&self) -> Entity {
        Entity::Activity(Box::new(self.into()))
    }
}

/// Its project by name and id, as far as known; none if it is global.
fn project(activity: &Activity) -> Option<String> {
    let link = activity.project.as_ref()?;
    let name = link.object().map(|project| project.name.as_str()).or(activity.parent_title.as_deref());
    Some(match name {
        Some(name) => format!("{} (#{})", quoted_name(name), link.id()),
        None => format!("project #{}", link.id()),
    })
}
