//! How a client is shown to the person who is to trust it.

use kimai_tools::render::excerpt;
use url::{Host, Url};

use crate::oauth::{client::Client, ticket::Request};

/// The letters of a name that are shown.
const NAME: usize = 60;

/// A client that wants to act for somebody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    /// What it calls itself, made harmless.
    pub name: Option<String>,
    /// How much of that is known to be true.
    pub proof: Proof,
    /// Where its user goes from here.
    pub destination: Destination,
}

/// What speaks for a client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Proof {
    /// This host publishes a document about it.
    Document(String),
    /// It registered itself: nothing.
    Itself,
}

/// Where a user returns to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A web site, by its host.
    Site(String),
    /// Whatever listens on the user's computer.
    Computer,
    /// Whatever program took this scheme for itself, there or on a phone.
    Program(String),
}

impl Applicant {
    /// The one who asks for this; `client` is what is known of it.
    pub fn of(request: &Request, client: Option<&Client>) -> Self {
        let name = client.and_then(|client| client.name.as_deref()).map(str::trim);
        Self {
            name: name.filter(|name| !name.is_empty()).map(|name| excerpt(name, NAME)),
            proof: Proof::of(&request.client_id),
            destination: Destination::of(&request.redirect_uri),
        }
    }
}

impl Proof {
    /// What speaks for the client of this id.
    pub fn of(client_id: &str) -> Self {
        let url = Url::parse(client_id).ok().filter(|url| url.scheme() == "https");
        url.and_then(|url| url.host_str().map(str::to_owned)).map_or(Self::Itself, Self::Document)
    }
}

impl Destination {
    /// Where this leads.
    pub fn of(redirect_uri: &Url) -> Self {
        let local = match redirect_uri.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            None => false,
        };
        match redirect_uri.scheme() {
            "http" | "https" if local => Self::Computer,
            "http" | "https" => Self::Site(authority(redirect_uri)),
            scheme => Self::Program(scheme.to_owned()),
        }
    }
}

fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn destination(uri: &str) -> Destination {
        Destination::of(&uri.parse().unwrap())
    }

    #[test]
    fn a_destination_is_a_site_this_computer_or_a_program() {
        assert_eq!(destination("https://claude.ai/api/cb"), Destination::Site("claude.ai".into()));
        assert_eq!(destination("https://claude.ai:8443/"), Destination::Site("claude.ai:8443".into()));
        for local in ["http://localhost:1/cb", "http://127.0.0.1/", "http://[::1]:7/", "https://localhost/"] {
            assert_eq!(destination(local), Destination::Computer, "{local}");
        }
        assert_eq!(destination("cursor://anysphere.cursor-mcp/cb"), Destination::Program("cursor".into()));
        let disguised = Destination::Site("localhost.example.com".into());
        assert_eq!(destination("https://localhost.example.com/"), disguised);
    }

    #[test]
    fn a_foreign_alphabet_shows_as_what_it_is() {
        // The first letter is Cyrillic.
        assert_eq!(destination("https://\u{441}laude.ai/"), Destination::Site("xn--laude-8ye.ai".into()));
    }

    #[test]
    fn only_a_document_on_a_host_speaks_for_a_client() {
        assert_eq!(Proof::of("https://claude.ai/oauth/metadata"), Proof::Document("claude.ai".into()));
        for id in ["Zm9v", "http://claude.ai/metadata", "javascript:alert(1)", ""] {
            assert_eq!(Proof::of(id), Proof::Itself, "{id}");
        }
    }
}
