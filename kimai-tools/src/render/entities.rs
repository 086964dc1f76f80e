//! Text of customers, projects, activities and tags.

use jiff::civil::Date;
use kimai_domain::api::{Activity, Customer, Link, Project, Tag};

use super::{
    Entry, Text,
    entry::{Budgets, color, color_fact, custom_fields, excerpt, mark, numbered, summary, teams, yes_no},
    quoted_name,
};
use crate::data::Entity;

impl Entry for Customer {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        let place =
            [&self.country, &self.currency].into_iter().flatten().map(|code| quoted_name(code).to_string());
        let quoted = |value: &Option<String>| value.as_deref().map(|value| quoted_name(value).to_string());
        let company = self.company.as_deref().filter(|company| company.trim() != self.name.trim());
        let contact = [&self.contact, &self.phone, &self.mobile, &self.fax, &self.email, &self.homepage];
        let facts = [
            Some(place.collect::<Vec<_>>().join(" ")),
            quoted(&self.timezone),
            company.map(|company| quoted_name(company).to_string()),
            address(self),
            quoted(&self.vat_id),
        ];
        let state = [
            mark(!self.visible, "hidden"),
            mark(self.billable == Some(false), "not billable"),
            teams(self.teams.as_ref()).map(|teams| format!("teams {teams}")),
            color_fact(self.color.as_deref()),
            excerpt(self.comment.as_deref()),
        ];
        let facts = facts.into_iter().chain(contact.map(quoted)).chain(budgets_of_customer(self).facts());
        summary(numbered(&self.name, self.number.as_deref()), facts.chain(state))
    }

    fn full(&self, text: &mut Text) {
        text.heading("Customer", self.id, quoted_name(&self.name));
        text.field("Number", self.number.as_deref().map(quoted_name));
        text.field("Visible", Some(yes_no(self.visible)));
        text.field("Billable", self.billable.map(yes_no));
        for (label, value) in text_fields(self) {
            text.field(label, value.as_deref().map(quoted_name));
        }
        budgets_of_customer(self).render(text);
        text.field("Teams", teams(self.teams.as_ref()));
        text.field("Color", self.color.as_deref().map(color));
        text.field("Comment", self.comment.as_deref().map(quoted_name));
        custom_fields(text, &self.meta_fields);
    }

    fn data(&self) -> Entity {
        Entity::Customer(Box::new(self.into()))
    }
}

fn budgets_of_customer(customer: &Customer) -> Budgets<'_> {
    Budgets {
        money: customer.budget,
        time: customer.time_budget,
        period: customer.budget_type.as_deref(),
        currency: customer.currency.as_deref(),
    }
}

/// Returns the text fields of a customer with their labels.
fn text_fields(customer: &Customer) -> [(&'static str, &Option<String>); 20] {
    [
        ("Company", &customer.company),
        ("Contact", &customer.contact),
        ("Address", &customer.address),
        ("Address line 1", &customer.address_line1),
        ("Address line 2", &customer.address_line2),
        ("Address line 3", &customer.address_line3),
        ("Postal code", &customer.post_code),
        ("City", &customer.city),
        ("Country", &customer.country),
        ("Currency", &customer.currency),
        ("Time zone", &customer.timezone),
        ("Language", &customer.language),
        ("VAT id", &customer.vat_id),
        ("Phone", &customer.phone),
        ("Mobile", &customer.mobile),
        ("Fax", &customer.fax),
        ("Email", &customer.email),
        ("Homepage", &customer.homepage),
        ("Invoice email", &customer.invoice_email),
        ("Buyer reference", &customer.buyer_reference),
    ]
}

/// Formats the address on one line.
fn address(customer: &Customer) -> Option<String> {
    let quoted = |line: &Option<String>| line.as_deref().map(|line| quoted_name(line).to_string());
    let town = [&customer.post_code, &customer.city].map(quoted);
    let town = town.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    let street = [&customer.address_line1, &customer.address_line2, &customer.address_line3].map(quoted);
    let lines = street.into_iter().flatten().chain([town]).filter(|line| !line.is_empty());
    let address = lines.collect::<Vec<_>>().join(", ");
    (!address.is_empty()).then_some(address)
}

impl Entry for Project {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        let facts = [
            customer_of(self),
            run_time(self.start, self.end),
            mark(!self.visible, "hidden"),
            mark(self.billable == Some(false), "not billable"),
            mark(self.global_activities == Some(false), "no global activities"),
            order(self),
            self.locked_until.map(|day| format!("locked until {day}")),
        ];
        let more = [
            teams(self.teams.as_ref()).map(|teams| format!("teams {teams}")),
            color_fact(self.color.as_deref()),
            excerpt(self.comment.as_deref()),
        ];
        let facts = facts.into_iter().chain(budgets_of_project(self).facts()).chain(more);
        summary(numbered(&self.name, self.number.as_deref()), facts)
    }

    fn full(&self, text: &mut Text) {
        text.heading("Project", self.id, quoted_name(&self.name));
        text.field("Customer", customer_of(self));
        text.field("Number", self.number.as_deref().map(quoted_name));
        text.field("Visible", Some(yes_no(self.visible)));
        text.field("Billable", self.billable.map(yes_no));
        text.field("Global activities", self.global_activities.map(yes_no));
        text.field("Start", self.start);
        text.field("End", self.end);
        text.field("Order number", self.order_number.as_deref().map(quoted_name));
        text.field("Order date", self.order_date);
        text.field("Records locked until", self.locked_until);
        budgets_of_project(self).render(text);
        text.field("Teams", teams(self.teams.as_ref()));
        text.field("Color", self.color.as_deref().map(color));
        text.field("Comment", self.comment.as_deref().map(quoted_name));
        custom_fields(text, &self.meta_fields);
    }

    fn data(&self) -> Entity {
        Entity::Project(Box::new(self.into()))
    }
}

