//! Teams: their members, and what is shared with them.

mod form;
mod grants;
mod members;
mod view;

pub(crate) use view::brief;

use super::{
    access::Shared,
    answers::{Answer, NOT_FOUND, Outcome, Refusal},
    call::{Call, allowed},
    router::Route,
    sharing::collated,
    store::{Store, Team},
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/teams", list),
    Route::new("POST", "/api/teams", form::create),
    Route::new("GET", "/api/teams/{id}", show),
    Route::new("PATCH", "/api/teams/{id}", form::edit),
    Route::new("DELETE", "/api/teams/{id}", remove),
    Route::new("POST", "/api/teams/{id}/members/{id}", members::add),
    Route::new("DELETE", "/api/teams/{id}/members/{id}", members::remove),
    Route::new("POST", "/api/teams/{id}/customers/{id}", |call| grants::add(call, Shared::Customer)),
    Route::new("DELETE", "/api/teams/{id}/customers/{id}", |call| grants::remove(call, Shared::Customer)),
    Route::new("POST", "/api/teams/{id}/projects/{id}", |call| grants::add(call, Shared::Project)),
    Route::new("DELETE", "/api/teams/{id}/projects/{id}", |call| grants::remove(call, Shared::Project)),
    Route::new("POST", "/api/teams/{id}/activities/{id}", |call| grants::add(call, Shared::Activity)),
    Route::new("DELETE", "/api/teams/{id}/activities/{id}", |call| grants::remove(call, Shared::Activity)),
];

/// Team leads may not list teams, not even their own: `view_team` comes with the admin roles.
fn list(call: &mut Call<'_>) -> Outcome {
    call.require("view_team")?;
    let mut teams: Vec<&Team> = call.store.teams.iter().collect();
    teams.sort_by_key(|team| collated(&team.name));
    Ok(Answer::json(teams.into_iter().map(view::brief).collect::<Vec<_>>()))
}

fn show(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    call.store.teams.get(id).ok_or(NOT_FOUND)?;
    call.require("view_team")?;
    single(call, id)
}

fn remove(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    require(call, id, "delete_team")?;
    call.store.teams.remove(id);
    unshare(call.store, id);
    Ok(Answer::no_content())
}

/// 404 without the team; 403 without the permission, which counts for admins and for leads of this team alone.
fn require(call: &Call<'_>, id: u64, permission: &str) -> Result<(), Refusal> {
    let team = call.store.teams.get(id).ok_or(NOT_FOUND)?;
    let admin = call.me.has_role("ROLE_ADMIN") || call.me.has_role("ROLE_SUPER_ADMIN");
    allowed((admin || team.led_by(call.me.id)) && call.may(permission))
}

fn single(call: &Call<'_>, id: u64) -> Outcome {
    Ok(Answer::json(view::entity(call, call.store.teams.get(id).ok_or(NOT_FOUND)?)))
}

fn unshare(store: &mut Store, team: u64) {
    store.customers.iter_mut().for_each(|customer| customer.teams.retain(|own| *own != team));
    store.projects.iter_mut().for_each(|project| project.teams.retain(|own| *own != team));
    store.activities.iter_mut().for_each(|activity| activity.teams.retain(|own| *own != team));
}
