//! What a user allowed a client before.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::{
    app::App,
    oauth::{destination::Destination, scope::Scopes, ticket::Request},
    secret::Digest,
    state::{Kind, Record, StoreError},
};

/// How long it is remembered after the last login with it.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(90 * 24);

/// A user allowed a client this, under the digest of both and of the site that it returns to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Consent {
    pub(super) scopes: Scopes,
}

impl Record for Consent {
    const KIND: Kind = Kind::new("consent");
}

/// Whether this was allowed before and need not be asked again.
pub(crate) async fn is_remembered(app: &App, user: &str, request: &Request) -> Result<bool, StoreError> {
    let before = before(app, user, request).await?;
    Ok(before.is_some_and(|allowed| request.scopes.iter().all(|scope| allowed.include(scope))))
}

/// What was allowed before.
pub(super) async fn before(app: &App, user: &str, request: &Request) -> Result<Option<Scopes>, StoreError> {
    let Some(id) = id(user, request) else { return Ok(None) };
    Ok(app.state.get::<Consent>(id).await?.map(|kept| kept.record.scopes))
}

/// Remembers it, if that is how it may be given again.
pub(super) async fn remember(app: &App, user: &str, allowed: &Request) -> Result<(), StoreError> {
    let Some(id) = id(user, allowed) else { return Ok(()) };
    app.state.put(id, &Consent { scopes: allowed.scopes.clone() }, REMEMBERED).await
}

/// Only a site is itself: on a computer or a phone any program may take a port or a scheme.
fn id(user: &str, request: &Request) -> Option<Digest> {
    match request.redirect_uri.destination() {
        Destination::Site(site) => Some(Digest::of([user, &request.client_id, &site])),
        Destination::Computer | Destination::Program(_) => None,
    }
}
