//! IP address of the client that sent a request.

use std::{
    convert::Infallible,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use axum::extract::{ConnectInfo, FromRequestParts};
use http::{Extensions, request::Parts};

/// IP address of the client, behind all trusted proxies.
///
/// The embedding server inserts it into the extensions of each request. Without it, the peer address of the connection is used
/// ([`ConnectInfo`]), otherwise the unspecified address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientIp(pub IpAddr);

impl ClientIp {
    /// The unspecified address, which stands for all clients whose address is not known.
    pub const UNKNOWN: Self = Self(IpAddr::V4(Ipv4Addr::UNSPECIFIED));

    /// Returns the address from the extensions of a request.
    pub fn from_extensions(extensions: &Extensions) -> Self {
        let peer = || extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| Self(peer.ip()));
        extensions.get().copied().or_else(peer).unwrap_or(Self::UNKNOWN)
    }

    /// Returns the network that counts as one client: an IPv4 address or an IPv6 /64, the usual size of one subscriber line.
    pub fn network(self) -> Network {
        match self.0.to_canonical() {
            IpAddr::V6(address) => {
                let prefix = address.to_bits() & (u128::MAX << 64);
                Network(Ipv6Addr::from_bits(prefix).into())
            }
            address @ IpAddr::V4(_) => Network(address),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for ClientIp {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::from_extensions(&parts.extensions))
    }
}

/// An IPv4 address or an IPv6 /64.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(address: &str) -> String {
        ClientIp(address.parse().unwrap()).network().to_string()
    }

    #[test]
    fn ipv6_addresses_are_grouped_by_64_bits_and_ipv4_addresses_are_canonical() {
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
        assert_eq!(network("2001:db8:1:3::1"), "2001:db8:1:3::");
        assert_eq!(network("203.0.113.7"), "203.0.113.7");
        assert_eq!(network("::ffff:203.0.113.7"), "203.0.113.7");
    }

    #[test]
    fn peer_address_of_the_connection_is_the_fallback() {
        let mut extensions = Extensions::new();
        assert_eq!(ClientIp::from_extensions(&extensions).0.to_string(), "0.0.0.0");
        extensions.insert(ConnectInfo("203.0.113.7:80".parse::<SocketAddr>().unwrap()));
        assert_eq!(ClientIp::from_extensions(&extensions).0.to_string(), "203.0.113.7");
        extensions.insert(ClientIp("198.51.100.1".parse().unwrap()));
        assert_eq!(ClientIp::from_extensions(&extensions).0.to_string(), "198.51.100.1");
    }
}
