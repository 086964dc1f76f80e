//! Absences: lists of one user, creation, status changes and deletion.

use jiff::civil::Date;
use serde_json::{Map, Value, json};

use crate::{
    call::Call,
    forms::{BLANK, CHOICE, Field, FieldType, Form, NOT_NULL, Submission, Target},
    query::{Param, ParamType, Query},
    reference_data,
    response::{BAD_REQUEST, ErrorResponse, FORBIDDEN, NOT_FOUND, Response, RouteResult},
    timestamps::midnight,
    users,
    work_contract::{
        absence::{Absence, AbsenceKind, AbsenceStatus},
        booking::{Booking, Calendar},
        idle_days, is_accessible, period, requested_user, require,
    },
};

pub(super) const PARAMS: &[Param] = &[
    Param("user", ParamType::Number),
    Param("begin", ParamType::Moment),
    Param("end", ParamType::Moment),
    Param("status", ParamType::Word(&["approved", "open", "all"])),
    Param("language", ParamType::Text),
];

/// Lists absences; only approved ones unless `status` is `open` or `all`.
pub(super) fn list(call: &mut Call<'_>) -> RouteResult {
    let query = call.query(PARAMS)?;
    let absences = select(call, &query)?;
    Ok(Response::json(absences.into_iter().map(|absence| view(call, absence)).collect::<Vec<_>>()))
}

/// Returns the requested absences.
pub(super) fn select<'a>(
    call: &'a Call<'_>,
    query: &Query,
) -> Result<Vec<&'a Absence>, super::ErrorResponse> {
    let user = requested_user(call, query)?;
    let within = period(call, query)?;
    let status = |absence: &Absence| match query.text("status") {
        Some("all") => true,
        Some("open") => absence.status != AbsenceStatus::Approved,
        _ => absence.status == AbsenceStatus::Approved,
    };
    let mine =
        call.store.contract.absences.iter().filter(|absence| absence.user == user && within(absence.date));
    Ok(mine.filter(|absence| status(absence)).collect())
}

/// Returns the labels of the types; 404 for an unknown language.
pub(super) fn types(call: &mut Call<'_>) -> RouteResult {
    call.require("absence")?;
    let german = german(&call.query(PARAMS)?)?;
    let labels = AbsenceKind::ALL.into_iter().map(|kind| (kind.key().to_owned(), json!(kind.label(german))));
    Ok(Response::json(Value::Object(labels.collect::<Map<_, _>>())))
}

/// Checks for German; 404 for an unknown language.
pub(super) fn german(query: &Query) -> Result<bool, super::ErrorResponse> {
    let language = query.text("language").unwrap_or("en");
    let base = language.split('_').next().unwrap_or_default();
    if reference_data::is_language(base) { Ok(base == "de") } else { Err(NOT_FOUND) }
}

/// Deletes an absence; 403 in a locked month.
pub(super) fn remove(call: &mut Call<'_>) -> RouteResult {
    let absence = call.store.contract.absences.get(call.id(0)?).ok_or(NOT_FOUND)?;
    let id = absence.id;
    let user = absence.user;
    let day = absence.date;
    require(call, "delete", user)?;
    if call.store.contract.is_locked(user, day) {
        return Err(FORBIDDEN);
    }
    call.store.contract.absences.remove(id);
    Ok(Response::no_content())
}

/// Renders an absence.
pub(super) fn view(call: &Call<'_>, absence: &Absence) -> Value {
    let user = call.store.users.get(absence.user).map_or(Value::Null, users::summary);
    absence.to_json(&user, &midnight(absence.date, &call.zone()))
}

const FORM: Form = Form(&[
    Field::new("date", FieldType::Day { plain: true }).required(&[NOT_NULL]),
    Field::new("end", FieldType::Day { plain: true }),
    Field::new("type", FieldType::OneOf(|_, kind| AbsenceKind::of(kind).is_some(), CHOICE))
        .required(&[BLANK]),
    Field::new("comment", FieldType::Text).required(&[BLANK]),
    Field::new("user", FieldType::Id(may_book_for)).only(|call, _| call.may("edit_other_absence")),
    Field::new("halfDay", FieldType::Flag),
    Field::new("duration", FieldType::Duration),
]);

