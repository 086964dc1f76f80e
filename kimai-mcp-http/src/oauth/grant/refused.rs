//! Why there are no tokens.

use crate::state::StoreError;

/// Why a client gets no tokens.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// What it brought is not good, or no longer.
    #[error("{0}")]
    Grant(&'static str),
    /// It wants more than its user allowed.
    #[error("the scope goes beyond what the user allowed; leave it out or send the user to /authorize again")]
    Scope,
    /// Others were always faster.
    #[error("too many refreshes at the same time; try again")]
    Contended,
    /// The state cannot be read or written.
    #[error(transparent)]
    State(#[from] StoreError),
    /// The system has no randomness to give.
    #[error(transparent)]
    Chance(#[from] getrandom::Error),
}
