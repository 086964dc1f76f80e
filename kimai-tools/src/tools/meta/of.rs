//! What has custom fields.

use std::fmt;

use kimai_domain::api::{Activity, Customer, Id, Invoice, MetaField, Project, Timesheet};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    data,
    render::{Text, quoted_name, quoted_text},
};

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
    pub(super) of: Of,
    pub(super) fields: Vec<MetaField>,
}

/// What has them, shown as `project Website (#1)`.
#[derive(Clone, Serialize, JsonSchema)]
pub(super) struct Of {
    #[serde(rename = "type")]
    kind: &'static str,
    id: u64,
    name: Option<String>,
}

impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.name {
            Some(name) => write!(f, "{} {} (#{})", self.kind, quoted_name(name), self.id),
            None => write!(f, "{} #{}", self.kind, self.id),
        }
    }
}

fn fields<R>(kind: &'static str, name: Option<&str>, id: Id<R>, fields: Vec<MetaField>) -> Fields {
    Fields { of: Of { kind, id: id.get(), name: name.map(str::to_owned) }, fields }
}

impl From<Customer> for Fields {
    fn from(customer: Customer) -> Self {
        fields("customer", Some(&customer.name), customer.id, customer.meta_fields)
    }
}

impl From<Project> for Fields {
    fn from(project: Project) -> Self {
        fields("project", Some(&project.name), project.id, project.meta_fields)
    }
}

impl From<Activity> for Fields {
    fn from(activity: Activity) -> Self {
        fields("activity", Some(&activity.name), activity.id, activity.meta_fields)
    }
}

impl From<Invoice> for Fields {
    fn from(invoice: Invoice) -> Self {
        fields("invoice", Some(&invoice.invoice_number), invoice.id, invoice.meta_fields)
    }
}

impl From<Timesheet> for Fields {
    fn from(record: Timesheet) -> Self {
        fields("timesheet", None, record.id, record.meta_fields)
    }
}

impl Fields {
    /// `name=value` a line, and the names of those that are empty.
    pub(super) fn lines(&self, text: &mut Text) {
        let mut empty = Vec::new();
        for field in &self.fields {
            match field.value.as_deref().filter(|value| !value.is_empty()) {
                Some(value) => {
                    text.line(format_args!("- {}={}", quoted_name(&field.name), quoted_text(value)))
                }
                None => empty.push(quoted_name(&field.name).to_string()),
            }
        }
        text.field("Empty", Some(empty.join(", ")));
    }

    /// All of them, those without a value too.
    pub(super) fn rows(&self) -> Vec<data::Field> {
        self.fields.iter().map(Into::into).collect()
    }
}
