//! The third door, deprecated: an address that only its user knows.

use std::time::Duration;

use axum::response::Response;
use http::{StatusCode, request::Parts};
use jiff::SignedDuration;
use kimai_tools::Access;

use mcp_oauth_server::{ClientIp, ErrorResponse, state::Kind};

use crate::{
    app::App,
    caller::{Account, Caller, Door},
    users,
};

/// Wrong slugs of one address.
const UNKNOWN: Kind = Kind::new("unknown-slug");

/// How many of them an address may try in a minute before it waits longer for each.
const FREE_TRIES: u64 = 10;

/// The caller of a request to `/mcp/{slug}`.
///
/// # Errors
/// The same answer for every slug that opens nothing.
pub async fn enter(app: &App, request: &Parts, slug: &str) -> Result<Caller, Response> {
    let user = app.users.find(slug).filter(|_| app.doors.slugs && !users::guessable(slug));
    let Some(user) = user else { return Err(unknown(app, request).await) };
    Ok(Caller {
        door: Door::Slug,
        subject: app.oauth.state().cipher().pseudonym("user", slug),
        access: Access::Destructive,
        account: Account::of(&user),
        user: Some(slug.to_owned()),
    })
}

/// Costs the one who guesses some time, and nobody else behind the same address any.
async fn unknown(app: &App, request: &Parts) -> Response {
    let address = ClientIp::from_extensions(&request.extensions).network();
    let tries = app.oauth.state().increment(UNKNOWN, address, SignedDuration::from_mins(1)).await;
    if tries.is_ok_and(|tries| tries > FREE_TRIES) {
        app.metrics.limited();
        let error = ErrorResponse::new(
            StatusCode::TOO_MANY_REQUESTS,
            "too_many_tries",
            "Too many unknown addresses; wait.",
        );
        return error.with_retry_after(Duration::from_secs(60)).into();
    }
    app.oauth.wait(Duration::from_millis(fastrand::u64(100..=300))).await;
    ErrorResponse::new(StatusCode::NOT_FOUND, "not_found", "There is nothing here. The MCP endpoint is /mcp.")
        .into()
}
