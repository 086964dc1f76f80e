//! `WorkContractBundle`, a commercial plugin: absences, public holidays, locked months. No recording exists;
//! routes and rules follow the plugin's documentation.

pub(crate) mod absence;
pub(crate) mod absences;
pub(crate) mod booking;
pub(crate) mod calendar;
pub(crate) mod public_holidays;
pub(crate) mod seed;
pub(crate) mod working_times;

pub(crate) use crate::work_contract::seed::populate;
use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};

use crate::{
    call::{Call, allowed},
    query::{Query, has_shape},
    response::{ErrorResponse, NOT_FOUND, Response, RouteResult},
    router::Route,
    store::Table,
    work_contract::{absence::Absence, public_holidays::HolidayDate},
};

const PLUGIN: &str = "WorkContractBundle";

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/absences", absences::list).plugin(PLUGIN),
    Route::new("POST", "/api/absences", absences::create).plugin(PLUGIN),
    Route::new("GET", "/api/absences/types", absences::types).plugin(PLUGIN),
    Route::new("GET", "/api/absences/calendar", calendar::absences).plugin(PLUGIN),
    Route::new("DELETE", "/api/absences/{id}", absences::remove).plugin(PLUGIN),
    Route::new("PATCH", "/api/absences/{id}/request", absences::request).plugin(PLUGIN),
    Route::new("PATCH", "/api/absences/{id}/confirm", absences::confirm).plugin(PLUGIN),
    Route::new("PATCH", "/api/absences/{id}/reject", absences::reject).plugin(PLUGIN),
    Route::new("GET", "/api/public-holidays", public_holidays::list).plugin(PLUGIN),
    Route::new("GET", "/api/public-holidays/calendar", calendar::holidays).plugin(PLUGIN),
    Route::new("DELETE", "/api/public-holidays/{id}", public_holidays::remove).plugin(PLUGIN),
    Route::new("DELETE", "/api/public-holidays/group/{id}", public_holidays::remove_group).plugin(PLUGIN),
    Route::new("DELETE", "/api/work-contract/lock/{id}/{date}", lock).plugin(PLUGIN),
    Route::new("DELETE", "/api/work-contract/unlock/{id}/{date}", unlock).plugin(PLUGIN),
    Route::new("GET", "/api/working-times/{id}/{year}", working_times::year).since(71),
];

/// Tables of the plugin.
#[derive(Debug, Default)]
pub(crate) struct WorkContract {
    absences: Table<Absence>,
    /// Groups of public holidays by id; the first is the default.
    groups: BTreeMap<u64, String>,
    holidays: Table<PublicHoliday>,
    locked: BTreeSet<Month>,
}

/// A public holiday of a group.
#[derive(Clone, Debug)]
struct PublicHoliday {
    id: u64,
    group: u64,
    day: HolidayDate,
}

/// A month of a user.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Month {
    user: u64,
    year: i16,
    number: i8,
}

impl WorkContract {
    /// Returns the holidays of a group, or of the default one.
    fn free_days(&self, group: Option<u64>) -> Vec<HolidayDate> {
        let group = group.or_else(|| self.groups.keys().next().copied());
        let of_group = self.holidays.iter().filter(|holiday| Some(holiday.group) == group);
        of_group.map(|holiday| holiday.day.clone()).collect()
    }

    fn is_locked(&self, user: u64, day: Date) -> bool {
        self.locked.contains(&Month { user, year: day.year(), number: day.month() })
    }
}

/// Returns the weekdays without expected hours.
fn idle_days(call: &Call<'_>, user: u64) -> Vec<Weekday> {
    const DAYS: [(&str, Weekday); 5] = [
        ("work_monday", Weekday::Monday),
        ("work_tuesday", Weekday::Tuesday),
        ("work_wednesday", Weekday::Wednesday),
        ("work_thursday", Weekday::Thursday),
        ("work_friday", Weekday::Friday),
    ];
    let user = call.store.users.get(user).filter(|user| user.preference("work_contract_type") == Some("day"));
    let idle = |name: &str| user.is_some_and(|user| user.preference(name).is_none_or(|hours| hours == "0"));
    DAYS.into_iter().filter(|(name, _)| idle(name)).map(|(_, day)| day).collect()
}

/// Checks access to the absences of a user: with `view_all_data`, or as lead of a common team.
fn is_accessible(call: &Call<'_>, user: u64) -> bool {
    call.may("view_all_data") || call.store.led_by(call.me.id).contains(&user)
}

/// Answers 403 without the permission, such as `delete_own_absence` or `delete_other_absence`.
fn require(call: &Call<'_>, verb: &str, user: u64) -> Result<(), ErrorResponse> {
    if user == call.me.id {
        return call.require(&format!("{verb}_own_absence"));
    }
    allowed(call.may(&format!("{verb}_other_absence")) && is_accessible(call, user))
}

/// Returns the requested user; another one than the caller needs `contract_other_profile`.
fn requested_user(call: &Call<'_>, query: &Query) -> Result<u64, ErrorResponse> {
    let user = query.number("user").unwrap_or(call.me.id);
    call.store.users.get(user).ok_or(NOT_FOUND)?;
    allowed(if user == call.me.id { call.may("absence") } else { call.may("contract_other_profile") })?;
    Ok(user)
}

/// Reads `begin` and `end`; 404 if the period ends before it begins.
fn period(call: &Call<'_>, query: &Query) -> Result<impl Fn(Date) -> bool + use<>, ErrorResponse> {
    let zone = call.zone();
    let day = |name: &str| query.moment(name, &zone).map(|at| at.to_zoned(zone.clone()).date());
    let begin = day("begin");
    let end = day("end");
    if begin.zip(end).is_some_and(|(begin, end)| end < begin) {
        return Err(NOT_FOUND);
    }
    Ok(move |day| begin.is_none_or(|begin| begin <= day) && end.is_none_or(|end| day <= end))
}

/// Locks that month and the open ones before it in the year.
fn lock(call: &mut Call<'_>) -> RouteResult {
    let (user, day) = target(call, "approve_times_contract")?;
    let months = (1..=day.month()).map(|number| Month { user, year: day.year(), number });
    call.store.contract.locked.extend(months);
    Ok(Response::no_content())
}

/// Opens that month and the rest of the year.
fn unlock(call: &mut Call<'_>) -> RouteResult {
    let (user, day) = target(call, "unlock_times_contract")?;
    let opened =
        |month: &Month| month.user == user && month.year == day.year() && month.number >= day.month();
    call.store.contract.locked.retain(|month| !opened(month));
    Ok(Response::no_content())
}

/// Reads user and month; 404 for an unknown user or an invalid date.
fn target(call: &Call<'_>, permission: &str) -> Result<(u64, Date), ErrorResponse> {
    let user = call.id(0)?;
    call.store.users.get(user).ok_or(NOT_FOUND)?;
    let date = call.segments.get(1).filter(|text| has_shape(text, "dddd-dd-dd")).ok_or(NOT_FOUND)?;
    let date = date.parse().map_err(|_| NOT_FOUND)?;
    call.require(permission)?;
    Ok((user, date))
}
