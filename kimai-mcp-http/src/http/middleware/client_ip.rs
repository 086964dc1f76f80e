//! Client address of a request, from the connection or from the headers of a trusted proxy.

use std::{
    net::{IpAddr, SocketAddr},
    sync::Once,
};

use axum::{extract::Request, response::Response};
use http::{HeaderMap, StatusCode};
use ipnet::IpNet;
use mcp_oauth_server::{ClientIp, ErrorResponse};

use super::{
    App,
    access::{host_of, is_loopback},
};
use crate::config::{ForwardedHeader, RequestPolicy};

/// Address of the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub struct Peer(pub SocketAddr);

/// Headers that proxies add.
const PROXY_HEADERS: [&str; 6] =
    ["forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"];

/// Stores the [`ClientIp`] in the request and enforces `--require-https`.
pub(super) fn set_client_ip(app: &App, request: &mut Request) -> Result<(), Response> {
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.0.ip());
    let policy = &app.policy;
    let is_trusted = is_trusted(&policy.trusted_proxies, peer);
    let forwarded = is_trusted.then(|| forwarded_address(request.headers(), policy)).flatten();
    let address = forwarded.unwrap_or(peer);
    let is_https = is_trusted && is_https(request.headers(), &policy.forwarded_header);
    let is_probe = matches!(request.uri().path(), "/health" | "/ready");
    if policy.require_https && !is_https && !is_probe {
        let message = "This server accepts https only, through its proxy.";
        return Err(ErrorResponse::new(StatusCode::FORBIDDEN, "https_required", message).into());
    }
    request.extensions_mut().insert(ClientIp(address));
    Ok(())
}

/// Returns true for a direct request from this machine.
///
/// Requests of a trusted proxy, requests with headers of a proxy, trusted or not, and requests with another host name, for
/// example of a page that resolves its name to this machine, do not count as local.
pub(in crate::http) fn is_local(app: &App, request: &Request) -> bool {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0.ip().to_canonical());
    let is_direct =
        peer.is_some_and(|peer| peer.is_loopback() && !is_trusted(&app.policy.trusted_proxies, peer));
    let is_forwarded = PROXY_HEADERS.iter().any(|name| request.headers().contains_key(*name));
    is_direct && !is_forwarded && host_of(request).is_some_and(|host| is_loopback(host.host()))
}

/// Returns the client that a trusted proxy names, or `None` if the headers name none that can be trusted.
fn forwarded_address(headers: &HeaderMap, policy: &RequestPolicy) -> Option<IpAddr> {
    let proxies = &policy.trusted_proxies;
    match &policy.forwarded_header {
        ForwardedHeader::Forwarded => last_untrusted(parameters(headers, "for"), proxies),
        ForwardedHeader::Addresses(name) => last_untrusted(values(headers, name.as_str()), proxies),
        ForwardedHeader::Unspecified => {
            let chain = last_untrusted(values(headers, "x-forwarded-for"), proxies);
            let single = last_untrusted(values(headers, "x-real-ip"), proxies);
            // An inner proxy that sets X-Real-IP names the outer proxy.
            let single = single.filter(|address| chain.is_none() || !is_trusted(proxies, *address));
            match (chain, single) {
                (Some(chain), Some(single)) if chain != single => {
                    warn_about_contradiction();
                    None
                }
                (chain, single) => chain.or(single),
            }
        }
    }
}

/// Warns once that a proxy sets one of two headers only, so that its clients can set the other one.
fn warn_about_contradiction() {
    static WARNING: Once = Once::new();
    WARNING.call_once(|| {
        tracing::warn!(
            "X-Forwarded-For and X-Real-IP name different clients, so neither is used and these clients count as the proxy; set the header that the proxy sets with --forwarded-header (logged once)"
        );
    });
}

/// Returns the last address that is not a trusted proxy. Addresses before it may be forged.
fn last_untrusted<'a>(hops: impl DoubleEndedIterator<Item = &'a str>, proxies: &[IpNet]) -> Option<IpAddr> {
    let mut client = None;
    for hop in hops.rev() {
        let Some(address) = parse_address(hop) else { break };
        client = Some(address);
        if !is_trusted(proxies, address) {
            break;
        }
    }
    client
}

/// Returns true if the proxy says that the client used https.
fn is_https(headers: &HeaderMap, header: &ForwardedHeader) -> bool {
    let proto = match header {
        ForwardedHeader::Forwarded => parameters(headers, "proto").next_back(),
        _ => values(headers, "x-forwarded-proto").next_back(),
    };
    proto.is_some_and(|proto| proto.eq_ignore_ascii_case("https"))
}

