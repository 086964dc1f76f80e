//! Saving of timesheets: rounding, rates, the limit of running ones.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::{
    call::Call,
    custom_fields,
    response::{ErrorResponse, FORBIDDEN},
    settings::Entity,
    store::{Rate, Store, Timesheet},
    timesheets::{access, validation, view},
};

/// Rounds to full minutes (begin down, end up) and sets duration and rates.
pub(super) fn finalize(call: &Call<'_>, sheet: &mut Timesheet) {
    sheet.begin = rounded(sheet.begin, false);
    sheet.end = sheet.end.map(|end| rounded(end, true));
    sheet.duration =
        sheet.end.map_or(0, |end| end.duration_since(sheet.begin).as_secs() - sheet.break_seconds);
    sheet.modified = call.now;
    custom_fields::prepare(call.settings, Entity::Timesheet, &mut sheet.meta);
    apply_rates(call.store, sheet);
}

fn rounded(at: Timestamp, up: bool) -> Timestamp {
    let over = at.as_second().rem_euclid(60);
    let down = Timestamp::from_second(at.as_second() - over).unwrap_or(at);
    if up && at != down { down + SignedDuration::from_mins(1) } else { down }
}

/// Saves a changed timesheet and renders it in its previous zone; it is stored in the owner's zone.
pub(super) fn update(call: &mut Call<'_>, mut sheet: Timesheet) -> Value {
    finalize(call, &mut sheet);
    let answer = view::entity(call, &sheet);
    store(call, sheet);
    answer
}

/// Saves a new timesheet. A running one stops the oldest running ones of its user beyond the limit;
/// if one of them cannot be stopped, nothing is saved.
pub(super) fn insert(call: &mut Call<'_>, mut sheet: Timesheet) -> Result<Timesheet, SaveError> {
    finalize(call, &mut sheet);
    let verb = if sheet.end.is_none() { "start" } else { "create" };
    if !access::may(call, verb, &sheet) {
        return Err(SaveError::Denied(FORBIDDEN));
    }
    sheet.id = call.store.timesheets.add(|id| Timesheet { id, ..sheet.clone() });
    let before: Vec<Timesheet> = excess_running(call, &sheet);
    for old in before {
        let id = sheet.id;
        let old = stopped(call, old);
        let violations = validation::violations(call, &old);
        if !violations.is_empty() {
            call.store.timesheets.remove(id);
            return Err(SaveError::CannotStop(violations));
        }
        store(call, old);
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

/// Returns the timesheet ended now.
pub(super) fn stopped(call: &Call<'_>, mut sheet: Timesheet) -> Timesheet {
    sheet.end = Some(call.now);
    finalize(call, &mut sheet);
    sheet
}

/// Returns the running timesheets beyond the limit, oldest first, without the new one.
fn excess_running(call: &Call<'_>, new: &Timesheet) -> Vec<Timesheet> {
    let of_user = |sheet: &&Timesheet| sheet.user == new.user && sheet.end.is_none();
    let mut running: Vec<_> = call.store.timesheets.iter().filter(of_user).cloned().collect();
    let over = running.len().saturating_sub(call.settings.active_entries_hard_limit);
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

/// Sets the rates of a stopped timesheet: fixed before hourly, its own before configured ones,
/// the user's preferences last. The rates of a running timesheet are 0.
pub(crate) fn apply_rates(store: &Store, sheet: &mut Timesheet) {
    (sheet.rate, sheet.internal_rate) = (0.0, 0.0);
    if sheet.end.is_none() {
        return;
    }
    let best_rate = best_rate(store, sheet);
    let fixed = best_rate.filter(|rate| rate.fixed);
    let hourly = best_rate.filter(|rate| !rate.fixed);
    let internal = preference(store, sheet, "internal_rate");
    if let Some(amount) = sheet.fixed_rate.or(fixed.map(|rate| rate.rate)) {
        let worked = internal.map_or(amount, |hour| money(hour, sheet.duration));
        let cost = fixed.and_then(|rate| rate.internal).unwrap_or(worked);
        (sheet.rate, sheet.internal_rate, sheet.fixed_rate) = (amount, cost, Some(amount));
        return;
    }
    let hour = sheet.hourly_rate.or(hourly.map(|rate| rate.rate)).or(preference(store, sheet, "hourly_rate"));
    let hour = hour.unwrap_or_default();
    let cost = hourly.and_then(|rate| rate.internal).or(internal).unwrap_or(hour);
    sheet.rate = money(hour, sheet.duration);
    sheet.internal_rate = money(cost, sheet.duration);
    sheet.hourly_rate = Some(hour);
}

/// Returns the default of `billable`: true if activity, project and customer are billable.
pub(crate) fn billable(store: &Store, sheet: &Timesheet) -> bool {
    let activity = store.activities.get(sheet.activity).is_none_or(|activity| activity.billable);
    let project = store.projects.get(sheet.project);
    let customer = project.and_then(|project| store.customers.get(project.customer));
    activity
        && project.is_none_or(|project| project.billable)
        && customer.is_none_or(|customer| customer.billable)
}

/// Finds the configured rate: activity before project before customer, the user's before the general one.
fn best_rate<'a>(store: &'a Store, sheet: &Timesheet) -> Option<&'a Rate> {
    let customer = store.projects.get(sheet.project).map_or(0, |project| project.customer);
    let tables = [
        (&store.activity_rates, sheet.activity),
        (&store.project_rates, sheet.project),
        (&store.customer_rates, customer),
    ];
    tables.into_iter().find_map(|(table, parent)| {
        let fitting =
            |user: Option<u64>| table.iter().find(|rate| rate.parent == parent && rate.user == user);
        fitting(Some(sheet.user)).or_else(|| fitting(None))
    })
}

fn preference(store: &Store, sheet: &Timesheet, name: &str) -> Option<f64> {
    store.users.get(sheet.user)?.preference(name)?.parse().ok()
}

/// Returns the amount for a duration, rounded to four decimals like the database.
#[expect(clippy::cast_precision_loss, reason = "seconds of human lengths of time")]
fn money(hour: f64, seconds: i64) -> f64 {
    (hour * seconds as f64 / 3600.0 * 10_000.0).round() / 10_000.0
}
