//! Activities.

use serde_json::{Value, json};

use crate::{
    budget,
    call::Call,
    catalog, custom_fields,
    forms::{BLANK, Check, Field, FieldType, Form, Submission, Target},
    lists::{self, team_is_gone},
    naming,
    permissions::{self, TeamResource},
    projects,
    query::{Param, ParamType, Query},
    rates, reference_data,
    response::{ErrorResponse, NOT_FOUND, Response, RouteResult},
    router::Route,
    settings::Entity,
    store::Activity,
};

const KIND: TeamResource = TeamResource::Activity;

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/activities", list),
    Route::new("POST", "/api/activities", create),
    Route::new("GET", "/api/activities/{id}", |call| catalog::show(call, KIND)),
    Route::new("PATCH", "/api/activities/{id}", edit),
    Route::new("DELETE", "/api/activities/{id}", |call| catalog::remove(call, KIND)).since(25),
    Route::new("PATCH", "/api/activities/{id}/meta", |call| catalog::set_meta(call, KIND)),
    Route::new("GET", "/api/activities/{id}/rates", |call| rates::list(call, KIND)),
    Route::new("POST", "/api/activities/{id}/rates", |call| rates::create(call, KIND)),
    Route::new("DELETE", "/api/activities/{id}/rates/{id}", |call| rates::remove(call, KIND)),
    Route::new("POST", "/api/activities/{id}/team", team_is_gone).since(58),
];

const PARAMS: &[Param] = &[
    Param("project", ParamType::Number),
    Param("projects", ParamType::Numbers),
    Param("visible", ParamType::Word(&["1", "2", "3"])),
    Param("globals", ParamType::Word(&["0", "1", "true", "false"])),
    Param("orderBy", ParamType::Word(&["id", "name", "project"])),
    Param("order", ParamType::Word(&["ASC", "DESC"])),
    Param("term", ParamType::Text),
];

fn list(call: &mut Call<'_>) -> RouteResult {
    let query = call.query(PARAMS)?;
    let projects =
        permissions::accessible_ids(call, TeamResource::Project, query.numbers("project", "projects"))?;
    let mut activities: Vec<&Activity> = call
        .store
        .activities
        .iter()
        .filter(|activity| of_projects(call, &query, &projects, activity))
        .filter(|activity| matches(call, &query, activity))
        .collect();
    match query.text("orderBy") {
        Some("id") => lists::sort(&query, &mut activities, |activity| activity.id),
        Some("project") => lists::sort(&query, &mut activities, |activity| project_name(call, activity)),
        _ => lists::sort(&query, &mut activities, |activity| lists::collation_key(&activity.name)),
    }
    Ok(Response::json(activities.into_iter().map(|activity| row(call, activity)).collect::<Vec<_>>()))
}

/// Applies the project filter: global activities match, unless the only project forbids them.
fn of_projects(call: &Call<'_>, query: &Query, projects: &[u64], activity: &Activity) -> bool {
    match (activity.project, projects) {
        (project, _) if query.flag("globals") == Some(true) => project.is_none(),
        (_, []) => true,
        (Some(project), projects) => projects.contains(&project),
        (None, [only]) => call.store.projects.get(*only).is_some_and(|project| project.global_activities),
        (None, _) => true,
    }
}

/// Applies the other filters; a visible activity needs a visible project and customer.
fn matches(call: &Call<'_>, query: &Query, activity: &Activity) -> bool {
    let both = query.text("visible") == Some("3");
    let texts = [Some(activity.name.as_str()), activity.comment.as_deref(), activity.number.as_deref()];
    lists::visible(query, activity.visible)
        && (both || activity.project.is_none_or(|project| call.store.is_open(project)))
        && permissions::is_accessible(call, KIND, activity.id)
        && query.text("term").is_none_or(|term| lists::matches_term(term, &texts, &activity.meta))
}

fn project_name(call: &Call<'_>, activity: &Activity) -> Option<String> {
    activity
        .project
        .and_then(|project| call.store.projects.get(project))
        .map(|project| lists::collation_key(&project.name))
}

const FORM: Form = Form(&[
    Field::new("name", FieldType::Text).required(&[BLANK]).checks(&[Check::Min(2), Check::Max(150)]),
    Field::new("number", FieldType::Text).checks(&[Check::Max(10)]),
    Field::new("comment", FieldType::Text),
    Field::new("invoiceText", FieldType::Text),
    Field::new("project", FieldType::Id(may_belong_to)).only(has_project),
    Field::new("teams", FieldType::Ids(lists::may_share_with)).only(|_, target| target.id.is_none()),
    Field::new("color", FieldType::Color),
    budget::MONEY.only(|call, target| budget::has_field(call, KIND, target, "budget")),
    budget::TIME.only(|call, target| budget::has_field(call, KIND, target, "time")),
    budget::TYPE.only(|call, target| budget::has_any_field(call, KIND, target)),
    Field::new("visible", FieldType::Flag),
    Field::new("billable", FieldType::Flag),
]);

