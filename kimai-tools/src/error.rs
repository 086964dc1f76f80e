//! Errors of tools. They are for a model and its user: what is wrong, in Kimai's words where it said any,
//! and what to do next.

mod advice;
mod reference;

use kimai_domain::{Error as DomainError, Input, MissingRequirement, Session, api};

use crate::{
    Access,
    render::{open, quoted_text, record},
};

/// Why a call was not answered.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// The arguments, the rules or Kimai say no.
    #[error(transparent)]
    Domain(#[from] DomainError),
    /// There is no Kimai to ask.
    #[error("{0}")]
    NotReady(String),
    /// Part of it was done: what exists, what was refused, and what to do.
    #[error("{0}")]
    Partial(String),
    /// Of several nothing was done, and why each was refused.
    #[error("{0}")]
    Failed(String),
    /// The caller may not use this action here.
    #[error("{action} is not allowed")]
    Forbidden {
        /// The tool.
        tool: &'static str,
        /// The action.
        action: String,
        /// What the caller may do.
        access: Access,
    },
}

impl From<api::Error> for ToolError {
    fn from(error: api::Error) -> Self {
        Self::Domain(error.into())
    }
}

impl From<Input> for ToolError {
    fn from(error: Input) -> Self {
        Self::Domain(error.into())
    }
}

impl ToolError {
    /// An error of Kimai's as the caller reads it.
    pub fn text_of(error: &api::Error) -> String {
        advice::text(error)
    }

    /// The status that Kimai refused with, if it did.
    pub fn status(&self) -> Option<u16> {
        let Self::Domain(error) = self else { return None };
        error.status()
    }

    /// Returns the text of an error of the domain on one line.
    pub(crate) fn line_of_domain(error: &DomainError) -> String {
        of_domain(error).replace('\n', "; ")
    }

    /// The same on one line.
    pub fn line_of(error: &api::Error) -> String {
        Self::text_of(error).replace('\n', "; ")
    }

    /// An error of Kimai's as the caller reads it, who is told what this Kimai lacks for it.
    pub async fn classify(error: api::Error, session: &Session) -> String {
        Self::from(session.classify(error.into()).await).text()
    }

    /// The error as the caller reads it.
    pub fn text(&self) -> String {
        match self {
            Self::Domain(error) => of_domain(error),
            Self::NotReady(problem) | Self::Partial(problem) | Self::Failed(problem) => problem.clone(),
            Self::Forbidden { tool, action, access } => {
                format!("{tool} {action} is not allowed here: this connection may only {}.", access.name())
            }
        }
    }
}

fn of_domain(error: &DomainError) -> String {
    match error {
        DomainError::Api(error) => advice::text(error),
        DomainError::Input(Input { field, problem }) if field.is_empty() => {
            format!("Invalid arguments: {}.", open(problem))
        }
        DomainError::Input(Input { field, problem }) => {
            format!("Invalid argument {field}: {}.", open(problem))
        }
        DomainError::Unsupported(unmet @ MissingRequirement::Version { .. }) => {
            format!("This {unmet}; its administrator can update it.")
        }
        DomainError::Unsupported(unmet @ MissingRequirement::Plugin(_)) => {
            format!("This {unmet}, which this Kimai does not have; its administrator can install it.")
        }
        DomainError::NoRunningTimer => {
            "No timer is running. timer recent lists records whose id can be given to restart.".to_owned()
        }
        DomainError::MultipleTimers(records) => {
            let rows: Vec<String> = records.iter().map(record::line).collect();
            format!("{} timers are running; give the id of one:\n{}", rows.len(), rows.join("\n"))
        }
        DomainError::Unresolved(error) => reference::text(error),
        DomainError::PageOutOfRange { page } => {
            format!("Page {page} is past the last page of this filter; ask for a lower one.")
        }
        DomainError::UnknownZone(zone) => {
            format!(
                "The time zone {} of your Kimai profile is unknown here; set a valid one in the profile.",
                quoted_text(zone)
            )
        }
        DomainError::Partial { done, all, cause } => {
            format!("Done: {done}. Asked for: {all}. Then: {} Repeat only what is missing.", of_domain(cause))
        }
        other => other.to_string(),
    }
}
