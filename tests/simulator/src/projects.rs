//! Projects.
//!
//! `POST /api/projects` accepts dates, `PATCH /api/projects/{id}` only dates with a time.
//!

use jiff::civil::Date;
use serde_json::{Value, json};

use crate::{
    budget,
    call::Call,
    catalog, comments, custom_fields, customers,
    forms::{Check, Field, FieldType, Form, NOT_NULL, Submission, Target, too_long},
    lists::{self, team_is_gone},
    naming,
    permissions::{self, TeamResource},
    query::{Param, ParamType, Query},
    rates, reference_data,
    response::{Body, ErrorResponse, NOT_FOUND, Response, RouteResult, save_failed},
    router::Route,
    settings::{Entity, Version},
    store::{Activity, Project, Rate, Table},
};

const KIND: TeamResource = TeamResource::Project;

/// Maximum length of a name in characters.
const MAX_NAME: usize = 150;

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/projects", list),
    Route::new("POST", "/api/projects", create),
    Route::new("GET", "/api/projects/{id}", |call| catalog::show(call, KIND)),
    Route::new("PATCH", "/api/projects/{id}", edit),
    Route::new("DELETE", "/api/projects/{id}", |call| catalog::remove(call, KIND)).since(25),
    Route::new("POST", "/api/projects/{id}/duplicate", duplicate).since(66),
    Route::new("PATCH", "/api/projects/{id}/meta", |call| catalog::set_meta(call, KIND)),
    Route::new("GET", "/api/projects/{id}/rates", |call| rates::list(call, KIND)),
    Route::new("POST", "/api/projects/{id}/rates", |call| rates::create(call, KIND)),
    Route::new("DELETE", "/api/projects/{id}/rates/{id}", |call| rates::remove(call, KIND)),
    Route::new("GET", "/api/projects/{id}/comments", |call| comments::list(call, KIND)).since(57),
    Route::new("POST", "/api/projects/{id}/comments", |call| comments::create(call, KIND)).since(57),
    Route::new("PATCH", "/api/projects/{id}/comments/{id}/pin", |call| comments::pin(call, KIND)).since(57),
    Route::new("DELETE", "/api/projects/{id}/comments/{id}", |call| comments::remove(call, KIND)).since(57),
    Route::new("POST", "/api/projects/{id}/team", team_is_gone).since(58),
];

const PARAMS: &[Param] = &[
    Param("customer", ParamType::Number),
    Param("customers", ParamType::Numbers),
    Param("visible", ParamType::Word(&["1", "2", "3"])),
    Param("start", ParamType::MomentOrDate),
    Param("end", ParamType::MomentOrDate),
    Param("ignoreDates", ParamType::Word(&["1"])),
    Param("globalActivities", ParamType::Word(&["0", "1"])),
    Param("order", ParamType::Word(&["ASC", "DESC"])),
    Param("orderBy", ParamType::Word(&["id", "name", "customer"])),
    Param("term", ParamType::Text),
];

fn list(call: &mut Call<'_>) -> RouteResult {
    let query = call.query(PARAMS)?;
    let customers =
        permissions::accessible_ids(call, TeamResource::Customer, query.numbers("customer", "customers"))?;
    let days = days(call, &query);
    let mut projects: Vec<&Project> = call
        .store
        .projects
        .iter()
        .filter(|project| customers.is_empty() || customers.contains(&project.customer))
        .filter(|project| days.iter().all(|day| open_on(project, *day)))
        .filter(|project| matches(call, &query, project))
        .collect();
    match query.text("orderBy") {
        Some("id") => lists::sort(&query, &mut projects, |project| project.id),
        Some("customer") => lists::sort(&query, &mut projects, |project| customer_name(call, project)),
        _ => lists::sort(&query, &mut projects, |project| lists::collation_key(&project.name)),
    }
    Ok(Response::json(projects.into_iter().map(|project| row(call, project)).collect::<Vec<_>>()))
}

/// Returns the days on which a project must be open.
fn days(call: &Call<'_>, query: &Query) -> Vec<Date> {
    let zone = call.zone();
    let day = |name: &str| query.moment(name, &zone).map(|at| at.to_zoned(zone.clone()).date());
    let given: Vec<Date> = [day("start"), day("end")].into_iter().flatten().collect();
    match query.text("ignoreDates") {
        Some(_) => Vec::new(),
        None if given.is_empty() => vec![call.now.to_zoned(zone.clone()).date()],
        None => given,
    }
}

fn open_on(project: &Project, day: Date) -> bool {
    project.start.is_none_or(|start| start <= day) && project.end.is_none_or(|end| day <= end)
}

