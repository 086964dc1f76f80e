//! What is shared with a team: `POST` and `DELETE /api/teams/{id}/{customers|projects|activities}/{id}`.

use super::{
    super::{
        access::{self, Shared},
        answers::{BAD_REQUEST, NOT_FOUND, Outcome},
        call::Call,
        store::Store,
    },
    require, single,
};

/// 400 when it is shared already.
pub(super) fn add(call: &mut Call<'_>, kind: Shared) -> Outcome {
    change(call, kind, |teams, team| (!teams.contains(&team)).then(|| teams.push(team)))
}

/// 400 when it is not shared.
pub(super) fn remove(call: &mut Call<'_>, kind: Shared) -> Outcome {
    change(call, kind, |teams, team| teams.contains(&team).then(|| teams.retain(|own| *own != team)))
}

fn change(call: &mut Call<'_>, kind: Shared, change: fn(&mut Vec<u64>, u64) -> Option<()>) -> Outcome {
    let (team, id) = (call.id(0)?, call.id(1)?);
    kind.teams(call.store, id).ok_or(NOT_FOUND)?;
    require(call, team, "edit_team")?;
    access::require(call, kind, id, "permissions")?;
    change(teams_of(call.store, kind, id).ok_or(NOT_FOUND)?, team).ok_or(BAD_REQUEST)?;
    single(call, team)
}

fn teams_of(store: &mut Store, kind: Shared, id: u64) -> Option<&mut Vec<u64>> {
    match kind {
        Shared::Customer => store.customers.get_mut(id).map(|customer| &mut customer.teams),
        Shared::Project => store.projects.get_mut(id).map(|project| &mut project.teams),
        Shared::Activity => store.activities.get_mut(id).map(|activity| &mut activity.teams),
    }
}
