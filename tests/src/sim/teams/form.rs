//! `POST /api/teams` and `PATCH /api/teams/{id}`; members that are given replace all.

use serde_json::{Value, json};

use super::{
    super::{
        answers::{NOT_FOUND, Outcome},
        call::Call,
        forms::{BLANK, Check, Field, Form, Kind, NOT_NULL, Submission, Target},
        naming::{self, TAKEN},
        sharing::collated,
        store::{Member, Team},
    },
    require, single,
};

const FORM: Form = Form(&[
    Field::new("name", Kind::Text).required(&[BLANK]).checks(&[Check::Min(2), Check::Max(100)]),
    Field::new("color", Kind::Color),
    Field::new("members", Kind::Raw),
]);

const MEMBER: Form = Form(&[
    Field::new("user", Kind::Id(may_be_member)).required(&[NOT_NULL]),
    Field::new("teamlead", Kind::Flag),
]);

const NO_LEAD: &str = "At least one team leader must be assigned to the team.";
const NOBODY: &str = "This collection should contain 1 element or more.";

pub(super) fn create(call: &mut Call<'_>) -> Outcome {
    call.require("create_team")?;
    let mut form = FORM.read(call, Target::NEW_CLEARING)?;
    let team = filled(call, &mut form, Team::default(), true);
    form.finish()?;
    let id = call.store.teams.add(|id| Team { id, ..team });
    single(call, id)
}

pub(super) fn edit(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    require(call, id, "edit_team")?;
    let mut form = FORM.read(call, Target::existing(id))?;
    let team = call.store.teams.get(id).ok_or(NOT_FOUND)?.clone();
    let replace = form.given("members");
    let team = filled(call, &mut form, team, replace);
    form.finish_with(if call.settings.invalid_patch_status_200 { 200 } else { 400 })?;
    call.store.teams.put(id, team);
    single(call, id)
}

/// The team with what the form holds, and every complaint about it.
fn filled(call: &Call<'_>, form: &mut Submission, mut team: Team, replace: bool) -> Team {
    naming::check_characters(form, &["name"]);
    form.write("name", &mut team.name);
    form.write("color", &mut team.color);
    if replace {
        team.members = members(call, form);
    }
    let same_name = |other: &Team| other.id != team.id && collated(&other.name) == collated(&team.name);
    if call.store.teams.iter().any(same_name) {
        form.error("name", TAKEN);
    }
    if !team.members.iter().any(|member| member.lead) {
        form.refuse(NO_LEAD);
    }
    if team.members.is_empty() {
        form.refuse(NOBODY);
    }
    team
}

/// The members of the form, each of which is a form of its own; who is named twice counts once.
fn members(call: &Call<'_>, form: &mut Submission) -> Vec<Member> {
    let given: Value = form.value("members").unwrap_or_default();
    let items = given.as_array().cloned().unwrap_or_default();
    let forms: Vec<Submission> = items.into_iter().map(|item| member_form(call, item)).collect();
    if !forms.is_empty() {
        form.nest(
            "members",
            json!({"children": forms.iter().map(Submission::complaints).collect::<Vec<_>>()}),
        );
    }
    let mut members: Vec<Member> = Vec::new();
    for user in forms.iter().filter_map(|form| Some((form.value("user")?, form.value("teamlead")?))) {
        if !members.iter().any(|member| member.user == user.0) {
            members.push(Member { user: user.0, lead: user.1 });
        }
    }
    members
}

fn member_form(call: &Call<'_>, item: Value) -> Submission {
    let fields = if let Value::Object(fields) = item { fields } else { serde_json::Map::new() };
    MEMBER.read_fields(call, Target::NEW_CLEARING, fields)
}

/// Enabled users, and those who are members already.
fn may_be_member(call: &Call<'_>, user: u64) -> bool {
    let team = call.id(0).ok().and_then(|id| call.store.teams.get(id));
    call.store.users.get(user).is_some_and(|user| user.enabled) || team.is_some_and(|team| team.has(user))
}
