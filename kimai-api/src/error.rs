//! Errors, grouped by the action that a caller can take.

use std::{fmt, time::Duration};

use serde_json::Value;
use url::Url;

use crate::Route;

/// Errors of every operation of this crate.
///
/// ```no_run
/// use kimai_api::{Client, Error, Id, Outcome};
///
/// # async fn example(client: Client) {
/// match client.timesheets().stop(Id::new(17)).await {
///     Ok(timesheet) => println!("stopped after {}", timesheet.duration.unwrap_or_default()),
///     Err(Error::Api(error)) if error.status == 404 => println!("no such record"),
///     Err(Error::Api(error)) => println!("Kimai refused: {error}"),
///     Err(Error::Transport(error)) if error.outcome == Outcome::Unknown => {
///         println!("no response; the timer may have been stopped: {error}");
///     }
///     Err(error) => println!("nothing was changed: {error}"),
/// }
/// # }
/// ```
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The client could not be built from its settings. Nothing was sent.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The request could not be sent, or no complete response arrived.
    #[error(transparent)]
    Transport(#[from] Box<TransportError>),
    /// Kimai answered with an error status, or with an error wrapped in status 200.
    #[error(transparent)]
    Api(#[from] Box<ApiError>),
    /// The response could not be deserialized, or is a page of a proxy. If the request was a write, it may have been applied.
    #[error(transparent)]
    Decode(#[from] Box<DecodeError>),
    /// The arguments could not be encoded as a request. Nothing was sent.
    #[error("{0}: the request cannot be encoded: {1}")]
    Encode(Route, String),
}

impl Error {
    /// Returns the HTTP status of an [`Error::Api`].
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Api(error) => Some(error.status),
            _ => None,
        }
    }

    /// Returns `true` if the same request may succeed after a short delay: statuses 429, 502, 503 and 504, and
    /// failed, interrupted and timed-out connections.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Transport(error) => error.is_transient(),
            Self::Api(error) => matches!(error.status, 429 | 502 | 503 | 504),
            Self::Build(_) | Self::Decode(_) | Self::Encode(..) => false,
        }
    }

    /// Returns the delay that the server asked for (`Retry-After`), or that the quota of the client requires.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Api(error) => error.retry_after,
            Self::Transport(error) => match error.kind {
                TransportErrorKind::OverQuota { retry_after, .. } => Some(retry_after),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns `true` if the request was a write that Kimai may have applied: no complete or readable response arrived,
    /// or the response is a server error (5xx), which a proxy may have sent.
    pub const fn may_have_been_applied(&self) -> bool {
        match self {
            Self::Transport(error) => matches!(error.outcome, Outcome::Unknown),
            Self::Api(error) => error.status >= 500 && !error.route.method.is_safe(),
            Self::Decode(error) => !error.route.method.is_safe(),
            Self::Build(_) | Self::Encode(..) => false,
        }
    }
}

