//! Why something could not be done.

use kimai_api::{self as api, Id, Timesheet};

use crate::MissingRequirement;

/// Why something could not be done, in terms that name the next step.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Kimai refused, or could not be asked.
    #[error(transparent)]
    Api(#[from] api::Error),
    /// What was asked for makes no sense; nothing was sent that changes anything.
    #[error(transparent)]
    Input(#[from] Input),
    /// This Kimai cannot do it.
    #[error("this {0}")]
    Unsupported(MissingRequirement),
    /// No clock is running that could be meant.
    #[error("no timer is running")]
    NoRunningTimer,
    /// Several clocks are running, and none was named.
    #[error("{} timers are running", .0.len())]
    MultipleTimers(Vec<Timesheet>),
    /// There is no such page.
    #[error("page {page} is past the last page")]
    PageOutOfRange {
        /// The page asked for.
        page: u32,
    },
    /// The zone of the user's profile is none that is known here.
    #[error("the time zone {0:?} of the profile is unknown")]
    UnknownZone(String),
    /// A name that means nothing, or several things.
    #[error(transparent)]
    Unresolved(#[from] crate::Unresolved),
    /// Some of several writes were done before one was refused.
    #[error("{done} of {all} were done: {cause}")]
    Partial {
        /// What was done, in words.
        done: String,
        /// What was asked for, in words.
        all: String,
        /// What stopped it.
        cause: Box<Error>,
    },
}

/// An argument that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {problem}")]
pub struct Input {
    /// Which argument, as the caller spells it.
    pub field: String,
    /// What is wrong, and what is allowed.
    pub problem: String,
}

impl Input {
    /// An argument and what is wrong with it.
    pub fn new(field: impl Into<String>, problem: impl Into<String>) -> Self {
        Self { field: field.into(), problem: problem.into() }
    }

    /// The same argument, inside another.
    #[must_use]
    pub fn within(self, outer: &str) -> Self {
        Self { field: format!("{outer}.{}", self.field), ..self }
    }

    /// An argument that is missing.
    pub fn missing(field: &str, why: &str) -> Self {
        Self::new(field, format!("missing; {why}"))
    }
}

impl Error {
    /// Returns the status of Kimai's answer, if Kimai refused.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Api(error) => error.status(),
            Self::Partial { cause, .. } => cause.status(),
            _ => None,
        }
    }

    /// The running records among which one must be chosen.
    pub fn candidates(&self) -> Vec<Id<Timesheet>> {
        match self {
            Self::MultipleTimers(records) => records.iter().map(|record| record.id).collect(),
            _ => Vec::new(),
        }
    }
}