/// Returns the values of a comma-separated header, which may be there several times.
fn values<'a>(headers: &'a HeaderMap, name: &str) -> impl DoubleEndedIterator<Item = &'a str> + use<'a> {
    let lines: Vec<&str> =
        headers.get_all(name).iter().map(|value| value.to_str().unwrap_or_default()).collect();
    let values: Vec<&str> = lines.into_iter().flat_map(|line| line.split(',')).map(str::trim).collect();
    values.into_iter()
}

/// Returns a parameter of each element of `Forwarded`, empty where an element lacks it (RFC 7239, section 4).
fn parameters<'a>(
    headers: &'a HeaderMap,
    name: &'static str,
) -> impl DoubleEndedIterator<Item = &'a str> + use<'a> {
    values(headers, "forwarded").map(move |element| {
        let pairs = element.split(';').filter_map(|pair| pair.split_once('='));
        let mut matching = pairs.filter(|(key, _)| key.trim().eq_ignore_ascii_case(name));
        matching.next().map_or("", |(_, value)| value.trim().trim_matches('"'))
    })
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

    /// Returns the client of these headers with this setting, or `peer`.
    fn client(header: ForwardedHeader, headers: &[(&'static str, &str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        let trusted_proxies = vec!["10.0.0.0/8".parse().unwrap(), "127.0.0.1/32".parse().unwrap()];
        let policy = RequestPolicy { trusted_proxies, forwarded_header: header, ..RequestPolicy::default() };
        forwarded_address(&map, &policy).map_or_else(|| "peer".to_owned(), |address| address.to_string())
    }

    fn named(name: &'static str) -> ForwardedHeader {
        ForwardedHeader::Addresses(http::HeaderName::from_static(name))
    }

    #[test]
    fn forged_forwarded_addresses_are_ignored() {
        let client_of = |lines: &[&str]| {
            let headers: Vec<_> = lines.iter().map(|line| ("x-forwarded-for", *line)).collect();
            client(ForwardedHeader::Unspecified, &headers)
        };
        assert_eq!(client_of(&["198.51.100.7, 203.0.113.9, 10.1.2.3"]), "203.0.113.9");
        assert_eq!(client_of(&["198.51.100.7", "203.0.113.9"]), "203.0.113.9");
        assert_eq!(client_of(&["::ffff:203.0.113.9"]), "203.0.113.9");
        assert_eq!(client_of(&["[2001:db8::1]:4711"]), "2001:db8::1");
        assert_eq!(client_of(&["nonsense"]), "peer");
        assert_eq!(client_of(&["203.0.113.9, nonsense"]), "peer");
        assert_eq!(client_of(&[]), "peer");
    }

    #[test]
    fn header_of_a_client_does_not_replace_the_header_of_the_proxy() {
        let forged = ("x-forwarded-for", "198.51.100.7");
        let real = ("x-real-ip", "203.0.113.9");
        assert_eq!(client(ForwardedHeader::Unspecified, &[forged, real]), "peer");
        assert_eq!(client(ForwardedHeader::Unspecified, &[real]), "203.0.113.9");
        assert_eq!(client(named("x-real-ip"), &[forged, real]), "203.0.113.9");
        assert_eq!(client(named("x-forwarded-for"), &[("x-real-ip", "198.51.100.7")]), "peer");
        assert_eq!(
            client(named("cf-connecting-ip"), &[forged, ("cf-connecting-ip", "2001:db8::9")]),
            "2001:db8::9"
        );
    }

    #[test]
    fn two_headers_that_agree_or_name_a_proxy_are_used() {
        let chain = ("x-forwarded-for", "203.0.113.9, 10.1.2.3");
        for real in ["203.0.113.9", "10.1.2.3"] {
            assert_eq!(client(ForwardedHeader::Unspecified, &[chain, ("x-real-ip", real)]), "203.0.113.9");
        }
    }

    #[test]
    fn forwarded_header_names_client_and_protocol() {
        let header = "for=198.51.100.7;proto=http, For=\"[2001:db8::1]:4711\";Proto=https;by=10.0.0.1, for=10.1.2.3;proto=https";
        assert_eq!(client(ForwardedHeader::Forwarded, &[("forwarded", header)]), "2001:db8::1");
        assert_eq!(client(ForwardedHeader::Forwarded, &[("forwarded", "for=unknown")]), "peer");
        assert_eq!(client(ForwardedHeader::Forwarded, &[("x-forwarded-for", "198.51.100.7")]), "peer");
        let headers = HeaderMap::from_iter([(http::header::FORWARDED, header.parse().unwrap())]);
        assert!(is_https(&headers, &ForwardedHeader::Forwarded));
        assert!(!is_https(&headers, &ForwardedHeader::Unspecified));
    }
}
