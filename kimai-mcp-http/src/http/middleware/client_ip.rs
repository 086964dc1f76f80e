//! Client address of a request, from the connection or from the headers of a trusted proxy.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, StatusCode};
use ipnet::IpNet;
use mcp_oauth_server::{ClientIp, ErrorResponse};

use super::{
    App,
    access::{host_of, is_loopback},
};

/// Address of the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// Headers that proxies add.
const PROXY_HEADERS: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// Stores the [`ClientIp`] in the request and enforces `--require-https`.
pub(super) async fn set_client_ip(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip());
    let proxies = &app.policy.trusted_proxies;
    let is_trusted = is_trusted(proxies, peer);
    let address = if is_trusted { forwarded_address(request.headers(), proxies, peer) } else { peer };
    let is_https = is_trusted
        && last_value(request.headers(), "x-forwarded-proto").is_some_and(|proto| proto == "https");
    let is_probe = matches!(request.uri().path(), "/health" | "/ready");
    if app.policy.require_https && !is_https && !is_probe {
        let message = "This server accepts https only, through its proxy.";
        return ErrorResponse::new(StatusCode::FORBIDDEN, "https_required", message).into();
    }
    request.extensions_mut().insert(ClientIp(address));
    next.run(request).await
}

/// Returns true for a direct request from this machine.
///
/// Requests with headers of a proxy, trusted or not, and requests with another host name, for example of a page that
/// resolves its name to this machine, do not count as local.
pub(in crate::http) fn is_local(request: &Request) -> bool {
    let peer = request.extensions().get::<Peer>();
    let is_loopback_peer = peer.is_some_and(|peer| peer.0.ip().to_canonical().is_loopback());
    let is_forwarded = PROXY_HEADERS.iter().any(|name| request.headers().contains_key(*name));
    is_loopback_peer && !is_forwarded && host_of(request).is_some_and(|host| is_loopback(host.host()))
}

/// Returns the last address in `X-Forwarded-For` that is not a trusted proxy. Addresses before it may be forged.
fn forwarded_address(headers: &HeaderMap, proxies: &[IpNet], peer: IpAddr) -> IpAddr {
    let values = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = values.flat_map(|list| list.split(',')).map(str::trim).collect();
    if hops.is_empty() {
        return last_value(headers, "x-real-ip").and_then(parse_address).unwrap_or(peer);
    }
    let mut client = peer;
    for hop in hops.into_iter().rev() {
        let Some(address) = parse_address(hop) else { break };
        client = address;
        if !is_trusted(proxies, address) {
            break;
        }
    }
    client
}

/// Returns the last value of a comma-separated header.
fn last_value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    value.rsplit(',').next().map(str::trim)
}

/// Parses `203.0.113.9`, `203.0.113.9:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`.
fn parse_address(text: &str) -> Option<IpAddr> {
    let in_brackets = || text.strip_prefix('[')?.split_once(']')?.0.parse().ok();
    let address = text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.or_else(in_brackets).map(|address: IpAddr| address.to_canonical())
}

fn is_trusted(proxies: &[IpNet], address: IpAddr) -> bool {
    proxies.iter().any(|proxy| proxy.contains(&address.to_canonical()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client_of(forwarded: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let proxies = ["10.0.0.0/8".parse().unwrap(), "127.0.0.1/32".parse().unwrap()];
        forwarded_address(&headers, &proxies, IpAddr::from([127, 0, 0, 1])).to_string()
    }

    #[test]
    fn forged_forwarded_addresses_are_ignored() {
        assert_eq!(client_of(&["198.51.100.7, 203.0.113.9, 10.1.2.3"]), "203.0.113.9");
        assert_eq!(client_of(&["198.51.100.7", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(client_of(&["::ffff:203.0.113.9"]), "203.0.113.9");
        assert_eq!(client_of(&["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(client_of(&["nonsense"]), "127.0.0.1");
        assert_eq!(client_of(&[]), "127.0.0.1");
    }
}
