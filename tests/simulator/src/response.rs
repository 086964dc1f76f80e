//! Answers and refusals as Kimai words them.

use serde_json::{Value, json};

/// What goes back over the wire.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Body,
}

/// The body of an answer.
#[derive(Debug)]
pub(crate) enum Body {
    /// Nothing, which Kimai still calls `application/json` when the status is no 204.
    Empty,
    Json(Value),
    /// A document with its content type.
    Document(&'static str, Vec<u8>),
}

impl Response {
    /// 200 with this body.
    pub(crate) fn json(body: impl Into<Value>) -> Self {
        Self::with(200, Body::Json(body.into()))
    }

    /// 204 with nothing.
    pub(crate) fn no_content() -> Self {
        Self::with(204, Body::Empty)
    }

    /// This status and body.
    pub(crate) fn with(status: u16, body: Body) -> Self {
        Self { status, headers: Vec::new(), body }
    }

    /// The same with one more header.
    pub(crate) fn header(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// Why a call fails.
#[derive(Debug)]
pub(crate) enum ErrorResponse {
    /// A bare status: `{"code":N,"message":"<status text>"}` and no reason.
    Status(u16),
    /// A status with a body of its own.
    Body(u16, Value),
    /// 405 with the methods that the path has.
    Method(String),
    /// An unknown, expired or disabled bearer token: 401 and an empty body.
    Token,
}

/// What a route gives back.
pub(crate) type RouteResult = Result<Response, ErrorResponse>;

/// 404: there is no such thing.
pub(crate) const NOT_FOUND: ErrorResponse = ErrorResponse::Status(404);
/// 403: the caller may not.
pub(crate) const FORBIDDEN: ErrorResponse = ErrorResponse::Status(403);
/// 400: a parameter or value out of order, with no reason told.
pub(crate) const BAD_REQUEST: ErrorResponse = ErrorResponse::Status(400);
/// 500: what Kimai itself does not expect.
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

/// The body of an error about which nothing is told.
pub(crate) fn plain(code: u16) -> Value {
    let text = axum::http::StatusCode::from_u16(code).ok().and_then(|status| status.canonical_reason());
    json!({"code": code, "message": text.unwrap_or("Error")})
}
