//! Addresses to listen at.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use super::reader::Wrong;

/// An address of this machine; names other than `localhost` are not looked up.
pub(super) fn host(text: &str) -> Result<IpAddr, Wrong> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    if bare.eq_ignore_ascii_case("localhost") {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    let wrong = || Wrong::new("is no address of this machine", "write one such as 0.0.0.0, 127.0.0.1 or ::");
    bare.parse().map_err(|_| wrong())
}

pub(super) fn port(text: &str) -> Result<u16, Wrong> {
    text.parse().map_err(|_| Wrong::new("is no port", "write a number from 1 to 65535"))
}

/// An address with a port: `127.0.0.1:9100`, `localhost:9100`, `[::1]:9100`.
pub(super) fn both(text: &str) -> Result<SocketAddr, Wrong> {
    let wrong = || Wrong::new("is no address with a port", "write one such as 127.0.0.1:9100");
    let (address, number) = text.rsplit_once(':').ok_or_else(wrong)?;
    Ok(SocketAddr::new(host(address).map_err(|_| wrong())?, port(number).map_err(|_| wrong())?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_of_either_family_or_localhost() {
        for (text, wanted) in
            [("0.0.0.0", "0.0.0.0"), ("::", "::"), ("[::1]", "::1"), ("LocalHost", "127.0.0.1")]
        {
            assert_eq!(host(text).unwrap().to_string(), wanted);
        }
        for text in ["mcp.example.com", "0.0.0.0:80", "300.1.1.1"] {
            assert!(host(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_address_with_a_port_has_both() {
        assert_eq!(both("localhost:9100").unwrap().to_string(), "127.0.0.1:9100");
        assert_eq!(both("[::1]:9100").unwrap().to_string(), "[::1]:9100");
        for text in ["9100", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999"] {
            assert!(both(text).is_err(), "{text}");
        }
    }
}
