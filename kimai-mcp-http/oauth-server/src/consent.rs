//! The consent page, `/consent`, and the redirect back to the client.
//!
//! Consent is asked once per client, user and web site, as long as the client requests no further scopes. Clients that return to the
//! user's device are confirmed every time, because any program there can pose as such a client (RFC 8252 §8.6). Signing in is
//! required every time and shows the client.

use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::{
    client::ClientInfo,
    events::{EventKind, RequestOrigin},
    grant::{self, AuthorizationCode, Epoch},
    pages::{ClientRedirectPage, ConsentPage, HtmlForm, PageContext, PageError},
    parameters::MAX_FORM_LENGTH,
    redirect_uri::Destination,
    scope::Scopes,
    secret::{Digest, Secret},
    server::AuthorizationServer,
    session::{AuthorizationRequest, AuthorizationSession},
    sign_in::Subject,
    state::{Kind, Record, StoreError},
};

pub(crate) fn routes() -> Router<AuthorizationServer> {
    Router::new().route("/consent", get(show).post(submit)).layer(DefaultBodyLimit::max(MAX_FORM_LENGTH))
}

/// `GET /consent`
async fn show(
    State(server): State<AuthorizationServer>,
    mut context: PageContext,
    session: AuthorizationSession,
) -> Response {
    session.localize(&mut context);
    context.response_of(consent_page(&server, &context, &session).await)
}

/// `POST /consent`
async fn submit(
    State(server): State<AuthorizationServer>,
    mut context: PageContext,
    headers: HeaderMap,
    origin: RequestOrigin,
    form: HtmlForm,
) -> Response {
    let response = decide(&server, &mut context, &headers, &origin, &form).await;
    context.response_of(response)
}

async fn consent_page(
    server: &AuthorizationServer,
    context: &PageContext,
    session: &AuthorizationSession,
) -> Result<Response, PageError> {
    let Some(subject) = &session.pending.subject else {
        return Ok(Redirect::to(&session.page(server, "/login")).into_response());
    };
    let selected = stored_scopes(server, subject, &session.pending.request).await?;
    let selected = selected.unwrap_or_else(|| session.pending.offered_scopes(&server.scopes));
    page(server, context, session, &selected, false).await
}

async fn decide(
    server: &AuthorizationServer,
    context: &mut PageContext,
    headers: &HeaderMap,
    origin: &RequestOrigin,
    form: &HtmlForm,
) -> Result<Response, PageError> {
    let id = form.required("request")?;
    let csrf_token = form.required("csrf")?;
    let allowed = match form.required("answer")? {
        "allow" => true,
        "deny" => false,
        _ => return Err(PageError::InvalidRequest),
    };
    let session = AuthorizationSession::open_form(server, headers, id, csrf_token).await?;
    session.localize(context);
    if !allowed {
        return deny(server, context, origin, &session).await;
    }
    let Some(subject) = session.subject(server).await?.cloned() else {
        return Ok(Redirect::to(&session.page(server, "/login")).into_response());
    };
    let selected = server.scopes.parse(&form.all("scope").collect::<Vec<_>>().join(" "));
    let scopes = server.scopes.restrict(&selected, &session.pending.offered_scopes(&server.scopes));
    if scopes.is_empty() {
        return page(server, context, &session, &scopes, true).await;
    }
    let request = AuthorizationRequest { scopes, ..session.finish(server).await? };
    allow(server, context, origin, EventKind::ConsentGranted, subject, request).await
}

