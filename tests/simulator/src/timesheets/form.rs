//! `POST` and `PATCH` of timesheets.

use jiff::Timestamp;
use serde_json::Value;

use crate::{
    call::Call,
    forms::{Check, Field, FieldType, Form, NOT_NULL, Submission, Target},
    permissions::{TeamResource, is_accessible},
    response::{ErrorResponse, INTERNAL_ERROR, Response, RouteResult},
    settings::TrackingMode,
    store::{Project, Timesheet},
    timesheets::{
        access, rates, reachable, rounding,
        save::{self, SaveError},
        validation, view,
    },
};

const NUMBER: FieldType = FieldType::Number("Please enter a valid money amount.");

const FORM: Form = Form(&[
    Field::new("begin", FieldType::Moment).only(|call, _| may_set_times(call)),
    Field::new("end", FieldType::Moment).only(|call, _| may_set_times(call)),
    Field::new("break", FieldType::Duration).only(|call, _| call.settings.timesheets.breaks),
    Field::new("project", FieldType::Id(may_use_project))
        .required(&["A project needs to be selected.", NOT_NULL]),
    Field::new("activity", FieldType::Id(may_use_activity))
        .required(&["An activity needs to be selected.", NOT_NULL])
        .only(|call, _| call.settings.timesheets.require_activity),
    Field::new("activity", FieldType::Id(may_use_activity))
        .required(&[NOT_NULL])
        .only(|call, _| !call.settings.timesheets.require_activity),
    Field::new("description", FieldType::Text),
    Field::new("fixedRate", NUMBER).checks(&[Check::NotNegative]).only(|call, _| may(call, "edit_rate")),
    Field::new("hourlyRate", NUMBER).checks(&[Check::NotNegative]).only(|call, _| may(call, "edit_rate")),
    Field::new("user", FieldType::Id(may_use_user))
        .not_null()
        .only(|call, target| target.id.is_some() || call.may("create_other_timesheet")),
    Field::new("tags", FieldType::Text),
    Field::new("exported", FieldType::Flag).only(|call, _| may(call, "edit_export")),
    Field::new("billable", FieldType::Billable).only(|call, _| may(call, "edit_billable")),
]);

/// Maximum length of a description in bytes.
const DESCRIPTION: usize = 65_535;

/// Checks if the form has times: in the default mode, or for callers who see others' timesheets.
fn may_set_times(call: &Call<'_>) -> bool {
    call.settings.timesheets.tracking_mode == TrackingMode::Default || call.may("view_other_timesheet")
}

/// Checks a permission for the changed timesheet, or for a new one of the caller.
fn may(call: &Call<'_>, verb: &str) -> bool {
    match subject(call) {
        Some(sheet) => access::may(call, verb, sheet),
        None => call.may(&format!("{verb}_own_timesheet")),
    }
}

/// Creates a timesheet: `begin` defaults to now, without `end` it runs, `full` expands the response.
pub(super) fn create(call: &mut Call<'_>) -> RouteResult {
    call.require("create_own_timesheet")?;
    let mut form = FORM.read(call, Target::NEW)?;
    let zone = call.me.timezone.clone();
    let mut new = Timesheet { user: call.me.id, begin: call.now, zone, ..Timesheet::default() };
    rounding::prepare_begin(call, &mut new);
    let mut sheet = apply(call, &form, new)?;
    if !form.is_set("billable") {
        sheet.billable = rates::billable(call.store, &sheet);
    }
    validate(call, &mut form, &sheet);
    form.finish()?;
    match save::insert(call, sheet) {
        Ok(sheet) if call.pairs.iter().any(|(name, _)| name == "full") => {
            Ok(Response::json(view::expanded_entity(call, &sheet)))
        }
        Ok(sheet) => Ok(Response::json(view::entity(call, &sheet))),
        Err(SaveError::Denied(error)) => Err(error),
        Err(SaveError::CannotStop(_)) => {
            form.add_error(validation::CANNOT_STOP.0);
            form.finish().map(|()| Response::no_content())
        }
    }
}

pub(super) fn change(call: &mut Call<'_>) -> RouteResult {
    let old = reachable(call, "edit")?;
    call.read_times_in(&old.zone);
    let mut form = FORM.read(call, Target::existing(old.id))?;
    let mut sheet = apply(call, &form, old.clone())?;
    let moved = (sheet.user, sheet.project, sheet.activity) != (old.user, old.project, old.activity);
    if moved && !form.is_set("fixedRate") && !form.is_set("hourlyRate") {
        (sheet.fixed_rate, sheet.hourly_rate) = (None, None);
    }
    validate(call, &mut form, &sheet);
    form.finish_with(call.invalid_patch_status())?;
    Ok(Response::json(save::update(call, sheet)))
}

