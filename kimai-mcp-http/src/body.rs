//! Bodies of requests, read whole.

use std::time::Duration;

use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::{answer::refusal, mcp::MOST_BYTES};

/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(15);

/// The body.
///
/// # Errors
/// The answer to one that is too large, too slow or broken.
pub async fn read(body: Body) -> Result<Bytes, Response> {
    let whole = Limited::new(body, MOST_BYTES).collect();
    match tokio::time::timeout(PATIENCE, whole).await {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => {
            let sentence = format!("A request may have {MOST_BYTES} bytes at most.");
            Err(refusal(StatusCode::PAYLOAD_TOO_LARGE, "too_large", &sentence).into())
        }
        Ok(Err(_)) => Err(refusal(StatusCode::BAD_REQUEST, "invalid_request", "The body broke off.").into()),
        Err(_) => Err(refusal(StatusCode::REQUEST_TIMEOUT, "too_slow", "The body took too long.").into()),
    }
}