/// Errors of [`ClientBuilder::build`](crate::ClientBuilder::build). Nothing was sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// The URL has no scheme.
    #[error("the URL has no scheme; write {suggestion}")]
    MissingScheme {
        /// The URL with `https://`, or with `http://` for this machine.
        suggestion: String,
    },
    /// The URL is invalid or cannot be the address of a Kimai.
    #[error("the URL is not usable: {0}")]
    InvalidUrl(String),
    /// The named part of the credentials contains characters that are not allowed in an HTTP header.
    #[error("the {0} has characters that no HTTP header can carry")]
    InvalidCredentials(&'static str),
    /// The named part of the credentials is empty.
    #[error("the {0} is empty")]
    EmptyCredentials(&'static str),
    /// The certificates could not be read.
    #[error("the certificates of {place} could not be read: {reason}")]
    Certificates {
        /// The file, the environment variables, or `the system`.
        place: String,
        /// The cause.
        reason: String,
    },
    /// The HTTP or TLS library rejected its settings.
    #[error("the HTTP client could not be built")]
    Http(#[source] reqwest::Error),
}

/// A request without a complete response.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
#[error("{route}: {kind}")]
pub struct TransportError {
    /// The operation.
    pub route: Route,
    /// The cause.
    pub kind: TransportErrorKind,
    /// The effect that the request may have had on Kimai.
    pub outcome: Outcome,
    /// The error of the HTTP client, without the URL.
    #[source]
    pub source: Option<reqwest::Error>,
}

impl TransportError {
    /// Returns `true` if the same request may succeed after a short delay.
    pub const fn is_transient(&self) -> bool {
        use TransportErrorKind::{Connect, Interrupted, Timeout};
        matches!(self.kind, Connect | Timeout | Interrupted)
    }
}

/// Causes of a [`TransportError`].
#[derive(Debug, Clone, PartialEq, Eq, Hash, thiserror::Error)]
#[non_exhaustive]
pub enum TransportErrorKind {
    /// No connection: the host is unknown, unreachable, refused the connection or did not accept it in time.
    #[error("cannot connect")]
    Connect,
    /// No secure connection: the certificate is not trusted, or the server does not use TLS.
    #[error("no secure connection: {0}")]
    Tls(String),
    /// No complete response within the timeout.
    #[error("no response within the timeout")]
    Timeout,
    /// The connection was lost before the response was complete.
    #[error("the connection was lost")]
    Interrupted,
    /// A redirect that would have sent the token to another host or turned a write into a read; not followed.
    #[error("redirected to {0}, which is not followed")]
    Redirect(String),
    /// The response exceeds this number of bytes.
    #[error("the response is larger than {0} bytes")]
    TooLarge(usize),
    /// The [`ResponseBudget`](crate::ResponseBudget) was used up by other responses.
    #[error("too many large responses are being received at the same time")]
    Overloaded,
    /// The quota of [`Client::with_request_quota`](crate::Client::with_request_quota) is used up. Nothing was sent.
    #[error("more than {per_minute} requests per minute; the next one is possible in {} s", seconds(*retry_after))]
    OverQuota {
        /// The maximum number of requests per minute.
        per_minute: u32,
        /// The time until the next request is possible.
        retry_after: Duration,
    },
}

/// Returns whole seconds, rounded up.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}

/// The effect of a request that got no complete response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "callers handle both cases")]
pub enum Outcome {
    /// Nothing was changed: the request was a read or was not sent.
    NotApplied,
    /// The request was a write that Kimai may have applied.
    Unknown,
}

/// A response that could not be deserialized. If the request was a write, it was applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[error("{route}: cannot parse the response at {path}: {reason}")]
pub struct DecodeError {
    /// The operation.
    pub route: Route,
    /// The position in the JSON document, such as `members[0].user.id`.
    pub path: String,
    /// The error at that position.
    pub reason: String,
}

/// An error response of Kimai.
///
/// Kimai answers exceptions with `{"code":404,"message":"Not Found"}` and invalid forms with
/// `{"code":400,"message":"Validation Failed","errors":{"errors":[…],"children":{"field":{"errors":[…]}}}}`.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ApiError {
    /// The operation.
    pub route: Route,
    /// The path of the request below the address of Kimai, such as `/api/projects/4`.
    pub path: String,
    /// The HTTP status, or the `code` of an error wrapped in status 200.
    pub status: u16,
    /// The message from Kimai; the reason phrase of the status if the response has no message.
    pub message: String,
    /// The validation errors of the form.
    pub errors: Vec<FieldError>,
    /// The fields that the form has for this caller, if Kimai listed them. Other fields are rejected as extra fields.
    pub fields: Vec<String>,
    /// The delay that the server asked for (`Retry-After`).
    pub retry_after: Option<Duration>,
}

/// A validation error of a form.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FieldError {
    /// The path of the field, with dots before nested fields; empty if the error concerns the whole form.
    pub field: String,
    /// The message from Kimai.
    pub message: String,
}

impl FieldError {
    /// Creates an error of a field; an empty field is the whole form.
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

impl ApiError {
    /// Parses an error response. An empty or foreign body yields the reason phrase of the status as message.
    ///
    /// Texts and lists are cut, because they reach logs and people.
    ///
    /// ```
    /// use kimai_api::{Api, ApiError, Timesheet};
    ///
    /// let body = br#"{"code":400,"message":"Validation Failed",
    ///     "errors":{"children":{"end":{"errors":["Too early."]}}}}"#;
    /// let error = ApiError::new(Api::<Timesheet>::CREATE, "/api/timesheets", 400, body);
    /// assert_eq!(error.to_string(), "POST /api/timesheets: 400 Validation Failed: end: Too early.");
    /// ```
    pub fn new(route: Route, path: &str, status: u16, body: &[u8]) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        let message = body.get("message").and_then(Value::as_str).map(str::trim);
        let message = message.filter(|text| !text.is_empty());
        let reason = || http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        let errors = body.get("errors");
        Self {
            route,
            path: cut(path, MAX_PATH),
            status,
            message: cut(message.or_else(reason).unwrap_or("no reason given"), MAX_MESSAGE),
            errors: errors.map(field_errors).unwrap_or_default(),
            fields: errors.map(form_fields).unwrap_or_default(),
            retry_after: None,
        }
    }

    /// Parses an error that some versions of Kimai wrap in status 200.
    pub(crate) fn in_success_body(route: Route, path: &str, body: &[u8]) -> Option<Self> {
        #[derive(serde::Deserialize)]
        struct Envelope {
            code: Value,
            #[serde(rename = "message")]
            _message: String,
        }
        if !body.trim_ascii_start().starts_with(b"{") {
            return None;
        }
        let envelope: Envelope = serde_json::from_slice(body).ok()?;
        let code = envelope.code.as_u64().or_else(|| envelope.code.as_str()?.parse().ok())?;
        let status = u16::try_from(code).ok().filter(|code| (400..600).contains(code))?;
        Some(Self::new(route, path, status, body))
    }

    /// Returns method and path of the request, such as `GET /api/projects/4`.
    pub fn operation(&self) -> String {
        format!("{} {}", self.route.method, self.path)
    }
}

