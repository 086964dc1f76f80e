//! Bodies of requests, read whole.

use axum::{body::Body, response::Response};
use bytes::Bytes;
use http::StatusCode;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use mcp_oauth_server::ErrorResponse;

use crate::mcp::MOST_BYTES;

/// The body.
///
/// # Errors
/// The answer to one that is too large or broken.
pub async fn read(body: Body) -> Result<Bytes, Response> {
    match Limited::new(body, MOST_BYTES).collect().await {
        Ok(body) => Ok(body.to_bytes()),
        Err(error) if error.is::<LengthLimitError>() => {
            let sentence = format!("A request may have {MOST_BYTES} bytes at most.");
            Err(ErrorResponse::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", &sentence).into())
        }
        Err(_) => {
            Err(ErrorResponse::new(StatusCode::BAD_REQUEST, "invalid_request", "The body broke off.").into())
        }
    }
}