/// Applies the other filters; a visible project needs a visible customer.
fn matches(call: &Call<'_>, query: &Query, project: &Project) -> bool {
    let customer = call.store.customers.get(project.customer);
    let both = query.text("visible") == Some("3");
    let texts = [
        Some(project.name.as_str()),
        project.comment.as_deref(),
        project.order_number.as_deref(),
        project.number.as_deref(),
    ];
    lists::visible(query, project.visible)
        && (both || customer.is_some_and(|customer| customer.visible))
        && query.flag("globalActivities").is_none_or(|wanted| wanted == project.global_activities)
        && permissions::is_accessible(call, KIND, project.id)
        && query.text("term").is_none_or(|term| lists::matches_term(term, &texts, &project.meta))
}

fn customer_name(call: &Call<'_>, project: &Project) -> Option<String> {
    call.store.customers.get(project.customer).map(|customer| lists::collation_key(&customer.name))
}

const CREATE: Form = Form(&fields(true));
const EDIT: Form = Form(&fields(false));

const END: &str = "The end date must not be earlier than the start date.";

/// Returns the fields; `plain` accepts dates without a time.
const fn fields(plain: bool) -> [Field; 18] {
    [
        Field::new("name", FieldType::Text)
            .required(&[NOT_NULL])
            .checks(&[Check::Min(2), Check::Max(MAX_NAME)]),
        Field::new("number", FieldType::Text).checks(&[Check::Max(10)]),
        Field::new("comment", FieldType::Text),
        Field::new("invoiceText", FieldType::Text),
        Field::new("orderNumber", FieldType::Text).checks(&[Check::Max(50)]),
        Field::new("orderDate", FieldType::Day { plain }),
        Field::new("start", FieldType::Day { plain }),
        Field::new("end", FieldType::Day { plain }),
        Field::new("lockedUntil", FieldType::Day { plain })
            .only(|call, _| call.settings.version >= Version::new(2, 68, 0)),
        Field::new("customer", FieldType::Id(may_belong_to)).required(&[NOT_NULL]),
        Field::new("teams", FieldType::Ids(lists::may_share_with)).only(|_, target| target.id.is_none()),
        Field::new("color", FieldType::Color),
        budget::MONEY.only(|call, target| budget::has_field(call, KIND, target, "budget")),
        budget::TIME.only(|call, target| budget::has_field(call, KIND, target, "time")),
        budget::TYPE.only(|call, target| budget::has_any_field(call, KIND, target)),
        Field::new("globalActivities", FieldType::Flag),
        Field::new("visible", FieldType::Flag),
        Field::new("billable", FieldType::Flag),
    ]
}

fn create(call: &mut Call<'_>) -> RouteResult {
    call.require("create_project")?;
    let form = CREATE.read(call, Target::NEW)?;
    let mut project = with_defaults(call);
    form.write("teams", &mut project.teams);
    let project = checked(call, form, project)?;
    let id = call.store.projects.add(|id| Project { id, ..project });
    catalog::single(call, KIND, id)
}

fn edit(call: &mut Call<'_>) -> RouteResult {
    let id = call.id(0)?;
    permissions::require(call, KIND, id, "edit")?;
    let form = EDIT.read(call, Target::existing(id))?;
    let project = call.store.projects.get(id).ok_or(NOT_FOUND)?.clone();
    let project = checked(call, form, project)?;
    call.store.projects.put(id, project);
    catalog::single(call, KIND, id)
}

/// Applies the form and validates the project.
fn checked(call: &Call<'_>, mut form: Submission, mut project: Project) -> Result<Project, ErrorResponse> {
    write(&form, &mut project);
    naming::check_characters(&mut form, &["name", "number"]);
    budget::check(&mut form);
    let others = call.store.projects.iter().filter(|other| other.id != project.id);
    naming::check_number(&call.settings.numbers, &mut form, others.map(|other| other.number.as_deref()));
    if project.start.zip(project.end).is_some_and(|(start, end)| end < start) {
        form.error("end", END);
    }
    form.finish()?;
    Ok(project)
}

/// Returns a new project with defaults.
fn with_defaults(call: &Call<'_>) -> Project {
    Project {
        number: Some(next_number(call)),
        visible: true,
        billable: true,
        global_activities: true,
        ..Project::default()
    }
}

/// Returns the number of the next project.
fn next_number(call: &Call<'_>) -> String {
    let numbers: Vec<_> = call.store.projects.iter().map(|project| project.number.clone()).collect();
    naming::next_number(&call.settings.numbers.projects, &numbers)
}

