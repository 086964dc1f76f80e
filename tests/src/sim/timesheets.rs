//! Records of time: lists, forms and timers.

mod choices;
mod filters;
mod form;
mod list;
mod rates;
mod rules;
mod save;
mod timers;
mod view;
mod voter;

pub(crate) use rates::{billable, price};
pub(crate) use view::expanded_row;
pub(crate) use voter::may;

use super::{
    Entity,
    answers::{Answer, NOT_FOUND, Outcome, Refusal},
    call::{Call, allowed},
    meta,
    router::Route,
    store::Timesheet,
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/timesheets", list::page),
    Route::new("POST", "/api/timesheets", form::create),
    Route::new("GET", "/api/timesheets/recent", list::recent),
    Route::new("GET", "/api/timesheets/active", list::active),
    Route::new("GET", "/api/timesheets/{id}", show),
    Route::new("PATCH", "/api/timesheets/{id}", form::change),
    Route::new("DELETE", "/api/timesheets/{id}", remove),
    Route::new("PATCH", "/api/timesheets/{id}/stop", timers::stop),
    Route::new("PATCH", "/api/timesheets/{id}/restart", timers::restart),
    Route::new("PATCH", "/api/timesheets/{id}/duplicate", timers::duplicate),
    Route::new("PATCH", "/api/timesheets/{id}/export", export),
    Route::new("PATCH", "/api/timesheets/{id}/meta", set_meta),
];

/// The record that the path names; 404 when there is none, 403 when the caller may not do this to it.
fn reachable(call: &Call<'_>, verb: &str) -> Result<Timesheet, Refusal> {
    let sheet = call.store.timesheets.get(call.id(0)?).ok_or(NOT_FOUND)?;
    allowed(voter::may(call, verb, sheet))?;
    Ok(sheet.clone())
}

fn show(call: &mut Call<'_>) -> Outcome {
    let sheet = reachable(call, "view")?;
    Ok(Answer::json(view::entity(call, &sheet)))
}

fn remove(call: &mut Call<'_>) -> Outcome {
    let sheet = reachable(call, "delete")?;
    call.store.timesheets.remove(sheet.id);
    Ok(Answer::no_content())
}

/// Toggles; who may not edit exported records can set the mark and not take it away.
fn export(call: &mut Call<'_>) -> Outcome {
    let mut sheet = reachable(call, "edit_export")?;
    allowed(!sheet.exported || call.may("edit_exported_timesheet"))?;
    sheet.exported = !sheet.exported;
    Ok(Answer::json(save::update(call, sheet)))
}

fn set_meta(call: &mut Call<'_>) -> Outcome {
    let mut sheet = reachable(call, "edit")?;
    let (name, value) = meta::read(call, Entity::Timesheet)?;
    meta::set(&mut sheet.meta, name, value);
    Ok(Answer::json(save::update(call, sheet)))
}
