//! What a client gets.

use jiff::SignedDuration;

use super::{AccessToken, RefreshToken, Refused};
use crate::{
    oauth::scope::Scopes,
    secret::Secret,
    state::{State, StoreError},
};

/// How long an access token is good.
pub const ACCESS_LIVES: SignedDuration = SignedDuration::from_hours(1);

/// How long a refresh token is good, counted from when the client last got it.
pub const REFRESH_LIVES: SignedDuration = SignedDuration::from_hours(30 * 24);

/// How long a grant is kept: on its last day the token before the current one may still fetch the current one anew.
pub(super) const GRANT_LIVES: SignedDuration = SignedDuration::from_hours(2 * 30 * 24);

/// What a client gets.
#[derive(Debug, Clone)]
pub struct Tokens {
    /// To show with each request.
    pub access: Secret,
    /// To get the next tokens with.
    pub refresh: Secret,
    /// What the access token allows.
    pub scopes: Scopes,
}

/// A new access token of this grant.
pub(super) async fn access(state: &State, grant: &str, scopes: &Scopes) -> Result<Secret, Refused> {
    let token = Secret::random()?;
    let record = AccessToken { grant: grant.to_owned(), scopes: scopes.clone() };
    state.put(token.digest(), &record, ACCESS_LIVES).await?;
    Ok(token)
}

/// Keeps in mind that this is a refresh token of this grant, from now on for its whole life.
pub(super) async fn remember(state: &State, grant: &str, token: &Secret) -> Result<(), StoreError> {
    state.put(token.digest(), &RefreshToken { grant: grant.to_owned() }, REFRESH_LIVES).await
}
