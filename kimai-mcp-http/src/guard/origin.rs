//! Which web pages may call this server.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, StatusCode, header::ORIGIN};
use url::Url;

use super::host::is_loopback;
use mcp_oauth_server::ErrorResponse;

use crate::app::App;

pub(super) async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(ORIGIN);
    // Any page may send its user to the authorization endpoint; that is what it is for.
    let open = request.uri().path().ends_with("/authorize");
    if open || origin.is_none_or(|origin| allowed(&app, origin)) {
        return next.run(request).await;
    }
    let sentence =
        "Pages of that origin may not call this server. Its operator can allow it with --allowed-origin.";
    ErrorResponse::new(StatusCode::FORBIDDEN, "origin_not_allowed", sentence).into()
}

/// Whether pages of this origin may call: those of this server, of this machine, and of who was allowed.
pub(super) fn allowed(app: &App, origin: &HeaderValue) -> bool {
    let Some(url) = origin.to_str().ok().and_then(|text| Url::parse(text).ok()) else { return false };
    let (origin, local) = (url.origin(), url.host_str().is_some_and(is_loopback));
    local || origin == app.oauth.public_url().origin() || app.guards.origins.contains(&origin)
}
