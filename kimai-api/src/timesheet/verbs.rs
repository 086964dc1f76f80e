//! What can be done with records beyond reading and writing.

use jiff::civil::DateTime;
use serde::Serialize;

use crate::{Api, Error, Field, Id, Listing, Resource, Route, Timesheet, TimesheetForm, time};

/// How a record is begun again.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct RestartForm {
    /// Copy description, tags, custom fields and billable too, not only project and activity. Rates are never copied.
    #[serde(rename = "copy", serialize_with = "copy", skip_serializing_if = "std::ops::Not::not")]
    pub copy_all: bool,
    /// Local time at which the new record begins; unset: now.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub begin: Field<DateTime>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn copy<S: serde::Serializer>(_: &bool, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str("all")
}

/// How much of the recent work.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RecentQuery {
    /// Only work begun after this local time.
    #[serde(serialize_with = "time::local", skip_serializing_if = "Option::is_none")]
    pub begin: Option<DateTime>,
    /// Most rows; 10 by default.
    pub size: Option<u32>,
}

impl Api<Timesheet> {
    pub(crate) const CREATE_EXPANDED: Route = Route::post(Timesheet::PATH, "", "create_expanded");
    pub(crate) const RECENT: Route = Route::get(Timesheet::PATH, "/recent", "recent");
    pub(crate) const ACTIVE: Route = Route::get(Timesheet::PATH, "/active", "active");
    pub(crate) const STOP: Route = Route::patch(Timesheet::PATH, "/{id}/stop", "stop");
    pub(crate) const RESTART: Route = Route::patch(Timesheet::PATH, "/{id}/restart", "restart");
    pub(crate) const DUPLICATE: Route = Route::patch(Timesheet::PATH, "/{id}/duplicate", "duplicate");
    pub(crate) const EXPORT: Route = Route::patch(Timesheet::PATH, "/{id}/export", "toggle_exported");

    /// Creates a record; the answer has its relations as objects.
    ///
    /// `POST /api/timesheets`
    ///
    /// # Errors
    /// 400 with the form's complaints, 403 if the caller may not.
    pub async fn create_expanded(&self, form: &TimesheetForm) -> Result<Timesheet, Error> {
        self.client.call(Self::CREATE_EXPANDED, &[]).query(&[("full", "true")]).body(form).json().await
    }

    /// The caller's latest record of each customer, project and activity, expanded.
    ///
    /// `GET /api/timesheets/recent`
    ///
    /// # Errors
    /// 400 if the query is not Kimai's.
    pub async fn recent(&self, query: &RecentQuery) -> Result<Listing<Timesheet>, Error> {
        self.client.call(Self::RECENT, &[]).query(query).listing().await
    }

    /// The caller's running records, expanded.
    ///
    /// `GET /api/timesheets/active`
    ///
    /// # Errors
    /// 403 if the caller has no records of their own.
    pub async fn active(&self) -> Result<Listing<Timesheet>, Error> {
        self.client.call(Self::ACTIVE, &[]).listing().await
    }

    /// Stops a running record now; a stopped one is answered unchanged.
    ///
    /// `PATCH /api/timesheets/{id}/stop`
    ///
    /// # Errors
    /// 403 if the caller may not, 404 if there is none with this id.
    pub async fn stop(&self, id: Id<Timesheet>) -> Result<Timesheet, Error> {
        self.client.call(Self::STOP, &[&id]).json().await
    }

    /// Begins a new record of the caller's with the project and activity of this one. Kimai may stop others that run.
    ///
    /// `PATCH /api/timesheets/{id}/restart`
    ///
    /// # Errors
    /// 400 if the rules forbid it (overlap, too many), 403 if project or activity are no longer usable.
    pub async fn restart(&self, id: Id<Timesheet>, how: &RestartForm) -> Result<Timesheet, Error> {
        self.client.call(Self::RESTART, &[&id]).body(how).json().await
    }

    /// Copies a record with rates, tags and custom fields; the copy is not exported.
    ///
    /// `PATCH /api/timesheets/{id}/duplicate`
    ///
    /// # Errors
    /// 400 if the rules forbid it, 403 if the caller may not.
    pub async fn duplicate(&self, id: Id<Timesheet>) -> Result<Timesheet, Error> {
        self.client.call(Self::DUPLICATE, &[&id]).json().await
    }

    /// Marks a record as exported, or an exported one as not.
    ///
    /// `PATCH /api/timesheets/{id}/export`
    ///
    /// # Errors
    /// 403 if the caller may not.
    pub async fn toggle_exported(&self, id: Id<Timesheet>) -> Result<Timesheet, Error> {
        self.client.call(Self::EXPORT, &[&id]).json().await
    }
}
