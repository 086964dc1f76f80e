//! Absences: `/api/absences`, of the plugin `WorkContractBundle`.

use derive_setters::Setters;
use std::{collections::BTreeMap, fmt};

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::{
    Api, CalendarEvent, Delete, DurationInput, Error, Field, Id, Identified, List, Listing, Requirement,
    Resource, Route, Seconds, User, encoding,
};

/// An absence of a user on one day or part of a day.
///
/// A longer absence has one record per day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct Absence {
    /// The absence's id.
    pub id: Id<Absence>,
    /// The absent user.
    pub user: Option<User>,
    /// The day.
    #[serde(with = "encoding::optional_date", default)]
    pub date: Option<Date>,
    /// The last day, if one record covers several days.
    #[serde(with = "encoding::optional_date", default)]
    pub end_date: Option<Date>,
    /// The type.
    #[serde(rename = "type", default)]
    pub kind: Option<AbsenceType>,
    /// The status of the approval.
    pub status: Option<AbsenceStatus>,
    /// `true` for half a day.
    pub half_day: Option<bool>,
    /// The working time that the absence replaces.
    pub duration: Option<Seconds>,
    /// A remark.
    pub comment: Option<String>,
}

/// The type of an absence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum AbsenceType {
    /// Paid vacation.
    Holiday,
    /// Time off in lieu of overtime.
    TimeOff,
    /// Sickness.
    Sickness,
    /// Sickness of a child.
    SicknessChild,
    /// Parental leave.
    Parental,
    /// Unpaid vacation.
    UnpaidVacation,
    /// `other`, or a type unknown to this crate.
    #[serde(untagged)]
    Other(String),
}

impl AbsenceType {
    /// Returns the value in Kimai's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Holiday => "holiday",
            Self::TimeOff => "time_off",
            Self::Sickness => "sickness",
            Self::SicknessChild => "sickness_child",
            Self::Parental => "parental",
            Self::UnpaidVacation => "unpaid_vacation",
            Self::Other(value) => value,
        }
    }
}

impl fmt::Display for AbsenceType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The status of the approval of an absence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum AbsenceStatus {
    /// Approval has not been requested.
    New,
    /// Approval has been requested.
    Requested,
    /// Approved. Only approved absences count in statistics.
    Approved,
    /// Rejected.
    Rejected,
    /// A status unknown to this crate.
    #[serde(untagged)]
    Other(String),
}

impl AbsenceStatus {
    /// Returns the value in Kimai's spelling.
    pub fn as_str(&self) -> &str {
        match self {
            Self::New => "new",
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Other(value) => value,
        }
    }
}

impl fmt::Display for AbsenceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Filters for absences of one user.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Setters)]
#[non_exhaustive]
#[setters(into)]
pub struct AbsenceQuery {
    /// The user. Default: the caller.
    pub user: Option<Id<User>>,
    /// The earliest time, in the time zone of the caller's profile.
    #[serde(serialize_with = "encoding::local_time", skip_serializing_if = "Option::is_none")]
    pub begin: Option<DateTime>,
    /// The latest time, in the time zone of the caller's profile. Kimai answers 404 if it is before `begin`.
    #[serde(serialize_with = "encoding::local_time", skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
    /// The status.
    pub status: Option<AbsenceStatusFilter>,
}

/// A filter by the status of absences.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum AbsenceStatusFilter {
    /// Approved absences.
    Approved,
    /// Absences that are not approved.
    Open,
    /// All absences.
    All,
}

/// Request body of [`Api::book`].
///
/// The absence must lie within one calendar year.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Setters)]
#[non_exhaustive]
#[setters(into)]
#[cfg_attr(feature = "schemars", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct AbsenceForm {
    /// The first day; required.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub date: Field<Date>,
    /// The last day; the first day if unset.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub end: Field<Date>,
    /// The type, as in [`AbsenceType::as_str`]; required.
    #[serde(rename = "type", skip_serializing_if = "Field::is_unset")]
    pub kind: Field<String>,
    /// A remark; required unless Kimai is configured otherwise.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub comment: Field<String>,
    /// The absent user; the caller if unset.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub user: Field<Id<User>>,
    /// `true` for half a day. Only for `holiday`.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub half_day: Field<bool>,
    /// The working time that the absence replaces. Only for `other`.
    #[serde(skip_serializing_if = "Field::is_unset")]
    pub duration: Field<DurationInput>,
}

