//! Middleware: checks that every request passes before authentication, and the request log.

#![expect(clippy::result_large_err, reason = "the error is the response itself")]

mod access;
mod body;
mod client_ip;

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    middleware::{Next, from_fn_with_state},
    response::Response,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use mcp_oauth_server::{
    ClientIp, ErrorResponse,
    events::RequestId,
    state::{Admission, Kind, Quota},
};
use tokio::time::Instant;
use tracing::Instrument;

pub(super) use self::client_ip::is_local;
pub use self::{access::cors, client_ip::Peer};
use super::App;

/// Wraps the routes in all middleware.
///
/// It is one layer, because each layer boxes the future of every request and clones the services below.
pub(super) fn apply(routes: Router<Arc<App>>, app: &Arc<App>) -> Router<Arc<App>> {
    routes.layer(from_fn_with_state(Arc::clone(app), handle))
}

/// Handles a request: logs it, checks it and adds headers to the response.
async fn handle(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let (request, rest) = body::with_rest(request);
    let mut response = log_request(&app, request, next).await;
    add_security_headers(&app, &mut response);
    if let Some(rest) = rest {
        rest.finish(&mut response).await;
    }
    response
}

/// Runs the handler of a request that passes all checks.
async fn run_checked(app: &App, mut request: Request, next: Next) -> Response {
    match check(app, &mut request) {
        Ok(()) => body::with_timeout(request, next).await,
        Err(response) => response,
    }
}

fn check(app: &App, request: &mut Request) -> Result<(), Response> {
    client_ip::set_client_ip(app, request)?;
    reject_duplicate_headers(request.headers())?;
    access::check_host(app, request)?;
    access::check_origin(app, request)
}

/// Response header with the id of the request, which users can report to the operator.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Logs and counts a request by its route. The path is not logged, because it may contain a slug.
async fn log_request(app: &App, mut request: Request, next: Next) -> Response {
    let id = request_id();
    request.extensions_mut().insert(RequestId(id.clone()));
    let start = Instant::now();
    let path = request.extensions().get::<MatchedPath>().cloned();
    let route = path.as_ref().map_or("none", MatchedPath::as_str);
    let method = request.method().clone();
    let span = tracing::info_span!("request", id);
    let mut response = run_checked(app, request, next).instrument(span.clone()).await;
    let status = response.status().as_u16();
    app.metrics.request(route, status);
    span.in_scope(|| {
        tracing::info!(
            http.request.method = %method,
            http.route = route,
            http.response.status_code = status,
            duration_ms = start.elapsed().as_millis(),
            "request completed"
        );
    });
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    response
}

/// Returns a random id, or an empty one if the system has no randomness.
fn request_id() -> String {
    getrandom::u64().map(|number| format!("{number:016x}")).unwrap_or_default()
}

/// Headers of every response unless a page sets a stricter value.
const SECURITY_HEADERS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
];

fn add_security_headers(app: &App, response: &mut Response) {
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if app.auth.oauth.public_url().is_https() {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
}

/// Headers that may appear only once, because a proxy could evaluate another copy.
const UNIQUE_HEADERS: [HeaderName; 5] =
    [header::HOST, header::AUTHORIZATION, header::CONTENT_LENGTH, header::CONTENT_TYPE, header::ORIGIN];

/// Prefixes of further headers that may appear only once.
const UNIQUE_PREFIXES: [&str; 2] = ["x-kimai-", "mcp-"];

fn reject_duplicate_headers(headers: &HeaderMap) -> Result<(), Response> {
    let Some(name) = duplicate_header(headers) else { return Ok(()) };
    let message = format!("The header {name} may be sent only once.");
    Err(ErrorResponse::new(StatusCode::BAD_REQUEST, "invalid_request", &message).into())
}

fn duplicate_header(headers: &HeaderMap) -> Option<&str> {
    let is_unique = |name: &&HeaderName| {
        UNIQUE_HEADERS.contains(name)
            || UNIQUE_PREFIXES.iter().any(|prefix| name.as_str().starts_with(prefix))
    };
    headers
        .keys()
        .filter(is_unique)
        .find(|name| headers.get_all(*name).iter().count() > 1)
        .map(HeaderName::as_str)
}

/// Rate limit counters of callers.
const RATE: Kind = Kind::new("rate");

/// Applies the rate limit to the address of a request.
pub(super) async fn limit_by_address(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let address = ClientIp::from_extensions(request.extensions()).network().to_string();
    match count_request(&app, &address).await {
        Ok(()) => next.run(request).await,
        Err(response) => response,
    }
}

/// Counts a request of a caller, named by the subject of a token or by an address.
///
/// # Errors
/// A 429 response with `Retry-After` if the rate limit is exceeded.
pub(super) async fn count_request(app: &App, caller: &str) -> Result<(), Response> {
    let Some(quota) = app.policy.requests_per_minute.map(quota) else { return Ok(()) };
    match app.auth.oauth.state().admit(RATE, caller, quota).await {
        Ok(Admission::Admitted) => Ok(()),
        Ok(Admission::Limited { retry_after }) => {
            app.metrics.rate_limited();
            let message = "Too many requests. Wait for the time in Retry-After, then continue.";
            Err(ErrorResponse::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", message)
                .with_retry_after(retry_after)
                .into())
        }
        // Without a working store the request is admitted; the call itself will report the error.
        Err(error) => {
            tracing::error!(%error, cause = %error.source, "rate limit not checked");
            Ok(())
        }
    }
}

/// Returns a quota with a burst of half a minute's requests, but at least 30: to connect and make ten calls, a client
/// looks for metadata in several places, registers, fetches tokens and lists the tools.
fn quota(per_minute: NonZeroU32) -> Quota {
    Quota { burst: (per_minute.get() / 2).max(30), interval: Duration::from_secs(60) / per_minute.get() }
}

#[cfg(test)]
mod tests {
    use http::{HeaderMap, HeaderName, HeaderValue};

    use super::duplicate_header;

    fn duplicate(name: &'static str) -> Option<String> {
        let mut headers = HeaderMap::new();
        for value in ["a", "b"] {
            headers.append(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        duplicate_header(&headers).map(str::to_owned)
    }

    #[test]
    fn duplicate_security_relevant_headers_are_found() {
        for name in ["authorization", "host", "x-kimai-token", "x-kimai-url", "mcp-method", "origin"] {
            assert_eq!(duplicate(name).as_deref(), Some(name));
        }
        assert_eq!(duplicate("accept"), None);
    }
}
