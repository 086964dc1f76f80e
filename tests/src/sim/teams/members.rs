//! `POST` and `DELETE /api/teams/{id}/members/{id}`.

use super::{
    super::{
        answers::{BAD_REQUEST, NOT_FOUND, Outcome, Refusal},
        call::Call,
        store::{Member, Team},
    },
    require, single,
};

/// 400 for who is a member already.
pub(super) fn add(call: &mut Call<'_>) -> Outcome {
    let user = known_user(call)?;
    change(call, |team| {
        let member = Member { user, lead: false };
        (!team.has(user)).then(|| team.members.push(member))
    })
}

/// 400 for who is no member, and for a lead.
pub(super) fn remove(call: &mut Call<'_>) -> Outcome {
    let user = known_user(call)?;
    change(call, |team| {
        let may_go = team.has(user) && !team.led_by(user);
        may_go.then(|| team.members.retain(|member| member.user != user))
    })
}

fn known_user(call: &Call<'_>) -> Result<u64, Refusal> {
    let (team, user) = (call.id(0)?, call.id(1)?);
    let both = call.store.teams.contains(team) && call.store.users.contains(user);
    both.then_some(user).ok_or(NOT_FOUND)
}

fn change(call: &mut Call<'_>, change: impl FnOnce(&mut Team) -> Option<()>) -> Outcome {
    let id = call.id(0)?;
    require(call, id, "edit_team")?;
    let team = call.store.teams.get_mut(id).ok_or(NOT_FOUND)?;
    change(team).ok_or(BAD_REQUEST)?;
    single(call, id)
}
