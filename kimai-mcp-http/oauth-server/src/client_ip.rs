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
            IpAddr::V6(address) => Network::v6(address, 64),
            IpAddr::V4(address) => Network::v4(address, 32),
        }
    }

    /// Returns the networks that one customer of a provider may control, the smallest first: an IPv4 address and its /24, or an
    /// IPv6 /64, /56 and /48.
    pub fn networks(self) -> Vec<Network> {
        match self.0.to_canonical() {
            IpAddr::V6(address) => [64, 56, 48].map(|length| Network::v6(address, length)).to_vec(),
            IpAddr::V4(address) => [32, 24].map(|length| Network::v4(address, length)).to_vec(),
        }
    }
}

impl<S: Sync> FromRequestParts<S> for ClientIp {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self::from_extensions(&parts.extensions))
    }
}

/// A network: an IPv4 address or /24, or an IPv6 /64, /56 or /48.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network {
    address: IpAddr,
    prefix_length: u32,
}

impl Network {
    fn v4(address: Ipv4Addr, prefix_length: u32) -> Self {
        let mask = u32::MAX.unbounded_shl(32 - prefix_length);
        Self { address: Ipv4Addr::from_bits(address.to_bits() & mask).into(), prefix_length }
    }

    fn v6(address: Ipv6Addr, prefix_length: u32) -> Self {
        let mask = u128::MAX.unbounded_shl(128 - prefix_length);
        Self { address: Ipv6Addr::from_bits(address.to_bits() & mask).into(), prefix_length }
    }

    /// Returns the length of the prefix in bits.
    pub const fn prefix_length(self) -> u32 {
        self.prefix_length
    }

    /// Returns true for the networks of [`ClientIp::network`].
    const fn is_smallest(self) -> bool {
        matches!(self.prefix_length, 32 | 64)
    }
}

/// Writes `203.0.113.7`, `203.0.113.0/24`, `2001:db8:1:2::` or `2001:db8:1::/48`.
impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.address.fmt(f)?;
        // Stored records name the smallest networks without a length.
        if self.is_smallest() { Ok(()) } else { write!(f, "/{}", self.prefix_length) }
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
    fn networks_of_an_address_are_listed_from_small_to_large() {
        let networks = |address: &str| {
            let networks = ClientIp(address.parse().unwrap()).networks();
            networks.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(networks("203.0.113.7"), ["203.0.113.7", "203.0.113.0/24"]);
        assert_eq!(networks("::ffff:203.0.113.7"), ["203.0.113.7", "203.0.113.0/24"]);
        assert_eq!(
            networks("2001:db8:1:23ff:3:4:5:6"),
            ["2001:db8:1:23ff::", "2001:db8:1:2300::/56", "2001:db8:1::/48"]
        );
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
