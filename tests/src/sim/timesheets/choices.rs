//! What the choices of the form are, for this caller.

use serde_json::Value;

use super::{
    super::{
        access::{Shared, reaches},
        call::Call,
        store::{Project, Timesheet},
    },
    voter,
};

/// Visible projects of visible customers that have not ended, within the caller's teams; and the record's own.
pub(super) fn project(call: &Call<'_>, id: u64) -> bool {
    if subject(call).is_some_and(|sheet| sheet.project == id) {
        return true;
    }
    let project = call.store.projects.get(id).filter(|project| project.visible && runs(call, project));
    let customer = project.and_then(|project| call.store.customers.get(project.customer));
    customer.is_some_and(|customer| customer.visible) && reaches(call, Shared::Project, id)
}

fn runs(call: &Call<'_>, project: &Project) -> bool {
    let today = call.now.to_zoned(call.zone()).date();
    project.start.is_none_or(|start| start <= today) && project.end.is_none_or(|end| today <= end)
}

/// Visible activities of the project, global ones if the project takes them; and the record's own.
pub(super) fn activity(call: &Call<'_>, id: u64) -> bool {
    if subject(call).is_some_and(|sheet| sheet.activity == id) {
        return true;
    }
    let project = project_in_play(call);
    let globals = project.is_none_or(|project| project.global_activities);
    let fits = |of: Option<u64>| match of {
        Some(own) => project.is_some_and(|project| project.id == own),
        None => globals,
    };
    let activity =
        call.store.activities.get(id).filter(|activity| activity.visible && fits(activity.project));
    activity.is_some() && reaches(call, Shared::Activity, id)
}

/// The enabled users whom the caller leads, and the caller.
pub(super) fn user(call: &Call<'_>, id: u64) -> bool {
    call.store.users.get(id).is_some_and(|user| user.enabled) && voter::leads(call, id)
}

/// The project that the body names, or the record's.
fn project_in_play<'a>(call: &'a Call<'_>) -> Option<&'a Project> {
    let fields = call.fields().ok()?;
    let given = match fields.get("project") {
        Some(Value::Number(number)) => number.as_u64(),
        Some(Value::String(text)) => text.parse().ok(),
        _ => subject(call).map(|sheet| sheet.project),
    };
    call.store.projects.get(given?)
}

/// The record that is edited.
pub(super) fn subject<'a>(call: &'a Call<'_>) -> Option<&'a Timesheet> {
    call.id(0).ok().and_then(|id| call.store.timesheets.get(id))
}
