//! Projects.

mod duplicate;
mod form;
mod list;
mod view;

pub(crate) use view::{expanded, nested};

use super::{
    Entity,
    access::{self, Shared},
    answers::{Answer, NOT_FOUND, Outcome},
    call::Call,
    comments, meta, rates,
    router::Route,
    sharing::team_is_gone,
};

const KIND: Shared = Shared::Project;

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/projects", list::list),
    Route::new("POST", "/api/projects", form::create),
    Route::new("GET", "/api/projects/{id}", show),
    Route::new("PATCH", "/api/projects/{id}", form::edit),
    Route::new("DELETE", "/api/projects/{id}", remove).since(25),
    Route::new("POST", "/api/projects/{id}/duplicate", duplicate::duplicate).since(66),
    Route::new("PATCH", "/api/projects/{id}/meta", set_meta),
    Route::new("GET", "/api/projects/{id}/rates", |call| rates::list(call, KIND)),
    Route::new("POST", "/api/projects/{id}/rates", |call| rates::create(call, KIND)),
    Route::new("DELETE", "/api/projects/{id}/rates/{id}", |call| rates::remove(call, KIND)),
    Route::new("GET", "/api/projects/{id}/comments", |call| comments::list(call, KIND)).since(57),
    Route::new("POST", "/api/projects/{id}/comments", |call| comments::create(call, KIND)).since(57),
    Route::new("PATCH", "/api/projects/{id}/comments/{id}/pin", |call| comments::pin(call, KIND)).since(57),
    Route::new("DELETE", "/api/projects/{id}/comments/{id}", |call| comments::remove(call, KIND)).since(57),
    Route::new("POST", "/api/projects/{id}/team", team_is_gone).since(58),
];

fn show(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    access::require(call, KIND, id, "view")?;
    single(call, id)
}

/// Deletes its activities and records too, without asking.
fn remove(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    access::require(call, KIND, id, "delete")?;
    call.store.remove_project(id);
    Ok(Answer::no_content())
}

fn set_meta(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    access::require(call, KIND, id, "edit")?;
    let (name, value) = meta::read(call, Entity::Project)?;
    meta::set(&mut call.store.projects.get_mut(id).ok_or(NOT_FOUND)?.meta, name, value);
    single(call, id)
}

fn single(call: &Call<'_>, id: u64) -> Outcome {
    Ok(Answer::json(view::entity(call, call.store.projects.get(id).ok_or(NOT_FOUND)?)))
}
