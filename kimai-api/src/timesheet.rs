//! Timesheet records: `/api/timesheets`.

use derive_setters::Setters;
use jiff::{Timestamp, Zoned, civil::DateTime};
use serde::{Deserialize, Serialize, Serializer};

use crate::{
    Activity, Api, Create, Customer, Delete, DurationInput, Error, Field, FormTime, Get, HasActions, HasMeta,
    Id, Identified, Link, Listing, MetaField, Order, PageQuery, Paged, Project, Resource, Route, Seconds,
    Update, User, encoding,
};

/// A timesheet record.
///
/// A record without an end is running. Relations are ids, or objects in expanded responses.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct Timesheet {
    /// The record's id.
    pub id: Id<Timesheet>,
    /// The begin, with the UTC offset of the time zone in which the record was created.
    #[serde(with = "encoding::instant")]
    pub begin: Zoned,
    /// The end; `None` while the record is running.
    #[serde(with = "encoding::optional_instant", default)]
    pub end: Option<Zoned>,
    /// The worked time without breaks; 0 while the record is running.
    pub duration: Option<Seconds>,
    /// The total of the breaks.
    #[serde(rename = "break")]
    pub break_duration: Option<Seconds>,
    /// The user.
    pub user: Link<User>,
    /// The project.
    pub project: Link<Project>,
    /// The activity.
    pub activity: Link<Activity>,
    /// The description.
    pub description: Option<String>,
    /// The names of the tags.
    #[serde(default)]
    pub tags: Vec<String>,
    /// The total price. `None` without the permission (from Kimai 2.66 on).
    pub rate: Option<f64>,
    /// The total internal price.
    pub internal_rate: Option<f64>,
    /// The fixed price of the record.
    pub fixed_rate: Option<f64>,
    /// The price per hour.
    pub hourly_rate: Option<f64>,
    /// `true` if the record was exported or invoiced and is therefore locked.
    pub exported: Option<bool>,
    /// `true` if the record can be invoiced.
    pub billable: Option<bool>,
    /// The visible custom fields.
    #[serde(default)]
    pub meta_fields: Vec<MetaField>,
}

impl Timesheet {
    /// Creates a running record without the optional fields, for previews and tests.
    pub fn new(
        id: Id<Self>,
        begin: Zoned,
        user: impl Into<Link<User>>,
        project: impl Into<Link<Project>>,
        activity: impl Into<Link<Activity>>,
    ) -> Self {
        Self {
            id,
            begin,
            end: None,
            duration: None,
            break_duration: None,
            user: user.into(),
            project: project.into(),
            activity: activity.into(),
            description: None,
            tags: Vec::new(),
            rate: None,
            internal_rate: None,
            fixed_rate: None,
            hourly_rate: None,
            exported: None,
            billable: None,
            meta_fields: Vec::new(),
        }
    }

    /// Returns `true` if the record has no end.
    pub const fn is_running(&self) -> bool {
        self.end.is_none()
    }
}

/// Request body for creating and updating a timesheet record.
///
/// The allowed fields depend on role, tracking mode and configuration.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct TimesheetForm {
    /// The project; required when creating.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub project: Field<Id<Project>>,
    /// The activity; required when creating.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub activity: Field<Id<Activity>>,
    /// The begin; now if unset.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub begin: Field<FormTime>,
    /// The end; a running record if unset.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub end: Field<FormTime>,
    /// The total of the breaks, if breaks are enabled in Kimai.
    #[serde(rename = "break")]
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub break_duration: Field<DurationInput>,
    /// The description.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub description: Field<String>,
    /// The names of the tags, separated by commas. Kimai drops unknown names.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub tags: Field<String>,
    /// The user; the caller if unset. Requires a permission.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub user: Field<Id<User>>,
    /// `true` if the record can be invoiced. Requires a permission.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub billable: Field<bool>,
    /// `true` if the record was exported or invoiced. Requires a permission.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub exported: Field<bool>,
    /// The fixed price of the record. Requires a permission.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub fixed_rate: Field<f64>,
    /// The price per hour. Requires a permission.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub hourly_rate: Field<f64>,
}

