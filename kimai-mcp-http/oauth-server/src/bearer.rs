//! Bearer tokens at the protected resource, and challenges (RFC 6750, RFC 9728 §5.1).
//!
//! Every request to the MCP endpoint needs a token, regardless of its method. Answer CORS preflight requests before.

use std::error::Error;

use axum::response::Response;
use http::{
    HeaderMap, StatusCode, Uri,
    header::{AUTHORIZATION, WWW_AUTHENTICATE},
    request::Parts,
};
use url::form_urlencoded;

use crate::{
    error_response::ErrorResponse,
    grant::{self, VerifiedToken},
    secret::Secret,
    server::AuthorizationServer,
};

/// Reasons to reject a request to the protected resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Challenge {
    /// The request has no token.
    NoToken,
    /// The token is unknown, expired or revoked.
    InvalidToken,
    /// The scopes of the token do not suffice; names those that do, separated by spaces.
    InsufficientScope(String),
    /// The token is sent in a wrong way.
    InvalidRequest(&'static str),
    /// The token cannot be checked at the moment.
    Unavailable,
}

const TOKEN_IN_QUERY: Challenge =
    Challenge::InvalidRequest("the token must be in the Authorization header, never in the URL");
const SEVERAL_HEADERS: Challenge =
    Challenge::InvalidRequest("there is more than one Authorization header; send one");
const MALFORMED_HEADER: Challenge =
    Challenge::InvalidRequest("the Authorization header must be the word Bearer, a space, and the token");

/// Returns the token of `Authorization: Bearer …`; `None` without the header or with another scheme.
///
/// # Errors
/// [`Challenge::InvalidRequest`] if there are several headers, the token is missing after the scheme, or a token is in the URL.
pub fn token_of(headers: &HeaderMap, uri: &Uri) -> Result<Option<Secret>, Challenge> {
    let query = uri.query().unwrap_or_default();
    if form_urlencoded::parse(query.as_bytes()).any(|(name, _)| name == "access_token") {
        return Err(TOKEN_IN_QUERY);
    }
    let mut values = headers.get_all(AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => parse(value.to_str().map_err(|_| MALFORMED_HEADER)?),
        (Some(_), Some(_)) => Err(SEVERAL_HEADERS),
    }
}

fn parse(value: &str) -> Result<Option<Secret>, Challenge> {
    let (scheme, token) = value.split_once(' ').unwrap_or((value, ""));
    let token = token.trim();
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Ok(None);
    }
    if token.is_empty() || token.contains([' ', ',']) {
        return Err(MALFORMED_HEADER);
    }
    Ok(Some(Secret::new(token)))
}

impl AuthorizationServer {
    /// Verifies the access token of a request.
    ///
    /// # Errors
    /// The challenge to answer with; see [`challenge_response`](Self::challenge_response).
    pub async fn authenticate(&self, request: &Parts) -> Result<VerifiedToken, Challenge> {
        let token = token_of(&request.headers, &request.uri)?.ok_or(Challenge::NoToken)?;
        let verified = grant::verify(self, &token).await.map_err(|error| Challenge::unavailable(&error))?;
        verified.ok_or(Challenge::InvalidToken)
    }

    /// Returns the response for a challenge, with the metadata URL and the scopes that the client should request.
    pub fn challenge_response(&self, challenge: &Challenge) -> Response {
        let code = challenge.code().unwrap_or("unauthorized");
        let response = ErrorResponse::new(challenge.status(), code, challenge.description());
        if *challenge == Challenge::Unavailable {
            return response.into();
        }
        response.with_header(WWW_AUTHENTICATE, &self.www_authenticate(challenge)).into()
    }

    fn www_authenticate(&self, challenge: &Challenge) -> String {
        // Clients request exactly these scopes, so those of a step-up include the smaller ones.
        let scopes = match challenge {
            Challenge::InsufficientScope(scope) => self.scopes.up_to(scope),
            _ => self.default_scopes.clone(),
        };
        let metadata = self.public_url.resource_metadata();
        let parameters = format!(r#"scope="{scopes}", resource_metadata="{metadata}""#);
        match challenge.code() {
            Some(code) => {
                let description = challenge.description();
                format!(r#"Bearer error="{code}", error_description="{description}", {parameters}"#)
            }
            None => format!("Bearer {parameters}"),
        }
    }
}

impl Challenge {
    fn unavailable(cause: &(dyn Error + 'static)) -> Self {
        tracing::error!(error = cause, "access token not verified");
        Self::Unavailable
    }

    const fn code(&self) -> Option<&'static str> {
        match self {
            Self::NoToken => None,
            Self::InvalidToken => Some("invalid_token"),
            Self::InsufficientScope(_) => Some("insufficient_scope"),
            Self::InvalidRequest(_) => Some("invalid_request"),
            Self::Unavailable => Some("temporarily_unavailable"),
        }
    }

    const fn status(&self) -> StatusCode {
        match self {
            Self::NoToken | Self::InvalidToken => StatusCode::UNAUTHORIZED,
            Self::InsufficientScope(_) => StatusCode::FORBIDDEN,
            Self::InvalidRequest(_) => StatusCode::BAD_REQUEST,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    const fn description(&self) -> &'static str {
        match self {
            Self::NoToken => {
                "this is an MCP server: add its URL to an MCP client, which then lets you sign in"
            }
            Self::InvalidToken => {
                "the access token is unknown, expired or revoked; refresh it or sign in again"
            }
            Self::InsufficientScope(_) => {
                "the user did not grant this client enough; request the scopes of this challenge"
            }
            Self::InvalidRequest(description) => description,
            Self::Unavailable => "the server is not available at the moment; try again",
        }
    }
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    fn token(values: &[&'static str], uri: &'static str) -> Result<Option<String>, Challenge> {
        let headers = values.iter().map(|value| (AUTHORIZATION, HeaderValue::from_static(value)));
        let token = token_of(&headers.collect(), &Uri::from_static(uri))?;
        Ok(token.map(|token| token.expose().to_owned()))
    }

    #[test]
    fn scheme_is_case_insensitive() {
        for value in ["Bearer abc", "bearer abc", "BEARER  abc "] {
            assert_eq!(token(&[value], "/mcp"), Ok(Some("abc".to_owned())), "{value}");
        }
    }

    #[test]
    fn missing_header_and_other_schemes_are_no_token() {
        assert_eq!(token(&[], "/mcp"), Ok(None));
        assert_eq!(token(&["Basic abc"], "/mcp?session=1"), Ok(None));
    }

    #[test]
    fn several_tokens_empty_tokens_and_tokens_in_the_url_are_rejected() {
        assert_eq!(token(&["Bearer a", "Bearer a"], "/mcp"), Err(SEVERAL_HEADERS));
        assert_eq!(token(&["Basic a", "Bearer b"], "/mcp"), Err(SEVERAL_HEADERS));
        assert_eq!(token(&["Bearer a, Bearer b"], "/mcp"), Err(MALFORMED_HEADER));
        assert_eq!(token(&["Bearer"], "/mcp"), Err(MALFORMED_HEADER));
        for uri in ["/mcp?access_token=a", "/mcp?b=c&access%5Ftoken="] {
            assert_eq!(token(&[], uri), Err(TOKEN_IN_QUERY), "{uri}");
            assert_eq!(token(&["Bearer a"], uri), Err(TOKEN_IN_QUERY), "{uri}");
        }
    }
}
