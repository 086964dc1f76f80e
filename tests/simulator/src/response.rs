//! Responses and error responses with Kimai's status codes and bodies.

use serde_json::{Value, json};

/// HTTP response.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
}

/// Body of a response.
#[derive(Debug)]
pub(crate) enum Body {
    /// Empty; the content type is `application/json` unless the status is 204.
    Empty,
    Json(Value),
    /// A document with its content type.
    Document(&'static str, Vec<u8>),
}

impl Response {
    /// Creates a 200 response.
    pub(crate) fn json(body: impl Into<Value>) -> Self {
        Self::with(200, Body::Json(body.into()))
    }

    /// Creates a 204 response.
    pub(crate) fn no_content() -> Self {
        Self::with(204, Body::Empty)
    }

    /// Creates a response.
    pub(crate) fn with(status: u16, body: Body) -> Self {
        Self { status, headers: Vec::new(), body }
    }

    /// Adds a header.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Response to a failed request.
#[derive(Debug, PartialEq)]
pub(crate) enum ErrorResponse {
    /// A status with the body `{"code":N,"message":"<status text>"}`.
    Status(u16),
    /// A status with a specific body.
    Body(u16, Value),
    /// 405 with the allowed methods.
    Method(String),
    /// An unknown, expired or disabled bearer token: 401 and an empty body.
    Token,
}

/// Result of a route handler.
pub(crate) type RouteResult = Result<Response, ErrorResponse>;

/// 404 for an unknown object.
pub(crate) const NOT_FOUND: ErrorResponse = ErrorResponse::Status(404);
/// 403 for a missing permission.
pub(crate) const FORBIDDEN: ErrorResponse = ErrorResponse::Status(403);
/// 400 for an invalid parameter or value, without a reason.
pub(crate) const BAD_REQUEST: ErrorResponse = ErrorResponse::Status(400);
/// 500 for input that Kimai does not handle.
pub(crate) const INTERNAL_ERROR: ErrorResponse = ErrorResponse::Status(500);

const INVALID_TOKEN: &str = r#"Bearer error="invalid_token",error_description="Invalid credentials.""#;

impl From<ErrorResponse> for Response {
    fn from(refusal: ErrorResponse) -> Self {
        match refusal {
            ErrorResponse::Status(code) => Self::with(code, Body::Json(plain(code))),
            ErrorResponse::Body(code, body) => Self::with(code, Body::Json(body)),
            ErrorResponse::Method(allow) => Self::with(405, Body::Json(plain(405))).header("allow", allow),
            ErrorResponse::Token => Self::with(401, Body::Empty).header("www-authenticate", INVALID_TOKEN),
        }
    }
}

/// Returns a validation error outside a form, whose code is a string.
pub(crate) fn save_failed(field: &str, message: &str) -> ErrorResponse {
    let children = json!({field: {"errors": [message]}});
    let body =
        json!({"code": "400", "message": "There was a problem saving.", "errors": {"children": children}});
    ErrorResponse::Body(400, body)
}

/// Returns the body of an error without details.
pub(crate) fn plain(code: u16) -> Value {
    let text = axum::http::StatusCode::from_u16(code).ok().and_then(|status| status.canonical_reason());
    json!({"code": code, "message": text.unwrap_or("Error")})
}
