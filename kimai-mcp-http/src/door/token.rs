//! Callers with an access token of the authorization server.

use axum::response::Response;
use http::request::Parts;
use kimai_tools::Access;
use mcp_oauth_server::Challenge;

use crate::{
    app::App,
    caller::{Account, Caller, Door},
    oauth::access_of,
};

pub(super) async fn enter(app: &App, request: &Parts) -> Result<Caller, Response> {
    let response = |challenge: Challenge| app.oauth.challenge_response(&challenge);
    let token = app.oauth.authenticate(request).await.map_err(response)?;
    // The file of users can change between the check of the token and this lookup.
    let user = app.users.find(&token.user).ok_or(Challenge::InvalidToken).map_err(response)?;
    Ok(Caller {
        door: Door::OAuth,
        subject: app.oauth.state().cipher().pseudonym("user", &user.slug),
        access: access_of(&token.scopes).unwrap_or(Access::Read),
        account: Account::of(&user),
        user: Some(token.user),
    })
}
