//! Dynamic client registration, `POST /register` (RFC 7591). Open to anyone; unused registrations expire soon.

use std::time::Duration;

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State, rejection::BytesRejection},
    response::{IntoResponse, Response},
    routing::post,
};
use http::{
    HeaderMap, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE},
};
use serde::{Deserialize, Serialize};
use untrusted_input::text::visible_line;

use crate::{
    client::{Client, MAX_NAME_LENGTH, NotAllowed},
    client_ip::ClientIp,
    error_response::ErrorResponse,
    events::{EventKind, RequestOrigin},
    network_share,
    redirect_uri::{InvalidRedirectUri, RedirectUri},
    scope::Scopes,
    secret::Secret,
    server::AuthorizationServer,
    state::{Admission, Record, StoreError},
};

/// Maximum size of a request body in bytes.
const MAX_LENGTH: usize = 16 * 1024;

/// Maximum number of redirect URIs.
const MAX_REDIRECT_URIS: usize = 20;

pub(crate) fn routes() -> Router<AuthorizationServer> {
    Router::new().route("/register", post(register)).layer(DefaultBodyLimit::max(MAX_LENGTH))
}

async fn register(
    State(server): State<AuthorizationServer>,
    headers: HeaderMap,
    client_ip: ClientIp,
    origin: RequestOrigin,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, RegistrationError> {
    if !is_json(&headers) {
        return Err(RegistrationError::NotJson);
    }
    let body = body.map_err(|_| RegistrationError::Body(MAX_LENGTH))?;
    let request = RegistrationRequest::parse(&server, &body)?;
    server.allowlist.check_any(&request.redirect_uris)?;
    let share = server.network_shares.registrations;
    let lifetime = server.lifetimes.unused_client;
    if let Admission::Limited { retry_after } =
        network_share::admit(&server, Client::KIND, share, lifetime, client_ip).await?
    {
        return Err(RegistrationError::TooMany { retry_after });
    }
    let registration = store(&server, request).await?;
    let mut event = server.event(EventKind::ClientRegistered, &origin, None);
    event.client_id = Some(registration.client_id.clone());
    event.client_name.clone_from(&registration.client_name);
    server.record(&event);
    Ok((StatusCode::CREATED, [(CACHE_CONTROL, "no-store")], Json(registration)).into_response())
}

/// Forms of other sites cannot send this content type without a CORS preflight.
fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value
        .split(';')
        .next()
        .is_some_and(|media_type| media_type.trim().eq_ignore_ascii_case("application/json"))
}

