//! Refusals that are not of a tool: a status, a word for programs, a sentence for people.

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

/// An answer that refuses. The body is `{"error": word, "error_description": sentence}`.
pub struct Refusal(Response);

/// Refuses with this status.
pub fn refusal(status: StatusCode, word: &str, sentence: &str) -> Refusal {
    let body = Json(json!({ "error": word, "error_description": sentence }));
    Refusal((status, [(CACHE_CONTROL, "no-store")], body).into_response())
}

impl Refusal {
    /// The same with a header; one that no header can carry is left out.
    pub fn with(self, name: HeaderName, value: &str) -> Response {
        let mut response = self.0;
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
        response
    }

    /// The same with the time after which it is worth another try, in whole seconds and never too short.
    pub fn after(self, pause: Duration) -> Response {
        let seconds = pause.as_secs() + u64::from(pause.subsec_nanos() > 0);
        self.with(RETRY_AFTER, &seconds.max(1).to_string())
    }
}

impl From<Refusal> for Response {
    fn from(refusal: Refusal) -> Self {
        refusal.0
    }
}
