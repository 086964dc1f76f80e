//! Booking, approval, types and calendar of absences.

use std::collections::BTreeMap;

use jiff::civil::DateTime;
use serde::Serialize;

use crate::{
    Absence, AbsenceForm, Api, CalendarEvent, Error, Id, Listing, Resource, Route, User,
    absence::WORK_CONTRACT, time,
};

/// Whose absences to show in a calendar, and when.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct AbsenceCalendarQuery {
    /// Whose; everybody's that the caller may see by default.
    pub user: Option<Id<User>>,
    /// From this local time.
    #[serde(serialize_with = "time::local", skip_serializing_if = "Option::is_none")]
    pub begin: Option<DateTime>,
    /// Until this local time.
    #[serde(serialize_with = "time::local", skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
    /// Language of the titles.
    pub language: Option<String>,
}

/// The language of the labels of types.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct AbsenceTypesQuery {
    /// Two letters; the caller's own by default.
    pub language: Option<String>,
}

impl Api<Absence> {
    pub(crate) const BOOK: Route = Route::post(Absence::PATH, "", "book").requires(WORK_CONTRACT);
    pub(crate) const REQUEST: Route =
        Route::patch(Absence::PATH, "/{id}/request", "request").requires(WORK_CONTRACT);
    pub(crate) const CONFIRM: Route =
        Route::patch(Absence::PATH, "/{id}/confirm", "confirm").requires(WORK_CONTRACT);
    pub(crate) const REJECT: Route =
        Route::patch(Absence::PATH, "/{id}/reject", "reject").requires(WORK_CONTRACT);
    pub(crate) const TYPES: Route = Route::get(Absence::PATH, "/types", "types").requires(WORK_CONTRACT);
    pub(crate) const CALENDAR: Route =
        Route::get(Absence::PATH, "/calendar", "calendar").requires(WORK_CONTRACT);

    /// Books an absence; the answer has one record for each day that counts.
    ///
    /// `POST /api/absences`
    ///
    /// # Errors
    /// 400 with the form's complaints (crossing a year, too long, locked month), 403 if the caller may not.
    pub async fn book(&self, form: &AbsenceForm) -> Result<Listing<Absence>, Error> {
        self.client.call(Self::BOOK, &[]).body(form).listing().await
    }

    /// Asks for approval.
    ///
    /// `PATCH /api/absences/{id}/request`
    ///
    /// # Errors
    /// 400 if it stands otherwise, 403 if the caller may not.
    pub async fn request(&self, id: Id<Absence>) -> Result<Absence, Error> {
        self.client.call(Self::REQUEST, &[&id]).json().await
    }

    /// Approves.
    ///
    /// `PATCH /api/absences/{id}/confirm`
    ///
    /// # Errors
    /// 400 if it stands otherwise, 403 if the caller may not.
    pub async fn confirm(&self, id: Id<Absence>) -> Result<Absence, Error> {
        self.client.call(Self::CONFIRM, &[&id]).json().await
    }

    /// Refuses.
    ///
    /// `PATCH /api/absences/{id}/reject`
    ///
    /// # Errors
    /// 400 if it stands otherwise, 403 if the caller may not.
    pub async fn reject(&self, id: Id<Absence>) -> Result<Absence, Error> {
        self.client.call(Self::REJECT, &[&id]).json().await
    }

    /// The types with their labels in a language.
    ///
    /// `GET /api/absences/types`
    ///
    /// # Errors
    /// 404 without the bundle.
    pub async fn types(&self, query: &AbsenceTypesQuery) -> Result<BTreeMap<String, String>, Error> {
        self.client.call(Self::TYPES, &[]).query(query).json().await
    }

    /// Absences as events of a calendar.
    ///
    /// `GET /api/absences/calendar`
    ///
    /// # Errors
    /// 404 without the bundle, 400 if a time is not Kimai's.
    pub async fn calendar(&self, query: &AbsenceCalendarQuery) -> Result<Listing<CalendarEvent>, Error> {
        self.client.call(Self::CALENDAR, &[]).query(query).listing().await
    }
}
