//! Teams: lists, members and assigned customers, projects and activities.
//!
//! Members are added and removed by `POST` and `DELETE /api/teams/{id}/members/{id}`, grants by `POST` and `DELETE
//! /api/teams/{id}/{customers|projects|activities}/{id}`. The `members` of a form edit the stored members by position.

use serde_json::{Value, json};

use crate::{
    activities,
    call::{Call, allowed},
    customers,
    forms::{BLANK, Check, Field, FieldType, Form, NOT_NULL, Submission, Target},
    lists::{self, collation_key},
    naming::{self, TAKEN},
    permissions::{self, TeamResource},
    projects, reference_data,
    response::{BAD_REQUEST, ErrorResponse, NOT_FOUND, Response, RouteResult},
    router::Route,
    store::{Member, Store, Team},
    users,
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/teams", list),
    Route::new("POST", "/api/teams", create),
    Route::new("GET", "/api/teams/{id}", show),
    Route::new("PATCH", "/api/teams/{id}", edit),
    Route::new("DELETE", "/api/teams/{id}", remove),
    Route::new("POST", "/api/teams/{id}/members/{id}", add_member),
    Route::new("DELETE", "/api/teams/{id}/members/{id}", remove_member),
    Route::new("POST", "/api/teams/{id}/customers/{id}", |call| grant(call, TeamResource::Customer)),
    Route::new("DELETE", "/api/teams/{id}/customers/{id}", |call| revoke(call, TeamResource::Customer)),
    Route::new("POST", "/api/teams/{id}/projects/{id}", |call| grant(call, TeamResource::Project)),
    Route::new("DELETE", "/api/teams/{id}/projects/{id}", |call| revoke(call, TeamResource::Project)),
    Route::new("POST", "/api/teams/{id}/activities/{id}", |call| grant(call, TeamResource::Activity)),
    Route::new("DELETE", "/api/teams/{id}/activities/{id}", |call| revoke(call, TeamResource::Activity)),
];

/// Team leads may not list teams, not even their own: `view_team` comes with the admin roles.
fn list(call: &mut Call<'_>) -> RouteResult {
    call.require("view_team")?;
    let mut teams: Vec<&Team> = call.store.teams.iter().collect();
    teams.sort_by_key(|team| collation_key(&team.name));
    Ok(Response::json(teams.into_iter().map(summary).collect::<Vec<_>>()))
}

fn show(call: &mut Call<'_>) -> RouteResult {
    let id = call.id(0)?;
    call.store.teams.get(id).ok_or(NOT_FOUND)?;
    call.require("view_team")?;
    single(call, id)
}

fn remove(call: &mut Call<'_>) -> RouteResult {
    let id = call.id(0)?;
    require(call, id, "delete_team")?;
    call.store.teams.remove(id);
    revoke_all(call.store, id);
    Ok(Response::no_content())
}

/// Answers 404 for an unknown team, 403 unless the caller is an admin or leads it and has the permission.
fn require(call: &Call<'_>, id: u64, permission: &str) -> Result<(), ErrorResponse> {
    let team = call.store.teams.get(id).ok_or(NOT_FOUND)?;
    let admin = call.me.has_role("ROLE_ADMIN") || call.me.has_role("ROLE_SUPER_ADMIN");
    allowed((admin || team.led_by(call.me.id)) && call.may(permission))
}

fn single(call: &Call<'_>, id: u64) -> RouteResult {
    Ok(Response::json(entity(call, call.store.teams.get(id).ok_or(NOT_FOUND)?)))
}

fn revoke_all(store: &mut Store, team: u64) {
    store.customers.iter_mut().for_each(|customer| customer.teams.retain(|own| *own != team));
    store.projects.iter_mut().for_each(|project| project.teams.retain(|own| *own != team));
    store.activities.iter_mut().for_each(|activity| activity.teams.retain(|own| *own != team));
}

const FORM: Form = Form(&[
    Field::new("name", FieldType::Text).required(&[BLANK]).checks(&[Check::Min(2), Check::Max(100)]),
    Field::new("color", FieldType::Color),
    Field::new("members", FieldType::Raw),
]);

const MEMBER: Form = Form(&[
    Field::new("user", FieldType::Id(may_be_member)).required(&[NOT_NULL]),
    Field::new("teamlead", FieldType::Flag),
]);

