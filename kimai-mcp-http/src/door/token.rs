//! The first door: a token of this server's authorization server.

use axum::response::Response;
use http::request::Parts;
use kimai_tools::Access;

use crate::{
    app::App,
    caller::{Account, Caller, Door},
    oauth::bearer,
};

pub(super) async fn enter(app: &App, request: &Parts) -> Result<Caller, Response> {
    let refused = |challenge: bearer::Challenge| challenge.answer(&app.public, &app.default_scopes);
    let verified = bearer::caller(app, request).await.map_err(refused)?;
    Ok(Caller {
        door: Door::OAuth,
        subject: app.state.seal().keyed_hash("user", &verified.user.slug),
        access: verified.scopes.access().unwrap_or(Access::Read),
        account: Account::of(&verified.user),
        user: Some(verified.user.slug.clone()),
    })
}
