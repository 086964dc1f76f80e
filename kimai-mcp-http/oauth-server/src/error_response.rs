//! Error responses for programs: a status, an error code and a description (RFC 6749 §5.2).

use std::time::Duration;

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{
    HeaderName, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, RETRY_AFTER},
};
use serde_json::json;

/// An error response with the body `{"error": code, "error_description": description}`; it is never cached.
#[derive(Debug)]
#[must_use]
pub struct ErrorResponse(Response);

impl ErrorResponse {
    /// Creates a response.
    pub fn new(status: StatusCode, code: &str, description: &str) -> Self {
        let body = Json(json!({ "error": code, "error_description": description }));
        Self((status, [(CACHE_CONTROL, "no-store")], body).into_response())
    }

    /// Adds a header; a value that is not valid in a header is omitted.
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.0.headers_mut().insert(name, value);
        }
        self
    }

    /// Adds `Retry-After` in whole seconds, rounded up, at least 1.
    pub fn with_retry_after(self, delay: Duration) -> Self {
        let seconds = delay.as_secs() + u64::from(delay.subsec_nanos() > 0);
        self.with_header(RETRY_AFTER, &seconds.max(1).to_string())
    }
}

impl From<ErrorResponse> for Response {
    fn from(error: ErrorResponse) -> Self {
        error.0
    }
}

impl IntoResponse for ErrorResponse {
    fn into_response(self) -> Response {
        self.0
    }
}
