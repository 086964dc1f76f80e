//! The code that takes a consent back to the client.

use serde::{Deserialize, Serialize};

use super::{logged_in::LoggedIn, ticket::Request};
use crate::state::{Kind, Record};

/// A consent that the client has not fetched yet. It is good once, and a wrong verifier burns it.
#[derive(Clone, Serialize, Deserialize)]
pub struct Code {
    /// What was asked for, with the scopes that the user left.
    pub request: Request,
    /// Who consented.
    #[serde(flatten)]
    pub login: LoggedIn,
}

impl Record for Code {
    const KIND: Kind = Kind::new("code").at_most(10_000);
}