fn budgets_of_project(project: &Project) -> Budgets<'_> {
    Budgets {
        money: project.budget,
        time: project.time_budget,
        period: project.budget_type.as_deref(),
        currency: None,
    }
}

/// Formats order number and date as `order PO-17 of 2026-01-31`.
fn order(project: &Project) -> Option<String> {
    let number = project.order_number.as_deref().filter(|number| !number.trim().is_empty());
    match (number, project.order_date) {
        (Some(number), Some(date)) => Some(format!("order {} of {date}", quoted_name(number))),
        (Some(number), None) => Some(format!("order {}", quoted_name(number))),
        (None, Some(date)) => Some(format!("order of {date}")),
        (None, None) => None,
    }
}

/// Returns the customer by name and id, as far as known.
fn customer_of(project: &Project) -> Option<String> {
    let link = project.customer.as_ref()?;
    let name = link.object().map(|customer| customer.name.as_str()).or(project.parent_title.as_deref());
    Some(match name {
        Some(name) => format!("{} (#{})", quoted_name(name), Link::id(link)),
        None => format!("customer #{}", Link::id(link)),
    })
}

/// Formats the run time as `2026-01-01..2026-12-31`, empty on a side without a day.
fn run_time(start: Option<Date>, end: Option<Date>) -> Option<String> {
    let day = |day: Option<Date>| day.map(|day| day.to_string()).unwrap_or_default();
    (start.is_some() || end.is_some()).then(|| format!("{}..{}", day(start), day(end)))
}

impl Entry for Activity {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        let facts = [
            Some(project_of(self).unwrap_or_else(|| "global".to_owned())),
            mark(!self.visible, "hidden"),
            mark(self.billable == Some(false), "not billable"),
        ];
        let more = [
            teams(self.teams.as_ref()).map(|teams| format!("teams {teams}")),
            color_fact(self.color.as_deref()),
            excerpt(self.comment.as_deref()),
        ];
        let facts = facts.into_iter().chain(budgets_of_activity(self).facts()).chain(more);
        summary(numbered(&self.name, self.number.as_deref()), facts)
    }

    fn full(&self, text: &mut Text) {
        text.heading("Activity", self.id, quoted_name(&self.name));
        text.field("Project", Some(project_of(self).unwrap_or_else(|| "none, it is global".to_owned())));
        text.field("Number", self.number.as_deref().map(quoted_name));
        text.field("Visible", Some(yes_no(self.visible)));
        text.field("Billable", self.billable.map(yes_no));
        budgets_of_activity(self).render(text);
        text.field("Teams", teams(self.teams.as_ref()));
        text.field("Color", self.color.as_deref().map(color));
        text.field("Comment", self.comment.as_deref().map(quoted_name));
        custom_fields(text, &self.meta_fields);
    }

    fn data(&self) -> Entity {
        Entity::Activity(Box::new(self.into()))
    }
}

fn budgets_of_activity(activity: &Activity) -> Budgets<'_> {
    Budgets {
        money: activity.budget,
        time: activity.time_budget,
        period: activity.budget_type.as_deref(),
        currency: None,
    }
}

/// Returns the project by name and id, as far as known; `None` if the activity is global.
fn project_of(activity: &Activity) -> Option<String> {
    let link = activity.project.as_ref()?;
    let name = link.object().map(|project| project.name.as_str()).or(activity.parent_title.as_deref());
    Some(match name {
        Some(name) => format!("{} (#{})", quoted_name(name), link.id()),
        None => format!("project #{}", link.id()),
    })
}

impl Entry for Tag {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        let facts = [mark(self.visible == Some(false), "hidden"), color_fact(self.color.as_deref())];
        summary(quoted_name(&self.name), facts)
    }

    fn full(&self, text: &mut Text) {
        text.heading("Tag", self.id, quoted_name(&self.name));
        text.field("Visible", self.visible.map(yes_no));
        text.field("Color", self.color.as_deref().map(color));
    }

    fn data(&self) -> Entity {
        Entity::Tag(self.into())
    }
}
