//! What the rules of absences ask of a Kimai.

use async_trait::async_trait;
use kimai_api::{Absence, AbsenceForm, AbsenceQuery, Client, Error, Id, Listing};

/// Absences.
#[cfg_attr(test, mockall::automock)]
#[async_trait]
pub trait Absences: Send + Sync {
    /// `GET /api/absences`
    async fn list(&self, query: &AbsenceQuery) -> Result<Listing<Absence>, Error>;
    /// `POST /api/absences`
    async fn book(&self, form: &AbsenceForm) -> Result<Listing<Absence>, Error>;
    /// `PATCH /api/absences/{id}/confirm`
    async fn confirm(&self, id: Id<Absence>) -> Result<Absence, Error>;
    /// `DELETE /api/absences/{id}`
    async fn delete(&self, id: Id<Absence>) -> Result<(), Error>;
}

#[async_trait]
impl Absences for Client {
    async fn list(&self, query: &AbsenceQuery) -> Result<Listing<Absence>, Error> {
        self.absences().list(query).await
    }

    async fn book(&self, form: &AbsenceForm) -> Result<Listing<Absence>, Error> {
        self.absences().book(form).await
    }

    async fn confirm(&self, id: Id<Absence>) -> Result<Absence, Error> {
        self.absences().confirm(id).await
    }

    async fn delete(&self, id: Id<Absence>) -> Result<(), Error> {
        self.absences().delete(id).await
    }
}
