//! How a client is shown to the person who is to trust it.

use kimai_tools::render::excerpt;
use url::Url;

use crate::oauth::{client::Client, destination::Destination, redirect::RedirectUri};

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

impl Applicant {
    /// This client, which wants its user to return there.
    pub fn of(client: &Client, redirect_uri: &RedirectUri) -> Self {
        let name = client.name.as_deref().map(str::trim);
        Self {
            name: name.filter(|name| !name.is_empty()).map(|name| excerpt(name, NAME)),
            proof: Proof::of(client),
            destination: redirect_uri.destination(),
        }
    }
}

impl Proof {
    /// What speaks for this client.
    pub fn of(client: &Client) -> Self {
        let url = Url::parse(&client.id).ok().filter(|_| client.has_document());
        url.and_then(|url| url.host_str().map(str::to_owned)).map_or(Self::Itself, Self::Document)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_document_on_a_host_speaks_for_a_client() {
        let proof = |id: &str| {
            Proof::of(&Client { id: id.into(), name: None, redirect_uris: Vec::new(), secret: None })
        };
        assert_eq!(proof("https://claude.ai/oauth/metadata"), Proof::Document("claude.ai".into()));
        // The first letter of this host is Cyrillic.
        assert_eq!(proof("https://\u{441}laude.ai/"), Proof::Document("xn--laude-0ye.ai".into()));
        for id in ["Zm9v", "http://claude.ai/metadata", "javascript:alert(1)", ""] {
            assert_eq!(proof(id), Proof::Itself, "{id}");
        }
    }
}
