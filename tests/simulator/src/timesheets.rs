//! Timesheets: routes, timers, duplication and export.

pub(crate) mod access;
mod budgets;
pub(crate) mod form;
pub(crate) mod list;
pub(crate) mod rates;
mod rounding;
pub(crate) mod save;
pub(crate) mod validation;
pub(crate) mod view;

use jiff::tz::TimeZone;
use serde_json::Value;

use crate::{
    call::{Call, allowed},
    custom_fields,
    query::has_shape,
    response::{BAD_REQUEST, ErrorResponse, NOT_FOUND, Response, RouteResult},
    router::Route,
    settings::Entity,
    store::Timesheet,
    timesheets::{
        save::SaveError,
        validation::{CANNOT_STOP, SAVE_FAILED},
    },
    timestamps::local_timestamp,
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/timesheets", list::page),
    Route::new("POST", "/api/timesheets", form::create),
    Route::new("GET", "/api/timesheets/recent", list::recent),
    Route::new("GET", "/api/timesheets/active", list::active),
    Route::new("GET", "/api/timesheets/{id}", show),
    Route::new("PATCH", "/api/timesheets/{id}", form::change),
    Route::new("DELETE", "/api/timesheets/{id}", remove),
    Route::new("PATCH", "/api/timesheets/{id}/stop", stop),
    Route::new("PATCH", "/api/timesheets/{id}/restart", restart),
    Route::new("PATCH", "/api/timesheets/{id}/duplicate", duplicate),
    Route::new("PATCH", "/api/timesheets/{id}/export", export),
    Route::new("PATCH", "/api/timesheets/{id}/meta", set_meta),
];

/// Returns the timesheet of the path; 404 if unknown, 403 if the permission is missing.
fn reachable(call: &Call<'_>, verb: &str) -> Result<Timesheet, ErrorResponse> {
    let sheet = call.store.timesheets.get(call.id(0)?).ok_or(NOT_FOUND)?;
    allowed(access::may(call, verb, sheet))?;
    Ok(sheet.clone())
}

fn show(call: &mut Call<'_>) -> RouteResult {
    let sheet = reachable(call, "view")?;
    Ok(Response::json(view::entity(call, &sheet)))
}

fn remove(call: &mut Call<'_>) -> RouteResult {
    let sheet = reachable(call, "delete")?;
    call.store.timesheets.remove(sheet.id);
    Ok(Response::no_content())
}

/// Toggles the exported flag; clearing it needs `edit_exported_timesheet`.
fn export(call: &mut Call<'_>) -> RouteResult {
    let mut sheet = reachable(call, "edit_export")?;
    allowed(!sheet.exported || call.may("edit_exported_timesheet"))?;
    sheet.exported = !sheet.exported;
    Ok(Response::json(save::update(call, sheet)))
}

fn set_meta(call: &mut Call<'_>) -> RouteResult {
    let mut sheet = reachable(call, "edit")?;
    let (name, value) = custom_fields::read(call, Entity::Timesheet)?;
    custom_fields::set(&mut sheet.meta, name, value);
    Ok(Response::json(save::update(call, sheet)))
}

/// Stops a timesheet; a stopped one stays unchanged.
fn stop(call: &mut Call<'_>) -> RouteResult {
    let sheet = reachable(call, "stop")?;
    if sheet.end.is_some() {
        return Ok(Response::json(view::entity(call, &sheet)));
    }
    let zone = sheet.zone.clone();
    match save::stop(call, sheet) {
        Ok(stopped) => Ok(Response::json(view::entity(call, &Timesheet { zone, ..stopped }))),
        Err(violations) => {
            validation::reject(call, SAVE_FAILED, &violations).map(|()| Response::no_content())
        }
    }
}

/// Starts a new timesheet of the caller; `copy: all` copies texts, tags and custom fields, never rates.
fn restart(call: &mut Call<'_>) -> RouteResult {
    let old = reachable(call, "start")?;
    let (all, begin) = restart_options(call)?;
    let zone = call.me.timezone.clone();
    let user = call.me.id;
    let project = old.project;
    let activity = old.activity;
    let mut new = Timesheet { user, project, activity, zone, begin, ..Timesheet::default() };
    new.billable = rates::billable(call.store, &new);
    if all {
        new.description.clone_from(&old.description);
        new.tags.clone_from(&old.tags);
        new.meta.clone_from(&old.meta);
    }
    rounding::prepare_begin(call, &mut new);
    create(call, new)
}

/// Copies a timesheet with rates, tags and custom fields, but not the exported flag.
fn duplicate(call: &mut Call<'_>) -> RouteResult {
    let old = reachable(call, "duplicate")?;
    create(call, Timesheet { id: 0, exported: false, ..old })
}

fn create(call: &mut Call<'_>, new: Timesheet) -> RouteResult {
    validation::reject(call, SAVE_FAILED, &validation::violations(call, &new))?;
    match save::insert(call, new) {
        Ok(new) => Ok(Response::json(view::entity(call, &new))),
        Err(SaveError::Denied(error)) => Err(error),
        Err(SaveError::CannotStop(violations)) => {
            validation::reject(call, CANNOT_STOP, &violations).map(|()| Response::no_content())
        }
    }
}

/// Reads the options: copy everything, begin of the new timesheet.
fn restart_options(call: &Call<'_>) -> Result<(bool, jiff::Timestamp), ErrorResponse> {
    let fields = call.fields()?;
    let text = |name: &str| fields.get(name).filter(|value| !value.is_null()).map(Value::as_str);
    let all = match text("copy") {
        None => false,
        Some(Some("all")) => true,
        Some(_) => return Err(BAD_REQUEST),
    };
    let begin = match text("begin") {
        None => call.now,
        Some(Some(local)) if has_shape(local, "dddd-dd-ddTdd:dd:dd") => local_moment(local, &call.zone())?,
        Some(_) => return Err(BAD_REQUEST),
    };
    Ok((all, begin))
}

fn local_moment(text: &str, zone: &TimeZone) -> Result<jiff::Timestamp, ErrorResponse> {
    text.parse().map(|time| local_timestamp(time, zone)).map_err(|_| BAD_REQUEST)
}
