//! The first door: a token of this server's authorization server.

use axum::response::Response;
use http::request::Parts;
use kimai_tools::Access;

use crate::{
    app::App,
    caller::{Account, Caller, Door},
    oauth::bearer,
    users::User,
};

pub(super) async fn enter(app: &App, request: &Parts) -> Result<Caller, Response> {
    let refused = |challenge: bearer::Challenge| challenge.answer(&app.public, &app.default_scopes);
    let verified = bearer::caller(app, request).await.map_err(refused)?;
    Ok(Caller {
        door: Door::OAuth,
        subject: app.state.seal().keyed_hash("user", &verified.user.slug),
        access: verified.scopes.access().unwrap_or(Access::Read),
        account: account(&verified.user),
        user: Some(verified.user.slug.clone()),
    })
}

/// The account of a configured user.
pub(super) fn account(user: &User) -> Account {
    Account { kimai: user.kimai.clone(), public_only: false, token: user.token.clone() }
}
