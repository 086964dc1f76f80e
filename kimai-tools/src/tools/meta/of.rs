//! What has custom fields.

use kimai_domain::api::{Activity, Customer, Id, Invoice, MetaField, Project, Timesheet};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::render::{Render, Text, called, ids, said};

// The five kinds.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub(super) enum Kind {
    Customer,
    Project,
    Activity,
    Timesheet,
    Invoice,
}

/// One thing of any kind, by name, with the fields that Kimai shows.
pub(super) struct Fields {
    pub(super) of: String,
    pub(super) fields: Vec<MetaField>,
}

fn fields<R>(kind: &str, name: &str, id: Id<R>, fields: Vec<MetaField>) -> Fields {
    Fields { of: format!("{kind} {} (#{id})", called(name)), fields }
}

impl From<Customer> for Fields {
    fn from(customer: Customer) -> Self {
        fields("customer", &customer.name, customer.id, customer.meta_fields)
    }
}

impl From<Project> for Fields {
    fn from(project: Project) -> Self {
        fields("project", &project.name, project.id, project.meta_fields)
    }
}

impl From<Activity> for Fields {
    fn from(activity: Activity) -> Self {
        fields("activity", &activity.name, activity.id, activity.meta_fields)
    }
}

impl From<Invoice> for Fields {
    fn from(invoice: Invoice) -> Self {
        fields("invoice", &invoice.invoice_number, invoice.id, invoice.meta_fields)
    }
}

impl From<Timesheet> for Fields {
    fn from(record: Timesheet) -> Self {
        Self { of: format!("timesheet {}", ids([record.id])), fields: record.meta_fields }
    }
}

/// `name=value` a line, and the names of those that are empty.
impl Render for Fields {
    fn render(&self, text: &mut Text) {
        let mut empty = Vec::new();
        for field in &self.fields {
            match field.value.as_deref().filter(|value| !value.is_empty()) {
                Some(value) => text.line(format_args!("- {}={}", called(&field.name), said(value))),
                None => empty.push(called(&field.name).to_string()),
            }
        }
        text.field("Empty", Some(empty.join(", ")));
    }
}
