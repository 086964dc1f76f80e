//! Where the world finds this server.

use url::Url;

/// The address that users type, without a slash at its end: `https://mcp.example.com` or, behind a proxy that serves
/// other things too, `https://example.com/kimai-mcp`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Url);

/// Why an address cannot be the public one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotPublic {
    /// It is no address.
    #[error("is no URL such as https://mcp.example.com")]
    NoUrl,
    /// Tokens would travel in the open.
    #[error("must be https; http is for this machine alone (localhost, 127.0.0.1, [::1])")]
    Open,
    /// A query, fragment or user does not belong there.
    #[error("must have no query, fragment, user or password")]
    TooMuch,
}

impl PublicUrl {
    /// Reads it.
    ///
    /// # Errors
    /// When it cannot be one.
    pub fn parse(text: &str) -> Result<Self, NotPublic> {
        let url = Url::parse(text.trim().trim_end_matches('/')).map_err(|_| NotPublic::NoUrl)?;
        let Some(host) = url.host_str() else { return Err(NotPublic::NoUrl) };
        let local = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        match url.scheme() {
            "https" => {}
            "http" if local => {}
            "http" => return Err(NotPublic::Open),
            _ => return Err(NotPublic::NoUrl),
        }
        let bare = url.username().is_empty() && url.password().is_none();
        if !bare || url.query().is_some() || url.fragment().is_some() {
            return Err(NotPublic::TooMuch);
        }
        Ok(Self(url))
    }

    /// The issuer of tokens (RFC 8414): the address itself.
    pub fn issuer(&self) -> String {
        self.at("")
    }

    /// The resource that tokens are for (RFC 9728): the MCP endpoint.
    pub fn resource(&self) -> String {
        self.at("/mcp")
    }

    /// Whether this names what tokens are for: the MCP endpoint or, from clients that know no resource metadata, this
    /// server. People and clients write a slash at the end.
    pub fn is_resource(&self, text: &str) -> bool {
        let Ok(named) = Url::parse(text) else { return false };
        let named = named.as_str().trim_end_matches('/');
        named == self.resource() || named == self.issuer()
    }

    /// Where the resource is described (RFC 9728).
    pub fn resource_metadata(&self) -> String {
        self.at("/.well-known/oauth-protected-resource/mcp")
    }

    /// The address of this path, which begins with a slash, below the public one.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0.as_str().trim_end_matches('/'))
    }

    /// What the paths of this server begin with as the world sees them: nothing, or `/kimai-mcp`.
    pub fn prefix(&self) -> &str {
        self.0.path().trim_end_matches('/')
    }

    /// `https://mcp.example.com`, as browsers name it in `Origin`.
    pub fn origin(&self) -> url::Origin {
        self.0.origin()
    }

    /// `mcp.example.com`
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Whether everything travels encrypted.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_with_a_path_keeps_it_and_loses_the_slash() {
        let url = PublicUrl::parse("https://example.com/kimai-mcp/").unwrap();
        assert_eq!(url.issuer(), "https://example.com/kimai-mcp");
        assert_eq!(url.resource(), "https://example.com/kimai-mcp/mcp");
        assert_eq!((url.prefix(), url.host()), ("/kimai-mcp", "example.com"));
        let bare = PublicUrl::parse("http://localhost:8000").unwrap();
        assert_eq!((bare.issuer().as_str(), bare.prefix()), ("http://localhost:8000", ""));
    }

    #[test]
    fn the_resource_is_named_by_its_address_or_the_servers_alone() {
        let url = PublicUrl::parse("https://example.com/kimai").unwrap();
        let endpoints = ["https://example.com/kimai/mcp", "HTTPS://Example.com:443/kimai/mcp/"];
        for text in endpoints.into_iter().chain(["https://example.com/kimai", "https://example.com/kimai/"]) {
            assert!(url.is_resource(text), "{text}");
        }
        for end in
            ["/kimai/mcp?a", "/kimai/mcp/b", "/kimai/mcp#a", "/mcp", "/kimaimcp", "", "@example.org/kimai"]
        {
            assert!(!url.is_resource(&format!("https://example.com{end}")), "{end}");
        }
        assert!(!url.is_resource("/kimai/mcp") && !url.is_resource(""));
        let bare = PublicUrl::parse("https://example.com").unwrap();
        assert!(bare.is_resource("https://example.com") && bare.is_resource("https://example.com/mcp/"));
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        for text in ["http://127.0.0.1:1", "http://[::1]:8000", "http://localhost"] {
            assert!(PublicUrl::parse(text).is_ok(), "{text}");
        }
        assert_eq!(PublicUrl::parse("http://mcp.example.com"), Err(NotPublic::Open));
        assert_eq!(PublicUrl::parse("https://u:p@example.com"), Err(NotPublic::TooMuch));
        for text in ["mcp.example.com", "ftp://example.com", ""] {
            assert_eq!(PublicUrl::parse(text), Err(NotPublic::NoUrl), "{text}");
        }
    }
}
