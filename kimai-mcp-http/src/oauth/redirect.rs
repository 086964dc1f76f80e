//! Where a client may send its user back to.

mod scheme;

use std::fmt;

use serde::{Deserialize, Serialize};
use url::Url;

use super::destination::{Destination, is_this_machine};

/// An address that codes may be sent to, to the letter as the client wrote it.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RedirectUri {
    text: String,
    url: Url,
}

/// Why no code is sent to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotRedirect {
    /// It is none.
    #[error("is no absolute URI")]
    NoUri,
    /// It is too long.
    #[error("has more than 2000 characters")]
    Long,
    /// Browsers read it in more than one way.
    #[error("has characters that a URI does not have")]
    Letters,
    /// RFC 6749 §3.1.2 allows none.
    #[error("has a fragment")]
    Fragment,
    /// It would hide the host.
    #[error("has a user or password")]
    User,
    /// The code would travel in the open.
    #[error("is http, which is for this machine alone (localhost, 127.0.0.1, [::1]); use https")]
    Open,
    /// The browser or the system does something else with it than to start a program that waits for a code.
    #[error("has a scheme that does not lead back to a program")]
    Scheme,
}

impl RedirectUri {
    const LONGEST: usize = 2000;

    /// Reads what a client registers or asks for.
    ///
    /// # Errors
    /// When no code may be sent there.
    pub fn parse(text: &str) -> Result<Self, NotRedirect> {
        if text.len() > Self::LONGEST {
            return Err(NotRedirect::Long);
        }
        if !text.bytes().all(is_of_uris) {
            return Err(NotRedirect::Letters);
        }
        let url = Url::parse(text).map_err(|_| NotRedirect::NoUri)?;
        check(&url)?;
        Ok(Self { text: text.to_owned(), url })
    }

    /// Whether a client that registered this address may ask for that one: the same to the letter. A program that
    /// waits on the user's machine takes the port that is free, so there any port will do (RFC 8252 §7.3).
    pub fn allows(&self, asked: &Self) -> bool {
        let without_port = |uri: &Self| {
            let mut url = uri.url.clone();
            url.set_port(None).map(|()| url)
        };
        self.text == asked.text
            || (self.is_loopback() && asked.is_loopback() && without_port(self) == without_port(asked))
    }

    /// Whether a program on the user's own machine waits there.
    pub fn is_loopback(&self) -> bool {
        self.url.scheme() == "http"
    }

    /// Where it leads.
    pub fn destination(&self) -> Destination {
        Destination::of(&self.url)
    }

    /// As the client wrote it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// As browsers read it.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// The address with an answer in its query.
    pub fn with<'a>(&self, answer: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
        let mut url = self.url.clone();
        url.query_pairs_mut().extend_pairs(answer);
        url.into()
    }
}

/// RFC 3986 has no others. A backslash, for one, is a slash to browsers.
fn is_of_uris(byte: u8) -> bool {
    byte.is_ascii_graphic() && !matches!(byte, b'"' | b'<' | b'>' | b'\\' | b'^' | b'`' | b'{' | b'|' | b'}')
}

fn check(url: &Url) -> Result<(), NotRedirect> {
    if url.fragment().is_some() {
        return Err(NotRedirect::Fragment);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(NotRedirect::User);
    }
    match url.scheme() {
        "https" => Ok(()),
        "http" if is_this_machine(url) => Ok(()),
        "http" => Err(NotRedirect::Open),
        scheme if scheme::is_private_use(scheme) => Ok(()),
        _ => Err(NotRedirect::Scheme),
    }
}

impl TryFrom<String> for RedirectUri {
    type Error = NotRedirect;

    fn try_from(text: String) -> Result<Self, NotRedirect> {
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

#[cfg(test)]
mod tests;
