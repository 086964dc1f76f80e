//! How grants end before their time.

use super::{AccessToken, Epoch, Grant, RefreshToken, Refused, living, tokens};
use crate::{
    secret::{Digest, Secret},
    state::{State, StoreError},
};

/// What became of a wish to revoke a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Revoked {
    /// Its grant has ended.
    Ended,
    /// There is no such token, or it was dead before.
    Unknown,
    /// It belongs to another client, and still does.
    Foreign,
}

/// Ends the grant that this access or refresh token belongs to, if this client holds it.
///
/// # Errors
/// When the state cannot be read or written.
pub async fn revoke(state: &State, token: &Secret, client_id: &str) -> Result<Revoked, StoreError> {
    let Some(id) = grant_of(state, token.digest()).await? else { return Ok(Revoked::Unknown) };
    let Some(kept) = state.get::<Grant>(&id).await? else { return Ok(Revoked::Unknown) };
    if kept.record.client_id != client_id {
        return Ok(Revoked::Foreign);
    }
    end(state, &id).await?;
    Ok(Revoked::Ended)
}

/// Ends the grant with this id, and with it all its tokens.
///
/// # Errors
/// When the state cannot be written.
pub async fn end(state: &State, id: &str) -> Result<(), StoreError> {
    state.take::<Grant>(id).await.map(drop)
}

/// Ends all grants of this user.
///
/// # Errors
/// When the state cannot be written, or the system has no randomness.
pub async fn end_all(state: &State, user: &str) -> Result<(), Refused> {
    let next = Epoch(Secret::random()?.digest());
    Ok(state.put(living::name(user), &next, tokens::GRANT_LIVES).await?)
}

async fn grant_of(state: &State, token: Digest) -> Result<Option<String>, StoreError> {
    if let Some(access) = state.get::<AccessToken>(token).await? {
        return Ok(Some(access.record.grant));
    }
    Ok(state.get::<RefreshToken>(token).await?.map(|refresh| refresh.record.grant))
}
