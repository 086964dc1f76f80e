//! Calendar events: `GET /api/absences/calendar` and `GET /api/public-holidays/calendar`.

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::{
    call::Call,
    response::{Response, RouteResult},
    timestamps::midnight,
    work_contract::{
        absences::{PARAMS, german, select},
        public_holidays,
    },
};

/// Returns one event for each day, named after its type in `language`.
pub(super) fn absences(call: &mut Call<'_>) -> RouteResult {
    let query = call.query(PARAMS)?;
    let german = german(&query)?;
    let absences = select(call, &query)?.into_iter();
    let events = absences.map(|absence| {
        let user = call.store.users.get(absence.user);
        let name = user.map_or_else(String::new, |user| user.display_name().to_owned());
        event(call, &format!("{name} ({})", absence.kind.label(german)), absence.date, "#f39c12")
    });
    Ok(Response::json(events.collect::<Vec<_>>()))
}

/// Returns one event for each holiday.
pub(super) fn holidays(call: &mut Call<'_>) -> RouteResult {
    let query = call.query(public_holidays::PARAMS)?;
    let holidays = public_holidays::select(call, &query)?.into_iter();
    let events = holidays.map(|holiday| event(call, holiday.day.name, holiday.day.date, "#3c8dbc"));
    Ok(Response::json(events.collect::<Vec<_>>()))
}

fn event(call: &Call<'_>, title: &str, day: Date, color: &str) -> Value {
    let zone = call.zone();
    let end = midnight(day.tomorrow().unwrap_or(day), &zone);
    json!({
        "title": title,
        "color": color,
        "textColor": "#ffffff",
        "allDay": true,
        "start": midnight(day, &zone),
        "end": end,
    })
}
