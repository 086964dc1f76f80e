//! The token endpoint, `POST /token` (RFC 6749 §3.2).

mod client_auth;

use std::error::Error;

use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, FromRequest, Request, State},
    response::{IntoResponse, Response},
    routing::post,
};
use http::{
    HeaderMap, HeaderName, StatusCode,
    header::{CACHE_CONTROL, PRAGMA, WWW_AUTHENTICATE},
};
use serde::Serialize;

pub(crate) use self::client_auth::authenticate;
use crate::{
    client::Client,
    error_response::ErrorResponse,
    events::RequestOrigin,
    grant::{self, CodeExchange, GrantError, RefreshRequest, Tokens},
    parameters::{InvalidForm, MAX_FORM_LENGTH, Parameters},
    pkce,
    secret::Secret,
    server::AuthorizationServer,
};

const NO_STORE: [(HeaderName, &str); 2] = [(CACHE_CONTROL, "no-store"), (PRAGMA, "no-cache")];

pub(crate) fn routes() -> Router<AuthorizationServer> {
    Router::new().route("/token", post(token)).layer(form_limit())
}

/// Returns the size limit of forms at this endpoint and at `/revoke`.
pub(crate) fn form_limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(MAX_FORM_LENGTH)
}

async fn token(
    State(server): State<AuthorizationServer>,
    headers: HeaderMap,
    origin: RequestOrigin,
    form: TokenForm,
) -> Result<Response, TokenError> {
    let client = authenticate(&server, &headers, &form).await?;
    if !form.all("resource").all(|resource| server.public_url.is_resource(resource)) {
        return Err(TokenError::InvalidTarget);
    }
    let tokens = match form.required("grant_type")? {
        "authorization_code" => exchange_code(&server, &client, &form, &origin).await,
        "refresh_token" => refresh(&server, &client, &form, &origin).await,
        _ => Err(TokenError::UnsupportedGrantType),
    }?;
    // The registration lives as long as the grant. If extending it fails, the client still gets its tokens; the next refresh tries
    // again.
    if let Err(error) = server.extend_registration(&client).await {
        tracing::warn!(error = &error as &dyn Error, "client registration not extended");
    }
    Ok(response(&tokens))
}

async fn exchange_code(
    server: &AuthorizationServer,
    client: &Client,
    form: &TokenForm,
    origin: &RequestOrigin,
) -> Result<Tokens, TokenError> {
    let code = Secret::new(form.required("code")?);
    let verifier = form.required("code_verifier")?;
    if !pkce::is_verifier(verifier) {
        return Err(TokenError::InvalidRequest("code_verifier must be 43 to 128 letters, digits or -._~"));
    }
    let redirect_uri = form.get("redirect_uri");
    let exchange = CodeExchange { code: &code, client_id: &client.id, redirect_uri, verifier, origin };
    Ok(grant::exchange_code(server, &exchange).await?)
}

async fn refresh(
    server: &AuthorizationServer,
    client: &Client,
    form: &TokenForm,
    origin: &RequestOrigin,
) -> Result<Tokens, TokenError> {
    let token = Secret::new(form.required("refresh_token")?);
    // Unknown scopes such as offline_access alone do not narrow the grant.
    let scopes = form.get("scope").map(|list| server.scopes.parse(list)).filter(|scopes| !scopes.is_empty());
    let request = RefreshRequest { token: &token, client_id: &client.id, scopes: scopes.as_ref(), origin };
    Ok(grant::refresh(server, &request).await?)
}

/// Response of RFC 6749 §5.1.
#[derive(Serialize)]
struct TokenResponse<'a> {
    access_token: &'a str,
    token_type: &'static str,
    expires_in: i64,
    refresh_token: &'a str,
    scope: String,
}

fn response(tokens: &Tokens) -> Response {
    let body = TokenResponse {
        access_token: tokens.access.expose(),
        token_type: "Bearer",
        expires_in: tokens.expires_in.as_secs(),
        refresh_token: tokens.refresh.expose(),
        scope: tokens.scopes.to_string(),
    };
    (NO_STORE, Json(body)).into_response()
}

/// A form in which each parameter except `resource` occurs at most once.
pub(crate) struct TokenForm(Parameters);

impl TokenForm {
    fn new(parameters: Parameters) -> Result<Self, TokenError> {
        // RFC 8707 §2 allows several resources.
        if parameters.has_duplicates_except("resource") {
            return Err(TokenError::InvalidRequest("a parameter occurs more than once; send each once"));
        }
        Ok(Self(parameters))
    }

