//! From a refresh token to the next.

use super::{Grant, RefreshToken, Refused, Tokens, end::end, living, tokens};
use crate::{
    app::App,
    oauth::scope::Scopes,
    secret::{Digest, Secret},
};

const DEAD: Refused =
    Refused::Grant("the refresh token is unknown, expired or revoked; send the user to /authorize again");

/// Once another was faster, the token is no longer the current one, which settles it; an engine that says otherwise
/// is not asked for ever.
const TRIES: usize = 4;

/// A refresh token as a client brings it.
#[derive(Debug, Clone, Copy)]
pub struct Refresh<'a> {
    /// The token.
    pub token: &'a Secret,
    /// The client.
    pub client_id: &'a str,
    /// What the new access token is to allow; without it, all that the grant does.
    pub scopes: Option<&'a Scopes>,
}

/// The next tokens. The refresh token is good until the one that follows from it is used; when it comes back after
/// that, somebody else may have it, and the grant is revoked.
///
/// # Errors
/// When the token is not good, not this client's, or not good for so much.
pub async fn refresh(app: &App, wish: &Refresh<'_>) -> Result<Tokens, Refused> {
    let known = app.state.get::<RefreshToken>(wish.token.digest()).await?.ok_or(DEAD)?;
    let id = known.record.grant;
    let grant = living::find(app, &id).await?.ok_or(DEAD)?.kept.record;
    if grant.client_id != wish.client_id {
        return Err(Refused::Grant("the refresh token belongs to another client"));
    }
    let scopes = wish.scopes.unwrap_or(&grant.scopes).clone();
    if scopes.within(&grant.scopes) != scopes {
        return Err(Refused::Scope);
    }
    let refresh = rotate(app, &id, wish.token).await?;
    Ok(Tokens { access: tokens::access(&app.state, &id, &scopes).await?, refresh, scopes })
}

/// The token that follows from the presented one. It is kept in mind before the grant names it: whatever is
/// interrupted in between, the presented one remains good and leads to the same successor.
async fn rotate(app: &App, id: &str, presented: &Secret) -> Result<Secret, Refused> {
    for _ in 0..TRIES {
        let kept = living::find(app, id).await?.ok_or(DEAD)?.kept;
        let place = kept.record.place(&presented.digest());
        if place == Place::Retired {
            end(&app.state, id).await?;
            tracing::warn!(grant = id, "a retired refresh token came back; its grant is revoked");
            return Err(DEAD);
        }
        let next = presented.successor(&kept.record.salt);
        tokens::remember(&app.state, id, &next).await?;
        let rotated = kept.record.rotated(presented, &next);
        if place == Place::Previous
            || app.state.replace(id, kept.revision, &rotated, tokens::GRANT_LIVES).await?
        {
            return Ok(next);
        }
    }
    Err(Refused::Contended)
}

/// Where a refresh token of a grant stands.
#[derive(PartialEq, Eq)]
enum Place {
    /// It is to be used next.
    Current,
    /// It was used, but not yet the one that followed.
    Previous,
    /// The one that followed was used too.
    Retired,
}

impl Grant {
    fn place(&self, token: &Digest) -> Place {
        match token {
            token if *token == self.refresh => Place::Current,
            token if Some(token) == self.previous.as_ref() => Place::Previous,
            _ => Place::Retired,
        }
    }

    fn rotated(self, used: &Secret, next: &Secret) -> Self {
        Self { refresh: next.digest(), previous: Some(used.digest()), ..self }
    }
}