/// Filters for timesheet records.
///
/// Kimai ignores unknown ids of projects, activities and customers, and omits records that the caller may not
/// read.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[serde(rename_all = "camelCase")]
pub struct TimesheetQuery {
    /// The owner. Default: the caller.
    pub user: Option<Owner>,
    /// Further users, in addition to `user`.
    #[serde(rename = "users[]")]
    pub users: Vec<Id<User>>,
    /// The customer.
    pub customer: Option<Id<Customer>>,
    /// The customers.
    #[serde(rename = "customers[]")]
    pub customers: Vec<Id<Customer>>,
    /// The project.
    pub project: Option<Id<Project>>,
    /// The projects.
    #[serde(rename = "projects[]")]
    pub projects: Vec<Id<Project>>,
    /// The activity.
    pub activity: Option<Id<Activity>>,
    /// The activities.
    #[serde(rename = "activities[]")]
    pub activities: Vec<Id<Activity>>,
    /// Records with any of these tags. Kimai answers 400 if no tag is known.
    #[serde(rename = "tags[]")]
    pub tags: Vec<String>,
    /// The earliest begin, in the time zone of the caller's profile.
    #[serde(serialize_with = "encoding::local_time", skip_serializing_if = "Option::is_none")]
    pub begin: Option<DateTime>,
    /// The latest begin, in the time zone of the caller's profile.
    #[serde(serialize_with = "encoding::local_time", skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
    /// Exported (`true`) or open (`false`) records.
    #[serde(serialize_with = "encoding::flag", skip_serializing_if = "Option::is_none")]
    pub exported: Option<bool>,
    /// Running (`true`) or stopped (`false`) records.
    #[serde(serialize_with = "encoding::flag", skip_serializing_if = "Option::is_none")]
    pub active: Option<bool>,
    /// Billable (`true`) or not billable (`false`) records.
    #[serde(serialize_with = "encoding::flag", skip_serializing_if = "Option::is_none")]
    pub billable: Option<bool>,
    /// `true` for expanded responses, with relations as objects.
    #[serde(serialize_with = "encoding::flag", skip_serializing_if = "Option::is_none")]
    pub full: Option<bool>,
    /// A search term for the description, or `field:value` for custom fields.
    #[setters(strip_option)]
    pub term: Option<String>,
    /// Records that were modified after this instant.
    #[serde(
        rename = "modified_after",
        serialize_with = "encoding::utc_time",
        skip_serializing_if = "Option::is_none"
    )]
    pub modified_after: Option<Timestamp>,
    /// The sort field. Default: begin.
    pub order_by: Option<TimesheetOrder>,
    /// The sort direction. Default: descending.
    pub order: Option<Order>,
    /// The page, from 1.
    pub page: Option<u32>,
    /// Rows per page. Default: 50, at most 500.
    pub size: Option<u32>,
}

impl PageQuery for TimesheetQuery {
    fn with_page(self, page: u32) -> Self {
        Self { page: Some(page), ..self }
    }

    fn page(&self) -> Option<u32> {
        self.page
    }

    fn size(&self) -> Option<u32> {
        self.size
    }
}

/// The owner of timesheet records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a caller selects all users or one")]
pub enum Owner {
    /// All users whose records the caller may read.
    All,
    /// One user.
    User(Id<User>),
}

impl Serialize for Owner {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::All => serializer.serialize_str("all"),
            Self::User(id) => id.serialize(serializer),
        }
    }
}

/// The sort field of timesheet records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum TimesheetOrder {
    /// The id.
    Id,
    /// The begin.
    Begin,
    /// The end.
    End,
    /// The total price.
    Rate,
}

/// Request body of [`Api::restart`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Setters)]
#[non_exhaustive]
#[setters(into)]
pub struct RestartForm {
    /// `true` to copy description, tags, custom fields and `billable` in addition to project and activity.
    /// Rates are never copied.
    #[serde(
        rename = "copy",
        serialize_with = "serialize_copy_all",
        skip_serializing_if = "std::ops::Not::not"
    )]
    pub copy_all: bool,
    /// The begin of the new record, in the time zone of the caller's profile; now if unset.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub begin: Field<DateTime>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
/// Serializes `copy_all` as Kimai's `"copy": "all"`.
fn serialize_copy_all<S: Serializer>(_: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("all")
}