/// Response of RFC 7591 §3.2.1. Missing values are omitted, because clients reject null.
#[derive(Serialize)]
struct Registration {
    client_id: String,
    client_id_issued_at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret_expires_at: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    client_name: Option<String>,
    redirect_uris: Vec<String>,
    grant_types: [&'static str; 2],
    response_types: [&'static str; 1],
    token_endpoint_auth_method: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
}

async fn store(
    server: &AuthorizationServer,
    request: RegistrationRequest,
) -> Result<Registration, RegistrationError> {
    let secret = if request.auth_method == AuthMethod::None { None } else { Some(Secret::random()?) };
    let client = Client {
        id: Secret::random()?.expose().to_owned(),
        name: request.name,
        redirect_uris: request.redirect_uris,
        secret: secret.as_ref().map(Secret::digest),
    };
    server.state.put(&client.id, &client, server.lifetimes.unused_client).await?;
    Ok(Registration {
        client_id: client.id,
        client_id_issued_at: server.state.now().as_second(),
        client_secret_expires_at: secret.is_some().then_some(0),
        client_secret: secret.map(|secret| secret.expose().to_owned()),
        client_name: client.name,
        redirect_uris: client.redirect_uris.into_iter().map(String::from).collect(),
        grant_types: ["authorization_code", "refresh_token"],
        response_types: ["code"],
        token_endpoint_auth_method: request.auth_method.name(),
        scope: Some(request.scopes.to_string()).filter(|scopes| !scopes.is_empty()),
    })
}

/// The validated metadata of a registration request.
struct RegistrationRequest {
    name: Option<String>,
    redirect_uris: Vec<RedirectUri>,
    auth_method: AuthMethod,
    scopes: Scopes,
}

/// Authentication method at the token endpoint.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AuthMethod {
    None,
    ClientSecretPost,
    ClientSecretBasic,
}

/// The members of RFC 7591 §2 that this server uses.
#[derive(Deserialize)]
struct ClientMetadata {
    client_name: Option<String>,
    redirect_uris: Option<Vec<String>>,
    token_endpoint_auth_method: Option<String>,
    grant_types: Option<Vec<String>>,
    response_types: Option<Vec<String>>,
    scope: Option<String>,
}

impl AuthMethod {
    /// Parses a method; the default is `client_secret_basic` (RFC 7591 §2).
    fn parse(name: Option<&str>) -> Result<Self, RegistrationError> {
        match name {
            Some("none") => Ok(Self::None),
            Some("client_secret_post") => Ok(Self::ClientSecretPost),
            Some("client_secret_basic") | None => Ok(Self::ClientSecretBasic),
            Some(_) => Err(RegistrationError::AuthMethod),
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::ClientSecretPost => "client_secret_post",
            Self::ClientSecretBasic => "client_secret_basic",
        }
    }
}

impl RegistrationRequest {
    fn parse(server: &AuthorizationServer, body: &[u8]) -> Result<Self, RegistrationError> {
        let metadata: ClientMetadata =
            serde_json::from_slice(body).map_err(|error| RegistrationError::Malformed(error.to_string()))?;
        let lacks = |types: Option<Vec<String>>, required: &str| {
            types.is_some_and(|types| !types.iter().any(|own| own == required))
        };
        if lacks(metadata.grant_types, "authorization_code") {
            return Err(RegistrationError::GrantTypes);
        }
        if lacks(metadata.response_types, "code") {
            return Err(RegistrationError::ResponseTypes);
        }
        Ok(Self {
            name: metadata.client_name.as_deref().and_then(|name| visible_line(name, MAX_NAME_LENGTH)),
            redirect_uris: parse_redirect_uris(&metadata.redirect_uris.unwrap_or_default())?,
            auth_method: AuthMethod::parse(metadata.token_endpoint_auth_method.as_deref())?,
            scopes: server.scopes.parse(&metadata.scope.unwrap_or_default()),
        })
    }
}

/// Parses all redirect URIs. One invalid URI rejects the registration, and the error names it.
fn parse_redirect_uris(texts: &[String]) -> Result<Vec<RedirectUri>, RegistrationError> {
    match texts.len() {
        0 => return Err(RegistrationError::NoRedirectUri),
        count if count > MAX_REDIRECT_URIS => {
            return Err(RegistrationError::TooManyRedirectUris(MAX_REDIRECT_URIS));
        }
        _ => {}
    }
    let parse = |(index, text): (usize, &String)| {
        RedirectUri::parse(text)
            .map_err(|reason| RegistrationError::InvalidRedirectUri { number: index + 1, reason })
    };
    texts.iter().enumerate().map(parse).collect()
}

/// Reasons to reject a registration (RFC 7591 §3.2.2).
#[derive(Debug, thiserror::Error)]
enum RegistrationError {
    #[error("send the client metadata as application/json")]
    NotJson,
    #[error("the body must be complete and have at most {0} bytes")]
    Body(usize),
    #[error("the client metadata cannot be parsed: {0}")]
    Malformed(String),
    #[error("token_endpoint_auth_method must be none, client_secret_post or client_secret_basic")]
    AuthMethod,
    #[error("grant_types must include authorization_code")]
    GrantTypes,
    #[error("response_types must include code")]
    ResponseTypes,
    #[error("redirect_uris is missing; send at least one")]
    NoRedirectUri,
    #[error("redirect_uris may have at most {0} entries")]
    TooManyRedirectUris(usize),
    #[error("number {number} of redirect_uris {reason}")]
    InvalidRedirectUri { number: usize, reason: InvalidRedirectUri },
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    #[error("too many clients were registered from this network; wait for the time in Retry-After")]
    TooMany { retry_after: Duration },
    #[error("the server cannot store a registration at the moment; try again later")]
    Store(#[from] StoreError),
    #[error("the server cannot generate a client_id at the moment; try again later")]
    NoRandomness(#[from] getrandom::Error),
}

impl RegistrationError {
    fn status(&self) -> StatusCode {
        match self {
            Self::NotJson => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Body(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::Store(_) | Self::NoRandomness(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ => StatusCode::BAD_REQUEST,
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::NoRedirectUri
            | Self::TooManyRedirectUris(_)
            | Self::InvalidRedirectUri { .. }
            | Self::NotAllowed(_) => "invalid_redirect_uri",
            Self::TooMany { .. } | Self::Store(_) | Self::NoRandomness(_) => "temporarily_unavailable",
            _ => "invalid_client_metadata",
        }
    }
}

impl IntoResponse for RegistrationError {
    fn into_response(self) -> Response {
        match &self {
            Self::Store(error) => {
                tracing::error!(error = error as &dyn std::error::Error, "client registration failed");
            }
            other => tracing::info!(reason = %other, "client registration rejected"),
        }
        let response = ErrorResponse::new(self.status(), self.code(), &self.to_string());
        match self {
            Self::TooMany { retry_after } => response.with_retry_after(retry_after).into(),
            _ => response.into(),
        }
    }
}