/// Applies the form to a timesheet; 500 for a cleared `begin` or a too long description.
fn apply(call: &Call<'_>, form: &Submission, mut sheet: Timesheet) -> Result<Timesheet, ErrorResponse> {
    if form.is_set("begin") && form.value::<Timestamp>("begin").is_none() {
        return Err(INTERNAL_ERROR);
    }
    form.write("begin", &mut sheet.begin);
    form.write("end", &mut sheet.end);
    if form.is_set("break") {
        sheet.break_seconds = form.value("break").unwrap_or_default();
    }
    form.write("project", &mut sheet.project);
    form.write("activity", &mut sheet.activity);
    form.write("description", &mut sheet.description);
    form.write("fixedRate", &mut sheet.fixed_rate);
    form.write("hourlyRate", &mut sheet.hourly_rate);
    form.write("user", &mut sheet.user);
    form.write("exported", &mut sheet.exported);
    form.write("billable", &mut sheet.billable);
    if form.is_set("tags") {
        sheet.tags = tags(call, &form.value::<String>("tags").unwrap_or_default());
    }
    let fits = sheet.description.as_ref().is_none_or(|text| text.len() <= DESCRIPTION);
    if fits || !form.valid() { Ok(sheet) } else { Err(INTERNAL_ERROR) }
}

/// Reads comma-separated tag names; unknown ones are dropped.
fn tags(call: &Call<'_>, names: &str) -> Vec<String> {
    let mut violations: Vec<String> = Vec::new();
    for name in names.split(',').map(str::trim) {
        let known = call.store.tags.iter().find(|tag| tag.name.eq_ignore_ascii_case(name));
        violations.extend(known.map(|tag| tag.name.clone()).filter(|name| !violations.contains(name)));
    }
    violations
}

/// Validates the timesheet; times that could not be parsed keep their former value. Kimai adds a field to the form if
/// `billable` is set.
fn validate(call: &Call<'_>, form: &mut Submission, sheet: &Timesheet) {
    if form.has_field("billable") && call.fields().is_ok_and(|fields| fields.contains_key("billable")) {
        form.child("billableMode");
    }
    validation::report(form, &validation::violations(call, sheet));
}

/// Accepts visible, running projects of visible customers within the caller's teams, and the present one.
pub(super) fn may_use_project(call: &Call<'_>, id: u64) -> bool {
    if subject(call).is_some_and(|sheet| sheet.project == id) {
        return true;
    }
    let project = call.store.projects.get(id).filter(|project| project.visible && runs(call, project));
    let customer = project.and_then(|project| call.store.customers.get(project.customer));
    customer.is_some_and(|customer| customer.visible) && is_accessible(call, TeamResource::Project, id)
}

fn runs(call: &Call<'_>, project: &Project) -> bool {
    let today = call.now.to_zoned(call.zone()).date();
    project.start.is_none_or(|start| start <= today) && project.end.is_none_or(|end| today <= end)
}

/// Accepts visible activities of a visible project, global ones if it allows them, and the present one.
pub(super) fn may_use_activity(call: &Call<'_>, id: u64) -> bool {
    if subject(call).is_some_and(|sheet| sheet.activity == id) {
        return true;
    }
    let project = project_in_play(call);
    let globals = project.is_none_or(|project| project.global_activities);
    let is_visible = |project: &&Project| {
        let customer = call.store.customers.get(project.customer);
        project.visible && customer.is_some_and(|customer| customer.visible)
    };
    let fits = |of: Option<u64>| match of {
        Some(own) => project.filter(is_visible).is_some_and(|project| project.id == own),
        None => globals,
    };
    let activity =
        call.store.activities.get(id).filter(|activity| activity.visible && fits(activity.project));
    activity.is_some() && is_accessible(call, TeamResource::Activity, id)
}

/// Accepts the present owner, the caller, and enabled users whom the caller leads.
pub(super) fn may_use_user(call: &Call<'_>, id: u64) -> bool {
    if subject(call).is_some_and(|sheet| sheet.user == id) {
        return true;
    }
    call.store.users.get(id).is_some_and(|user| user.enabled) && access::leads(call, id)
}

/// Returns the project of the body, or the present one.
fn project_in_play<'a>(call: &'a Call<'_>) -> Option<&'a Project> {
    let fields = call.fields().ok()?;
    let given = match fields.get("project") {
        Some(Value::Number(number)) => number.as_u64(),
        Some(Value::String(text)) => text.parse().ok(),
        _ => subject(call).map(|sheet| sheet.project),
    };
    call.store.projects.get(given?)
}

/// Returns the changed timesheet.
pub(super) fn subject<'a>(call: &'a Call<'_>) -> Option<&'a Timesheet> {
    call.id(0).ok().and_then(|id| call.store.timesheets.get(id))
}
