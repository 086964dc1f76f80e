//! Customers.

use kimai_domain::api::Customer;

use super::{
    Entry, Text,
    entry::{mark, summary},
    facts::{Budgets, color, custom_fields, numbered, teams, yes_no},
    quoted_name, quoted_text,
};
use crate::data::Entity;

impl Entry for Customer {
    fn entry_id(&self) -> u64 {
        self.id.get()
    }

    fn summary(&self) -> String {
        let place =
            [&self.country, &self.currency].into_iter().flatten().map(|code| quoted_name(code).to_string());
        let facts = [
            Some(place.collect::<Vec<_>>().join(" ")),
            address(self),
            self.vat_id.as_deref().map(|id| quoted_name(id).to_string()).filter(|id| !id.is_empty()),
            mark(!self.visible, "hidden"),
            mark(self.billable == Some(false), "not billable"),
            teams(self.teams.as_ref()).map(|teams| format!("teams {teams}")),
        ];
        summary(numbered(&self.name, self.number.as_deref()), facts)
    }

    fn full(&self, text: &mut Text) {
        text.heading("Customer", self.id, quoted_name(&self.name));
        text.field("Number", self.number.as_deref().map(quoted_text));
        text.field("Visible", Some(yes_no(self.visible)));
        text.field("Billable", self.billable.map(yes_no));
        for (label, value) in words(self) {
            text.field(label, value.as_deref().map(quoted_text));
        }
        let (money, time, kind) = (self.budget, self.time_budget, self.budget_type.as_deref());
        Budgets { money, time, kind, currency: self.currency.as_deref() }.write(text);
        text.field("Teams", teams(self.teams.as_ref()));
        text.field("Color", self.color.as_deref().map(color));
        text.field("Comment", self.comment.as_deref().map(quoted_text));
        custom_fields(text, &self.meta_fields);
    }

    fn data(&self) -> Entity {
        Entity::Customer(Box::new(self.into()))
    }
}

fn words(customer: &Customer) -> [(&'static str, &Option<String>); 20] {
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

/// The address on one line, where a list tells it.
fn address(customer: &Customer) -> Option<String> {
    let (street, more) = (&customer.address_line1, [&customer.address_line2, &customer.address_line3]);
    let told = |line: &String| Some(quoted_name(line).to_string()).filter(|line| !line.is_empty());
    let town = [&customer.post_code, &customer.city].into_iter().flatten().filter_map(told);
    let town = Some(town.collect::<Vec<_>>().join(" ")).filter(|town| !town.is_empty());
    let lines: Vec<String> =
        street.iter().chain(more.into_iter().flatten()).filter_map(told).chain(town).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}
