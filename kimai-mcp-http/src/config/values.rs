//! Parsers of addresses, host names, origins and networks in options.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use http::HeaderName;
use ipnet::IpNet;
use kimai_tools::domain::api::Client;
use mcp_oauth_server::redirect_uri::{Destination, RedirectUri};
use url::{Host, Origin, Url};

use super::{access::ForwardedHeader, reader::InvalidValue};

/// Parses an IP address to listen on. `localhost` is accepted; other names are not resolved.
pub(super) fn ip_address(text: &str) -> Result<IpAddr, InvalidValue> {
    let bare = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    if bare.eq_ignore_ascii_case("localhost") {
        return Ok(Ipv4Addr::LOCALHOST.into());
    }
    let error = || {
        InvalidValue::new("is not an IP address of this machine", "use one such as 127.0.0.1, 0.0.0.0 or ::")
    };
    bare.parse().map_err(|_| error())
}

pub(super) fn port(text: &str) -> Result<u16, InvalidValue> {
    text.parse().map_err(|_| InvalidValue::new("is not a port number", "use a number from 1 to 65535"))
}

/// Parses an IP address with a port: `127.0.0.1:9100`, `localhost:9100`, `[::1]:9100`.
pub(super) fn socket_address(text: &str) -> Result<SocketAddr, InvalidValue> {
    let error = || InvalidValue::new("is not an IP address with a port", "use one such as 127.0.0.1:9100");
    let (address, number) = text.rsplit_once(':').ok_or_else(error)?;
    let address = ip_address(address).map_err(|_| error())?;
    let port = port(number).map_err(|_| error())?;
    Ok(SocketAddr::new(address, port))
}

/// Parses the value of a `Host` header: a host name, optionally with a port.
pub(super) fn host(text: &str) -> Result<String, InvalidValue> {
    let error = || {
        InvalidValue::new("is not a host name", "use one such as mcp.example.com, without https:// and path")
    };
    let url = Url::parse(&format!("http://{text}/")).map_err(|_| error())?;
    let has_host = url.host().is_some_and(|host| !matches!(host, Host::Domain(name) if name.contains('*')));
    if !(is_bare(&url) && has_host) || text.ends_with('/') {
        return Err(error());
    }
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Ok(format!("{}{port}", url.host_str().unwrap_or_default()))
}

/// Parses the destination of a client's redirect URI: a host, `localhost`, or the scheme of a program.
pub(super) fn client(text: &str) -> Result<Destination, InvalidValue> {
    let error = || {
        InvalidValue::new(
            "is not a client",
            "use its host, such as claude.ai, or localhost, or a scheme such as cursor:",
        )
    };
    let url = match text.strip_suffix(':') {
        Some("localhost" | "http" | "https") => return Err(error()),
        Some(scheme) => format!("{scheme}://callback"),
        None => format!("https://{}/", host(text).map_err(|_| error())?),
    };
    let destination = RedirectUri::parse(&url).map_err(|_| error())?.destination();
    let is_scheme = text.ends_with(':');
    if is_scheme == matches!(destination, Destination::App(_)) { Ok(destination) } else { Err(error()) }
}

/// Parses the origin of a web page or a Kimai: scheme, host and port.
pub(super) fn origin(text: &str) -> Result<Origin, InvalidValue> {
    let error =
        || InvalidValue::new("is not an origin", "use one such as https://app.example.com, without a path");
    let url = Url::parse(text).map_err(|_| error())?;
    let is_http = matches!(url.scheme(), "http" | "https");
    let has_host = !url.host_str().is_none_or(|host| host.contains('*'));
    if is_bare(&url) && is_http && has_host { Ok(url.origin()) } else { Err(error()) }
}

/// Parses the URL of a Kimai.
pub(super) fn kimai_url(text: &str) -> Result<Url, InvalidValue> {
    Client::normalize_url(text).map_err(|error| {
        InvalidValue::new(
            format!("cannot be used ({error})"),
            "use the URL of its start page, such as https://kimai.example.com",
        )
    })
}

/// Returns true if the URL has no path, query, fragment and credentials.
fn is_bare(url: &Url) -> bool {
    let no_credentials = url.username().is_empty() && url.password().is_none();
    url.path() == "/" && url.query().is_none() && url.fragment().is_none() && no_credentials
}