const NO_LEAD: &str = "At least one team leader must be assigned to the team.";
const NO_MEMBERS: &str = "This collection should contain 1 element or more.";

fn create(call: &mut Call<'_>) -> RouteResult {
    call.require("create_team")?;
    let mut form = FORM.read(call, Target::NEW_CLEARING)?;
    let team = apply(call, &mut form, Team::default(), true);
    form.finish()?;
    let id = call.store.teams.add(|id| Team { id, ..team });
    call.store.number_members(id);
    single(call, id)
}

fn edit(call: &mut Call<'_>) -> RouteResult {
    let id = call.id(0)?;
    require(call, id, "edit_team")?;
    let mut form = FORM.read(call, Target::existing(id))?;
    let team = call.store.teams.get(id).ok_or(NOT_FOUND)?.clone();
    let replace = form.is_set("members");
    let team = apply(call, &mut form, team, replace);
    form.finish_with(call.invalid_patch_status())?;
    call.store.teams.put(id, team);
    call.store.number_members(id);
    single(call, id)
}

/// Applies the form to a team and adds the validation errors.
fn apply(call: &Call<'_>, form: &mut Submission, mut team: Team, replace: bool) -> Team {
    naming::check_characters(form, &["name"]);
    form.write("name", &mut team.name);
    form.write("color", &mut team.color);
    if replace {
        team.members = members(call, form, &team.members);
    } else {
        // Errors list the fields of the stored members.
        let fields = json!({"children": {"user": {}, "teamlead": {}}});
        form.nest("members", json!({"children": vec![fields; team.members.len()]}));
    }
    let same_name =
        |other: &Team| other.id != team.id && collation_key(&other.name) == collation_key(&team.name);
    if call.store.teams.iter().any(same_name) {
        form.error("name", TAKEN);
    }
    if !team.members.iter().any(|member| member.lead) {
        form.add_error(NO_LEAD);
    }
    if team.members.is_empty() {
        form.add_error(NO_MEMBERS);
    }
    team
}

/// Reads the members, each of which is a nested form.
///
/// Entry i edits the stored member i: without `teamlead` it keeps the flag, and stored members beyond the entries are
/// removed. Entries beyond the stored members are added. Among those, a stored user takes the place of the edited one,
/// so members are lost if the entries are not in the stored order.
fn members(call: &Call<'_>, form: &mut Submission, stored: &[Member]) -> Vec<Member> {
    let given: Value = form.value("members").unwrap_or_default();
    let items = given.as_array().cloned().unwrap_or_default();
    let forms: Vec<Submission> = items
        .into_iter()
        .enumerate()
        .map(|(index, item)| member_form(call, stored.get(index).copied(), item))
        .collect();
    if !forms.is_empty() {
        form.nest(
            "members",
            json!({"children": forms.iter().map(Submission::errors_json).collect::<Vec<_>>()}),
        );
    }
    let added: Vec<u64> = forms.iter().skip(stored.len()).filter_map(|form| form.value("user")).collect();
    let edited = forms.iter().zip(stored).map(|(form, member)| {
        let keeps_user = added.contains(&member.user);
        let user = form.value("user").filter(|_| !keeps_user).unwrap_or(member.user);
        Member { user, id: member.id, lead: form.value("teamlead").unwrap_or(member.lead) }
    });
    let new = forms.iter().skip(stored.len()).filter_map(|form| {
        Some(Member { id: 0, user: form.value("user")?, lead: form.value("teamlead").unwrap_or_default() })
    });
    let mut members: Vec<Member> = Vec::new();
    for member in edited.chain(new) {
        if !members.iter().any(|other| other.user == member.user) {
            members.push(member);
        }
    }
    members
}

/// Reads an entry, which edits a stored member or is a new one.
fn member_form(call: &Call<'_>, stored: Option<Member>, item: Value) -> Submission {
    let fields = if let Value::Object(fields) = item { fields } else { serde_json::Map::new() };
    let target = stored.map_or(Target::NEW_CLEARING, |member| Target::existing(member.user));
    MEMBER.read_fields(call, target, fields)
}

/// Accepts enabled users and present members.
fn may_be_member(call: &Call<'_>, user: u64) -> bool {
    let team = call.id(0).ok().and_then(|id| call.store.teams.get(id));
    call.store.users.get(user).is_some_and(|user| user.enabled)
        || team.is_some_and(|team| team.has_member(user))
}

