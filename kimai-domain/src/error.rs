//! Errors of the domain: typed, so that one place above can name the next step.

use kimai_api::{self as api, Id, Timesheet};

use crate::{
    EntityRef, MissingRequirement,
    undo::{JournalError, Obstacle},
};

/// Errors of reads and writes.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Kimai refused the request, or could not be reached.
    #[error(transparent)]
    Api(#[from] api::Error),
    /// An argument is invalid. Nothing was changed.
    #[error(transparent)]
    Input(#[from] Input),
    /// Kimai refused a record for a known reason.
    #[error(transparent)]
    RecordRefused(#[from] Box<crate::records::RecordRefused>),
    /// This Kimai lacks the version or plugin for the request.
    #[error("this {0}")]
    Unsupported(MissingRequirement),
    /// No timer is running.
    #[error("no timer is running")]
    NoRunningTimer,
    /// Several timers are running, and the call names none of them.
    #[error("{} timers are running", .0.len())]
    MultipleTimers(Vec<Timesheet>),
    /// The time zone of the user's profile does not exist.
    #[error("the time zone {0:?} of the profile is unknown")]
    UnknownZone(String),
    /// A name matches no entity, or several.
    #[error(transparent)]
    Unresolved(#[from] crate::Unresolved),
    /// The journal has no change that could be undone.
    #[error("there is nothing to undo")]
    NothingToUndo,
    /// A change cannot be undone.
    #[error("the change of {entity} cannot be undone: {obstacle}")]
    NotUndoable {
        /// The changed entity.
        entity: EntityRef,
        /// The reason.
        obstacle: Obstacle,
    },
    /// The journal of changes cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The write is limited to the caller's own data.
    #[error(transparent)]
    NotOwnData(#[from] crate::NotOwnData),
    /// Some of several writes were made before one was refused.
    #[error("{done} of {all} were done: {cause}")]
    Partial {
        /// The writes that were made.
        done: String,
        /// The requested writes.
        all: String,
        /// The refusal.
        cause: Box<Error>,
    },
}

/// An invalid argument.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct Input {
    /// The path of the argument, as the caller spells it.
    pub field: String,
    /// The problem and the allowed values, without a final full stop.
    pub problem: String,
}

impl Input {
    /// Creates the error of an argument.
    pub fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { field: field.into(), problem: problem.into() }
    }

    /// Prefixes the path with that of the outer argument.
    #[must_use]
    pub fn within(self, outer: &str) -> Self {
        Self { field: format!("{outer}.{}", self.field), ..self }
    }

    /// Creates the error of a missing argument.
    pub fn missing(field: &str, why: &str) -> Self {
        Self::new(field, format!("missing; {why}"))
    }
}

impl Error {
    /// Returns the status of Kimai's answer, if Kimai refused.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Api(error) => error.status(),
            Self::RecordRefused(refused) => Some(refused.refusal.status),
            Self::Partial { cause, .. } => cause.status(),
            _ => None,
        }
    }

    /// Tells whether Kimai may have applied the failed write, or has applied a part of it.
    pub fn may_have_been_applied(&self) -> bool {
        match self {
            Self::Api(error) => error.may_have_been_applied(),
            Self::Partial { .. } => true,
            _ => false,
        }
    }

    /// Returns the ids of the running timers of [`MultipleTimers`](Self::MultipleTimers).
    pub fn candidates(&self) -> Vec<Id<Timesheet>> {
        match self {
            Self::MultipleTimers(records) => records.iter().map(|record| record.id).collect(),
            _ => Vec::new(),
        }
    }
}

/// Creates the error of a refusal with this status.
#[cfg(test)]
pub(crate) fn api_error(status: u16) -> api::Error {
    let refusal = api::ApiError::new(api::route::all()[0], "/api/x", status, br#"{"message":"no"}"#);
    Box::new(refusal).into()
}
