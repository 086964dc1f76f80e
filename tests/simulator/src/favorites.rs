//! Favourite timesheets, since 2.66.

use crate::{
    call::{Call, allowed},
    response::{ErrorResponse, NOT_FOUND, Response, RouteResult},
    router::Route,
    timesheets,
};

pub(crate) const ROUTES: &[Route] = &[
    Route::new("GET", "/api/favorites/timesheets", list).since(66),
    Route::new("POST", "/api/favorites/timesheets/{id}", add).since(66),
    Route::new("DELETE", "/api/favorites/timesheets/{id}", remove).since(66),
];

/// Maximum of favourites; one more drops the oldest.
const MAX_FAVORITES: usize = 5;

/// Lists the favourites, the latest first.
fn list(call: &mut Call<'_>) -> RouteResult {
    call.require("start_own_timesheet")?;
    let ids = call.store.favorites.get(&call.me.id).map(Vec::as_slice).unwrap_or_default();
    let records = ids.iter().filter_map(|id| call.store.timesheets.get(*id));
    Ok(Response::json(records.map(|record| timesheets::view::expanded_row(call, record)).collect::<Vec<_>>()))
}

/// Adds a favourite; 204 also if it is one.
fn add(call: &mut Call<'_>) -> RouteResult {
    let id = own(call)?;
    let favorites = call.store.favorites.entry(call.me.id).or_default();
    if !favorites.contains(&id) {
        favorites.truncate(MAX_FAVORITES - 1);
        favorites.insert(0, id);
    }
    Ok(Response::no_content())
}

/// Removes a favourite; 204 also if it is none.
fn remove(call: &mut Call<'_>) -> RouteResult {
    let id = own(call)?;
    call.store.favorites.entry(call.me.id).or_default().retain(|favorite| *favorite != id);
    Ok(Response::no_content())
}

/// Returns the id of an own timesheet; 403 for those of others.
fn own(call: &Call<'_>) -> Result<u64, ErrorResponse> {
    let record = call.store.timesheets.get(call.id(0)?).ok_or(NOT_FOUND)?;
    call.require("start_own_timesheet")?;
    allowed(record.user == call.me.id)?;
    Ok(record.id)
}
