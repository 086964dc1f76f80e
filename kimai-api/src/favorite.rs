//! A user's favourite records: `/api/favorites/timesheets` (Kimai 2.66).

use crate::{Client, Error, Id, Listing, Requirement, Route, Timesheet};

const SINCE: Requirement = Requirement::Version(2, 66);

/// The caller's favourites, from which work can be begun again.
#[derive(Debug, Clone)]
pub struct FavoritesApi(pub(crate) Client);

impl FavoritesApi {
    pub(crate) const LIST: Route = Route::get("/favorites", "/timesheets", "list").requires(SINCE);
    pub(crate) const ADD: Route = Route::post("/favorites", "/timesheets/{id}", "add").requires(SINCE);
    pub(crate) const REMOVE: Route =
        Route::delete("/favorites", "/timesheets/{id}", "remove").requires(SINCE);

    /// The favourite records, expanded.
    ///
    /// `GET /api/favorites/timesheets`
    ///
    /// # Errors
    /// 404 before Kimai 2.66.
    pub async fn list(&self) -> Result<Listing<Timesheet>, Error> {
        self.0.call(Self::LIST, &[]).listing().await
    }

    /// Makes one of the caller's records a favourite.
    ///
    /// `POST /api/favorites/timesheets/{id}`
    ///
    /// # Errors
    /// 404 before Kimai 2.66, 403 if it is not the caller's.
    pub async fn add(&self, id: Id<Timesheet>) -> Result<(), Error> {
        self.0.call(Self::ADD, &[&id]).done().await
    }

    /// Makes it one no more.
    ///
    /// `DELETE /api/favorites/timesheets/{id}`
    ///
    /// # Errors
    /// 404 before Kimai 2.66, 403 if it is not the caller's.
    pub async fn remove(&self, id: Id<Timesheet>) -> Result<(), Error> {
        self.0.call(Self::REMOVE, &[&id]).done().await
    }
}