/// Filters for the absence calendar.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Setters)]
#[non_exhaustive]
#[setters(into)]
pub struct AbsenceCalendarQuery {
    /// The user. Default: all users that the caller may see.
    pub user: Option<Id<User>>,
    /// The earliest time, in the time zone of the caller's profile.
    #[serde(serialize_with = "encoding::local_time", skip_serializing_if = "Option::is_none")]
    pub begin: Option<DateTime>,
    /// The latest time, in the time zone of the caller's profile.
    #[serde(serialize_with = "encoding::local_time", skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
    /// The language of the titles.
    #[setters(strip_option)]
    pub language: Option<String>,
}

/// The language of the labels of absence types.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Setters)]
#[non_exhaustive]
#[setters(into)]
pub struct AbsenceTypesQuery {
    /// A two-letter language code. Default: the caller's language.
    #[setters(strip_option)]
    pub language: Option<String>,
}

impl Resource for Absence {
    const PATH: &'static str = "/absences";
}

impl Identified for Absence {
    fn id(&self) -> Id<Self> {
        self.id
    }
}

impl List for Absence {
    type Query = AbsenceQuery;
    const LIST_REQUIREMENT: Requirement = Requirement::WORK_CONTRACT;
}
impl Delete for Absence {
    const DELETE_REQUIREMENT: Requirement = Requirement::WORK_CONTRACT;
}

impl Api<Absence> {
    /// Route of [`book`](Self::book).
    pub const BOOK: Route = Route::post(Absence::PATH, "", "book").requires(Requirement::WORK_CONTRACT);
    /// Route of [`request`](Self::request).
    pub const REQUEST: Route =
        Route::patch(Absence::PATH, "/{id}/request", "request").requires(Requirement::WORK_CONTRACT);
    /// Route of [`confirm`](Self::confirm).
    pub const CONFIRM: Route =
        Route::patch(Absence::PATH, "/{id}/confirm", "confirm").requires(Requirement::WORK_CONTRACT);
    /// Route of [`reject`](Self::reject).
    pub const REJECT: Route =
        Route::patch(Absence::PATH, "/{id}/reject", "reject").requires(Requirement::WORK_CONTRACT);
    /// Route of [`types`](Self::types).
    pub const TYPES: Route =
        Route::get(Absence::PATH, "/types", "types").requires(Requirement::WORK_CONTRACT);
    /// Route of [`calendar`](Self::calendar).
    pub const CALENDAR: Route =
        Route::get(Absence::PATH, "/calendar", "calendar").requires(Requirement::WORK_CONTRACT);

    /// Books an absence and returns one record for each day that counts.
    ///
    /// `POST /api/absences`
    ///
    /// # Errors
    /// 400 with the invalid fields (for example an absence across two years, or in a locked month), 403 if
    /// the caller may not book it.
    pub async fn book(&self, form: &AbsenceForm) -> Result<Listing<Absence>, Error> {
        self.client.request(Self::BOOK, &[]).body(form).listing().await
    }

    /// Requests the approval of an absence.
    ///
    /// `PATCH /api/absences/{id}/request`
    ///
    /// # Errors
    /// 400 if its status does not allow it, 403 if the caller may not request it.
    pub async fn request(&self, id: Id<Absence>) -> Result<Absence, Error> {
        self.client.request(Self::REQUEST, &[&id]).json().await
    }

    /// Approves an absence.
    ///
    /// `PATCH /api/absences/{id}/confirm`
    ///
    /// # Errors
    /// 400 if its status does not allow it, 403 if the caller may not approve it.
    pub async fn confirm(&self, id: Id<Absence>) -> Result<Absence, Error> {
        self.client.request(Self::CONFIRM, &[&id]).json().await
    }

    /// Rejects an absence.
    ///
    /// `PATCH /api/absences/{id}/reject`
    ///
    /// # Errors
    /// 400 if its status does not allow it, 403 if the caller may not reject it.
    pub async fn reject(&self, id: Id<Absence>) -> Result<Absence, Error> {
        self.client.request(Self::REJECT, &[&id]).json().await
    }

    /// Returns the absence types with their labels.
    ///
    /// `GET /api/absences/types`
    ///
    /// # Errors
    /// 404 without the plugin.
    pub async fn types(&self, query: &AbsenceTypesQuery) -> Result<BTreeMap<String, String>, Error> {
        self.client.request(Self::TYPES, &[]).query(query).json().await
    }

    /// Returns absences as calendar events.
    ///
    /// `GET /api/absences/calendar`
    ///
    /// # Errors
    /// 404 without the plugin, 400 for an invalid time.
    pub async fn calendar(&self, query: &AbsenceCalendarQuery) -> Result<Listing<CalendarEvent>, Error> {
        self.client.request(Self::CALENDAR, &[]).query(query).listing().await
    }
}
