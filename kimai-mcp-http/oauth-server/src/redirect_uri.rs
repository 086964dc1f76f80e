//! Redirect URIs and the destinations that users see (RFC 6749 §3.1.2, RFC 8252).

mod private_use;

use std::fmt;

use serde::{Deserialize, Serialize};
use url::{Host, Position, Url};

const MAX_LENGTH: usize = 2000;

/// A redirect URI, exactly as the client wrote it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUri {
    text: String,
    url: Url,
}

/// Reasons to reject a redirect URI; each completes the sentence "the redirect URI …".
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRedirectUri {
    /// The text is not an absolute URI.
    #[error("is no absolute URI")]
    NotAUri,
    /// The text is too long.
    #[error("has more than 2000 characters")]
    TooLong,
    /// Parsers disagree about such characters.
    #[error("has characters that are not allowed in a URI")]
    InvalidCharacters,
    /// RFC 6749 §3.1.2 forbids fragments.
    #[error("has a fragment")]
    Fragment,
    /// A user or password would obscure the host.
    #[error("has a user or password")]
    UserInfo,
    /// Plain http would expose the code on the network.
    #[error("is http, which is allowed on this machine only (localhost, 127.0.0.1, [::1]); use https")]
    InsecureScheme,
    /// An app could open the other URL, which a stranger chose.
    #[error("contains another URL")]
    EmbeddedUrl,
    /// The URI calls a function of an app that does something else than receive users, such as cloning a repository.
    #[error("leads to a function of an app that does not receive users")]
    ReservedFunction,
    /// Browsers or operating systems reserve the scheme.
    #[error("has a scheme that does not lead back to an app")]
    ReservedScheme,
}

impl RedirectUri {
    /// Parses a redirect URI that a client registers or requests.
    ///
    /// # Errors
    /// See [`InvalidRedirectUri`].
    pub fn parse(text: &str) -> Result<Self, InvalidRedirectUri> {
        if text.len() > MAX_LENGTH {
            return Err(InvalidRedirectUri::TooLong);
        }
        if !text.bytes().all(is_uri_character) {
            return Err(InvalidRedirectUri::InvalidCharacters);
        }
        let url = Url::parse(text).map_err(|_| InvalidRedirectUri::NotAUri)?;
        check(&url)?;
        Ok(Self { text: text.to_owned(), url })
    }

    /// Returns true if a client that registered this URI may request `requested`.
    ///
    /// The texts must be equal. For loopback URIs the port may differ, because native apps listen on any free port
    /// (RFC 8252 §7.3).
    pub fn matches(&self, requested: &Self) -> bool {
        let without_port = |uri: &Self| {
            let mut url = uri.url.clone();
            url.set_port(None).map(|()| url)
        };
        self.text == requested.text
            || (self.is_loopback()
                && requested.is_loopback()
                && without_port(self) == without_port(requested))
    }

    /// Returns true if a program on the user's machine listens there.
    pub fn is_loopback(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// Returns the destination that is shown to users.
    pub fn destination(&self) -> Destination {
        Destination::of(&self.url)
    }

    /// Returns the text that the client wrote.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the URI as browsers parse it.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Returns the URI with parameters added to its query.
    pub fn with_query<'a>(&self, parameters: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let mut url = self.url.clone();
        url.query_pairs_mut().extend_pairs(parameters);
        url.into()
    }
}

/// Accepts the characters of RFC 3986. A backslash, for example, is a slash to browsers.
fn is_uri_character(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

fn check(url: &Url) -> Result<(), InvalidRedirectUri> {
    if url.fragment().is_some() {
        return Err(InvalidRedirectUri::Fragment);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(InvalidRedirectUri::UserInfo);
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        "http" => Err(InvalidRedirectUri::InsecureScheme),
        scheme if private_use::is_reserved_scheme(scheme) => Err(InvalidRedirectUri::ReservedScheme),
        _ if private_use::contains_url(url) => Err(InvalidRedirectUri::EmbeddedUrl),
        _ if private_use::is_reserved_function(url) => Err(InvalidRedirectUri::ReservedFunction),
        _ => Ok(()),
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = InvalidRedirectUri;

    fn try_from(text: String) -> Result<Self, InvalidRedirectUri> {
        Self::parse(&text)
    }
}

impl From<RedirectUri> for String {
    fn from(uri: RedirectUri) -> Self {
        uri.text
    }
}

impl fmt::Display for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for RedirectUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "RedirectUri({})", self.destination())
    }
}

/// The place to which a client takes its user back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Destination {
    /// A web site, by host and port.
    Site(String),
    /// A program that listens on the user's computer.
    Loopback,
    /// The app that handles this URI scheme on the user's device.
    App(String),
}

impl Destination {
    /// Classifies a URL.
    pub fn of(url: &Url) -> Self {
        match url {
            url if is_loopback(url) => Self::Loopback,
            url if url.scheme() == "https" => {
                Self::Site(url[Position::BeforeHost..Position::AfterPort].to_owned())
            }
            url => Self::App(url.scheme().to_owned()),
        }
    }
}

/// Writes `claude.ai`, `localhost` or `cursor:`.
impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Site(host) => f.write_str(host),
            Self::Loopback => f.write_str("localhost"),
            Self::App(scheme) => write!(f, "{scheme}:"),
        }
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(address)) => address == std::net::Ipv6Addr::LOCALHOST,
        None => false,
    }
}

#[cfg(test)]
mod tests;
