//! Sign-in at an identity provider: the way there and the callback, `/oauth/{way}/callback`.
//!
//! The user leaves from the login page, which shows the client, with a form: a post with its CSRF token approves this client. Only
//! then a value for `state` is issued. It is bound to the browser, valid once and for as long as the pending authorization.

use std::collections::BTreeMap;

use axum::{
    Router,
    extract::{Path, RawQuery, State},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use http::HeaderMap;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{Consent, FailedAttempt, end, page, proceed};
use crate::{
    client_ip::ClientIp,
    cookie::BrowserCookie,
    events::{EventKind, RequestOrigin},
    network_share,
    pages::{LoginFailure, PageContext, PageError, ProviderRedirectPage, Text},
    parameters::Parameters,
    secret::{Digest, Secret},
    server::AuthorizationServer,
    session::{AuthorizationSession, FurtherStep},
    sign_in::{
        ProviderCallback, ProviderRedirect, RedirectRequest, SignIn, SignInOutcome, Subject, callback_path,
    },
    state::{Admission, Kind, Record},
};

/// Maximum length of the query of a callback in bytes.
const MAX_LENGTH: usize = 8 * 1024;

pub(super) fn routes() -> Router<AuthorizationServer> {
    Router::new().route("/oauth/{way}/callback", get(callback))
}

/// A sign-in at an identity provider that has begun; its id is the digest of `state`.
#[derive(Clone, Serialize, Deserialize)]
struct PendingRedirect {
    /// Id of the pending authorization.
    request: String,
    /// Digest of the cookie of the browser.
    browser: Digest,
    /// Id of the way to sign in.
    way: String,
    /// Data of the way to sign in.
    data: String,
}

impl Record for PendingRedirect {
    const KIND: Kind = Kind::new("provider").with_max_records(10_000);
}

/// Sends the user to the identity provider.
pub(super) async fn begin(
    server: &AuthorizationServer,
    context: &PageContext,
    origin: &RequestOrigin,
    session: &AuthorizationSession,
    way: &dyn SignIn,
) -> Result<Response, PageError> {
    if session.record_attempt(server).await? > server.login_limits.attempts_per_request {
        return end(server, session).await;
    }
    let share = server.network_shares.authorizations;
    let lifetime = server.lifetimes.authorization;
    let client_ip = origin.client_ip.unwrap_or(ClientIp::UNKNOWN);
    if let Admission::Limited { retry_after } =
        network_share::admit(server, PendingRedirect::KIND, share, lifetime, client_ip).await?
    {
        return Err(PageError::TooManyRequests { retry_after });
    }
    let state = Secret::random()?;
    let request = RedirectRequest {
        state: &state,
        callback: &callback_url(server, way),
        language: context.language,
        switch_account: session.pending.subject.is_some() || session.pending.switch_account,
    };
    let ProviderRedirect { url, data } = way.begin(&request).await?;
    let pending = PendingRedirect {
        request: session.id.clone(),
        browser: session.pending.browser,
        way: way.id().to_owned(),
        data: data.expose_secret().to_owned(),
    };
    server.state.put(state.digest(), &pending, lifetime).await?;
    ProviderRedirectPage::response(context, &url)
}

fn callback_url(server: &AuthorizationServer, way: &dyn SignIn) -> String {
    server.public_url.at(&callback_path(way.id()))
}

/// `GET /oauth/{way}/callback`
async fn callback(
    State(server): State<AuthorizationServer>,
    mut context: PageContext,
    headers: HeaderMap,
    origin: RequestOrigin,
    Path(way): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let response = finish(&server, &mut context, &headers, &origin, &way, &query.unwrap_or_default()).await;
    context.response_of(response)
}

async fn finish(
    server: &AuthorizationServer,
    context: &mut PageContext,
    headers: &HeaderMap,
    origin: &RequestOrigin,
    way: &str,
    query: &str,
) -> Result<Response, PageError> {
    let way = server.sign_in(way).ok_or(PageError::InvalidRequest)?;
    if query.len() > MAX_LENGTH {
        return Err(PageError::InvalidRequest);
    }
    let parameters = Parameters::parse(query);
    let state = parameters.get("state")?.ok_or(PageError::InvalidRequest)?;
    let code = parameters.get("code")?.map(SecretString::from);
    let error = parameters.get("error")?.map(str::to_owned);
    let issuer = parameters.get("iss")?.map(str::to_owned);
    let cookie = BrowserCookie::from_headers(headers, &server.cookie_name).ok_or(PageError::OtherBrowser)?;
    let pending = take(server, way, &Secret::new(state), &cookie).await?;
    let mut session = AuthorizationSession::open(server, Some(cookie), &pending.request).await?;
    session.localize(context);
    let client = session.client_info(server).await?;
    let callback = ProviderCallback {
        code,
        error,
        issuer,
        callback: callback_url(server, way),
        data: pending.data.into(),
    };
    let outcome = way.finish(&callback).await?;
    let event = |kind, user| {
        let event = server.event(kind, origin, user);
        server.record(&event.with_client(&session.pending.request.client_id, Some(&client)));
    };
    match outcome {
        SignInOutcome::SignedIn(subject) => {
            event(EventKind::SignInSucceeded, Some(subject.user.as_str()));
            let subject = Subject { way: way.id().to_owned(), ..subject };
            proceed(server, context, origin, session, subject, Consent::Always).await
        }
        SignInOutcome::Rejected(reason) => {
            event(EventKind::SignInFailed, None);
            let reason = reason.unwrap_or_else(rejection);
            let failure = LoginFailure::Rejected(reason);
            let failed = FailedAttempt { way: way.id(), entered: BTreeMap::new(), failure };
            Ok(page(server, context, &session, &client, Some(&failed)))
        }
        // The sign-in succeeds or fails with the further form.
        SignInOutcome::FurtherForm(data) => {
            let data = data.expose_secret().to_owned();
            session.pending.further = Some(FurtherStep { way: way.id().to_owned(), data });
            session.store(server).await?;
            Ok(Redirect::to(&session.page(server, "/login")).into_response())
        }
    }
}

/// Removes the begun sign-in of this `state` and browser. The callback of another browser leaves it in place.
async fn take(
    server: &AuthorizationServer,
    way: &dyn SignIn,
    state: &Secret,
    cookie: &BrowserCookie,
) -> Result<PendingRedirect, PageError> {
    let stored = server.state.get::<PendingRedirect>(state.digest()).await?.ok_or(PageError::Expired)?;
    if stored.record.browser != cookie.digest() {
        tracing::warn!("callback of an identity provider in another browser");
        return Err(PageError::OtherBrowser);
    }
    if stored.record.way != way.id() {
        return Err(PageError::InvalidRequest);
    }
    server.state.take::<PendingRedirect>(state.digest()).await?.ok_or(PageError::Expired)
}

fn rejection() -> Text {
    Text::new("The sign-in was not accepted.", "Die Anmeldung wurde nicht akzeptiert.")
}
