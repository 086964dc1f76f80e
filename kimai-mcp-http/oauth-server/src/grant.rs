//! Grants and their tokens.
//!
//! [`exchange_code`] creates a grant, [`refresh`] extends it, [`verify`] checks an access token, [`revoke`] and [`revoke_all`] end
//! grants; [`list`] shows those of a user. A token is valid as long as its own record, its grant and the sign-in of its user are, so ending a grant removes a single
//! record.

mod exchange;
mod index;
mod refresh;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

pub use self::{
    exchange::{CodeExchange, exchange_code},
    index::{GrantInfo, MAX_GRANTS, end_one, list, users},
    refresh::{RefreshRequest, refresh},
};
use crate::{
    client::ClientInfo,
    events::{Event, EventKind, RequestOrigin},
    scope::Scopes,
    secret::{Digest, Secret},
    server::{AuthorizationServer, Lifetimes},
    session::AuthorizationRequest,
    sign_in::{SignInError, Subject},
    state::{Kind, Record, State, StoreError, Versioned},
};

/// An authorization code. It is valid once; an exchange with a wrong verifier invalidates it.
#[derive(Clone, Serialize, Deserialize)]
pub struct AuthorizationCode {
    /// Request, with the scopes that the user granted.
    pub request: AuthorizationRequest,
    /// User who consented.
    #[serde(flatten)]
    pub subject: Subject,
    /// Client as the consent page showed it.
    // Records of the first releases lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientInfo>,
}

impl Record for AuthorizationCode {
    const KIND: Kind = Kind::new("code").with_max_records(10_000);
}

/// The result of one consent. A user and a client can have several grants.
///
/// Each refresh token derives from the previous one and the salt, so that concurrent refreshes (two windows of a client, two
/// replicas) obtain the same successor.
#[derive(Clone, Serialize, Deserialize)]
pub struct Grant {
    /// User who consented.
    #[serde(flatten)]
    pub subject: Subject,
    /// Client that received the grant.
    pub client_id: String,
    /// That client as the consent page showed it.
    // Records of the first releases lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<ClientInfo>,
    /// Resource that the tokens are for.
    pub resource: String,
    /// Granted scopes.
    pub scopes: Scopes,
    /// Version of the meaning of the scopes at the time of the consent.
    #[serde(default)]
    pub scope_version: u32,
    /// Epoch of the user at creation; the grant ends with it.
    pub epoch: Option<Epoch>,
    /// Digest of the current refresh token.
    #[serde(rename = "refresh")]
    pub current: Digest,
    /// Digest of the previous refresh token, which can be used again for [`Lifetimes::refresh_retry`] after the rotation.
    pub previous: Option<Digest>,
    /// Time of the last rotation.
    // Records of the first releases lack both times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rotated_at: Option<Timestamp>,
    /// Time at which the code was exchanged, from which [`Lifetimes::session`] counts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// Salt of the derivation of refresh tokens.
    pub salt: Digest,
}

impl Record for Grant {
    const KIND: Kind = Kind::new("grant");
}

/// An access token; its id is the digest of the token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AccessToken {
    /// Id of the grant.
    pub grant: String,
    /// Scopes: those of the grant, or fewer.
    pub scopes: Scopes,
}

impl Record for AccessToken {
    const KIND: Kind = Kind::new("access");
}

/// A refresh token, current or retired, so that reuse is detected; its id is the digest of the token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct RefreshToken {
    /// Id of the grant.
    pub grant: String,
}

impl Record for RefreshToken {
    const KIND: Kind = Kind::new("refresh");
}

/// A code that was exchanged, so that reuse is detected; its id is the digest of the code.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct UsedCode {
    /// Id of the grant.
    pub grant: String,
}

impl Record for UsedCode {
    const KIND: Kind = Kind::new("spent");
}

/// Epoch of a user; its id is the digest of the user name. A new epoch ends all grants of earlier ones.
///
/// The record lives as long as a grant can. Without a stored epoch, no revocation applies.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Epoch(Digest);

impl Record for Epoch {
    const KIND: Kind = Kind::new("epoch");
}

