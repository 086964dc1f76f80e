//! A line and a count for each request: which route, not which path, because a path may hold a slug.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue};
use tracing::Instrument;

use crate::app::App;

/// The name of a request in the log, which its answer carries so that a user can tell it.
const ID: HeaderName = HeaderName::from_static("x-request-id");

pub(super) async fn write(State(app): State<App>, request: Request, next: Next) -> Response {
    let (id, since) = (id(), Instant::now());
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let route = route.unwrap_or_else(|| "none".to_owned());
    let method = request.method().clone();
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    app.metrics.request(&route, status);
    span.in_scope(|| {
        tracing::info!(%method, route, status, ms = since.elapsed().as_millis(), "answered");
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(ID, id);
    }
    response
}

/// A name that no other request has; without randomness it has none.
fn id() -> String {
    getrandom::u64().map(|number| format!("{number:016x}")).unwrap_or_default()
}
