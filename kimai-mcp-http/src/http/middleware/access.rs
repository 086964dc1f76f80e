//! Checks of the host and the origin of a request, and CORS.

use std::{net::IpAddr, sync::Arc};

use axum::{extract::Request, response::Response};
use http::{
    HeaderName, HeaderValue, Method, StatusCode,
    header::{self, HOST, ORIGIN},
    uri::Authority,
};
use mcp_oauth_server::ErrorResponse;
use tower_http::cors::{AllowOrigin, CorsLayer};
use url::Url;

use super::App;

/// Request headers that web pages may send.
const CORS_HEADERS: [HeaderName; 9] = [
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    header::ACCEPT,
    HeaderName::from_static("mcp-protocol-version"),
    HeaderName::from_static("mcp-method"),
    HeaderName::from_static("mcp-name"),
    HeaderName::from_static("x-kimai-token"),
    HeaderName::from_static("x-kimai-url"),
    HeaderName::from_static("x-kimai-user"),
];

/// Rejects unknown host names. This prevents DNS rebinding: a page whose name resolves to this server sends that name.
pub(super) fn check_host(app: &App, request: &Request) -> Result<(), Response> {
    // Probes use any address of the machine, and their responses contain nothing confidential.
    let is_probe = matches!(request.uri().path(), "/health" | "/ready");
    if is_probe || host_of(request).is_some_and(|host| is_allowed_host(app, &host)) {
        return Ok(());
    }
    let message =
        "This server does not accept this host name. Its operator can allow it with --allowed-host.";
    Err(ErrorResponse::new(StatusCode::FORBIDDEN, "host_not_allowed", message).into())
}

/// Returns the host of the request unless the `Host` header and the request target differ.
pub(super) fn host_of(request: &Request) -> Option<Authority> {
    let header = request.headers().get(HOST).map(|host| host.to_str().ok()?.parse::<Authority>().ok());
    match (header, request.uri().authority()) {
        (Some(header), None) => header,
        (Some(Some(header)), Some(target)) => (header == *target).then_some(header),
        (None, Some(target)) => Some(target.clone()),
        _ => None,
    }
}

fn is_allowed_host(app: &App, authority: &Authority) -> bool {
    let host = authority.host();
    let matches = |allowed: &String| {
        allowed.eq_ignore_ascii_case(authority.as_str()) || allowed.eq_ignore_ascii_case(host)
    };
    !authority.as_str().contains('@')
        && (host.eq_ignore_ascii_case(app.auth.oauth.public_url().host())
            || is_loopback(host)
            || app.policy.hosts.iter().any(matches))
}

/// Returns true for `localhost` and loopback addresses.
pub(super) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Rejects requests of web pages with unknown origins. Every page may link to the authorization endpoint.
pub(super) fn check_origin(app: &App, request: &Request) -> Result<(), Response> {
    let origin = request.headers().get(ORIGIN);
    let is_authorization = request.uri().path().ends_with("/authorize");
    if is_authorization || origin.is_none_or(|origin| is_allowed_origin(app, origin)) {
        return Ok(());
    }
    let message =
        "Web pages of this origin may not call this server. Its operator can allow it with --allowed-origin.";
    Err(ErrorResponse::new(StatusCode::FORBIDDEN, "origin_not_allowed", message).into())
}

/// Returns true for the origins of this server, of this machine, and those that the operator allowed.
fn is_allowed_origin(app: &App, origin: &HeaderValue) -> bool {
    let Some(url) = origin.to_str().ok().and_then(|text| Url::parse(text).ok()) else { return false };
    let origin = url.origin();
    url.host_str().is_some_and(is_loopback)
        || origin == app.auth.oauth.public_url().origin()
        || app.policy.origins.contains(&origin)
}

/// Returns the CORS layer of the MCP endpoint, the OAuth endpoints and the metadata, without cookies.
pub fn cors(app: &Arc<App>) -> CorsLayer {
    let app = Arc::clone(app);
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| is_allowed_origin(&app, origin)))
        .allow_methods([Method::GET, Method::POST, Method::DELETE])
        .allow_headers(CORS_HEADERS)
        .expose_headers([header::WWW_AUTHENTICATE, header::RETRY_AFTER])
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn loopback_hosts_are_localhost_and_loopback_addresses() {
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.8.8.8", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example.com", "10.0.0.1", "[::2]", "127.0.0.1.example.com"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