    /// Returns the value of a parameter. An empty value counts as missing (RFC 6749 §3.2).
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// Returns all values of a parameter.
    pub(crate) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.all(name)
    }

    /// Returns the value of a required parameter.
    pub(crate) fn required(&self, name: &'static str) -> Result<&str, TokenError> {
        self.get(name).ok_or(TokenError::InvalidRequest(match name {
            "grant_type" => "grant_type is missing: authorization_code or refresh_token",
            "code" => "code is missing",
            "code_verifier" => "code_verifier is missing: PKCE with S256 is required",
            "refresh_token" => "refresh_token is missing",
            "client_id" => "client_id is missing",
            _ => "token is missing: the access or refresh token to revoke",
        }))
    }
}

impl<S: Send + Sync> FromRequest<S> for TokenForm {
    type Rejection = TokenError;

    async fn from_request(request: Request, state: &S) -> Result<Self, TokenError> {
        Self::new(Parameters::from_form(request, state).await?)
    }
}

/// Errors of the token and revocation endpoints (RFC 6749 §5.2, RFC 8707 §2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum TokenError {
    /// The request is malformed.
    #[error("{0}")]
    InvalidRequest(&'static str),
    /// The form is too long or incomplete.
    #[error("the form must be complete and have at most 16 KiB")]
    FormTooLong,
    /// Client authentication failed. Clients that receive this register again.
    #[error("{0}")]
    InvalidClient(&'static str),
    /// The code or token is not valid.
    #[error("{0}")]
    InvalidGrant(&'static str),
    /// The grant type is not supported.
    #[error("grant_type must be authorization_code or refresh_token")]
    UnsupportedGrantType,
    /// The requested scope exceeds the grant.
    #[error("the scope exceeds the grant; omit it or send the user to /authorize again")]
    InvalidScope,
    /// The resource is another server.
    #[error("the resource is not this MCP server, for which alone tokens are issued")]
    InvalidTarget,
    /// The state or the sign-in is not available.
    #[error("the server is not available at the moment; try again")]
    Unavailable,
}

impl TokenError {
    /// Logs the cause and returns [`TokenError::Unavailable`].
    pub(crate) fn unavailable(cause: &(dyn Error + 'static)) -> Self {
        tracing::error!(error = cause, "token request failed");
        Self::Unavailable
    }

    const fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest(_) | Self::FormTooLong => "invalid_request",
            Self::InvalidClient(_) => "invalid_client",
            Self::InvalidGrant(_) => "invalid_grant",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            Self::InvalidScope => "invalid_scope",
            Self::InvalidTarget => "invalid_target",
            Self::Unavailable => "temporarily_unavailable",
        }
    }

    const fn status(self) -> StatusCode {
        match self {
            Self::FormTooLong => StatusCode::PAYLOAD_TOO_LARGE,
            Self::InvalidClient(_) => StatusCode::UNAUTHORIZED,
            Self::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl From<InvalidForm> for TokenError {
    fn from(error: InvalidForm) -> Self {
        match error {
            InvalidForm::ContentType => {
                Self::InvalidRequest("the body must be application/x-www-form-urlencoded")
            }
            InvalidForm::Body => Self::FormTooLong,
        }
    }
}

impl From<GrantError> for TokenError {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::Invalid(reason) => Self::InvalidGrant(reason),
            GrantError::ScopeExceedsGrant => Self::InvalidScope,
            other => Self::unavailable(&other),
        }
    }
}

impl IntoResponse for TokenError {
    fn into_response(self) -> Response {
        let error = ErrorResponse::new(self.status(), self.code(), &self.to_string());
        let error = match self {
            Self::InvalidClient(_) => error.with_header(WWW_AUTHENTICATE, r#"Basic realm="token""#),
            _ => error,
        };
        (NO_STORE, error).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(body: &str) -> Result<TokenForm, TokenError> {
        TokenForm::new(Parameters::parse(body))
    }

    #[test]
    fn duplicate_parameters_are_rejected_and_empty_values_are_missing() {
        assert!(form("code=a&code=b").is_err());
        assert!(form("code=a&%63ode=a").is_err());
        assert_eq!(form("code=&scope=a+b").unwrap().get("code"), None);
        assert_eq!(form("code=&scope=a+b").unwrap().get("scope"), Some("a b"));
    }

    #[test]
    fn several_resources_are_accepted() {
        let form = form("resource=a&resource=b").unwrap();
        assert_eq!(form.all("resource").collect::<Vec<_>>(), ["a", "b"]);
    }
}
