//! Public holidays: lists by group and deletion, and the holidays of Berlin.

use jiff::{Span, ToSpan, civil::Date};
use serde_json::{Value, json};

use crate::{
    call::Call,
    query::{Param, ParamType, Query},
    response::{ErrorResponse, NOT_FOUND, Response, RouteResult},
    timestamps::midnight,
    work_contract::{PublicHoliday, period},
};

pub(super) const PARAMS: &[Param] =
    &[Param("group", ParamType::Number), Param("begin", ParamType::Moment), Param("end", ParamType::Moment)];

/// Lists the holidays of `group`, or of the default group.
pub(super) fn list(call: &mut Call<'_>) -> RouteResult {
    let query = call.query(PARAMS)?;
    let holidays = select(call, &query)?;
    Ok(Response::json(holidays.into_iter().map(|holiday| view(call, holiday)).collect::<Vec<_>>()))
}

/// Returns the requested holidays; 404 for an unknown group.
pub(super) fn select<'a>(call: &'a Call<'_>, query: &Query) -> Result<Vec<&'a PublicHoliday>, ErrorResponse> {
    let contract = &call.store.contract;
    let group = query.number("group").or_else(|| contract.groups.keys().next().copied());
    if query.number("group").is_some_and(|group| !contract.groups.contains_key(&group)) {
        return Err(NOT_FOUND);
    }
    let within = period(call, query)?;
    let of_group = contract.holidays.iter().filter(|holiday| Some(holiday.group) == group);
    Ok(of_group.filter(|holiday| within(holiday.day.date)).collect())
}

pub(super) fn remove(call: &mut Call<'_>) -> RouteResult {
    let id = call.id(0)?;
    call.store.contract.holidays.get(id).ok_or(NOT_FOUND)?;
    call.require("edit_public_holidays")?;
    call.store.contract.holidays.remove(id);
    Ok(Response::no_content())
}

/// Deletes a group with its holidays.
pub(super) fn remove_group(call: &mut Call<'_>) -> RouteResult {
    let id = call.id(0)?;
    call.store.contract.groups.get(&id).ok_or(NOT_FOUND)?;
    call.require("edit_public_holidays")?;
    call.store.contract.groups.remove(&id);
    call.store.contract.holidays.retain(|holiday| holiday.group != id);
    Ok(Response::no_content())
}

fn view(call: &Call<'_>, holiday: &PublicHoliday) -> Value {
    json!({
        "id": holiday.id,
        "date": midnight(holiday.day.date, &call.zone()),
        "name": holiday.day.name,
        "publicHolidayGroup": {"id": holiday.group, "name": call.store.contract.groups.get(&holiday.group)},
        "halfDay": holiday.day.half,
    })
}

/// Public holiday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct HolidayDate {
    /// The day.
    pub(crate) date: Date,
    /// The German name.
    pub(crate) name: &'static str,
    /// Only half of the day is free.
    pub(crate) half: bool,
}

/// Returns Easter Sunday by the Gregorian computus.
pub(crate) fn easter(year: i16) -> Option<Date> {
    let number = i32::from(year);
    let golden = number % 19;
    let century = number / 100;
    let rest = number % 100;
    let moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15) % 30;
    let sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    let shift = (golden + 11 * moon + 22 * sunday) / 451;
    let sum = moon + sunday - 7 * shift + 114;
    let month = sum / 31;
    let day = sum % 31 + 1;
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

/// Returns the holidays of a year in Berlin, sorted by date; two are half days.
pub(crate) fn holidays_of_year(year: i16) -> Vec<HolidayDate> {
    let mut days: Vec<HolidayDate> = fixed(year).chain(movable(year)).collect();
    days.sort_by_key(|day| day.date);
    days
}

fn fixed(year: i16) -> impl Iterator<Item = HolidayDate> {
    const FIXED: [(i8, i8, &str, bool); 8] = [
        (1, 1, "Neujahr", false),
        (3, 8, "Internationaler Frauentag", false),
        (5, 1, "Tag der Arbeit", false),
        (10, 3, "Tag der Deutschen Einheit", false),
        (12, 24, "Heiligabend", true),
        (12, 25, "1. Weihnachtstag", false),
        (12, 26, "2. Weihnachtstag", false),
        (12, 31, "Silvester", true),
    ];
    FIXED.into_iter().filter_map(move |(month, day, name, half)| {
        Some(HolidayDate { date: Date::new(year, month, day).ok()?, name, half })
    })
}

fn movable(year: i16) -> impl Iterator<Item = HolidayDate> {
    let after = |days: Span, name| (days, name);
    let days = [
        after((-2).days(), "Karfreitag"),
        after(1.day(), "Ostermontag"),
        after(39.days(), "Christi Himmelfahrt"),
        after(50.days(), "Pfingstmontag"),
    ];
    days.into_iter().filter_map(move |(days, name)| {
        Some(HolidayDate { date: easter(year)?.checked_add(days).ok()?, name, half: false })
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::{easter, holidays_of_year};

    #[test]
    fn easter_falls_where_the_calendars_say() {
        let known = [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2027, 3, 28)];
        for day in known {
            assert_eq!(easter(day.year()), Some(day));
        }
    }

    #[test]
    fn a_year_has_its_holidays_in_order() {
        let days = holidays_of_year(2026);
        assert!(days.is_sorted_by_key(|day| day.date));
        assert!(days.iter().any(|day| day.name == "Pfingstmontag" && day.date == date(2026, 5, 25)));
    }
}