/// Tokens issued to a client.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// Access token.
    pub access: Secret,
    /// Refresh token.
    pub refresh: Secret,
    /// Scopes of the access token.
    pub scopes: Scopes,
    /// Lifetime of the access token.
    pub expires_in: SignedDuration,
}

/// A valid access token.
#[derive(Debug, Clone)]
pub struct VerifiedToken {
    /// Name of the user; see [`Subject::user`].
    pub user: String,
    /// Id of the way in which the user signed in; see [`Subject::way`].
    pub way: String,
    /// Client that holds the token.
    pub client_id: String,
    /// Name that the client chose.
    pub client_name: Option<String>,
    /// Scopes of the token.
    pub scopes: Scopes,
    /// Version of the meaning of the scopes; see [`ScopeCatalog::with_version`](crate::ScopeCatalog::with_version).
    pub scope_version: u32,
    /// Id of the grant.
    pub grant: String,
}

/// Outcome of a revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revocation {
    /// The grant of the token has ended.
    Revoked,
    /// The token is unknown or was invalid before.
    UnknownToken,
    /// The token belongs to another client and stays valid.
    OtherClient,
}

/// Reasons why no tokens are issued.
#[derive(Debug, thiserror::Error)]
pub enum GrantError {
    /// The code or token is not valid.
    #[error("{0}")]
    Invalid(&'static str),
    /// The requested scope exceeds the grant.
    #[error("the scope exceeds the grant")]
    ScopeExceedsGrant,
    /// Too many concurrent refreshes.
    #[error("too many concurrent refreshes; try again")]
    Contended,
    /// The state cannot be read or written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sign-in cannot be checked.
    #[error(transparent)]
    SignIn(#[from] SignInError),
    /// The system has no randomness.
    #[error(transparent)]
    NoRandomness(#[from] getrandom::Error),
}

/// Checks an access token; returns `None` if it is not valid.
///
/// # Errors
/// Fails if the state or the sign-in cannot be checked.
pub async fn verify(
    server: &AuthorizationServer,
    token: &Secret,
) -> Result<Option<VerifiedToken>, GrantError> {
    let Some(access) = server.state.get::<AccessToken>(token.digest()).await? else { return Ok(None) };
    let AccessToken { grant, scopes } = access.record;
    let Some(active) = active_grant(server, &grant).await? else { return Ok(None) };
    let Grant { subject, client_id, client, scope_version, .. } = active.record;
    let client_name = client.and_then(|client| client.name);
    let Subject { user, way, .. } = subject;
    Ok(Some(VerifiedToken { user, way, client_id, client_name, scopes, scope_version, grant }))
}

/// Ends the grant of an access or refresh token that belongs to `client_id`.
///
/// # Errors
/// Fails if the state cannot be read or written.
pub async fn revoke(
    server: &AuthorizationServer,
    token: &Secret,
    client_id: &str,
    origin: &RequestOrigin,
) -> Result<Revocation, StoreError> {
    let state = &server.state;
    let Some(id) = grant_id(state, token.digest()).await? else { return Ok(Revocation::UnknownToken) };
    let Some(grant) = state.get::<Grant>(&id).await? else { return Ok(Revocation::UnknownToken) };
    if grant.record.client_id != client_id {
        return Ok(Revocation::OtherClient);
    }
    end(server, &id, EventKind::TokenRevoked, origin).await?;
    Ok(Revocation::Revoked)
}

/// Ends all grants of a user, also those that are not listed.
///
/// # Errors
/// Fails if the state cannot be written or the system has no randomness.
pub async fn revoke_all(server: &AuthorizationServer, user: &str) -> Result<(), GrantError> {
    let epoch = Epoch(Secret::random()?.digest());
    server.state.put(user_id(user), &epoch, grant_ttl(&server.lifetimes)).await?;
    index::clear(server, user).await?;
    let origin = RequestOrigin::default();
    server.record(&server.event(EventKind::AllSessionsEnded, &origin, Some(user)));
    Ok(())
}

/// Ends a grant and thereby all its tokens. If it still existed, its end is reported as an event of `kind`.
async fn end(
    server: &AuthorizationServer,
    id: &str,
    kind: EventKind,
    origin: &RequestOrigin,
) -> Result<(), StoreError> {
    if let Some(grant) = server.state.take::<Grant>(id).await? {
        server.record(&grant.event(server, kind, id, origin));
    }
    Ok(())
}

impl Grant {
    /// Returns the time until the session reaches its maximum lifetime, which may be negative.
    fn remaining(&self, server: &AuthorizationServer) -> SignedDuration {
        let Some(session) = server.lifetimes.session else { return SignedDuration::MAX };
        let age =
            self.created_at.map_or(SignedDuration::ZERO, |start| server.state.now().duration_since(start));
        session.saturating_sub(age)
    }

    /// Creates an event of this grant.
    fn event(
        &self,
        server: &AuthorizationServer,
        kind: EventKind,
        id: &str,
        origin: &RequestOrigin,
    ) -> Event {
        let event = server.event(kind, origin, Some(&self.subject.user));
        event.with_client(&self.client_id, self.client.as_ref()).with_scopes(&self.scopes).with_grant(id)
    }
}

async fn grant_id(state: &State, token: Digest) -> Result<Option<String>, StoreError> {
    if let Some(access) = state.get::<AccessToken>(token).await? {
        return Ok(Some(access.record.grant));
    }
    Ok(state.get::<RefreshToken>(token).await?.map(|refresh| refresh.record.grant))
}

/// Returns the grant if it is for this resource, its user did not end it, and the sign-in is still valid.
async fn active_grant(
    server: &AuthorizationServer,
    id: &str,
) -> Result<Option<Versioned<Grant>>, GrantError> {
    let grant = valid_grant(server, id).await?;
    Ok(grant.filter(|stored| stored.record.resource == server.public_url.resource()))
}

/// Returns the grant if its user did not end it and the sign-in is still valid, for whichever resource.
async fn valid_grant(server: &AuthorizationServer, id: &str) -> Result<Option<Versioned<Grant>>, GrantError> {
    let Some(stored) = server.state.get::<Grant>(id).await? else { return Ok(None) };
    let grant = &stored.record;
    if !server.is_valid(&grant.subject).await? {
        return Ok(None);
    }
    let epoch = current_epoch(&server.state, &grant.subject.user).await?;
    let has_ended = epoch.is_some_and(|current| grant.epoch != Some(current));
    Ok((!has_ended).then_some(stored))
}

/// Returns the epoch of a user; without one, no revocation of all grants applies.
pub(crate) async fn current_epoch(state: &State, user: &str) -> Result<Option<Epoch>, StoreError> {
    Ok(state.get::<Epoch>(user_id(user)).await?.map(|stored| stored.record))
}

/// Returns the id of the records of a user.
fn user_id(user: &str) -> Digest {
    Secret::new(user).digest()
}

/// Returns the lifetime of a grant after a refresh: until its refresh token expires.
///
/// The previous refresh token can be used again for a while, which extends the current one.
fn grant_ttl(lifetimes: &Lifetimes) -> SignedDuration {
    lifetimes.refresh_token.saturating_add(lifetimes.refresh_retry)
}

/// Issues an access token; it does not outlive the session. Returns it with its lifetime.
async fn issue_access_token(
    server: &AuthorizationServer,
    id: &str,
    grant: &Grant,
    scopes: &Scopes,
) -> Result<(Secret, SignedDuration), GrantError> {
    let token = Secret::random()?;
    let record = AccessToken { grant: id.to_owned(), scopes: scopes.clone() };
    let ttl = server.lifetimes.access_token.min(grant.remaining(server));
    server.state.put(token.digest(), &record, ttl).await?;
    Ok((token, ttl))
}

/// Stores a refresh token for its whole lifetime, starting now; it does not outlive the session.
async fn store_refresh_token(
    server: &AuthorizationServer,
    id: &str,
    grant: &Grant,
    token: &Secret,
) -> Result<(), StoreError> {
    let record = RefreshToken { grant: id.to_owned() };
    let ttl = server.lifetimes.refresh_token.min(grant.remaining(server));
    server.state.put(token.digest(), &record, ttl).await
}
