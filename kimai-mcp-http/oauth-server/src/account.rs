//! The account page, `/account`: a user sees and ends the connections of clients.
//!
//! The page is entered by a fresh sign-in on the login page and never by an access token, so that a client cannot open it. The
//! session of the page is bound to the browser and ends after 15 minutes.

use axum::{
    Router,
    extract::{DefaultBodyLimit, Query, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::{HeaderMap, StatusCode};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::{Deserialize, Serialize};

use crate::{
    authorize,
    client_ip::ClientIp,
    consent,
    cookie::BrowserCookie,
    events::RequestOrigin,
    grant::{self, GrantError, GrantInfo},
    pages::{AccountEndedPage, AccountPage, Connection, HtmlForm, PageContext, PageError},
    parameters::MAX_FORM_LENGTH,
    secret::{Digest, Secret},
    server::AuthorizationServer,
    session::{AuthorizationSession, PendingAuthorization},
    sign_in::{Profile, SignInError, Subject},
    state::{Kind, Record},
};

/// Path of the page.
pub(crate) const PATH: &str = "/account";

/// Lifetime of the session of the page.
const TTL: SignedDuration = SignedDuration::from_mins(15);

pub(crate) fn routes() -> Router<AuthorizationServer> {
    Router::new().route(PATH, get(show).post(submit)).layer(DefaultBodyLimit::max(MAX_FORM_LENGTH))
}

/// A user on the account page; the id is random and part of the URL.
#[derive(Clone, Serialize, Deserialize)]
struct AccountSession {
    #[serde(flatten)]
    subject: Subject,
    profile: Profile,
    /// Digest of the cookie of the browser.
    browser: Digest,
}

impl Record for AccountSession {
    const KIND: Kind = Kind::new("account").with_max_records(10_000);
}

#[derive(Deserialize)]
struct AccountQuery {
    session: Option<String>,
}

/// `GET /account`: the page, or a sign-in without a session.
async fn show(
    State(server): State<AuthorizationServer>,
    context: PageContext,
    headers: HeaderMap,
    client_ip: ClientIp,
    Query(query): Query<AccountQuery>,
) -> Response {
    let response = match &query.session {
        Some(id) => page(&server, &context, &headers, id).await,
        None => Ok(None),
    };
    let response = match response {
        Ok(Some(response)) => Ok(response),
        Ok(None) => begin(&server, &headers, client_ip).await,
        Err(error) => Err(error),
    };
    context.response_of(response)
}

/// `POST /account`: ends one connection or all.
async fn submit(
    State(server): State<AuthorizationServer>,
    context: PageContext,
    headers: HeaderMap,
    origin: RequestOrigin,
    form: HtmlForm,
) -> Response {
    context.response_of(change(&server, &context, &headers, &origin, &form).await)
}

/// Sends the browser to the login page.
async fn begin(
    server: &AuthorizationServer,
    headers: &HeaderMap,
    client_ip: ClientIp,
) -> Result<Response, PageError> {
    let pending = |browser| PendingAuthorization::for_account(&server.public_url, browser);
    authorize::begin_sign_in(server, headers, client_ip, pending).await
}

/// Opens the page for a user who has just signed in.
pub(crate) async fn open(
    server: &AuthorizationServer,
    session: &AuthorizationSession,
    subject: Subject,
) -> Result<Response, PageError> {
    // Only one request continues, also if the form is sent twice.
    session.finish(server).await?;
    let id = Secret::random()?;
    let PendingAuthorization { profile, browser, .. } = session.pending.clone();
    server.state.put(id.expose(), &AccountSession { subject, profile, browser }, TTL).await?;
    Ok(Redirect::to(&location(server, id.expose())).into_response())
}

fn location(server: &AuthorizationServer, id: &str) -> String {
    format!("{}{PATH}?session={id}", server.public_url.prefix())
}

/// A session opened by the browser that signed in.
struct Opened {
    account: AccountSession,
    csrf_token: Secret,
}

/// Returns the session of this browser, if it exists and the sign-in is still valid.
async fn opened(
    server: &AuthorizationServer,
    headers: &HeaderMap,
    id: &str,
) -> Result<Option<Opened>, PageError> {
    let Some(cookie) = BrowserCookie::from_headers(headers, &server.cookie_name) else { return Ok(None) };
    let Some(stored) = server.state.get::<AccountSession>(id).await? else { return Ok(None) };
    let account = stored.record;
    if account.browser != cookie.digest() || !server.is_valid(&account.subject).await? {
        return Ok(None);
    }
    Ok(Some(Opened { account, csrf_token: cookie.csrf_token(id) }))
}

async fn page(
    server: &AuthorizationServer,
    context: &PageContext,
    headers: &HeaderMap,
    id: &str,
) -> Result<Option<Response>, PageError> {
    let Some(Opened { account, csrf_token }) = opened(server, headers, id).await? else { return Ok(None) };
    let grants = grant::list(server, &account.subject.user).await.map_err(|error| unavailable(&error))?;
    let page = AccountPage {
        context,
        profile: &account.profile,
        connections: grants.iter().map(|grant| connection(server, grant)).collect(),
        session: id,
        csrf: csrf_token.expose(),
    };
    Ok(Some(context.render(StatusCode::OK, &page)))
}

fn unavailable(error: &GrantError) -> PageError {
    tracing::error!(error = error as &dyn std::error::Error, "the connections of a user are not available");
    PageError::Unavailable
}

fn connection<'a>(server: &'a AuthorizationServer, grant: &'a GrantInfo) -> Connection<'a> {
    Connection {
        id: &grant.id,
        client: grant.client.as_ref(),
        scopes: server.scopes.iter().filter(|scope| grant.scopes.lists(scope.name)).collect(),
        since: grant.created_at.map(minutes),
        used: grant.used_at().map(minutes),
    }
}

/// Formats a time for the page.
fn minutes(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M UTC").to_string()
}

async fn change(
    server: &AuthorizationServer,
    context: &PageContext,
    headers: &HeaderMap,
    origin: &RequestOrigin,
    form: &HtmlForm,
) -> Result<Response, PageError> {
    let id = form.required("session")?;
    let Some(Opened { account, csrf_token }) = opened(server, headers, id).await? else {
        return Err(PageError::Expired);
    };
    if Secret::new(form.required("csrf")?).digest() != csrf_token.digest() {
        return Err(PageError::ForgedForm);
    }
    let user = &account.subject.user;
    match form.required("action")? {
        "end" => {
            end(server, user, form.required("connection")?, origin).await?;
            Ok(Redirect::to(&location(server, id)).into_response())
        }
        "end_all" => {
            grant::revoke_all(server, user).await.map_err(|error| unavailable(&error))?;
            let reminder = server.forget(&account.subject).await?;
            server.state.take::<AccountSession>(id).await?;
            Ok(context.render(StatusCode::OK, &AccountEndedPage { context, reminder: reminder.as_ref() }))
        }
        _ => Err(PageError::InvalidRequest),
    }
}

/// Ends a connection and its stored consent. One that has ended meanwhile is not on the next page either.
async fn end(
    server: &AuthorizationServer,
    user: &str,
    id: &str,
    origin: &RequestOrigin,
) -> Result<(), PageError> {
    let grants = grant::list(server, user).await.map_err(|error| unavailable(&error))?;
    if let Some(grant) = grants.iter().find(|grant| grant.id == id) {
        consent::forget(server, user, &grant.client_id, grant.client.as_ref()).await?;
    }
    grant::end_one(server, user, id, origin).await?;
    Ok(())
}

impl AuthorizationServer {
    /// Removes what the way to sign in stores about a user; see [`SignIn::forget`](crate::SignIn::forget).
    async fn forget(&self, subject: &Subject) -> Result<Option<crate::Text>, SignInError> {
        match self.sign_in(&subject.way) {
            Some(sign_in) => sign_in.forget(subject).await,
            None => Ok(None),
        }
    }
}
