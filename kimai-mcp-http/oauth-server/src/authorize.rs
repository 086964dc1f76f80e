//! The authorization endpoint, `/authorize`: validates the request and starts the way through the pages.
//!
//! Errors of client and redirect URI are shown to the user; all other errors go to the client (RFC 6749 §4.1.2.1).

use axum::{
    Router,
    extract::{DefaultBodyLimit, RawQuery, State, rejection::StringRejection},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{
    HeaderMap, StatusCode,
    header::{CACHE_CONTROL, LOCATION, REFERRER_POLICY, SET_COOKIE},
};

use crate::{
    client::Client,
    client_ip::ClientIp,
    cookie::BrowserCookie,
    network_share,
    pages::{Language, PageContext, PageError, RedirectErrorPage},
    parameters::{Duplicate, Parameters},
    pkce,
    redirect_uri::{Destination, RedirectUri},
    scope::Scopes,
    secret::{Digest, Secret},
    server::AuthorizationServer,
    session::{AuthorizationRequest, PendingAuthorization},
    state::{Admission, Record},
};

/// Maximum length of a request in bytes.
const MAX_LENGTH: usize = 8 * 1024;

pub(crate) fn routes() -> Router<AuthorizationServer> {
    Router::new().route("/authorize", get(by_query).post(by_form)).layer(DefaultBodyLimit::max(MAX_LENGTH))
}

async fn by_query(
    State(server): State<AuthorizationServer>,
    context: PageContext,
    headers: HeaderMap,
    client_ip: ClientIp,
    RawQuery(query): RawQuery,
) -> Response {
    respond(&server, context, &headers, client_ip, &query.unwrap_or_default()).await
}

async fn by_form(
    State(server): State<AuthorizationServer>,
    context: PageContext,
    headers: HeaderMap,
    client_ip: ClientIp,
    form: Result<String, StringRejection>,
) -> Response {
    match form {
        Ok(form) => respond(&server, context, &headers, client_ip, &form).await,
        Err(_) => PageError::InvalidRequest.into_page(&context),
    }
}

async fn respond(
    server: &AuthorizationServer,
    mut context: PageContext,
    headers: &HeaderMap,
    client_ip: ClientIp,
    text: &str,
) -> Response {
    if text.len() > MAX_LENGTH {
        return PageError::InvalidRequest.into_page(&context);
    }
    let parameters = Parameters::parse(text);
    let language = parameters.get("ui_locales").ok().flatten().and_then(Language::from_ui_locales);
    context.language = language.unwrap_or(context.language);
    let response = match authorize(server, &context, &parameters).await {
        Ok(Authorization::Valid(request)) => {
            let pending = |browser| {
                Ok(PendingAuthorization { language, ..PendingAuthorization::new(request, browser) })
            };
            begin_sign_in(server, headers, client_ip, pending).await
        }
        Ok(Authorization::Error(response)) => Ok(response),
        Err(error) => Err(error),
    };
    context.response_of(response)
}

/// Result of a request whose client and redirect URI are valid.
enum Authorization {
    /// The request is valid.
    Valid(AuthorizationRequest),
    /// The request is not valid; the response reports the error to the client.
    Error(Response),
}

async fn authorize(
    server: &AuthorizationServer,
    context: &PageContext,
    parameters: &Parameters,
) -> Result<Authorization, PageError> {
    let id = parameters.get("client_id")?.ok_or(PageError::InvalidRequest)?;
    let client = server.find_client(id).await?;
    let redirect_uri = redirect_uri(&client, parameters.get("redirect_uri")?)?;
    server.allowlist.check(&redirect_uri)?;
    match validate(server, &client, &redirect_uri, parameters) {
        Ok(request) => Ok(Authorization::Valid(request)),
        Err(error) => {
            let state = parameters.get("state").ok().flatten();
            Ok(Authorization::Error(error_response(context, &error, &redirect_uri, state)))
        }
    }
}

/// Returns the redirect URI of the request. It may be omitted if the client registered exactly one.
fn redirect_uri(client: &Client, requested: Option<&str>) -> Result<RedirectUri, PageError> {
    let Some(text) = requested else {
        return match client.redirect_uris.as_slice() {
            [only] => Ok(only.clone()),
            _ => Err(PageError::UnknownRedirect),
        };
    };
    let requested = RedirectUri::parse(text).ok();
    let known = requested.filter(|uri| client.redirect_uris.iter().any(|own| own.matches(uri)));
    if known.is_none() {
        tracing::info!(client = client.id, "authorization request with an unregistered redirect URI");
    }
    known.ok_or(PageError::UnknownRedirect)
}

/// Stores a pending authorization for the browser, which `pending` creates, and sends the browser to the login page.
pub(crate) async fn begin_sign_in(
    server: &AuthorizationServer,
    headers: &HeaderMap,
    client_ip: ClientIp,
    pending: impl FnOnce(Digest) -> Result<PendingAuthorization, PageError>,
) -> Result<Response, PageError> {
    let share = server.network_shares.authorizations;
    let lifetime = server.lifetimes.authorization;
    if let Admission::Limited { retry_after } =
        network_share::admit(server, PendingAuthorization::KIND, share, lifetime, client_ip).await?
    {
        return Err(PageError::TooManyRequests { retry_after });
    }
    let existing = BrowserCookie::from_headers(headers, &server.cookie_name);
    let is_new = existing.is_none();
    let cookie = match existing {
        Some(cookie) => cookie,
        None => BrowserCookie::random()?,
    };
    let id = Secret::random()?;
    server.state.put(id.expose(), &pending(cookie.digest())?, lifetime).await?;
    let login = server.public_url.at(&format!("/login?request={}", id.expose()));
    let headers = [(CACHE_CONTROL, "no-store".to_owned()), (LOCATION, login)];
    let mut response = (StatusCode::SEE_OTHER, headers).into_response();
    if is_new {
        response.headers_mut().insert(SET_COOKIE, cookie.set_cookie(&server.cookie_name));
    }
    Ok(response)
}

/// An error that is reported to the client through the redirect URI (RFC 6749 §4.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {description}")]
struct AuthorizationError {
    code: &'static str,
    description: &'static str,
}

impl AuthorizationError {
    const fn invalid_request(description: &'static str) -> Self {
        Self { code: "invalid_request", description }
    }
}

impl From<Duplicate> for AuthorizationError {
    fn from(_: Duplicate) -> Self {
        Self::invalid_request("a parameter occurs more than once")
    }
}

impl From<Duplicate> for PageError {
    fn from(_: Duplicate) -> Self {
        Self::InvalidRequest
    }
}

fn validate(
    server: &AuthorizationServer,
    client: &Client,
    redirect_uri: &RedirectUri,
    parameters: &Parameters,
) -> Result<AuthorizationRequest, AuthorizationError> {
    // RFC 8707 §2 allows several resources.
    if parameters.has_duplicates_except("resource") {
        return Err(Duplicate.into());
    }
    check_response_type(parameters)?;
    let challenge = challenge(parameters)?.to_owned();
    if !parameters.all("resource").all(|resource| server.public_url.is_resource(resource)) {
        let description = "resource must be the URL of this MCP server, or omitted";
        return Err(AuthorizationError { code: "invalid_target", description });
    }
    Ok(AuthorizationRequest {
        client_id: client.id.clone(),
        redirect_uri: redirect_uri.clone(),
        state: parameters.get("state")?.map(str::to_owned),
        challenge,
        scopes: requested_scopes(server, parameters.get("scope")?),
        scope_version: server.scopes.version(),
    })
}

fn check_response_type(parameters: &Parameters) -> Result<(), AuthorizationError> {
    match parameters.get("response_type")? {
        Some("code") => {}
        Some(_) => {
            let description = "response_type must be code";
            return Err(AuthorizationError { code: "unsupported_response_type", description });
        }
        None => {
            return Err(AuthorizationError::invalid_request("response_type is missing; it must be code"));
        }
    }
    match parameters.get("response_mode")? {
        None | Some("query") => Ok(()),
        Some(_) => Err(AuthorizationError::invalid_request("response_mode must be query, or omitted")),
    }
}

/// Returns the PKCE challenge. Without a method it would be `plain` (RFC 7636 §4.3), which is not accepted.
fn challenge(parameters: &Parameters) -> Result<&str, AuthorizationError> {
    let Some(challenge) = parameters.get("code_challenge")? else {
        return Err(AuthorizationError::invalid_request(
            "code_challenge is missing; PKCE with S256 is required",
        ));
    };
    if parameters.get("code_challenge_method")? != Some("S256") {
        return Err(AuthorizationError::invalid_request("code_challenge_method must be S256"));
    }
    pkce::is_challenge(challenge).then_some(challenge).ok_or(AuthorizationError::invalid_request(
        "code_challenge must be a SHA-256 digest in base64url without padding",
    ))
}

/// Returns the known scopes of the request, or the default scopes if it names none.
fn requested_scopes(server: &AuthorizationServer, requested: Option<&str>) -> Scopes {
    let known = server.scopes.parse(requested.unwrap_or_default());
    if known.is_empty() { server.default_scopes.clone() } else { known }
}

/// Reports an error to the client.
///
/// A program that listens on the user's computer is redirected to at once. For web sites and apps a page with a link is shown: anyone
/// can register them, and an automatic redirect from a trusted host would help phishing (RFC 9700 §4.11.2) or open an app with
/// parameters that a stranger chose.
fn error_response(
    context: &PageContext,
    error: &AuthorizationError,
    redirect_uri: &RedirectUri,
    state: Option<&str>,
) -> Response {
    let issuer = context.public_url.issuer();
    let parameters = [("error", error.code), ("error_description", error.description)];
    let state = state.map(|state| ("state", state));
    // RFC 9207: `iss` tells the client which server answered.
    let url = redirect_uri.with_query(parameters.into_iter().chain(state).chain([("iss", issuer.as_str())]));
    let destination = redirect_uri.destination();
    if destination != Destination::Loopback {
        let page = RedirectErrorPage { context, destination, reason: error.description, url: &url };
        return context.render(StatusCode::BAD_REQUEST, &page);
    }
    let headers = [
        (LOCATION, url),
        (CACHE_CONTROL, "no-store".to_owned()),
        (REFERRER_POLICY, "no-referrer".to_owned()),
    ];
    (StatusCode::SEE_OTHER, headers).into_response()
}
