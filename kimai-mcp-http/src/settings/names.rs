//! Hosts, origins, networks.

use std::net::IpAddr;

use ipnet::IpNet;
use mcp_oauth_server::redirect_uri::{Destination, RedirectUri};
use url::{Host, Origin, Url};

use super::reader::Wrong;

/// A host as requests name it, with its port if it has one there.
pub(super) fn host(text: &str) -> Result<String, Wrong> {
    let wrong =
        || Wrong::new("is no host", "write a name such as mcp.example.com, without https:// and path");
    let url = Url::parse(&format!("http://{text}/")).map_err(|_| wrong())?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let nobody = url.username().is_empty() && url.password().is_none();
    let known = url.host().is_some_and(|host| !matches!(host, Host::Domain(name) if name.contains('*')));
    if !(bare && nobody && known) || text.ends_with('/') {
        return Err(wrong());
    }
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    Ok(format!("{}{port}", url.host_str().unwrap_or_default()))
}

/// Where a client takes its users back to: a host, `localhost`, or the scheme of a program.
pub(super) fn client(text: &str) -> Result<Destination, Wrong> {
    let wrong = || {
        Wrong::new(
            "is no client",
            "write its host, such as claude.ai, or localhost, or a scheme such as cursor:",
        )
    };
    let url = match text.strip_suffix(':') {
        Some("localhost") => return Err(wrong()),
        Some(scheme) => format!("{scheme}://"),
        None => format!("https://{}/", host(text).map_err(|_| wrong())?),
    };
    RedirectUri::parse(&url).map(|uri| uri.destination()).map_err(|_| wrong())
}

/// Scheme, host and port of a web page or a Kimai.
pub(super) fn origin(text: &str) -> Result<Origin, Wrong> {
    let wrong = || Wrong::new("is no origin", "write one such as https://app.example.com, without a path");
    let url = Url::parse(text).map_err(|_| wrong())?;
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let nobody = url.username().is_empty() && url.password().is_none();
    let known =
        matches!(url.scheme(), "http" | "https") && !url.host_str().is_none_or(|host| host.contains('*'));
    if bare && nobody && known { Ok(url.origin()) } else { Err(wrong()) }
}

/// An address, or a network of them.
pub(super) fn network(text: &str) -> Result<IpNet, Wrong> {
    let address = text.parse::<IpAddr>().map(IpNet::from);
    address.or_else(|_| text.parse::<IpNet>()).map(|network| network.trunc()).map_err(|_| {
        Wrong::new("is neither an address nor a network", "write one such as 127.0.0.1 or 10.0.0.0/8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        for (text, wanted) in
            [("127.0.0.1", "127.0.0.1/32"), ("10.1.2.3/8", "10.0.0.0/8"), ("::1", "::1/128")]
        {
            assert_eq!(network(text).unwrap().to_string(), wanted);
        }
        assert!(network("proxy").is_err() && network("10.0.0.0/33").is_err());
    }

    #[test]
    fn a_host_is_a_name_with_or_without_a_port() {
        for (text, wanted) in
            [("MCP.example.com", "mcp.example.com"), ("mcp:8000", "mcp:8000"), ("[::1]:80", "[::1]")]
        {
            assert_eq!(host(text).unwrap(), wanted);
        }
        for text in ["https://mcp.example.com", "mcp/x", "mcp/", "u@mcp", "*.example.com", "a b"] {
            assert!(host(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_client_is_a_host_this_computer_or_a_scheme() {
        for (text, wanted) in [
            ("Claude.ai", "claude.ai"),
            ("app.example:8443", "app.example:8443"),
            ("localhost", "localhost"),
            ("127.0.0.1", "localhost"),
            ("cursor:", "cursor:"),
        ] {
            assert_eq!(client(text).unwrap().to_string(), wanted);
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
    fn an_origin_has_no_path_and_no_star() {
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
