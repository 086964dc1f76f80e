//! The third door, deprecated: an address that only its user knows.

use std::time::Duration;

use axum::response::Response;
use http::{StatusCode, request::Parts};
use jiff::SignedDuration;
use kimai_tools::Access;

use crate::{
    answer::refusal,
    app::App,
    caller::{Account, Caller, Door},
    client_address::ClientAddress,
    state::Kind,
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
        subject: app.state.seal().keyed_hash("user", slug),
        access: Access::Destructive,
        account: Account::of(&user),
        user: Some(slug.to_owned()),
    })
}

/// Costs the one who guesses some time, and nobody else behind the same address any.
async fn unknown(app: &App, request: &Parts) -> Response {
    let address = ClientAddress::of(&request.extensions).network();
    let tries = app.state.count(UNKNOWN, address, SignedDuration::from_mins(1)).await;
    if tries.is_ok_and(|tries| tries > FREE_TRIES) {
        app.metrics.limited();
        let refusal =
            refusal(StatusCode::TOO_MANY_REQUESTS, "too_many_tries", "Too many unknown addresses; wait.");
        return refusal.after(Duration::from_secs(60));
    }
    (app.pause)(Duration::from_millis(fastrand::u64(100..=300))).await;
    refusal(StatusCode::NOT_FOUND, "not_found", "There is nothing here. The MCP endpoint is /mcp.").into()
}
