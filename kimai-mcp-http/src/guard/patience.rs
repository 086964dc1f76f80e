//! How long a body may take: whoever sends one for ever would keep a connection for ever.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    body::{Body, HttpBody},
    extract::Request,
    middleware::Next,
    response::Response,
};
use futures_util::{StreamExt, stream};
use http::StatusCode;
use tokio::time::{Instant, timeout_at};

use mcp_oauth_server::ErrorResponse;

/// From the end of the headers to the last byte.
const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Debug, thiserror::Error)]
#[error("the body took too long")]
struct TooSlow;

pub(super) async fn limit(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    let late = Arc::<AtomicBool>::default();
    let (deadline, noted) = (Instant::now() + PATIENCE, Arc::clone(&late));
    let answer = next.run(request.map(|body| until(body, deadline, noted))).await;
    // Whatever became of the half of a body, this is what is wrong.
    if late.load(Ordering::Relaxed) {
        return ErrorResponse::new(StatusCode::REQUEST_TIMEOUT, "too_slow", "The body took too long.").into();
    }
    answer
}

/// The same body, which breaks off then.
fn until(body: Body, deadline: Instant, late: Arc<AtomicBool>) -> Body {
    let parts = stream::try_unfold((body.into_data_stream(), late), move |(mut rest, late)| async move {
        let Ok(part) = timeout_at(deadline, rest.next()).await else {
            late.store(true, Ordering::Relaxed);
            return Err(axum::Error::new(TooSlow));
        };
        part.transpose().map(|part| part.map(|part| (part, (rest, late))))
    });
    Body::from_stream(parts)
}
