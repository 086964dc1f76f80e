//! Refresh token rotation with reuse detection (RFC 6749 §6, RFC 9700 §4.14).

use std::error::Error;

use jiff::{SignedDuration, Timestamp};

use super::{
    Grant, GrantError, RefreshToken, Tokens, active_grant, end, grant_ttl, index, issue_access_token,
    store_refresh_token,
};
use crate::{
    events::{EventKind, RequestOrigin},
    scope::Scopes,
    secret::{Digest, Secret},
    server::AuthorizationServer,
};

const INVALID_TOKEN: GrantError = GrantError::Invalid(
    "the refresh token is unknown, expired or revoked; send the user to /authorize again",
);

const SESSION_EXPIRED: GrantError =
    GrantError::Invalid("the session reached its maximum lifetime; send the user to /authorize again");

/// Maximum number of compare-and-swap attempts. After a lost race the token is no longer the current one, so more than two attempts
/// mean that the store misbehaves.
const MAX_ATTEMPTS: usize = 4;

/// A request to refresh a grant.
#[derive(Debug, Clone, Copy)]
pub struct RefreshRequest<'a> {
    /// The refresh token.
    pub token: &'a Secret,
    /// Authenticated client.
    pub client_id: &'a str,
    /// Scopes of the new access token; all scopes of the grant if `None`.
    pub scopes: Option<&'a Scopes>,
    /// Origin of the request, for events.
    pub origin: &'a RequestOrigin,
}

/// Issues the next tokens.
///
/// The presented refresh token can be used again for [`Lifetimes::refresh_retry`](crate::Lifetimes::refresh_retry), unless its
/// successor is used before. If it is presented after that, someone else may have a copy, and the grant is revoked.
///
/// # Errors
/// [`GrantError::Invalid`] if the token is not valid for this client, [`GrantError::ScopeExceedsGrant`] if the scopes exceed the grant.
pub async fn refresh(
    server: &AuthorizationServer,
    request: &RefreshRequest<'_>,
) -> Result<Tokens, GrantError> {
    let token = server.state.get::<RefreshToken>(request.token.digest()).await?.ok_or(INVALID_TOKEN)?;
    let id = token.record.grant;
    let grant = active_grant(server, &id).await?.ok_or(INVALID_TOKEN)?.record;
    if grant.client_id != request.client_id {
        return Err(GrantError::Invalid("the refresh token belongs to another client"));
    }
    let scopes = request.scopes.unwrap_or(&grant.scopes).clone();
    if server.scopes.restrict(&scopes, &grant.scopes) != scopes {
        return Err(GrantError::ScopeExceedsGrant);
    }
    if !grant.remaining(server).is_positive() {
        end(server, &id, EventKind::SessionExpired, request.origin).await?;
        return Err(SESSION_EXPIRED);
    }
    let refresh = rotate(server, &id, request).await?;
    let (access, expires_in) = issue_access_token(server, &id, &grant, &scopes).await?;
    index::keep(server, &grant.subject.user, &id).await;
    // The client gets its tokens all the same; the next refresh tries again.
    if let Err(error) = server.keep(&grant.subject).await {
        tracing::warn!(error = &error as &dyn Error, "the record of a user is not kept");
    }
    server.record(&grant.event(server, EventKind::TokenRefreshed, &id, request.origin).with_scopes(&scopes));
    Ok(Tokens { access, refresh, scopes, expires_in })
}

/// Returns the successor of the presented token.
///
/// The successor is stored before the grant names it: after an interruption the presented token is still valid and leads to the same
/// successor.
async fn rotate(
    server: &AuthorizationServer,
    id: &str,
    request: &RefreshRequest<'_>,
) -> Result<Secret, GrantError> {
    let presented = request.token;
    for _ in 0..MAX_ATTEMPTS {
        let stored = active_grant(server, id).await?.ok_or(INVALID_TOKEN)?;
        let now = server.state.now();
        let position = stored.record.position(&presented.digest(), now, server.lifetimes.refresh_retry);
        if position == Position::Retired {
            end(server, id, EventKind::ReuseDetected, request.origin).await?;
            tracing::warn!(grant = id, "retired refresh token reused; grant revoked");
            return Err(INVALID_TOKEN);
        }
        let next = presented.derive(&stored.record.salt);
        store_refresh_token(server, id, &stored.record, &next).await?;
        if position == Position::Previous {
            return Ok(next);
        }
        let rotated = stored.record.rotated(presented, &next, now);
        if server.state.replace(id, stored.revision, &rotated, grant_ttl(&server.lifetimes)).await? {
            return Ok(next);
        }
    }
    Err(GrantError::Contended)
}

/// Position of a refresh token in the rotation of its grant.
#[derive(PartialEq, Eq)]
enum Position {
    /// The token to be used next.
    Current,
    /// The token before; its successor was issued a moment ago and not used yet, so its response may have been lost.
    Previous,
    /// An older token.
    Retired,
}

impl Grant {
    fn position(&self, token: &Digest, now: Timestamp, retry: SignedDuration) -> Position {
        let was_rotated_recently = || self.rotated_at.is_some_and(|time| now.duration_since(time) < retry);
        match token {
            token if *token == self.current => Position::Current,
            token if Some(token) == self.previous.as_ref() && was_rotated_recently() => Position::Previous,
            _ => Position::Retired,
        }
    }

    fn rotated(self, used: &Secret, next: &Secret, now: Timestamp) -> Self {
        Self {
            current: next.digest(),
            previous: Some(used.digest()),
            rotated_at: Some(now),
            // The lifetime of a session of the first releases begins with its next refresh.
            created_at: self.created_at.or(Some(now)),
            ..self
        }
    }
}
