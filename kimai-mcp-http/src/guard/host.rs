//! Under which name this server may be asked: a page that rebinds its own name to this address asks under its own.

use std::net::IpAddr;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{StatusCode, header::HOST, uri::Authority};

use mcp_oauth_server::ErrorResponse;

use crate::app::App;

pub(super) async fn check(State(app): State<App>, request: Request, next: Next) -> Response {
    // A probe asks by whatever address the machine has, and is told nothing.
    let probe = matches!(request.uri().path(), "/health" | "/ready");
    if probe || named(&request).is_some_and(|host| allowed(&app, &host)) {
        return next.run(request).await;
    }
    let sentence = "This server is not known under that name. Its operator can allow it with --allowed-host.";
    ErrorResponse::new(StatusCode::FORBIDDEN, "host_not_allowed", sentence).into()
}

/// The name that is asked for, if it is the same everywhere in the request.
pub(super) fn named(request: &Request) -> Option<Authority> {
    let header = request.headers().get(HOST).map(|host| host.to_str().ok()?.parse::<Authority>().ok());
    match (header, request.uri().authority()) {
        (Some(header), None) => header,
        (Some(Some(header)), Some(target)) => (header == *target).then_some(header),
        (None, Some(target)) => Some(target.clone()),
        _ => None,
    }
}

fn allowed(app: &App, asked: &Authority) -> bool {
    let host = asked.host();
    let further =
        |allowed: &String| allowed.eq_ignore_ascii_case(asked.as_str()) || allowed.eq_ignore_ascii_case(host);
    !asked.as_str().contains('@')
        && (host.eq_ignore_ascii_case(app.oauth.public_url().host())
            || is_loopback(host)
            || app.guards.hosts.iter().any(further))
}

/// Whether a host is this machine.
pub(super) fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::is_loopback;

    #[test]
    fn this_machine_has_a_name_and_addresses() {
        for host in ["localhost", "LOCALHOST", "127.0.0.1", "127.8.8.8", "[::1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in ["localhost.example.com", "10.0.0.1", "[::2]", "127.0.0.1.example.com"] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
