//! The caller's favorite timesheet records: `/api/favorites/timesheets` (Kimai 2.66).

use crate::{Client, Error, Id, Listing, Requirement, Route, Timesheet};

const REQUIREMENT: Requirement = Requirement::Version(2, 66);

/// The operations of the caller's favorite timesheet records, returned by [`Client::favorites`] (Kimai 2.66).
#[derive(Debug, Clone)]
pub struct FavoritesApi(pub(crate) Client);

impl FavoritesApi {
    /// Route of [`list`](Self::list).
    pub const LIST: Route = Route::get("/favorites", "/timesheets", "list").requires(REQUIREMENT);
    /// Route of [`add`](Self::add).
    pub const ADD: Route = Route::post("/favorites", "/timesheets/{id}", "add").requires(REQUIREMENT);
    /// Route of [`remove`](Self::remove).
    pub const REMOVE: Route = Route::delete("/favorites", "/timesheets/{id}", "remove").requires(REQUIREMENT);

    /// Returns the favorite records, with relations as objects.
    ///
    /// `GET /api/favorites/timesheets`
    ///
    /// # Errors
    /// 404 before Kimai 2.66.
    pub async fn list(&self) -> Result<Listing<Timesheet>, Error> {
        self.0.request(Self::LIST, &[]).listing().await
    }

    /// Adds one of the caller's records to the favorites.
    ///
    /// `POST /api/favorites/timesheets/{id}`
    ///
    /// # Errors
    /// 404 before Kimai 2.66, 403 for a record of another user.
    pub async fn add(&self, id: Id<Timesheet>) -> Result<(), Error> {
        self.0.request(Self::ADD, &[&id]).send_empty().await
    }

    /// Removes a record from the favorites.
    ///
    /// The record itself is kept.
    ///
    /// `DELETE /api/favorites/timesheets/{id}`
    ///
    /// # Errors
    /// 404 before Kimai 2.66, 403 for a record of another user.
    pub async fn remove(&self, id: Id<Timesheet>) -> Result<(), Error> {
        self.0.request(Self::REMOVE, &[&id]).send_empty().await
    }
}
