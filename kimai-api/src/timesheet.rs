//! Records of time: `/api/timesheets`.

mod query;
mod verbs;

use jiff::{Zoned, civil::DateTime};
use serde::{Deserialize, Serialize};

pub use query::{Owner, TimesheetOrder, TimesheetQuery};
pub use verbs::{RecentQuery, RestartForm};

use crate::{
    Activity, Create, Delete, DurationInput, Field, Get, HasActions, HasMeta, Id, Identified, Link,
    MetaField, Paged, Project, Resource, Route, Seconds, Update, User, time,
};

/// A record of time, running as long as it has no end. Relations are ids, or objects in expanded answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Timesheet {
    /// Its id.
    pub id: Id<Timesheet>,
    /// When it began, in the zone the record was made in.
    #[serde(with = "time::instant")]
    pub begin: Zoned,
    /// When it ended; none: it is running.
    #[serde(with = "time::optional_instant", default)]
    pub end: Option<Zoned>,
    /// Time worked, breaks taken off; 0 while running.
    pub duration: Option<Seconds>,
    /// Breaks.
    #[serde(rename = "break")]
    pub break_duration: Option<Seconds>,
    /// Whose time.
    pub user: Link<User>,
    /// On what.
    pub project: Link<Project>,
    /// Doing what.
    pub activity: Link<Activity>,
    /// What was done.
    pub description: Option<String>,
    /// Its tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// What it costs; missing without permission since 2.66.
    pub rate: Option<f64>,
    /// What it costs the company.
    pub internal_rate: Option<f64>,
    /// The price of the whole record, if fixed.
    pub fixed_rate: Option<f64>,
    /// The price of an hour.
    pub hourly_rate: Option<f64>,
    /// Whether it was invoiced or exported, and so is locked.
    pub exported: Option<bool>,
    /// Whether it can be invoiced.
    pub billable: Option<bool>,
    /// Its custom fields that are visible.
    #[serde(default)]
    pub meta_fields: Vec<MetaField>,
}

impl Timesheet {
    /// Whether the clock is running.
    pub const fn is_running(&self) -> bool {
        self.end.is_none()
    }
}

/// Fields of a record. Kimai requires project and activity of a new one; which fields a caller may set depends on role, tracking mode and settings.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TimesheetForm {
    /// Project id.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub project: Field<Id<Project>>,
    /// Activity id.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub activity: Field<Id<Activity>>,
    /// Local time in the zone of the caller's profile; unset: now.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub begin: Field<DateTime>,
    /// Local time likewise; unset: it runs.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub end: Field<DateTime>,
    /// Break, if the break feature is on.
    #[serde(rename = "break")]
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub break_duration: Field<DurationInput>,
    /// What was done.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub description: Field<String>,
    /// Names of tags, separated by commas; unknown names are dropped by Kimai.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub tags: Field<String>,
    /// Whose record; needs a permission.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub user: Field<Id<User>>,
    /// Can be invoiced; needs a permission.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub billable: Field<bool>,
    /// Invoiced or exported; needs a permission.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub exported: Field<bool>,
    /// Price of the record; needs a permission.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub fixed_rate: Field<f64>,
    /// Price of an hour; needs a permission.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub hourly_rate: Field<f64>,
}

impl Resource for Timesheet {
    const PATH: &'static str = "/timesheets";
}

impl Identified for Timesheet {
    fn id(&self) -> Id<Self> {
        self.id
    }
}

impl Get for Timesheet {}
impl Paged for Timesheet {
    type Query = TimesheetQuery;
}
impl Create for Timesheet {
    type Form = TimesheetForm;
}
impl Update for Timesheet {
    type Form = TimesheetForm;
}
impl Delete for Timesheet {}
impl HasMeta for Timesheet {}
impl HasActions for Timesheet {
    const ACTIONS: Route = Route::get("", "/actions/timesheet/{id}/{view}/{locale}", "timesheets().actions");
}
