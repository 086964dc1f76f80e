//! What a request without a good token is told.

#[cfg(test)]
mod tests;

use std::error::Error;

use axum::response::Response;
use http::{StatusCode, header::WWW_AUTHENTICATE};

use crate::{
    answer::refusal,
    oauth::scope::{Scope, Scopes},
    public_url::PublicUrl,
};

/// Why a request is not let through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Challenge {
    /// It shows no token.
    NoToken,
    /// Its token is not good, or no longer.
    InvalidToken,
    /// Its token does not reach so far.
    InsufficientScope(Scope),
    /// It shows its token in a way that is no good.
    Request(&'static str),
    /// It cannot be told at the moment.
    Unavailable,
}

impl Challenge {
    /// It cannot be told at the moment, for a reason that the log gets.
    pub(crate) fn unavailable(reason: &(dyn Error + 'static)) -> Self {
        tracing::error!(error = reason, "a token could not be verified");
        Self::Unavailable
    }

    /// The answer, which sends a client to where it gets a token, and tells a person what this is about. A client
    /// that has no token yet should ask for these scopes.
    pub fn answer(self, public: &PublicUrl, ask: &Scopes) -> Response {
        let error = self.error().unwrap_or("unauthorized");
        let told = refusal(self.status(), error, self.says());
        match self {
            Self::Unavailable => told.into(),
            _ => told.with(WWW_AUTHENTICATE, &self.header(public, ask)),
        }
    }

    fn header(self, public: &PublicUrl, ask: &Scopes) -> String {
        let (scopes, metadata) = (self.scopes(ask), public.resource_metadata());
        let found = format!(r#"scope="{scopes}", resource_metadata="{metadata}""#);
        match self.error() {
            Some(error) => format!(r#"Bearer error="{error}", error_description="{}", {found}"#, self.says()),
            None => format!("Bearer {found}"),
        }
    }

    /// The scopes to ask for: all up to the one that is needed, because clients ask for these and no others.
    fn scopes(self, ask: &Scopes) -> Scopes {
        match self {
            Self::InsufficientScope(needed) => {
                Scope::ALL.into_iter().filter(|scope| *scope <= needed).collect()
            }
            _ => ask.clone(),
        }
    }

    const fn error(self) -> Option<&'static str> {
        match self {
            Self::NoToken => None,
            Self::InvalidToken => Some("invalid_token"),
            Self::InsufficientScope(_) => Some("insufficient_scope"),
            Self::Request(_) => Some("invalid_request"),
            Self::Unavailable => Some("temporarily_unavailable"),
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::NoToken | Self::InvalidToken => StatusCode::UNAUTHORIZED,
            Self::InsufficientScope(_) => StatusCode::FORBIDDEN,
            Self::Request(_) => StatusCode::BAD_REQUEST,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    const fn says(self) -> &'static str {
        match self {
            Self::NoToken => {
                "this is an MCP server: add its address to an MCP client, which then lets you log in"
            }
            Self::InvalidToken => {
                "the access token is unknown, expired or revoked; refresh it or log in again"
            }
            Self::InsufficientScope(_) => {
                "the user has not allowed this client so much; ask for the scopes named here"
            }
            Self::Request(why) => why,
            Self::Unavailable => "the server cannot tell at the moment; try again",
        }
    }
}