/// `POST /api/absences`: creates one absence for each working day.
pub(super) fn create(call: &mut Call<'_>) -> RouteResult {
    let mut form = FORM.read(call, Target::NEW)?;
    let user = form.value("user").unwrap_or(call.me.id);
    require(call, "edit", user)?;
    let days = days(call, &mut form, user)?;
    let kind = kind(&form).unwrap_or(AbsenceKind::Other);
    let duration = form.value("duration");
    let comment = form.value("comment");
    let status = kind.first_status();
    let absence = Absence { id: 0, user, date: Date::ZERO, duration, kind, status, half_day: false, comment };
    let table = &mut call.store.contract.absences;
    let book = |(date, half_day)| table.add(|id| Absence { id, date, half_day, ..absence.clone() });
    let ids: Vec<u64> = days.into_iter().map(book).collect();
    let booked = ids.into_iter().filter_map(|id| call.store.contract.absences.get(id));
    Ok(Response::json(booked.map(|absence| view(call, absence)).collect::<Vec<_>>()))
}

/// Returns the days of the request; 400 with all validation errors.
fn days(call: &Call<'_>, form: &mut Submission, user: u64) -> Result<Vec<(Date, bool)>, ErrorResponse> {
    let mut days = Vec::new();
    if let Some(booking) = booking(form) {
        match checked(call, booking, user) {
            Ok(booked) => days = booked,
            Err(rejections) => rejections.iter().for_each(|(field, text)| add_violation(form, *field, text)),
        }
    }
    form.finish()?;
    Ok(days)
}

fn booking(form: &Submission) -> Option<Booking> {
    let begin = form.value("date")?;
    Some(Booking {
        begin,
        end: form.value("end").unwrap_or(begin),
        kind: kind(form)?,
        half_day: form.value("halfDay").unwrap_or_default(),
        duration: form.value("duration"),
    })
}

fn kind(form: &Submission) -> Option<AbsenceKind> {
    form.value::<String>("type").and_then(|kind| AbsenceKind::of(&kind))
}

fn checked(
    call: &Call<'_>,
    booking: Booking,
    user: u64,
) -> Result<Vec<(Date, bool)>, Vec<super::booking::Rejection>> {
    let contract = &call.store.contract;
    let group =
        call.store.users.get(user).and_then(|user| user.preference("public_holiday_group")?.parse().ok());
    let holidays = contract.free_days(group);
    let idle = idle_days(call, user);
    let mine = contract.locked.iter().filter(|month| month.user == user);
    let locked: Vec<(i16, i8)> = mine.map(|month| (month.year, month.number)).collect();
    booking.days(Calendar { holidays: &holidays, idle: &idle, locked: &locked })
}

fn add_violation(form: &mut Submission, field: Option<&'static str>, text: &str) {
    match field {
        Some(field) => form.error(field, text),
        None => form.add_error(text),
    }
}

/// Accepts enabled users whose absences the caller may access.
fn may_book_for(call: &Call<'_>, user: u64) -> bool {
    call.store.users.get(user).is_some_and(|user| user.enabled) && is_accessible(call, user)
}

/// Requests a new or rejected absence.
pub(super) fn request(call: &mut Call<'_>) -> RouteResult {
    change(call, "edit", &[AbsenceStatus::New, AbsenceStatus::Rejected], AbsenceStatus::Requested)
}

/// Approves a requested absence.
pub(super) fn confirm(call: &mut Call<'_>) -> RouteResult {
    change(call, "approve", &[AbsenceStatus::Requested], AbsenceStatus::Approved)
}

/// Rejects a requested absence.
pub(super) fn reject(call: &mut Call<'_>) -> RouteResult {
    change(call, "approve", &[AbsenceStatus::Requested], AbsenceStatus::Rejected)
}

/// Changes the status; 400 from any other status, 403 in a locked month.
fn change(call: &mut Call<'_>, verb: &str, from: &[AbsenceStatus], to: AbsenceStatus) -> RouteResult {
    let id = call.id(0)?;
    let absence = call.store.contract.absences.get(id).ok_or(NOT_FOUND)?;
    require(call, verb, absence.user)?;
    if call.store.contract.is_locked(absence.user, absence.date) {
        return Err(FORBIDDEN);
    }
    if !from.contains(&absence.status) {
        return Err(BAD_REQUEST);
    }
    call.store.contract.absences.get_mut(id).ok_or(NOT_FOUND)?.status = to;
    let absence = call.store.contract.absences.get(id).ok_or(NOT_FOUND)?;
    Ok(Response::json(view(call, absence)))
}