/// Renders the page, with an error if nothing was selected.
async fn page(
    server: &AuthorizationServer,
    context: &PageContext,
    session: &AuthorizationSession,
    selected: &Scopes,
    is_empty: bool,
) -> Result<Response, PageError> {
    let offered = session.pending.offered_scopes(&server.scopes);
    let page = ConsentPage {
        context,
        client: &session.client_info(server).await?,
        profile: &session.pending.profile,
        scopes: server.scopes.iter().filter(|scope| offered.lists(scope.name)).collect(),
        session_days: server.lifetimes.session.map(days),
        selected,
        request: &session.id,
        csrf: session.csrf_token(),
        is_empty,
    };
    let status = if is_empty { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    Ok(context.render(status, &page))
}

/// Returns the number of days, rounded up.
const fn days(duration: SignedDuration) -> i64 {
    const DAY: i64 = 24 * 60 * 60;
    (duration.as_secs() + DAY - 1) / DAY
}

/// Issues a code for the scopes of `request` and returns the user to the client. The consent is reported as an event of `kind`.
pub(crate) async fn allow(
    server: &AuthorizationServer,
    context: &PageContext,
    origin: &RequestOrigin,
    kind: EventKind,
    subject: Subject,
    request: AuthorizationRequest,
) -> Result<Response, PageError> {
    // The user has consented to the scopes as they are now, also if the request is older.
    let request = AuthorizationRequest { scope_version: server.scopes.version(), ..request };
    store(server, &subject, &request).await?;
    let client = server.find_client(&request.client_id).await?;
    server.extend_registration(&client).await?;
    let secret = Secret::random()?;
    let url = client_url(server, &request, ("code", secret.expose()));
    let info = ClientInfo::new(&client, &request.redirect_uri);
    let event = server.event(kind, origin, Some(&subject.user)).with_scopes(&request.scopes);
    let code = AuthorizationCode { request, subject, client: Some(info) };
    server.state.put(secret.digest(), &code, server.lifetimes.code).await?;
    server.record(&event.with_client(&client.id, code.client.as_ref()));
    ClientRedirectPage::response(context, &code.request.redirect_uri, &url, true)
}

async fn deny(
    server: &AuthorizationServer,
    context: &PageContext,
    origin: &RequestOrigin,
    session: &AuthorizationSession,
) -> Result<Response, PageError> {
    let request = session.finish(server).await?;
    let user = session.pending.subject.as_ref().map(|subject| subject.user.as_str());
    let info = session.client_info(server).await.ok();
    let event = server.event(EventKind::ConsentDenied, origin, user).with_scopes(&request.scopes);
    server.record(&event.with_client(&request.client_id, info.as_ref()));
    let url = client_url(server, &request, ("error", "access_denied"));
    ClientRedirectPage::response(context, &request.redirect_uri, &url, false)
}

fn client_url(server: &AuthorizationServer, request: &AuthorizationRequest, result: (&str, &str)) -> String {
    let state = request.state.as_deref().map(|state| ("state", state));
    let issuer = server.public_url.issuer();
    let parameters = std::iter::once(result).chain(state).chain([("iss", issuer.as_str())]);
    request.redirect_uri.with_query(parameters)
}

/// A stored consent. Its id is the digest of user, client and web site.
///
/// It no longer applies if the sign-in has become invalid, because someone else may have given it with a leaked secret, or after
/// all grants of the user were ended.
#[derive(Clone, Serialize, Deserialize)]
struct Consent {
    scopes: Scopes,
    #[serde(default)]
    scope_version: u32,
    // Records of the first releases lack it.
    #[serde(rename = "login", default)]
    subject: Option<Subject>,
    /// Epoch of the user at the time of the consent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    epoch: Option<Epoch>,
}

impl Record for Consent {
    const KIND: Kind = Kind::new("consent");
}

/// Returns true if a stored consent for the client and site of the request covers `scopes`.
pub(crate) async fn is_stored(
    server: &AuthorizationServer,
    subject: &Subject,
    request: &AuthorizationRequest,
    scopes: &Scopes,
) -> Result<bool, PageError> {
    if scopes.is_empty() {
        return Ok(false);
    }
    let stored = stored_scopes(server, subject, request).await?;
    let covers = |allowed: &Scopes| scopes.iter().all(|scope| server.scopes.includes(allowed, scope));
    Ok(stored.as_ref().is_some_and(covers))
}

async fn stored_scopes(
    server: &AuthorizationServer,
    subject: &Subject,
    request: &AuthorizationRequest,
) -> Result<Option<Scopes>, PageError> {
    let destination = request.redirect_uri.destination();
    let Some(id) = consent_id(&subject.user, &request.client_id, &destination) else { return Ok(None) };
    let Some(stored) = server.state.get::<Consent>(id).await? else { return Ok(None) };
    let epoch = grant::current_epoch(&server.state, &subject.user).await?;
    let Consent { scopes, scope_version, subject, epoch: given_in } = stored.record;
    let has_ended = epoch.is_some() && given_in != epoch;
    if has_ended || scope_version != server.scopes.version() {
        return Ok(None);
    }
    let is_valid = match &subject {
        Some(subject) => server.is_valid(subject).await?,
        None => true,
    };
    Ok(is_valid.then_some(scopes))
}

async fn store(
    server: &AuthorizationServer,
    subject: &Subject,
    request: &AuthorizationRequest,
) -> Result<(), PageError> {
    let destination = request.redirect_uri.destination();
    let Some(id) = consent_id(&subject.user, &request.client_id, &destination) else { return Ok(()) };
    let consent = Consent {
        scopes: request.scopes.clone(),
        scope_version: request.scope_version,
        subject: Some(subject.clone()),
        epoch: grant::current_epoch(&server.state, &subject.user).await?,
    };
    Ok(server.state.put(id, &consent, server.lifetimes.consent).await?)
}

/// Removes the stored consent of a user for a client, so that the next connection asks again.
pub(crate) async fn forget(
    server: &AuthorizationServer,
    user: &str,
    client_id: &str,
    client: Option<&ClientInfo>,
) -> Result<(), StoreError> {
    let id = client.and_then(|client| consent_id(user, client_id, &client.destination));
    if let Some(id) = id {
        server.state.take::<Consent>(id).await?;
    }
    Ok(())
}

/// Returns the id of the stored consent; `None` for clients on the user's device, whose identity is not verifiable.
fn consent_id(user: &str, client_id: &str, destination: &Destination) -> Option<Digest> {
    match destination {
        Destination::Site(site) => Some(Digest::of([user, client_id, site])),
        Destination::Loopback | Destination::App(_) => None,
    }
}
