//! Customers.

mod form;
mod list;
mod places;
mod view;

pub(crate) use view::nested;

use super::{
    Entity,
    access::{self, Shared},
    answers::{Answer, NOT_FOUND, Outcome},
    call::Call,
    comments, meta, rates,
    router::Route,
    sharing::team_is_gone,
};

const KIND: Shared = Shared::Customer;

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/customers", list::list),
    Route::new("POST", "/api/customers", form::create),
    Route::new("GET", "/api/customers/{id}", show),
    Route::new("PATCH", "/api/customers/{id}", form::edit),
    Route::new("DELETE", "/api/customers/{id}", remove).since(25),
    Route::new("PATCH", "/api/customers/{id}/meta", set_meta),
    Route::new("GET", "/api/customers/{id}/rates", |call| rates::list(call, KIND)),
    Route::new("POST", "/api/customers/{id}/rates", |call| rates::create(call, KIND)),
    Route::new("DELETE", "/api/customers/{id}/rates/{id}", |call| rates::remove(call, KIND)),
    Route::new("GET", "/api/customers/{id}/comments", |call| comments::list(call, KIND)).since(57),
    Route::new("POST", "/api/customers/{id}/comments", |call| comments::create(call, KIND)).since(57),
    Route::new("PATCH", "/api/customers/{id}/comments/{id}/pin", |call| comments::pin(call, KIND)).since(57),
    Route::new("DELETE", "/api/customers/{id}/comments/{id}", |call| comments::remove(call, KIND)).since(57),
    Route::new("POST", "/api/customers/{id}/team", team_is_gone).since(58),
];

fn show(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    access::require(call, KIND, id, "view")?;
    single(call, id)
}

/// Deletes the projects, their activities and all records too, without asking.
fn remove(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    access::require(call, KIND, id, "delete")?;
    call.store.remove_customer(id);
    Ok(Answer::no_content())
}

fn set_meta(call: &mut Call<'_>) -> Outcome {
    let id = call.id(0)?;
    access::require(call, KIND, id, "edit")?;
    let (name, value) = meta::read(call, Entity::Customer)?;
    meta::set(&mut call.store.customers.get_mut(id).ok_or(NOT_FOUND)?.meta, name, value);
    single(call, id)
}

fn single(call: &Call<'_>, id: u64) -> Outcome {
    Ok(Answer::json(view::entity(call, call.store.customers.get(id).ok_or(NOT_FOUND)?)))
}
