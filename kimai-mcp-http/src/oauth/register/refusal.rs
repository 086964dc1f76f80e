//! Why a client is not registered, in the words of RFC 7591 §3.2.2.

use axum::response::{IntoResponse, Response};
use http::StatusCode;

use crate::{
    answer::refusal,
    oauth::{allowed::NotAllowed, redirect::NotRedirect},
    state::StoreError,
};

/// Why a client is not registered.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refusal {
    #[error("send the client's metadata as application/json")]
    NoJson,
    #[error("the body must come whole, with at most {0} bytes")]
    Body(usize),
    #[error("the client's metadata cannot be read: {0}")]
    Unreadable(String),
    #[error("token_endpoint_auth_method must be none, client_secret_post or client_secret_basic")]
    Method,
    #[error("grant_types must include authorization_code")]
    GrantTypes,
    #[error("response_types must include code")]
    ResponseTypes,
    #[error("redirect_uris is missing; name at least one")]
    NoRedirect,
    #[error("redirect_uris may have at most {0} entries")]
    Redirects(usize),
    #[error("number {place} of redirect_uris {reason}")]
    Redirect { place: usize, reason: NotRedirect },
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("the server cannot keep a registration at the moment; try again later")]
    Store(#[from] StoreError),
    #[error("the server cannot make a client_id at the moment; try again later")]
    Random(#[from] getrandom::Error),
}

impl Refusal {
    fn status(&self) -> StatusCode {
        match self {
            Self::NoJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Body(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Store(_) | Self::Random(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    fn name(&self) -> &'static str {
        match self {
            Self::NoRedirect | Self::Redirects(_) | Self::Redirect { .. } | Self::NotAllowed(_) => {
                "invalid_redirect_uri"
            }
            Self::Store(_) | Self::Random(_) => "temporarily_unavailable",
            _ => "invalid_client_metadata",
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match &self {
            Self::Store(error) => {
                tracing::error!(error = error as &dyn std::error::Error, "a client cannot be registered");
            }
            other => tracing::info!(reason = %other, "a client is not registered"),
        }
        refusal(self.status(), self.name(), &self.to_string()).into()
    }
}
