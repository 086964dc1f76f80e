//! Absences: listed for one user at a time, deleted, and their types.

use serde_json::{Map, Value, json};

use super::{
    super::{
        answers::{Answer, FORBIDDEN, NOT_FOUND, Outcome},
        call::Call,
        languages,
        query::{Param, Query, Takes},
        stamp::midnight,
        users,
    },
    absence::{Absence, Kind, Status},
    period, person, require,
};

pub(super) const PARAMS: &[Param] = &[
    Param("user", Takes::Number),
    Param("begin", Takes::Moment),
    Param("end", Takes::Moment),
    Param("status", Takes::Word(&["approved", "open", "all"])),
    Param("language", Takes::Text),
];

/// Everything on one page; approved ones unless `status` says `open` or `all`.
pub(super) fn list(call: &mut Call<'_>) -> Outcome {
    let query = call.query(PARAMS)?;
    let absences = wanted(call, &query)?;
    Ok(Answer::json(absences.into_iter().map(|absence| view(call, absence)).collect::<Vec<_>>()))
}

/// The absences that a query asks for.
pub(super) fn wanted<'a>(call: &'a Call<'_>, query: &Query) -> Result<Vec<&'a Absence>, super::Refusal> {
    let user = person(call, query)?;
    let within = period(call, query)?;
    let status = |absence: &Absence| match query.text("status") {
        Some("all") => true,
        Some("open") => absence.status != Status::Approved,
        _ => absence.status == Status::Approved,
    };
    let mine =
        call.store.contract.absences.iter().filter(|absence| absence.user == user && within(absence.date));
    Ok(mine.filter(|absence| status(absence)).collect())
}

/// Names of the types by key; 404 for a language Kimai does not speak.
pub(super) fn types(call: &mut Call<'_>) -> Outcome {
    call.require("absence")?;
    let german = german(&call.query(PARAMS)?)?;
    let labels = Kind::ALL.into_iter().map(|kind| (kind.key().to_owned(), json!(kind.label(german))));
    Ok(Answer::json(Value::Object(labels.collect::<Map<_, _>>())))
}

/// Whether `language` is German; 404 for an unknown one.
pub(super) fn german(query: &Query) -> Result<bool, super::Refusal> {
    let language = query.text("language").unwrap_or("en");
    let base = language.split('_').next().unwrap_or_default();
    if languages::known(base) { Ok(base == "de") } else { Err(NOT_FOUND) }
}

/// Plain users may not delete, not even their own; nobody may in a locked month.
pub(super) fn remove(call: &mut Call<'_>) -> Outcome {
    let absence = call.store.contract.absences.get(call.id(0)?).ok_or(NOT_FOUND)?;
    let (id, user, day) = (absence.id, absence.user, absence.date);
    require(call, "delete", user)?;
    if call.store.contract.is_locked(user, day) {
        return Err(FORBIDDEN);
    }
    call.store.contract.absences.remove(id);
    Ok(Answer::no_content())
}

/// An absence as answers show it.
pub(super) fn view(call: &Call<'_>, absence: &Absence) -> Value {
    let user = call.store.users.get(absence.user).map_or(Value::Null, users::brief);
    absence.to_json(&user, &midnight(absence.date, &call.zone()))
}