/// Filters for recent timesheet records.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[serde(rename_all = "camelCase")]
pub struct RecentQuery {
    /// The earliest begin, in the time zone of the caller's profile.
    #[serde(serialize_with = "encoding::local_time", skip_serializing_if = "Option::is_none")]
    pub begin: Option<DateTime>,
    /// The maximum number of records. Default: 10.
    pub size: Option<u32>,
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

impl Api<Timesheet> {
    /// Route of [`create_expanded`](Self::create_expanded).
    pub const CREATE_EXPANDED: Route = Route::post(Timesheet::PATH, "", "create_expanded");
    /// Route of [`recent`](Self::recent).
    pub const RECENT: Route = Route::get(Timesheet::PATH, "/recent", "recent");
    /// Route of [`active`](Self::active).
    pub const ACTIVE: Route = Route::get(Timesheet::PATH, "/active", "active");
    /// Route of [`stop`](Self::stop).
    pub const STOP: Route = Route::patch(Timesheet::PATH, "/{id}/stop", "stop");
    /// Route of [`restart`](Self::restart).
    pub const RESTART: Route = Route::patch(Timesheet::PATH, "/{id}/restart", "restart");
    /// Route of [`duplicate`](Self::duplicate).
    pub const DUPLICATE: Route = Route::patch(Timesheet::PATH, "/{id}/duplicate", "duplicate");
    /// Route of [`toggle_exported`](Self::toggle_exported).
    pub const TOGGLE_EXPORTED: Route = Route::patch(Timesheet::PATH, "/{id}/export", "toggle_exported");

    /// Creates a record and returns it with its relations as objects.
    ///
    /// `POST /api/timesheets`
    ///
    /// # Errors
    /// 400 with the invalid fields in [`ApiError::errors`](crate::ApiError::errors), 403 if the caller may
    /// not create it.
    pub async fn create_expanded(&self, form: &TimesheetForm) -> Result<Timesheet, Error> {
        self.client.request(Self::CREATE_EXPANDED, &[]).query(&[("full", "true")]).body(form).json().await
    }

    /// Returns the caller's latest record of each combination of customer, project and activity, with
    /// relations as objects.
    ///
    /// `GET /api/timesheets/recent`
    ///
    /// # Errors
    /// 400 for an invalid filter value.
    pub async fn recent(&self, query: &RecentQuery) -> Result<Listing<Timesheet>, Error> {
        self.client.request(Self::RECENT, &[]).query(query).listing().await
    }

    /// Returns the caller's running records, with relations as objects.
    ///
    /// `GET /api/timesheets/active`
    ///
    /// # Errors
    /// 403 if the caller may not have timesheet records.
    pub async fn active(&self) -> Result<Listing<Timesheet>, Error> {
        self.client.request(Self::ACTIVE, &[]).listing().await
    }

    /// Stops a running record and returns it.
    ///
    /// A stopped record is returned unchanged.
    ///
    /// `PATCH /api/timesheets/{id}/stop`
    ///
    /// # Errors
    /// 403 if the caller may not stop it, 404 if the id does not exist.
    pub async fn stop(&self, id: Id<Timesheet>) -> Result<Timesheet, Error> {
        self.client.request(Self::STOP, &[&id]).json().await
    }

    /// Starts a new record of the caller with the project and activity of an existing one.
    ///
    /// Kimai may stop other running records.
    ///
    /// `PATCH /api/timesheets/{id}/restart`
    ///
    /// # Errors
    /// 400 if a rule forbids it (overlapping or too many running records), 403 if project or activity cannot
    /// be used anymore.
    pub async fn restart(&self, id: Id<Timesheet>, form: &RestartForm) -> Result<Timesheet, Error> {
        self.client.request(Self::RESTART, &[&id]).body(form).json().await
    }

    /// Copies a record with rates, tags and custom fields.
    ///
    /// The copy is not marked as exported.
    ///
    /// `PATCH /api/timesheets/{id}/duplicate`
    ///
    /// # Errors
    /// 400 if a rule forbids it, 403 if the caller may not copy it.
    pub async fn duplicate(&self, id: Id<Timesheet>) -> Result<Timesheet, Error> {
        self.client.request(Self::DUPLICATE, &[&id]).json().await
    }

    /// Toggles the export mark of a record and returns the record.
    ///
    /// `PATCH /api/timesheets/{id}/export`
    ///
    /// # Errors
    /// 403 if the caller may not change the mark.
    pub async fn toggle_exported(&self, id: Id<Timesheet>) -> Result<Timesheet, Error> {
        self.client.request(Self::TOGGLE_EXPORTED, &[&id]).json().await
    }
}
