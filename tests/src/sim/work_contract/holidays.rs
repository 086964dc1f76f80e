//! Public holidays: listed by group, deleted; the API creates none and lists no groups.

use serde_json::{Value, json};

use super::{
    super::{
        answers::{Answer, NOT_FOUND, Outcome, Refusal},
        call::Call,
        query::{Param, Query, Takes},
        stamp::midnight,
    },
    PublicHoliday, period,
};

pub(super) const PARAMS: &[Param] =
    &[Param("group", Takes::Number), Param("begin", Takes::Moment), Param("end", Takes::Moment)];

/// Those of the default group, unless `group` names another.
pub(super) fn list(call: &mut Call<'_>) -> Outcome {
    let query = call.query(PARAMS)?;
    let holidays = wanted(call, &query)?;
    Ok(Answer::json(holidays.into_iter().map(|holiday| view(call, holiday)).collect::<Vec<_>>()))
}

/// The holidays that a query asks for; 404 for a group that does not exist.
pub(super) fn wanted<'a>(call: &'a Call<'_>, query: &Query) -> Result<Vec<&'a PublicHoliday>, Refusal> {
    let contract = &call.store.contract;
    let group = query.number("group").or_else(|| contract.groups.keys().next().copied());
    if query.number("group").is_some_and(|group| !contract.groups.contains_key(&group)) {
        return Err(NOT_FOUND);
    }
    let within = period(call, query)?;
    let of_group = contract.holidays.iter().filter(|holiday| Some(holiday.group) == group);
    Ok(of_group.filter(|holiday| within(holiday.day.date)).collect())
}

pub(super) fn remove(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    call.store.contract.holidays.get(id).ok_or(NOT_FOUND)?;
    call.require("edit_public_holidays")?;
    call.store.contract.holidays.remove(id);
    Ok(Answer::no_content())
}

/// With all its holidays.
pub(super) fn remove_group(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    call.store.contract.groups.get(&id).ok_or(NOT_FOUND)?;
    call.require("edit_public_holidays")?;
    call.store.contract.groups.remove(&id);
    call.store.contract.holidays.retain(|holiday| holiday.group != id);
    Ok(Answer::no_content())
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
