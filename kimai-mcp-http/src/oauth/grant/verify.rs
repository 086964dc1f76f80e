//! What an access token allows.

use std::sync::Arc;

use super::{AccessToken, living};
use crate::{app::App, oauth::scope::Scopes, secret::Secret, state::StoreError, users::User};

/// Whom a client acts for, and what it may do.
#[derive(Debug, Clone)]
pub struct Verified {
    /// The user, as configured now.
    pub user: Arc<User>,
    /// The client.
    pub client_id: String,
    /// What the token allows.
    pub scopes: Scopes,
    /// The id of the grant.
    pub grant: String,
}

/// What this access token allows, if it is good.
///
/// # Errors
/// When the state cannot be read.
pub async fn verify(app: &App, token: &Secret) -> Result<Option<Verified>, StoreError> {
    let Some(access) = app.state.get::<AccessToken>(token.digest()).await? else { return Ok(None) };
    let AccessToken { grant, scopes } = access.record;
    let Some(living) = living::find(app, &grant).await? else { return Ok(None) };
    let client_id = living.kept.record.client_id;
    Ok(Some(Verified { user: living.user, client_id, scopes, grant }))
}
