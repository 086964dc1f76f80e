//! Public holidays and locked months: `/api/public-holidays` and `/api/work-contract`, of the plugin `WorkContractBundle`.

use derive_setters::Setters;
use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::{
    Api, Client, Delete, Error, Id, Identified, List, Listing, Requirement, Resource, Route, Seconds, User,
    encoding,
};

/// A public holiday of a group of users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct PublicHoliday {
    /// The holiday's id.
    pub id: Id<PublicHoliday>,
    /// The name.
    pub name: String,
    /// The day.
    #[serde(with = "encoding::optional_date", default)]
    pub date: Option<Date>,
    /// `true` for half a day.
    pub half_day: Option<bool>,
    /// The group of users.
    pub public_holiday_group: Option<PublicHolidayGroup>,
}

/// A group of users with the same public holidays.
///
/// A user's group is the preference `public_holiday_group`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct PublicHolidayGroup {
    /// The group's id.
    pub id: Id<PublicHolidayGroup>,
    /// The name.
    pub name: Option<String>,
}

/// Filters for public holidays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Setters)]
#[non_exhaustive]
#[setters(into)]
pub struct PublicHolidayQuery {
    /// The group. Default: the default group.
    pub group: Option<Id<PublicHolidayGroup>>,
    /// The earliest time, in the time zone of the caller's profile.
    #[serde(serialize_with = "encoding::local_time", skip_serializing_if = "Option::is_none")]
    pub begin: Option<DateTime>,
    /// The latest time, in the time zone of the caller's profile.
    #[serde(serialize_with = "encoding::local_time", skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
}

/// An event of a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct CalendarEvent {
    /// The title.
    pub title: String,
    /// The first day.
    #[serde(with = "encoding::optional_date", default)]
    pub start: Option<Date>,
    /// The last day.
    #[serde(with = "encoding::optional_date", default)]
    pub end: Option<Date>,
    /// `true` for whole days.
    pub all_day: Option<bool>,
    /// The background color.
    pub color: Option<String>,
    /// The text color.
    pub text_color: Option<String>,
}

impl Resource for PublicHoliday {
    const PATH: &'static str = "/public-holidays";
}

impl Identified for PublicHoliday {
    fn id(&self) -> Id<Self> {
        self.id
    }
}

impl List for PublicHoliday {
    type Query = PublicHolidayQuery;
    const LIST_REQUIREMENT: Requirement = Requirement::WORK_CONTRACT;
}
impl Delete for PublicHoliday {
    const DELETE_REQUIREMENT: Requirement = Requirement::WORK_CONTRACT;
}

impl Api<PublicHoliday> {
    /// Route of [`calendar`](Self::calendar).
    pub const CALENDAR: Route =
        Route::get(PublicHoliday::PATH, "/calendar", "calendar").requires(Requirement::WORK_CONTRACT);
    /// Route of [`delete_group`](Self::delete_group).
    pub const DELETE_GROUP: Route = Route::delete(PublicHoliday::PATH, "/group/{id}", "delete_group")
        .requires(Requirement::WORK_CONTRACT);

    /// Returns public holidays as calendar events.
    ///
    /// `GET /api/public-holidays/calendar`
    ///
    /// # Errors
    /// 404 without the plugin, 400 for an invalid time.
    pub async fn calendar(&self, query: &PublicHolidayQuery) -> Result<Listing<CalendarEvent>, Error> {
        self.client.request(Self::CALENDAR, &[]).query(query).listing().await
    }

    /// Deletes a group and its public holidays.
    ///
    /// `DELETE /api/public-holidays/group/{id}`
    ///
    /// # Errors
    /// 404 without the plugin or if the id does not exist, 403 if the caller may not delete it.
    pub async fn delete_group(&self, id: Id<PublicHolidayGroup>) -> Result<(), Error> {
        self.client.request(Self::DELETE_GROUP, &[&id]).send_empty().await
    }
}

/// The operations of working-time months, returned by [`Client::work_contract`].
///
/// Kimai locks months with `DELETE`.
#[derive(Debug, Clone)]
pub struct WorkContractApi(pub(crate) Client);

impl WorkContractApi {
    /// Route of [`lock`](Self::lock).
    pub const LOCK: Route =
        Route::delete("/work-contract", "/lock/{user}/{month}", "lock").requires(Requirement::WORK_CONTRACT);
    /// Route of [`unlock`](Self::unlock).
    pub const UNLOCK: Route = Route::delete("/work-contract", "/unlock/{user}/{month}", "unlock")
        .requires(Requirement::WORK_CONTRACT);

    /// Locks the month that contains `month` and all open months before it in the same year.
    ///
    /// `DELETE /api/work-contract/lock/{user}/{month}`
    ///
    /// # Errors
    /// 404 without the plugin or if the user does not exist, 403 if the caller may not lock it.
    pub async fn lock(&self, user: Id<User>, month: Date) -> Result<(), Error> {
        self.0.request(Self::LOCK, &[&user, &month]).send_empty().await
    }

    /// Unlocks the month that contains `month` and all months after it in the same year.
    ///
    /// `DELETE /api/work-contract/unlock/{user}/{month}`
    ///
    /// # Errors
    /// 404 without the plugin or if the user does not exist, 403 if the caller may not unlock it.
    pub async fn unlock(&self, user: Id<User>, month: Date) -> Result<(), Error> {
        self.0.request(Self::UNLOCK, &[&user, &month]).send_empty().await
    }
}

/// The working time of a user in a year, as Kimai's working-time report shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct WorkingTimes {
    /// The year.
    pub year: Option<i16>,
    /// The expected time of the year up to the requested day.
    pub expected_time: Option<Seconds>,
    /// The worked time of the year up to the requested day, with absences and public holidays.
    pub actual_time: Option<Seconds>,
    /// The months.
    #[serde(default)]
    pub months: Vec<WorkingMonth>,
}

/// The working time of a user in a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
#[serde(rename_all = "camelCase")]
pub struct WorkingMonth {
    /// The month, such as `2026-01`.
    pub month: Option<String>,
    /// The expected time.
    pub expected_time: Option<Seconds>,
    /// The worked time, with absences and public holidays.
    pub actual_time: Option<Seconds>,
    /// `true` if the month is locked.
    pub locked: Option<bool>,
}

/// Parameters of [`WorkingTimesApi::year`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Setters)]
#[non_exhaustive]
#[setters(into)]
pub struct WorkingTimesQuery {
    /// The last day that counts. Default: today.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Date>,
}

/// The operations of working times, returned by [`Client::working_times`].
///
/// The first Kimai with this route is newer than 2.66; older ones answer 404.
#[derive(Debug, Clone)]
pub struct WorkingTimesApi(pub(crate) Client);

impl WorkingTimesApi {
    /// Route of [`year`](Self::year).
    pub const YEAR: Route = Route::get("/working-times", "/{id}/{year}", "year");

    /// Returns the working time of a user in a year.
    ///
    /// `GET /api/working-times/{id}/{year}`
    ///
    /// # Errors
    /// 404 without the route or if the user does not exist, 403 if the caller may not see the user's hours.
    pub async fn year(
        &self,
        user: Id<User>,
        year: i16,
        query: &WorkingTimesQuery,
    ) -> Result<WorkingTimes, Error> {
        self.0.request(Self::YEAR, &[&user, &year]).query(query).json().await
    }
}
