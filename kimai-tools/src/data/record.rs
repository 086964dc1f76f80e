//! Time records as data.

use kimai_domain::api::{Link, Project, Timesheet};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Field, NamedRef, date_time, words};
use crate::render::record::currency;

/// A time record.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Record {
    pub(crate) id: u64,
    #[schemars(description = "RFC 3339")]
    pub(crate) begin: String,
    pub(crate) end: Option<String>,
    pub(crate) running: Option<bool>,
    pub(crate) duration_seconds: Option<i64>,
    #[schemars(description = "since it began")]
    pub(crate) elapsed_seconds: Option<i64>,
    pub(crate) break_seconds: Option<i64>,
    pub(crate) user: NamedRef,
    pub(crate) customer: Option<NamedRef>,
    pub(crate) project: NamedRef,
    pub(crate) activity: NamedRef,
    pub(crate) description: Option<String>,
    pub(crate) tags: Vec<String>,
    pub(crate) billable: Option<bool>,
    pub(crate) exported: Option<bool>,
    pub(crate) rate: Option<f64>,
    pub(crate) internal_rate: Option<f64>,
    pub(crate) fixed_rate: Option<f64>,
    pub(crate) hourly_rate: Option<f64>,
    pub(crate) currency: Option<String>,
    pub(crate) custom_fields: Vec<Field>,
}

impl From<&Timesheet> for Record {
    fn from(record: &Timesheet) -> Self {
        Self {
            id: record.id.get(),
            begin: date_time(&record.begin),
            end: record.end.as_ref().map(date_time),
            running: record.is_running().then_some(true),
            duration_seconds: record.duration.filter(|_| !record.is_running()).map(|time| time.0),
            elapsed_seconds: None,
            break_seconds: record.break_duration.map(|pause| pause.0).filter(|pause| *pause > 0),
            user: NamedRef::from(&record.user),
            customer: customer(&record.project),
            project: NamedRef::from(&record.project),
            activity: NamedRef::from(&record.activity),
            description: words(record.description.as_deref()),
            tags: record.tags.clone(),
            billable: record.billable,
            exported: record.exported,
            rate: record.rate,
            internal_rate: record.internal_rate,
            fixed_rate: record.fixed_rate,
            hourly_rate: record.hourly_rate,
            currency: currency(record).map(str::to_owned),
            custom_fields: record.meta_fields.iter().map(Field::from).collect(),
        }
    }
}

/// Returns the customer of a project, as far as it is known.
pub(super) fn customer(project: &Link<Project>) -> Option<NamedRef> {
    let project = project.object()?;
    let named = project.customer.as_ref().map(NamedRef::from);
    match (named, &project.parent_title) {
        (Some(NamedRef { id, name: None }), title) => Some(NamedRef { id, name: title.clone() }),
        (None, Some(title)) => Some(NamedRef { id: None, name: Some(title.clone()) }),
        (named, _) => named,
    }
}
