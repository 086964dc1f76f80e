//! Why a client is refused, in the words of RFC 6749 §5.2 and RFC 8707.

use std::error::Error;

use axum::response::{IntoResponse, Response};
use http::{StatusCode, header::WWW_AUTHENTICATE};

use super::reply::NO_STORE;
use crate::answer::refusal;

/// Why a client is refused at an endpoint that it talks to itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Refusal {
    /// The request makes no sense.
    #[error("{0}")]
    Request(&'static str),
    /// The form is too long, or broke off.
    #[error("the form must come whole, with at most 16 KiB")]
    Form,
    /// The client is not who it says. Clients that read this register again.
    #[error("{0}")]
    Client(&'static str),
    /// The code or the token is not good.
    #[error("{0}")]
    Grant(&'static str),
    /// There is no such way to a token.
    #[error("grant_type must be authorization_code or refresh_token")]
    GrantType,
    /// It wants more than its user allowed.
    #[error("the scope goes beyond what the user allowed; leave it out or send the user to /authorize again")]
    Scope,
    /// It wants a token for another server.
    #[error("the resource is not the address of this MCP server, for which alone it gives tokens")]
    Target,
    /// It cannot be told at the moment.
    #[error("the server cannot tell at the moment; try again")]
    Unavailable,
}

impl Refusal {
    /// It cannot be told at the moment, for a reason that the log gets.
    pub(crate) fn unavailable(reason: &(dyn Error + 'static)) -> Self {
        tracing::error!(error = reason, "a client could not be answered");
        Self::Unavailable
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Request(_) | Self::Form => "invalid_request",
            Self::Client(_) => "invalid_client",
            Self::Grant(_) => "invalid_grant",
            Self::GrantType => "unsupported_grant_type",
            Self::Scope => "invalid_scope",
            Self::Target => "invalid_target",
            Self::Unavailable => "temporarily_unavailable",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::Form => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Client(_) => StatusCode::UNAUTHORIZED,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let told = refusal(self.status(), self.name(), &self.to_string());
        let answer: Response = match self {
            Self::Client(_) => told.with(WWW_AUTHENTICATE, r#"Basic realm="kimai-mcp""#),
            _ => told.into(),
        };
        (NO_STORE, answer).into_response()
    }
}