/// Parses an IP address or a network in CIDR notation.
pub(super) fn network(text: &str) -> Result<IpNet, InvalidValue> {
    let address = text.parse::<IpAddr>().map(IpNet::from);
    address.or_else(|_| text.parse::<IpNet>()).map(|network| network.trunc()).map_err(|_| {
        InvalidValue::new("is neither an IP address nor a network", "use one such as 127.0.0.1 or 10.0.0.0/8")
    })
}

/// Parses the name of the header in which a proxy names the client.
pub(super) fn forwarded_header(text: &str) -> Result<ForwardedHeader, InvalidValue> {
    let next_step = "use the header that the proxy sets, such as x-forwarded-for, x-real-ip or forwarded";
    match text.to_ascii_lowercase().parse::<HeaderName>() {
        Ok(name) if name == http::header::FORWARDED => Ok(ForwardedHeader::Forwarded),
        Ok(name) => Ok(ForwardedHeader::Addresses(name)),
        Err(_) => Err(InvalidValue::new("is not the name of a header", next_step)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forwarding_headers_are_names_of_headers() {
        assert_eq!(forwarded_header("Forwarded"), Ok(ForwardedHeader::Forwarded));
        let real_ip = ForwardedHeader::Addresses(HeaderName::from_static("x-real-ip"));
        assert_eq!(forwarded_header("X-Real-IP"), Ok(real_ip));
        assert!(forwarded_header("X-Real-IP: 1").is_err() && forwarded_header("x real ip").is_err());
    }

    #[test]
    fn listen_addresses_are_ip_addresses_or_localhost() {
        for (text, expected) in
            [("0.0.0.0", "0.0.0.0"), ("::", "::"), ("[::1]", "::1"), ("LocalHost", "127.0.0.1")]
        {
            assert_eq!(ip_address(text).unwrap().to_string(), expected);
        }
        for text in ["mcp.example.com", "0.0.0.0:80", "300.1.1.1"] {
            assert!(ip_address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn socket_addresses_need_an_address_and_a_port() {
        assert_eq!(socket_address("localhost:9100").unwrap().to_string(), "127.0.0.1:9100");
        assert_eq!(socket_address("[::1]:9100").unwrap().to_string(), "[::1]:9100");
        for text in ["9100", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:99999"] {
            assert!(socket_address(text).is_err(), "{text}");
        }
    }

    #[test]
    fn proxies_are_addresses_or_networks() {
        for (text, expected) in
            [("127.0.0.1", "127.0.0.1/32"), ("10.1.2.3/8", "10.0.0.0/8"), ("::1", "::1/128")]
        {
            assert_eq!(network(text).unwrap().to_string(), expected);
        }
        assert!(network("proxy").is_err() && network("10.0.0.0/33").is_err());
    }

    #[test]
    fn hosts_are_names_with_an_optional_port() {
        for (text, expected) in
            [("MCP.example.com", "mcp.example.com"), ("mcp:8000", "mcp:8000"), ("[::1]:80", "[::1]")]
        {
            assert_eq!(host(text).unwrap(), expected);
        }
        for text in ["https://mcp.example.com", "mcp/x", "mcp/", "u@mcp", "*.example.com", "a b"] {
            assert!(host(text).is_err(), "{text}");
        }
    }

    #[test]
    fn clients_are_hosts_localhost_or_schemes() {
        for (text, expected) in [
            ("Claude.ai", "claude.ai"),
            ("app.example:8443", "app.example:8443"),
            ("localhost", "localhost"),
            ("127.0.0.1", "localhost"),
            ("cursor:", "cursor:"),
        ] {
            assert_eq!(client(text).unwrap().to_string(), expected);
        }
        for text in [
            "https://claude.ai",
            "claude.ai/x",
            "*.claude.ai",
            "javascript:",
            "https:",
            ":",
            "localhost:",
            "a b",
        ] {
            assert!(client(text).is_err(), "{text}");
        }
    }

    #[test]
    fn origins_have_no_path_and_no_wildcard() {
        assert_eq!(
            origin("https://App.example.com/").unwrap().ascii_serialization(),
            "https://app.example.com"
        );
        assert_eq!(origin("http://k:8001").unwrap().ascii_serialization(), "http://k:8001");
        for text in ["*", "https://*.example.com", "https://a/b", "app.example.com", "null", "ftp://a"] {
            assert!(origin(text).is_err(), "{text}");
        }
    }
}
