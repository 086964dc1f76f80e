//! Saving of timesheets and the limit of running ones.

use serde_json::Value;

use crate::{
    call::Call,
    custom_fields,
    response::{ErrorResponse, FORBIDDEN},
    settings::Entity,
    store::Timesheet,
    timesheets::{access, rates, rounding, validation, view},
};

/// Rounds the times and sets duration and rates.
fn finalize(call: &Call<'_>, sheet: &mut Timesheet) {
    rounding::apply(call, sheet);
    sheet.modified = call.now;
    custom_fields::prepare(call.settings, Entity::Timesheet, &mut sheet.meta);
    rates::apply(call.store, sheet);
}

/// Saves a changed timesheet and renders it in its previous zone; it is stored in the owner's zone.
pub(super) fn update(call: &mut Call<'_>, mut sheet: Timesheet) -> Value {
    finalize(call, &mut sheet);
    let answer = view::entity(call, &sheet);
    store(call, sheet);
    answer
}

/// Stops a running timesheet now.
///
/// # Errors
/// The violations of the stopped timesheet, which keeps running.
pub(super) fn stop(call: &mut Call<'_>, sheet: Timesheet) -> Result<Timesheet, Vec<validation::Violation>> {
    let mut stopped = Timesheet { end: Some(call.now), ..sheet };
    let violations = validation::violations(call, &stopped);
    if !violations.is_empty() {
        return Err(violations);
    }
    finalize(call, &mut stopped);
    store(call, stopped.clone());
    Ok(stopped)
}

/// Saves a new timesheet. A running one stops the oldest running ones of its user beyond the limit;
/// if one of them cannot be stopped, nothing is saved, but an id is used up.
pub(super) fn insert(call: &mut Call<'_>, mut sheet: Timesheet) -> Result<Timesheet, SaveError> {
    finalize(call, &mut sheet);
    let verb = if sheet.end.is_none() { "start" } else { "create" };
    if !access::may(call, verb, &sheet) {
        return Err(SaveError::Denied(FORBIDDEN));
    }
    sheet.id = call.store.timesheets.add(|id| Timesheet { id, ..sheet.clone() });
    let running = excess_running(call, &sheet);
    for old in running.clone() {
        if let Err(violations) = stop(call, old) {
            call.store.timesheets.remove(sheet.id);
            for old in running {
                call.store.timesheets.put(old.id, old);
            }
            return Err(SaveError::CannotStop(violations));
        }
    }
    store(call, sheet.clone());
    Ok(sheet)
}

/// Error of saving a new timesheet.
#[derive(Debug)]
pub(super) enum SaveError {
    /// The permission is missing.
    Denied(ErrorResponse),
    /// A running timesheet cannot be stopped.
    CannotStop(Vec<validation::Violation>),
}

/// Returns the running timesheets beyond the limit, oldest first, without the new one.
fn excess_running(call: &Call<'_>, new: &Timesheet) -> Vec<Timesheet> {
    let of_user = |sheet: &&Timesheet| sheet.user == new.user && sheet.end.is_none();
    let mut running: Vec<_> = call.store.timesheets.iter().filter(of_user).cloned().collect();
    let over = running.len().saturating_sub(call.settings.timesheets.active_entries_hard_limit);
    running.sort_by_key(|sheet| sheet.begin);
    running.retain(|sheet| sheet.id != new.id);
    running.truncate(if new.end.is_none() { over } else { 0 });
    running
}

fn store(call: &mut Call<'_>, mut sheet: Timesheet) {
    if let Some(owner) = call.store.users.get(sheet.user) {
        sheet.zone.clone_from(&owner.timezone);
    }
    call.store.timesheets.put(sheet.id, sheet);
}
