//! How often one caller may ask.

use std::{num::NonZeroU32, time::Duration};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::StatusCode;

use mcp_oauth_server::{
    ClientIp, ErrorResponse,
    state::{Admission, Kind, Quota},
};

use crate::app::App;

const RATE: Kind = Kind::new("rate");

/// Counts one request of an address to what anybody may ask.
pub(crate) async fn by_address(State(app): State<App>, request: Request, next: Next) -> Response {
    match admit(&app, &ClientIp::from_extensions(request.extensions()).network().to_string()).await {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal,
    }
}

/// Counts one request of this caller: the subject of a token, otherwise an address.
///
/// # Errors
/// The answer that says when the next one may come.
pub async fn admit(app: &App, caller: &str) -> Result<(), Response> {
    let Some(quota) = app.guards.requests_per_minute.map(quota) else { return Ok(()) };
    match app.oauth.state().admit(RATE, caller, quota).await {
        Ok(Admission::Admitted) => Ok(()),
        Ok(Admission::Limited { retry_after }) => {
            app.metrics.limited();
            let sentence = "Too many requests. Wait as long as Retry-After says, then go on.";
            Err(ErrorResponse::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", sentence)
                .with_retry_after(retry_after)
                .into())
        }
        // Whoever is counted is let in when nobody can count; the call itself will say what is wrong.
        Err(error) => {
            tracing::error!("{error}: {}", error.source);
            Ok(())
        }
    }
}

/// At once as many as half a minute's, and never fewer than a client needs to connect and make ten calls: it looks for
/// metadata in several places, registers, fetches tokens and lists the tools.
fn quota(per_minute: NonZeroU32) -> Quota {
    Quota { burst: (per_minute.get() / 2).max(30), interval: Duration::from_secs(60) / per_minute.get() }
}
