//! Public URL of the server, from which issuer, resource and endpoint URLs derive.

use url::Url;

/// Path of the MCP endpoint below the public URL.
pub const RESOURCE_PATH: &str = "/mcp";

/// The URL that users type, without a trailing slash: `https://mcp.example.com`, or `https://example.com/notes` behind a proxy
/// that serves other paths too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(Url);

/// Reasons to reject a public URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPublicUrl {
    /// The text is not an absolute http or https URL.
    #[error("is no URL such as https://mcp.example.com")]
    NotAUrl,
    /// Plain http on a host other than this machine would expose tokens.
    #[error("must be https; http is allowed on this machine only (localhost, 127.0.0.1, [::1])")]
    InsecureScheme,
    /// The URL has parts besides scheme, host, port and path.
    #[error("must have no query, fragment, user or password")]
    ExtraParts,
}

impl PublicUrl {
    /// Parses a public URL.
    ///
    /// # Errors
    /// See [`InvalidPublicUrl`].
    pub fn parse(text: &str) -> Result<Self, InvalidPublicUrl> {
        let url = Url::parse(text.trim().trim_end_matches('/')).map_err(|_| InvalidPublicUrl::NotAUrl)?;
        let Some(host) = url.host_str() else { return Err(InvalidPublicUrl::NotAUrl) };
        let is_local = matches!(host, "localhost" | "127.0.0.1" | "[::1]");
        match url.scheme() {
            "https" => {}
            "http" if is_local => {}
            "http" => return Err(InvalidPublicUrl::InsecureScheme),
            _ => return Err(InvalidPublicUrl::NotAUrl),
        }
        let has_user = !url.username().is_empty() || url.password().is_some();
        if has_user || url.query().is_some() || url.fragment().is_some() {
            return Err(InvalidPublicUrl::ExtraParts);
        }
        Ok(Self(url))
    }

    /// Returns the issuer identifier (RFC 8414): the URL itself.
    pub fn issuer(&self) -> String {
        self.at("")
    }

    /// Returns the resource identifier (RFC 9728): the URL of the MCP endpoint.
    pub fn resource(&self) -> String {
        self.at(RESOURCE_PATH)
    }

    /// Returns true if `text` names the resource: the MCP endpoint, or the issuer, which clients without resource metadata send.
    ///
    /// A trailing slash is ignored.
    pub fn is_resource(&self, text: &str) -> bool {
        let Ok(url) = Url::parse(text) else { return false };
        let url = url.as_str().trim_end_matches('/');
        url == self.resource() || url == self.issuer()
    }

    /// Returns the URL of the protected resource metadata (RFC 9728).
    pub fn resource_metadata(&self) -> String {
        self.at(&format!("/.well-known/oauth-protected-resource{RESOURCE_PATH}"))
    }

    /// Returns the URL of a path below the public URL; `path` begins with a slash.
    pub fn at(&self, path: &str) -> String {
        format!("{}{path}", self.0.as_str().trim_end_matches('/'))
    }

    /// Returns the path prefix: empty, or `/notes`.
    pub fn prefix(&self) -> &str {
        self.0.path().trim_end_matches('/')
    }

    /// Returns the origin as browsers send it in `Origin`.
    pub fn origin(&self) -> url::Origin {
        self.0.origin()
    }

    /// Returns the host name without port.
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Returns true if the scheme is https.
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_is_kept_and_trailing_slash_is_removed() {
        let url = PublicUrl::parse("https://example.com/notes/").unwrap();
        assert_eq!(url.issuer(), "https://example.com/notes");
        assert_eq!(url.resource(), "https://example.com/notes/mcp");
        assert_eq!((url.prefix(), url.host()), ("/notes", "example.com"));
        let bare = PublicUrl::parse("http://localhost:8000").unwrap();
        assert_eq!((bare.issuer().as_str(), bare.prefix()), ("http://localhost:8000", ""));
    }

    #[test]
    fn resource_is_the_endpoint_or_the_issuer() {
        let url = PublicUrl::parse("https://example.com/notes").unwrap();
        let endpoints = ["https://example.com/notes/mcp", "HTTPS://Example.com:443/notes/mcp/"];
        for text in endpoints.into_iter().chain(["https://example.com/notes", "https://example.com/notes/"]) {
            assert!(url.is_resource(text), "{text}");
        }
        for end in
            ["/notes/mcp?a", "/notes/mcp/b", "/notes/mcp#a", "/mcp", "/notesmcp", "", "@example.org/notes"]
        {
            assert!(!url.is_resource(&format!("https://example.com{end}")), "{end}");
        }
        assert!(!url.is_resource("/notes/mcp") && !url.is_resource(""));
        let bare = PublicUrl::parse("https://example.com").unwrap();
        assert!(bare.is_resource("https://example.com") && bare.is_resource("https://example.com/mcp/"));
    }

    #[test]
    fn plain_http_is_accepted_on_this_machine_only() {
        for text in ["http://127.0.0.1:1", "http://[::1]:8000", "http://localhost"] {
            assert!(PublicUrl::parse(text).is_ok(), "{text}");
        }
        assert_eq!(PublicUrl::parse("http://mcp.example.com"), Err(InvalidPublicUrl::InsecureScheme));
        assert_eq!(PublicUrl::parse("https://u:p@example.com"), Err(InvalidPublicUrl::ExtraParts));
        for text in ["mcp.example.com", "ftp://example.com", ""] {
            assert_eq!(PublicUrl::parse(text), Err(InvalidPublicUrl::NotAUrl), "{text}");
        }
    }
}