fn create(call: &mut Call<'_>) -> RouteResult {
    call.require("create_activity")?;
    let form = read(call, Target::NEW)?;
    let mut activity = with_defaults(call);
    write(&form, &mut activity);
    form.write("teams", &mut activity.teams);
    let id = call.store.activities.add(|id| Activity { id, ..activity });
    catalog::single(call, KIND, id)
}

fn edit(call: &mut Call<'_>) -> RouteResult {
    let id = call.id(0)?;
    permissions::require(call, KIND, id, "edit")?;
    let form = read(call, Target::existing(id))?;
    write(&form, call.store.activities.get_mut(id).ok_or(NOT_FOUND)?);
    catalog::single(call, KIND, id)
}

fn read(call: &Call<'_>, target: Target) -> Result<Submission, ErrorResponse> {
    let mut form = FORM.read(call, target)?;
    naming::check_characters(&mut form, &["name", "number"]);
    budget::check(&mut form);
    let others = call.store.activities.iter().filter(|other| Some(other.id) != target.id);
    naming::check_number(&call.settings.numbers, &mut form, others.map(|other| other.number.as_deref()));
    form.finish()?;
    Ok(form)
}

/// Returns a new activity with defaults.
fn with_defaults(call: &Call<'_>) -> Activity {
    let numbers: Vec<_> = call.store.activities.iter().map(|activity| activity.number.clone()).collect();
    Activity {
        number: Some(naming::next_number(&call.settings.numbers.activities, &numbers)),
        visible: true,
        billable: true,
        ..Activity::default()
    }
}

fn write(form: &Submission, activity: &mut Activity) {
    form.write("name", &mut activity.name);
    form.write("number", &mut activity.number);
    form.write("comment", &mut activity.comment);
    form.write("project", &mut activity.project);
    form.write("color", &mut activity.color);
    form.write("visible", &mut activity.visible);
    form.write("billable", &mut activity.billable);
    budget::write(form, &mut activity.budget);
}

/// Checks for the project field: a global activity stays global.
fn has_project(call: &Call<'_>, target: Target) -> bool {
    let known = target.id.and_then(|id| call.store.activities.get(id));
    known.is_none_or(|activity| activity.project.is_some())
}

/// Accepts a visible, accessible project or the present one.
fn may_belong_to(call: &Call<'_>, project: u64) -> bool {
    let activity = call.id(0).ok().and_then(|id| call.store.activities.get(id));
    let kept = activity.is_some_and(|activity| activity.project == Some(project));
    kept || (call.store.is_open(project) && permissions::is_accessible(call, TeamResource::Project, project))
}

/// Renders a nested activity with the id of its project.
pub(crate) fn nested(call: &Call<'_>, activity: &Activity) -> Value {
    json!({
        "project": activity.project,
        "color-safe": reference_data::safe_color(activity.color.as_deref(), &activity.name),
        "id": activity.id,
        "name": activity.name,
        "comment": activity.comment,
        "visible": activity.visible,
        "billable": activity.billable,
        "metaFields": custom_fields::view(call.settings, Entity::Activity, &activity.meta),
        "number": activity.number,
        "color": activity.color,
    })
}

/// Renders the activity of an expanded timesheet, with project and customer.
pub(crate) fn expanded(call: &Call<'_>, activity: &Activity) -> Value {
    let project = activity.project.and_then(|project| call.store.projects.get(project));
    let project = project.map(|project| projects::expanded(call, project));
    lists::merged(nested(call, activity), [json!({"project": project})])
}

/// Renders a list row.
fn row(call: &Call<'_>, activity: &Activity) -> Value {
    listed(call, activity, false)
}

/// Renders a single activity.
pub(crate) fn entity(call: &Call<'_>, activity: &Activity) -> Value {
    listed(call, activity, true)
}

fn listed(call: &Call<'_>, activity: &Activity, single: bool) -> Value {
    let project = activity.project.and_then(|project| call.store.projects.get(project));
    let parent = project.map(|project| project.name.as_str());
    let own = json!({"parentTitle": parent, "teams": lists::teams(call, &activity.teams)});
    let budget = budget::view(call, KIND, activity.id, &activity.budget, single);
    lists::merged(nested(call, activity), [own, Value::Object(budget)])
}
