//! Activities.

mod form;
mod list;
mod view;

pub(crate) use view::{expanded, nested};

use super::{
    Entity,
    access::{self, Shared},
    answers::{Answer, NOT_FOUND, Outcome},
    call::Call,
    meta, rates,
    router::Route,
    sharing::team_is_gone,
};

const KIND: Shared = Shared::Activity;

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/activities", list::list),
    Route::new("POST", "/api/activities", form::create),
    Route::new("GET", "/api/activities/{id}", show),
    Route::new("PATCH", "/api/activities/{id}", form::edit),
    Route::new("DELETE", "/api/activities/{id}", remove).since(25),
    Route::new("PATCH", "/api/activities/{id}/meta", set_meta),
    Route::new("GET", "/api/activities/{id}/rates", |call| rates::list(call, KIND)),
    Route::new("POST", "/api/activities/{id}/rates", |call| rates::create(call, KIND)),
    Route::new("DELETE", "/api/activities/{id}/rates/{id}", |call| rates::remove(call, KIND)),
    Route::new("POST", "/api/activities/{id}/team", team_is_gone).since(58),
];

fn show(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    access::require(call, KIND, id, "view")?;
    single(call, id)
}

/// Deletes its records too, without asking.
fn remove(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    access::require(call, KIND, id, "delete")?;
    call.store.remove_activity(id);
    Ok(Answer::no_content())
}

fn set_meta(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    access::require(call, KIND, id, "edit")?;
    let (name, value) = meta::read(call, Entity::Activity)?;
    meta::set(&mut call.store.activities.get_mut(id).ok_or(NOT_FOUND)?.meta, name, value);
    single(call, id)
}

fn single(call: &Call<'_>, id: u64) -> Outcome {
    Ok(Answer::json(view::entity(call, call.store.activities.get(id).ok_or(NOT_FOUND)?)))
}
