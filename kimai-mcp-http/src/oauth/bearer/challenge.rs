//! What a request without a good token is told.

use std::error::Error;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{
    StatusCode,
    header::{CACHE_CONTROL, WWW_AUTHENTICATE},
};
use serde_json::json;

use crate::{
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
        let body = Json(json!({ "error": error, "error_description": self.says() }));
        let answer = (self.status(), [(CACHE_CONTROL, "no-store")], body);
        match self {
            Self::Unavailable => answer.into_response(),
            _ => ([(WWW_AUTHENTICATE, self.header(public, ask))], answer).into_response(),
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

#[cfg(test)]
mod tests {
    use super::*;

    const FOUND: &str =
        r#"resource_metadata="https://example.com/kimai/.well-known/oauth-protected-resource/mcp""#;

    fn told(challenge: Challenge) -> (u16, String) {
        let public = PublicUrl::parse("https://example.com/kimai").unwrap();
        let answer = challenge.answer(&public, &Scopes::known("kimai:read kimai:write"));
        let header = answer.headers().get(WWW_AUTHENTICATE).map(|value| value.to_str().unwrap().to_owned());
        (answer.status().as_u16(), header.unwrap_or_default())
    }

    #[test]
    fn without_a_token_a_client_learns_where_to_get_one() {
        let header = format!(r#"Bearer scope="kimai:read kimai:write", {FOUND}"#);
        assert_eq!(told(Challenge::NoToken), (401, header));
    }

    #[test]
    fn a_bad_token_is_named_so() {
        let (status, header) = told(Challenge::InvalidToken);
        assert_eq!(status, 401);
        assert!(
            header.starts_with(r#"Bearer error="invalid_token", error_description="the access"#),
            "{header}"
        );
        assert!(header.ends_with(&format!(r#"scope="kimai:read kimai:write", {FOUND}"#)), "{header}");
    }

    #[test]
    fn too_small_a_scope_names_all_that_are_needed() {
        let (status, header) = told(Challenge::InsufficientScope(Scope::Admin));
        assert_eq!(status, 403);
        assert!(
            header.starts_with(r#"Bearer error="insufficient_scope", error_description="the user"#),
            "{header}"
        );
        let needed = format!(r#"scope="kimai:read kimai:write kimai:admin", {FOUND}"#);
        assert!(header.ends_with(&needed), "{header}");
        assert!(told(Challenge::InsufficientScope(Scope::Read)).1.contains(r#"scope="kimai:read","#));
    }

    #[test]
    fn a_store_that_fails_logs_nobody_out() {
        assert_eq!(told(Challenge::Unavailable), (503, String::new()));
    }
}
