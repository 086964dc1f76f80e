//! Working times of a user in a year: expected time by contract, worked time of the timesheets.
//!
//! The route follows the source of a Kimai that is newer than 2.70; its release is not known.

use jiff::{
    ToSpan,
    civil::{Date, date},
};
use serde_json::json;

use crate::{
    call::{Call, allowed},
    query::{Param, ParamType, has_shape},
    response::{NOT_FOUND, Response, RouteResult},
};

const PARAMS: &[Param] = &[Param("until", ParamType::Text)];

/// `GET /api/working-times/{id}/{year}`: months up to `until`, by default up to today.
pub(super) fn year(call: &mut Call<'_>) -> RouteResult {
    let user = call.id(0)?;
    call.store.users.get(user).ok_or(NOT_FOUND)?;
    let year = call.segments.get(1).filter(|text| text.len() == 4).ok_or(NOT_FOUND)?;
    let year: i16 = year.parse().map_err(|_| NOT_FOUND)?;
    allowed(user == call.me.id || call.may("contract_other_profile"))?;
    let query = call.query(PARAMS)?;
    let today = call.now.to_zoned(call.zone()).date();
    let until = query.text("until").filter(|text| has_shape(text, "dddd-dd-dd"));
    let until = until.and_then(|text| text.parse().ok()).unwrap_or(today);
    let months: Vec<Month> = (1..=12)
        .map(|number| Month::of(call, user, date(year, number, 1), until))
        .filter(|month| month.first <= until)
        .collect();
    let sum = |time: fn(&Month) -> i64| months.iter().map(time).sum::<i64>();
    let rows: Vec<_> = months
        .iter()
        .map(|month| {
            json!({"month": month.first.strftime("%Y-%m").to_string(), "expectedTime": month.expected,
                "actualTime": month.actual, "locked": call.store.contract.is_locked(user, month.first), "lockDate": null, "lockedBy": null})
        })
        .collect();
    Ok(Response::json(json!({
        "user": user, "year": year, "until": until.to_string(), "expectedTime": sum(|month| month.expected),
        "actualTime": sum(|month| month.actual), "months": rows, "summaries": [],
    })))
}

struct Month {
    first: Date,
    expected: i64,
    actual: i64,
}

impl Month {
    fn of(call: &Call<'_>, user: u64, first: Date, until: Date) -> Self {
        let last = first.last_of_month().min(until);
        let days = first.series(1.day()).take_while(|day| *day <= last);
        let expected = days.map(|day| expected(call, user, day)).sum();
        let sheets = call.store.timesheets.iter().filter(|sheet| sheet.user == user && sheet.end.is_some());
        let of_month = sheets.filter(|sheet| {
            let day = sheet.local(sheet.begin).date();
            first <= day && day <= last
        });
        Self { first, expected, actual: of_month.map(|sheet| sheet.duration).sum() }
    }
}

fn expected(call: &Call<'_>, user: u64, day: Date) -> i64 {
    let Some(user) = call.store.users.get(user) else { return 0 };
    if user.preference("work_contract_type") != Some("day") {
        return 0;
    }
    let names = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let index = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
    let name = names.get(index).copied().unwrap_or_default();
    user.preference(&format!("work_{name}")).and_then(|seconds| seconds.parse().ok()).unwrap_or_default()
}
