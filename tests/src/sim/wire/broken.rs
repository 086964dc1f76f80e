//! Connections that end too early.

use std::io;

use axum::{
    body::{self, Bytes},
    http::HeaderValue,
    response::Response,
};
use futures_util::{StreamExt, stream};

use super::BODY_LIMIT;

/// Ends the connection before anything is sent.
pub(super) fn dropped(mut response: Response) -> Response {
    *response.body_mut() = body::Body::from_stream(stream::iter([Err::<Bytes, _>(broken())]));
    response
}

/// Sends half of the body and ends the connection.
pub(super) async fn truncated(response: Response) -> Response {
    let (mut parts, whole) = response.into_parts();
    let whole = body::to_bytes(whole, BODY_LIMIT).await.unwrap_or_default();
    parts.headers.insert("content-length", HeaderValue::from(whole.len()));
    let half = stream::iter([Ok(whole.slice(..whole.len() / 2))]);
    let end = stream::once(async {
        tokio::task::yield_now().await;
        Err(broken())
    });
    Response::from_parts(parts, body::Body::from_stream(half.chain(end)))
}

fn broken() -> io::Error {
    io::Error::from(io::ErrorKind::ConnectionAborted)
}
