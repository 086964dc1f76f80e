//! Where a request came from, as far as a proxy may be believed.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderMap, StatusCode};
use ipnet::IpNet;

use super::host;
use mcp_oauth_server::{ClientIp, ErrorResponse};

use crate::app::App;

/// The other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

pub(super) async fn read(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip());
    let trusted = trusts(&app.guards.trusted_proxies, peer);
    let address = if trusted { client(request.headers(), &app.guards.trusted_proxies, peer) } else { peer };
    let https = trusted && last(request.headers(), "x-forwarded-proto").is_some_and(|proto| proto == "https");
    let probe = matches!(request.uri().path(), "/health" | "/ready");
    if app.guards.require_https && !https && !probe {
        let sentence = "This server is used over https alone, through its proxy.";
        return ErrorResponse::new(StatusCode::FORBIDDEN, "https_required", sentence).into();
    }
    request.extensions_mut().insert(ClientIp(address));
    next.run(request).await
}

/// What proxies add to what they pass on.
const ADDED: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// Whether somebody on this machine asks, and asks directly, as far as can be told: not a proxy here that says it is one,
/// trusted or not, nor a page that points a name of its own at this machine.
pub(crate) fn is_local(request: &Request) -> bool {
    let peer =
        request.extensions().get::<Peer>().is_some_and(|peer| peer.0.ip().to_canonical().is_loopback());
    let passed_on = ADDED.iter().any(|name| request.headers().contains_key(*name));
    peer && !passed_on && host::named(request).is_some_and(|host| host::is_loopback(host.host()))
}

/// The last address that no trusted proxy has: what stands before it, the client may have made up.
fn client(headers: &HeaderMap, proxies: &[IpNet], peer: IpAddr) -> IpAddr {
    let forwarded = headers.get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
    let hops: Vec<&str> = forwarded.flat_map(|list| list.split(',')).map(str::trim).collect();
    if hops.is_empty() {
        return last(headers, "x-real-ip").and_then(address).unwrap_or(peer);
    }
    let mut nearest = peer;
    for hop in hops.into_iter().rev() {
        let Some(address) = address(hop) else { break };
        nearest = address;
        if !trusts(proxies, address) {
            break;
        }
    }
    nearest
}

fn last<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    value.rsplit(',').next().map(str::trim)
}

/// `203.0.113.9`, `203.0.113.9:4711`, `2001:db8::1` or `[2001:db8::1]:4711`
fn address(text: &str) -> Option<IpAddr> {
    let bare = || text.strip_prefix('[')?.split_once(']')?.0.parse().ok();
    let read = text.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    read.or_else(bare).map(|address: IpAddr| address.to_canonical())
}

fn trusts(proxies: &[IpNet], address: IpAddr) -> bool {
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
        client(&headers, &proxies, IpAddr::from([127, 0, 0, 1])).to_string()
    }

    #[test]
    fn what_a_client_made_up_is_not_believed() {
        assert_eq!(client_of(&["198.51.100.7, 203.0.113.9, 10.1.2.3"]), "203.0.113.9");
        assert_eq!(client_of(&["198.51.100.7", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(client_of(&["::ffff:203.0.113.9"]), "203.0.113.9");
        assert_eq!(client_of(&["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(client_of(&["nonsense"]), "127.0.0.1");
        assert_eq!(client_of(&[]), "127.0.0.1");
    }
}
