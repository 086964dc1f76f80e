//! Saving: rounding, prices, limits, and the zone of the owner.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{
    super::{
        Entity,
        answers::{FORBIDDEN, Refusal},
        call::Call,
        meta,
        store::Timesheet,
    },
    rates, rules, view, voter,
};

/// Rounds to full minutes, begin down and end up, and counts and prices.
pub(super) fn settle(call: &Call<'_>, sheet: &mut Timesheet) {
    sheet.begin = rounded(sheet.begin, false);
    sheet.end = sheet.end.map(|end| rounded(end, true));
    sheet.duration = sheet.end.map_or(0, |end| end.duration_since(sheet.begin).as_secs() - sheet.pause);
    sheet.modified = call.now;
    meta::prepare(call.settings, Entity::Timesheet, &mut sheet.meta);
    rates::price(call.store, sheet);
}

fn rounded(at: Timestamp, up: bool) -> Timestamp {
    let over = at.as_second().rem_euclid(60);
    let down = Timestamp::from_second(at.as_second() - over).unwrap_or(at);
    if up && at != down { down + SignedDuration::from_mins(1) } else { down }
}

/// Saves a changed record and shows it: in the zone it had, though it is kept in its owner's.
pub(super) fn update(call: &mut Call<'_>, mut sheet: Timesheet) -> Value {
    settle(call, &mut sheet);
    let answer = view::entity(call, &sheet);
    keep(call, sheet);
    answer
}

/// Saves a new record and gives it back as it is shown. A running one stops the oldest running ones of its user
/// beyond the limit; when one of them cannot be stopped, nothing is saved.
pub(super) fn insert(call: &mut Call<'_>, mut sheet: Timesheet) -> Result<Timesheet, Stuck> {
    settle(call, &mut sheet);
    let verb = if sheet.end.is_none() { "start" } else { "create" };
    if !voter::may(call, verb, &sheet) {
        return Err(Stuck::Refused(FORBIDDEN));
    }
    sheet.id = call.store.timesheets.add(|id| Timesheet { id, ..sheet.clone() });
    let before: Vec<Timesheet> = surplus(call, &sheet);
    for old in before {
        let (id, old) = (sheet.id, stopped(call, old));
        let found = rules::complaints(call, &old);
        if !found.is_empty() {
            call.store.timesheets.remove(id);
            return Err(Stuck::Running(found));
        }
        keep(call, old);
    }
    keep(call, sheet.clone());
    Ok(sheet)
}

/// Why a new record could not be saved.
#[derive(Debug)]
pub(super) enum Stuck {
    /// The caller may not.
    Refused(Refusal),
    /// A running record cannot be stopped.
    Running(Vec<rules::Complaint>),
}

/// The same record, ended now.
pub(super) fn stopped(call: &Call<'_>, mut sheet: Timesheet) -> Timesheet {
    sheet.end = Some(call.now);
    settle(call, &mut sheet);
    sheet
}

/// The running records beyond the limit, oldest first, without the new one.
fn surplus(call: &Call<'_>, new: &Timesheet) -> Vec<Timesheet> {
    let of_user = |sheet: &&Timesheet| sheet.user == new.user && sheet.end.is_none();
    let mut running: Vec<_> = call.store.timesheets.iter().filter(of_user).cloned().collect();
    let over = running.len().saturating_sub(call.settings.active_entries_hard_limit);
    running.sort_by_key(|sheet| sheet.begin);
    running.retain(|sheet| sheet.id != new.id);
    running.truncate(if new.end.is_none() { over } else { 0 });
    running
}

fn keep(call: &mut Call<'_>, mut sheet: Timesheet) {
    if let Some(owner) = call.store.users.get(sheet.user) {
        sheet.zone.clone_from(&owner.timezone);
    }
    call.store.timesheets.put(sheet.id, sheet);
}
