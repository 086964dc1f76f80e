//! Public holidays and locked months, of the bundle `WorkContractBundle`.

use jiff::civil::{Date, DateTime};
use serde::{Deserialize, Serialize};

use crate::{
    Api, Client, Delete, Error, Id, Identified, List, Listing, Requirement, Resource, Route, User,
    absence::WORK_CONTRACT, time,
};

/// A day on which nobody of a group works.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PublicHoliday {
    /// Its id.
    pub id: Id<PublicHoliday>,
    /// Its name.
    pub name: String,
    /// Which day.
    #[serde(with = "time::optional_day", default)]
    pub date: Option<Date>,
    /// Whether it is half a day.
    pub half_day: Option<bool>,
    /// For whom.
    pub public_holiday_group: Option<PublicHolidayGroup>,
}

/// Those who have the same public holidays; a user's group is the preference `public_holiday_group`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicHolidayGroup {
    /// Its id.
    pub id: Id<PublicHolidayGroup>,
    /// Its name.
    pub name: Option<String>,
}

/// Filters of public holidays.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct PublicHolidayQuery {
    /// Of this group; the default group otherwise.
    pub group: Option<Id<PublicHolidayGroup>>,
    /// From this local time.
    #[serde(serialize_with = "time::local", skip_serializing_if = "Option::is_none")]
    pub begin: Option<DateTime>,
    /// Until this local time.
    #[serde(serialize_with = "time::local", skip_serializing_if = "Option::is_none")]
    pub end: Option<DateTime>,
}

/// An entry of a calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CalendarEvent {
    /// Its title.
    pub title: String,
    /// Its first day.
    #[serde(with = "time::optional_day", default)]
    pub start: Option<Date>,
    /// Its last day.
    #[serde(with = "time::optional_day", default)]
    pub end: Option<Date>,
    /// Whether it takes whole days.
    pub all_day: Option<bool>,
    /// Its colour.
    pub color: Option<String>,
    /// The colour of its text.
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
    const LIST_REQUIREMENT: Requirement = WORK_CONTRACT;
}
impl Delete for PublicHoliday {
    const DELETE_REQUIREMENT: Requirement = WORK_CONTRACT;
}

impl Api<PublicHoliday> {
    pub(crate) const CALENDAR: Route =
        Route::get(PublicHoliday::PATH, "/calendar", "calendar").requires(WORK_CONTRACT);
    pub(crate) const DELETE_GROUP: Route =
        Route::delete(PublicHoliday::PATH, "/group/{id}", "delete_group").requires(WORK_CONTRACT);

    /// Public holidays as events of a calendar.
    ///
    /// `GET /api/public-holidays/calendar`
    ///
    /// # Errors
    /// 404 without the bundle, 400 if a time is not Kimai's.
    pub async fn calendar(&self, query: &PublicHolidayQuery) -> Result<Listing<CalendarEvent>, Error> {
        self.client.call(Self::CALENDAR, &[]).query(query).listing().await
    }

    /// Deletes a group with its holidays.
    ///
    /// `DELETE /api/public-holidays/group/{id}`
    ///
    /// # Errors
    /// 404 without the bundle or such a group, 403 if the caller may not.
    pub async fn delete_group(&self, id: Id<PublicHolidayGroup>) -> Result<(), Error> {
        self.client.call(Self::DELETE_GROUP, &[&id]).done().await
    }
}

/// Months of working time: `/api/work-contract`. Kimai locks them with `DELETE`.
#[derive(Debug, Clone)]
pub struct WorkContractApi(pub(crate) Client);

impl WorkContractApi {
    pub(crate) const LOCK: Route =
        Route::delete("/work-contract", "/lock/{user}/{month}", "lock").requires(WORK_CONTRACT);
    pub(crate) const UNLOCK: Route =
        Route::delete("/work-contract", "/unlock/{user}/{month}", "unlock").requires(WORK_CONTRACT);

    /// Locks the month of this day and the open ones before it in its year.
    ///
    /// `DELETE /api/work-contract/lock/{user}/{month}`
    ///
    /// # Errors
    /// 404 without the bundle or such a user, 403 if the caller may not.
    pub async fn lock(&self, user: Id<User>, month: Date) -> Result<(), Error> {
        self.0.call(Self::LOCK, &[&user, &month]).done().await
    }

    /// Unlocks the month of this day and those after it in its year.
    ///
    /// `DELETE /api/work-contract/unlock/{user}/{month}`
    ///
    /// # Errors
    /// 404 without the bundle or such a user, 403 if the caller may not.
    pub async fn unlock(&self, user: Id<User>, month: Date) -> Result<(), Error> {
        self.0.call(Self::UNLOCK, &[&user, &month]).done().await
    }
}