/// Flattens Kimai's nested `{errors, children}`, depth first.
fn field_errors(errors: &Value) -> Vec<FieldError> {
    let mut found = Vec::new();
    collect_field_errors(errors, "", &mut found);
    if found.len() > MAX_FIELD_ERRORS {
        let more = found.len() - MAX_FIELD_ERRORS;
        found.truncate(MAX_FIELD_ERRORS);
        found.push(FieldError { field: String::new(), message: format!("… and {more} more errors") });
    }
    found
}

/// The maximum length of a message in characters. Longer ones end with `…`.
pub(crate) const MAX_MESSAGE: usize = 500;

/// The maximum length of the path of a request.
const MAX_PATH: usize = 200;

/// The maximum length of the path of a field.
pub(crate) const MAX_FIELD: usize = 100;

/// The maximum number of validation errors; a last one counts the others.
const MAX_FIELD_ERRORS: usize = 20;

/// The maximum number of fields of a form.
const MAX_FORM_FIELDS: usize = 100;

/// Cuts a text after `length` characters.
pub(crate) fn cut(text: &str, length: usize) -> String {
    match text.char_indices().nth(length) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn collect_field_errors(node: &Value, field: &str, found: &mut Vec<FieldError>) {
    for message in node.get("errors").and_then(Value::as_array).into_iter().flatten() {
        let message = message.as_str().map_or_else(|| message.to_string(), str::to_owned);
        found.push(FieldError { field: cut(field, MAX_FIELD), message: cut(&message, MAX_MESSAGE) });
    }
    let path = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
    match node.get("children") {
        Some(Value::Object(children)) => {
            for (name, child) in children {
                collect_field_errors(child, &path(name), found);
            }
        }
        Some(Value::Array(children)) => {
            for (index, child) in children.iter().enumerate() {
                collect_field_errors(child, &path(&index.to_string()), found);
            }
        }
        _ => {}
    }
}

/// Returns the names of the form's top-level fields.
fn form_fields(errors: &Value) -> Vec<String> {
    let children = errors.get("children").and_then(Value::as_object);
    let names = |children: &serde_json::Map<String, Value>| {
        children.keys().take(MAX_FORM_FIELDS).map(|name| cut(name, MAX_FIELD)).collect()
    };
    children.map(names).unwrap_or_default()
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.route, self.status, self.message)?;
        for (index, error) in self.errors.iter().enumerate() {
            let separator = if index == 0 { ":" } else { ";" };
            write!(f, "{separator} {error}")?;
        }
        Ok(())
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.field, self.message)
        }
    }
}

impl std::error::Error for ApiError {}

/// Formats a URL without user info, query and fragment, which may contain secrets.
pub(crate) fn redacted_url(url: &Url) -> String {
    format!("{}{}", url.origin().ascii_serialization(), url.path())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::ApiError;
    use crate::Route;

    const ROUTE: Route = Route::post("/teams", "", "create");

    #[test]
    fn validation_errors_are_flattened_to_field_and_message() {
        let body = br#"{"code":400,"message":"Validation Failed","errors":{"errors":["Too much."],
            "children":{"name":{},"members":{"children":[{"children":{"user":{"errors":["Gone."]}}}]}}}}"#;
        let error = ApiError::new(ROUTE, "/api/teams", 400, body);
        assert_eq!(
            error.to_string(),
            "POST /api/teams: 400 Validation Failed: Too much.; members.0.user: Gone."
        );
    }

    #[test]
    fn empty_body_yields_the_reason_phrase_of_the_status() {
        assert_eq!(ApiError::new(ROUTE, "/api/teams", 401, b"").message, "Unauthorized");
    }

    #[test]
    fn long_errors_are_cut() {
        let long = "ä".repeat(2_000);
        let children: serde_json::Map<_, _> =
            (0..500).map(|number| (format!("{number}{long}"), json!({ "errors": [&long] }))).collect();
        let body = json!({ "message": &long, "errors": { "errors": [&long], "children": children } });
        let error = ApiError::new(ROUTE, "/api/teams", 400, body.to_string().as_bytes());
        assert_eq!(error.message.chars().count(), 501);
        assert_eq!((error.errors.len(), error.fields.len()), (21, 100));
        assert_eq!(error.errors.last().unwrap().message, "… and 481 more errors");
        assert!(error.to_string().chars().count() < 15_000, "{}", error.to_string().len());
        assert!(error.fields.iter().all(|name| name.chars().count() <= 101));
    }

    #[test]
    fn only_an_error_envelope_in_a_success_body_is_an_error() {
        let envelope = br#"{"code":"400","message":"Validation Failed","errors":{}}"#;
        assert_eq!(ApiError::in_success_body(ROUTE, "/api/teams", envelope).unwrap().status, 400);
        for body in [&br#"{"id":1,"message":"hello"}"#[..], b"[]", b"", br#"{"code":200,"message":"fine"}"#] {
            assert!(ApiError::in_success_body(ROUTE, "/api/teams", body).is_none());
        }
    }
}