/// Answers 400 for a present member.
fn add_member(call: &mut Call<'_>) -> RouteResult {
    let user = known_user(call)?;
    change_members(call, |team| {
        let member = Member { id: 0, user, lead: false };
        (!team.has_member(user)).then(|| team.members.push(member))
    })
}

/// Answers 400 for a user who is no member, and for a lead.
fn remove_member(call: &mut Call<'_>) -> RouteResult {
    let user = known_user(call)?;
    change_members(call, |team| {
        let may_go = team.has_member(user) && !team.led_by(user);
        may_go.then(|| team.members.retain(|member| member.user != user))
    })
}

fn known_user(call: &Call<'_>) -> Result<u64, ErrorResponse> {
    let team = call.id(0)?;
    let user = call.id(1)?;
    let both = call.store.teams.contains(team) && call.store.users.contains(user);
    both.then_some(user).ok_or(NOT_FOUND)
}

fn change_members(call: &mut Call<'_>, change: impl FnOnce(&mut Team) -> Option<()>) -> RouteResult {
    let id = call.id(0)?;
    require(call, id, "edit_team")?;
    let team = call.store.teams.get_mut(id).ok_or(NOT_FOUND)?;
    change(team).ok_or(BAD_REQUEST)?;
    call.store.number_members(id);
    single(call, id)
}

/// Answers 400 if the team has access already.
fn grant(call: &mut Call<'_>, kind: TeamResource) -> RouteResult {
    change_grant(call, kind, |teams, team| (!teams.contains(&team)).then(|| teams.push(team)))
}

/// Answers 400 if the team has no access.
fn revoke(call: &mut Call<'_>, kind: TeamResource) -> RouteResult {
    change_grant(call, kind, |teams, team| teams.contains(&team).then(|| teams.retain(|own| *own != team)))
}

fn change_grant(
    call: &mut Call<'_>,
    kind: TeamResource,
    change: fn(&mut Vec<u64>, u64) -> Option<()>,
) -> RouteResult {
    let team = call.id(0)?;
    let id = call.id(1)?;
    kind.teams(call.store, id).ok_or(NOT_FOUND)?;
    require(call, team, "edit_team")?;
    permissions::require(call, kind, id, "permissions")?;
    change(teams_of(call.store, kind, id).ok_or(NOT_FOUND)?, team).ok_or(BAD_REQUEST)?;
    single(call, team)
}

fn teams_of(store: &mut Store, kind: TeamResource, id: u64) -> Option<&mut Vec<u64>> {
    match kind {
        TeamResource::Customer => store.customers.get_mut(id).map(|customer| &mut customer.teams),
        TeamResource::Project => store.projects.get_mut(id).map(|project| &mut project.teams),
        TeamResource::Activity => store.activities.get_mut(id).map(|activity| &mut activity.teams),
    }
}

/// Renders a team of a list or of another object.
pub(crate) fn summary(team: &Team) -> Value {
    json!({
        "color-safe": reference_data::safe_color(team.color.as_deref(), &team.name),
        "id": team.id,
        "name": team.name,
        "color": team.color,
    })
}

/// Renders a team with its members, customers, projects and activities.
fn entity(call: &Call<'_>, team: &Team) -> Value {
    let mine = |teams: &[u64]| teams.contains(&team.id);
    let customers = call.store.customers.iter().filter(|customer| mine(&customer.teams));
    let projects = call.store.projects.iter().filter(|project| mine(&project.teams));
    let activities = call.store.activities.iter().filter(|activity| mine(&activity.teams));
    let parts = json!({
        "members": team.members.iter().map(|place| member(call, *place)).collect::<Vec<_>>(),
        "customers": customers.map(|customer| customers::nested(call, customer)).collect::<Vec<_>>(),
        "projects": projects.map(|project| projects::nested(call, project)).collect::<Vec<_>>(),
        "activities": activities.map(|activity| activities::nested(call, activity)).collect::<Vec<_>>(),
    });
    lists::merged(summary(team), [parts])
}

fn member(call: &Call<'_>, place: Member) -> Value {
    json!({"user": call.store.users.get(place.user).map(users::summary), "teamlead": place.lead})
}
