//! Permissions on timesheets: own and others' are separate permissions; others' need a common team.

use crate::{
    call::Call,
    permissions::{TeamResource, is_accessible},
    store::Timesheet,
};

/// Checks if the caller may perform the action on the timesheet.
pub(crate) fn may(call: &Call<'_>, verb: &str, sheet: &Timesheet) -> bool {
    let (fits, permission) = match verb {
        "edit" | "delete" => (editable(call, sheet), verb),
        "start" | "create" => (usable(call, sheet), verb),
        "duplicate" => (usable(call, sheet), "create"),
        _ => (true, verb),
    };
    let own = sheet.user == call.me.id;
    let scope = if own { "own" } else { "other" };
    fits && (own || within_teams(call, sheet)) && call.may(&format!("{permission}_{scope}_timesheet"))
}

/// Checks if the caller leads this user or sees all data.
pub(super) fn leads(call: &Call<'_>, user: u64) -> bool {
    call.may("view_all_data") || call.store.led_by(call.me.id).contains(&user)
}

/// Checks if the caller may list the timesheets of this user: enabled users whom the caller leads, and for team leads and
/// administrators also users without a team or a role.
pub(super) fn may_list(call: &Call<'_>, id: u64) -> bool {
    if id == call.me.id || call.may("view_all_data") {
        return true;
    }
    let is_lead = call.me.roles.iter().any(|role| matches!(role.as_str(), "ROLE_TEAMLEAD" | "ROLE_ADMIN"));
    call.store.users.get(id).is_some_and(|user| {
        let is_open = is_lead && user.roles.is_empty() && call.store.teams_of(id).is_empty();
        user.enabled && (call.me.system_account || !user.system_account) && (is_open || leads(call, id))
    })
}

/// Checks the teams of project, activity and owner. An owner without a team counts as one whom everybody leads.
fn within_teams(call: &Call<'_>, sheet: &Timesheet) -> bool {
    let has_team = !call.store.teams_of(sheet.user).is_empty();
    accessible(call, sheet) && (!has_team || leads(call, sheet.user))
}

/// Checks the teams of project and activity.
pub(super) fn accessible(call: &Call<'_>, sheet: &Timesheet) -> bool {
    is_accessible(call, TeamResource::Project, sheet.project)
        && is_accessible(call, TeamResource::Activity, sheet.activity)
}

/// Checks the exported flag and the lockdown.
fn editable(call: &Call<'_>, sheet: &Timesheet) -> bool {
    (!sheet.exported || call.may("edit_exported_timesheet")) && !locked(call, sheet)
}

/// Checks if the timesheet is in the locked period and the caller may not change it all the same.
pub(super) fn locked(call: &Call<'_>, sheet: &Timesheet) -> bool {
    let zone = sheet.local(sheet.begin).time_zone().clone();
    let grace = call.may("lockdown_grace_timesheet");
    !call.may("lockdown_override_timesheet")
        && call
            .settings
            .timesheets
            .lockdown
            .as_ref()
            .is_some_and(|lockdown| lockdown.locks(sheet.begin, &zone, call.now, grace))
}

/// Checks if project and activity are visible and within the caller's teams.
fn usable(call: &Call<'_>, sheet: &Timesheet) -> bool {
    let activity = call.store.activities.get(sheet.activity).is_some_and(|activity| activity.visible);
    let project = call.store.projects.get(sheet.project).filter(|project| project.visible);
    let customer = project.and_then(|project| call.store.customers.get(project.customer));
    activity && customer.is_some_and(|customer| customer.visible) && accessible(call, sheet)
}