fn write(form: &Submission, project: &mut Project) {
    form.write("name", &mut project.name);
    form.write("number", &mut project.number);
    form.write("comment", &mut project.comment);
    form.write("orderNumber", &mut project.order_number);
    form.write("orderDate", &mut project.order_date);
    form.write("start", &mut project.start);
    form.write("end", &mut project.end);
    form.write("lockedUntil", &mut project.locked_until);
    form.write("customer", &mut project.customer);
    form.write("color", &mut project.color);
    form.write("globalActivities", &mut project.global_activities);
    form.write("visible", &mut project.visible);
    form.write("billable", &mut project.billable);
    budget::write(form, &mut project.budget);
}

/// Accepts a visible, accessible customer or the present one.
fn may_belong_to(call: &Call<'_>, customer: u64) -> bool {
    let project = call.id(0).ok().and_then(|id| call.store.projects.get(id));
    let visible = call.store.customers.get(customer).is_some_and(|customer| customer.visible);
    let kept = project.is_some_and(|project| project.customer == customer);
    kept || (visible && permissions::is_accessible(call, TeamResource::Customer, customer))
}

/// Copies a project with teams, custom fields, rates and activities; answers 201.
fn duplicate(call: &mut Call<'_>) -> RouteResult {
    let id = call.id(0)?;
    permissions::require(call, KIND, id, "edit")?;
    call.require("create_project")?;
    call.require("create_activity")?;
    let old = call.store.projects.get(id).ok_or(NOT_FOUND)?.clone();
    let copied = copy(old, next_number(call));
    if copied.name.chars().count() > MAX_NAME {
        return Err(save_failed("name", &too_long(MAX_NAME)));
    }
    let copy = call.store.projects.add(|id| Project { id, ..copied });
    copy_rates(&mut call.store.project_rates, id, copy);
    copy_activities(call, id, copy);
    let project = call.store.projects.get(copy).ok_or(NOT_FOUND)?;
    Ok(Response::with(201, Body::Json(entity(call, project))))
}

/// Returns the copy, which starts when the original ends.
fn copy(old: Project, number: String) -> Project {
    let start = old.end.or(old.start);
    Project { name: format!("{} [COPY]", old.name), number: Some(number), start, end: None, ..old }
}

/// Copies the visible activities without their numbers.
fn copy_activities(call: &mut Call<'_>, from: u64, to: u64) {
    let visible = |activity: &&Activity| activity.project == Some(from) && activity.visible;
    let activities: Vec<Activity> = call.store.activities.iter().filter(visible).cloned().collect();
    for activity in activities {
        let old = activity.id;
        let new =
            call.store.activities.add(|id| Activity { id, project: Some(to), number: None, ..activity });
        copy_rates(&mut call.store.activity_rates, old, new);
    }
}

fn copy_rates(rates: &mut Table<Rate>, from: u64, to: u64) {
    let old: Vec<Rate> = rates.iter().filter(|rate| rate.parent == from).cloned().collect();
    for rate in old {
        rates.add(|id| Rate { id, parent: to, ..rate });
    }
}

/// Renders a nested project with the id of its customer.
pub(crate) fn nested(call: &Call<'_>, project: &Project) -> Value {
    let mut fields = json!({
        "customer": project.customer,
        "color-safe": reference_data::safe_color(project.color.as_deref(), &project.name),
        "id": project.id,
        "name": project.name,
        "orderNumber": project.order_number,
        "orderDate": project.order_date,
        "start": project.start,
        "end": project.end,
        "comment": project.comment,
        "visible": project.visible,
        "billable": project.billable,
        "metaFields": custom_fields::view(call.settings, Entity::Project, &project.meta),
        "globalActivities": project.global_activities,
        "number": project.number,
        "color": project.color,
    });
    if call.settings.version >= Version::new(2, 68, 0) {
        fields = lists::merged(fields, [json!({"lockedUntil": project.locked_until})]);
    }
    fields
}

/// Renders the project of an expanded timesheet, with its customer.
pub(crate) fn expanded(call: &Call<'_>, project: &Project) -> Value {
    let customer =
        call.store.customers.get(project.customer).map(|customer| customers::nested(call, customer));
    lists::merged(nested(call, project), [json!({"customer": customer})])
}

/// Renders a list row.
fn row(call: &Call<'_>, project: &Project) -> Value {
    listed(call, project, false)
}

/// Renders a single project.
pub(crate) fn entity(call: &Call<'_>, project: &Project) -> Value {
    listed(call, project, true)
}

fn listed(call: &Call<'_>, project: &Project, single: bool) -> Value {
    let parent = call.store.customers.get(project.customer).map(|customer| customer.name.as_str());
    let own = json!({"parentTitle": parent, "teams": lists::teams(call, &project.teams)});
    let budget = budget::view(call, KIND, project.id, &project.budget, single);
    lists::merged(nested(call, project), [own, Value::Object(budget)])
}
