//! Writes that are limited to the caller's own times and absences.

use std::{fmt, sync::Arc};

use kimai_api::{Absence, AbsenceQuery, AbsenceStatusFilter, Id, Timesheet, User};

use crate::{
    EntityKind, Error, Session,
    change::{is_unreadable, readable},
};

/// Limit of the writes of a session to the caller's own times and absences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnDataOnly {
    /// The setting that the limit comes from, as a noun phrase.
    pub setting: String,
    /// The next step of a caller who needs more, as a sentence.
    pub next_step: String,
}

/// A write that [`OwnDataOnly`] forbids. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{subject}, and {} allows changes of your own times and absences only", limit.setting)]
pub struct NotOwnData {
    /// The problem, such as `Record #17 belongs to another user`.
    pub subject: NotOwn,
    /// The limit.
    pub limit: Arc<OwnDataOnly>,
}

/// Data that are not the caller's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOwn {
    /// The arguments name another user.
    User(Id<User>),
    /// The entity belongs to another user, or its owner is unknown.
    Entity {
        /// The kind.
        kind: EntityKind,
        /// The id.
        id: u64,
    },
}

impl fmt::Display for NotOwn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User(id) => write!(f, "User #{id} is not you"),
            Self::Entity { kind, id } => write!(f, "The {} #{id} is not yours", kind.name()),
        }
    }
}

impl Session {
    /// Checks that the user whom a write names is the caller. Without a limit, nothing is requested.
    ///
    /// # Errors
    /// [`Error::NotOwnData`] for another user, [`Error::Api`] as [`me`](Self::me).
    pub async fn check_user(&self, user: Option<Id<User>>) -> Result<(), Error> {
        let (Some(limit), Some(user)) = (self.own_data_only(), user) else { return Ok(()) };
        if self.me().await?.id == user { Ok(()) } else { Err(not_own(limit, NotOwn::User(user))) }
    }

    /// Checks that a record, as far as it was read, is the caller's. Without a limit, nothing is requested.
    ///
    /// # Errors
    /// [`Error::NotOwnData`] for a record of another user or one that cannot be read, [`Error::Api`] as
    /// [`me`](Self::me).
    pub(crate) async fn check_record(
        &self,
        id: Id<Timesheet>,
        record: Option<&Timesheet>,
    ) -> Result<(), Error> {
        let Some(limit) = self.own_data_only() else { return Ok(()) };
        let me = self.me().await?.id;
        let is_own = record.is_some_and(|record| record.user.id() == me);
        let subject = NotOwn::Entity { kind: EntityKind::Timesheet, id: id.get() };
        if is_own { Ok(()) } else { Err(not_own(limit, subject)) }
    }

    /// Returns the record of a response if it is the caller's, or if there is no limit.
    ///
    /// # Errors
    /// As [`check_record`](Self::check_record); those of the response.
    pub(crate) async fn own_record(
        &self,
        id: Id<Timesheet>,
        response: Result<Timesheet, kimai_api::Error>,
    ) -> Result<Timesheet, Error> {
        match response {
            Ok(record) => {
                self.check_record(id, Some(&record)).await?;
                Ok(record)
            }
            Err(error) => {
                if is_unreadable(&error) {
                    self.check_record(id, None).await?;
                }
                Err(error.into())
            }
        }
    }

    /// Reads a record and checks that it is the caller's. Without a limit, nothing is requested.
    ///
    /// # Errors
    /// As [`check_record`](Self::check_record).
    pub(crate) async fn check_record_by_id(&self, id: Id<Timesheet>) -> Result<(), Error> {
        if self.own_data_only().is_none() {
            return Ok(());
        }
        let record = readable(self.client().timesheets().get(id).await)?;
        self.check_record(id, record.as_ref()).await
    }

    /// Checks that absences are the caller's. Without a limit, nothing is requested.
    ///
    /// # Errors
    /// [`Error::NotOwnData`] for the first one that is not listed among the caller's absences.
    pub(crate) async fn check_absences(&self, ids: &[Id<Absence>]) -> Result<(), Error> {
        let Some(limit) = self.own_data_only() else { return Ok(()) };
        let query = AbsenceQuery::default().status(AbsenceStatusFilter::All);
        let own = self.client().absences().list(&query).await?.rows;
        match ids.iter().find(|id| !own.iter().any(|absence| absence.id == **id)) {
            None => Ok(()),
            Some(id) => Err(not_own(limit, NotOwn::Entity { kind: EntityKind::Absence, id: id.get() })),
        }
    }
}

fn not_own(limit: &Arc<OwnDataOnly>, subject: NotOwn) -> Error {
    Error::NotOwnData(NotOwnData { subject, limit: Arc::clone(limit) })
}
