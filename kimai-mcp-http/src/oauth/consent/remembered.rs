//! What a user allowed a client before.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    oauth::{destination::Destination, logged_in::LoggedIn, scope::Scopes, ticket::Request},
    secret::Digest,
    state::{Kind, Record, StoreError},
};

/// How long it is remembered after the last login with it.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A user allowed a client this, under the digest of both and of the site that it returns to. What was allowed with a
/// secret that is theirs no longer, somebody else may have allowed.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Consent {
    pub(super) scopes: Scopes,
    #[serde(default)]
    login: Option<LoggedIn>,
}

impl Record for Consent {
    const KIND: Kind = Kind::new("consent");
}

/// Whether this was allowed before and need not be asked again.
pub(crate) async fn is_remembered(
    app: &App,
    login: &LoggedIn,
    request: &Request,
) -> Result<bool, StoreError> {
    let before = before(app, login, request).await?;
    Ok(before.is_some_and(|allowed| request.scopes.iter().all(|scope| allowed.include(scope))))
}

/// What was allowed before.
pub(super) async fn before(
    app: &App,
    login: &LoggedIn,
    request: &Request,
) -> Result<Option<Scopes>, StoreError> {
    let Some(id) = id(&login.user, request) else { return Ok(None) };
    let still = |login: &LoggedIn| login.among(&app.users).is_some();
    let kept = app.state.get::<Consent>(id).await?.map(|kept| kept.record);
    Ok(kept.filter(|consent| consent.login.as_ref().is_none_or(still)).map(|consent| consent.scopes))
}

/// Remembers it, if that is how it may be given again.
pub(super) async fn remember(app: &App, login: &LoggedIn, allowed: &Request) -> Result<(), StoreError> {
    let Some(id) = id(&login.user, allowed) else { return Ok(()) };
    let consent = Consent { scopes: allowed.scopes.clone(), login: Some(login.clone()) };
    app.state.put(id, &consent, REMEMBERED).await
}

/// Only a site is itself: on a computer or a phone any program may take a port or a scheme.
fn id(user: &str, request: &Request) -> Option<Digest> {
    match request.redirect_uri.destination() {
        Destination::Site(site) => Some(Digest::of([user, &request.client_id, &site])),
        Destination::Computer | Destination::Program(_) => None,
    }
}
