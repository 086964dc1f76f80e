//! The tokens as a client reads them.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::header::{CACHE_CONTROL, PRAGMA};
use serde::Serialize;

use crate::oauth::grant::{ACCESS_LIVES, Tokens};

/// What no cache may keep.
pub(super) const NO_STORE: [(http::HeaderName, &str); 2] =
    [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")];

/// The answer of RFC 6749 §5.1.
pub(super) struct Reply(Tokens);

#[derive(Serialize)]
struct Body<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    refresh_token: &'a str,
    scope: String,
}

impl From<Tokens> for Reply {
    fn from(tokens: Tokens) -> Self {
        Self(tokens)
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let Tokens { access, refresh, scopes } = &self.0;
        let body = Body {
            access_token: access.expose(),
            token_type: "Bearer",
            expires_in: ACCESS_LIVES.as_secs(),
            refresh_token: refresh.expose(),
            scope: scopes.to_string(),
        };
        (NO_STORE, Json(body)).into_response()
    }
}
