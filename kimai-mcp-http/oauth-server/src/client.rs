//! OAuth clients: registered ones (RFC 7591), those with a metadata document, and the allow-list of clients.

pub mod metadata_document;

pub use metadata_document::{MetadataDocumentError, MetadataDocuments};
use serde::{Deserialize, Deserializer, Serialize};
pub use untrusted_input::outbound::{GuardedClient, PublicOnly};
use untrusted_input::text::visible_line;
use url::Url;

use crate::{
    redirect_uri::{Destination, RedirectUri},
    secret::Digest,
    server::AuthorizationServer,
    state::{Kind, Record, StoreError},
};

/// Maximum length of a stored client name in characters.
pub(crate) const MAX_NAME_LENGTH: usize = 100;

/// Maximum length of a client name on a page in characters.
const MAX_SHOWN_NAME_LENGTH: usize = 60;

/// A client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Client id: random for registered clients, otherwise the URL of the metadata document.
    pub id: String,
    /// Name that the client chose.
    pub name: Option<String>,
    /// Registered redirect URIs.
    #[serde(deserialize_with = "valid_redirect_uris")]
    pub redirect_uris: Vec<RedirectUri>,
    /// Digest of the client secret; `None` for public clients.
    pub secret: Option<Digest>,
}

/// Reads redirect URIs; those that an earlier version accepted and this one rejects are dropped.
fn valid_redirect_uris<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<RedirectUri>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    Ok(texts.iter().filter_map(|text| RedirectUri::parse(text).ok()).collect())
}

impl Record for Client {
    const KIND: Kind = Kind::new("client").with_max_records(10_000);
}

impl Client {
    /// Returns true if a metadata document describes the client.
    pub fn has_document(&self) -> bool {
        metadata_document::is_document_id(&self.id)
    }
}

/// Reasons why a client is not available.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The client is not registered, or its registration has expired.
    #[error("the client is not registered")]
    Unknown,
    /// The metadata document is not available or not valid.
    #[error(transparent)]
    Document(#[from] MetadataDocumentError),
    /// The client is not on the allow-list.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// The state cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl AuthorizationServer {
    /// Returns the client with this id; fetches its metadata document if the id is a URL.
    ///
    /// # Errors
    /// See [`ClientError`].
    pub async fn find_client(&self, id: &str) -> Result<Client, ClientError> {
        if !metadata_document::is_document_id(id) {
            return self.registered_client(id).await;
        }
        self.allowlist.check_id(id)?;
        let documents = self.documents.as_ref().ok_or(ClientError::Unknown)?;
        Ok(documents.find(id, self.state.now()).await?)
    }

    /// Returns the client with this id for authentication at the token endpoint.
    ///
    /// A client with a document is public and has nothing to prove, so its document is not fetched: an unreachable host does not end
    /// sessions.
    ///
    /// # Errors
    /// [`ClientError::Unknown`] if the client is not registered, [`ClientError::Store`] if the state cannot be read.
    pub async fn client_for_token(&self, id: &str) -> Result<Client, ClientError> {
        if metadata_document::is_document_id(id) {
            return Ok(Client { id: id.to_owned(), name: None, redirect_uris: Vec::new(), secret: None });
        }
        self.registered_client(id).await
    }

    /// Extends the registration of a client, because a user consented or tokens were issued.
    ///
    /// Authorization requests alone do not extend it; otherwise mass registration could displace clients that are in use.
    ///
    /// # Errors
    /// Fails if the state cannot be written.
    pub async fn extend_registration(&self, client: &Client) -> Result<(), StoreError> {
        if client.has_document() {
            return Ok(());
        }
        self.state.put(&client.id, client, self.lifetimes.used_client).await
    }

    async fn registered_client(&self, id: &str) -> Result<Client, ClientError> {
        let stored = self.state.get::<Client>(id).await?;
        stored.map(|stored| stored.record).ok_or(ClientError::Unknown)
    }
}

/// Destinations to which clients may return users, and hosts that may publish metadata documents. An empty list allows all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientAllowlist(Vec<Destination>);

/// The client is not on the allow-list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this server accepts listed clients only; ask its operator to allow this client")]
pub struct NotAllowed;

impl ClientAllowlist {
    /// Allows clients that return to one of these destinations.
    pub fn new(destinations: Vec<Destination>) -> Self {
        Self(destinations)
    }

    /// Returns true if no destination is listed, so that any client may connect.
    pub fn is_open(&self) -> bool {
        self.0.is_empty()
    }

    /// Checks the redirect URI of an authorization request.
    ///
    /// # Errors
    /// [`NotAllowed`] if its destination is not listed.
    pub fn check(&self, redirect_uri: &RedirectUri) -> Result<(), NotAllowed> {
        self.check_destination(&redirect_uri.destination())
    }

    /// Checks the redirect URIs of a registration; one listed destination suffices.
    ///
    /// # Errors
    /// [`NotAllowed`] if none is listed.
    pub fn check_any(&self, redirect_uris: &[RedirectUri]) -> Result<(), NotAllowed> {
        let is_allowed = redirect_uris.iter().any(|uri| self.check(uri).is_ok());
        if is_allowed { Ok(()) } else { Err(NotAllowed) }
    }

    /// Checks a client id, so that documents of unlisted hosts are not fetched.
    ///
    /// # Errors
    /// [`NotAllowed`] if the id is a URL of an unlisted host.
    pub fn check_id(&self, id: &str) -> Result<(), NotAllowed> {
        match Url::parse(id).ok().filter(|_| metadata_document::is_document_id(id)) {
            None => Ok(()),
            Some(url) => self.check_destination(&Destination::of(&url)),
        }
    }

    fn check_destination(&self, destination: &Destination) -> Result<(), NotAllowed> {
        let is_allowed = self.0.is_empty() || self.0.contains(destination);
        if is_allowed { Ok(()) } else { Err(NotAllowed) }
    }
}

/// A client as pages, events and lists of sessions show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClientInfo {
    /// Name that the client chose, shortened, without invisible characters.
    pub name: Option<String>,
    /// Verified part of the identity.
    pub verification: Verification,
    /// Destination of the redirect URI.
    pub destination: Destination,
}

/// Evidence for the identity of a client.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verification {
    /// This host publishes the metadata document.
    Document(String),
    /// None: the client registered itself.
    None,
}

impl ClientInfo {
    /// Describes a client that requested `redirect_uri`.
    pub fn new(client: &Client, redirect_uri: &RedirectUri) -> Self {
        Self {
            name: client.name.as_deref().and_then(shorten),
            verification: Verification::of(client),
            destination: redirect_uri.destination(),
        }
    }
}

impl Verification {
    fn of(client: &Client) -> Self {
        let url = Url::parse(&client.id).ok().filter(|_| client.has_document());
        url.and_then(|url| url.host_str().map(str::to_owned)).map_or(Self::None, Self::Document)
    }
}

/// Returns a name as the pages show it: one line of visible characters, shortened; `None` if nothing is visible.
pub(crate) fn shorten(name: &str) -> Option<String> {
    let line = visible_line(name, MAX_NAME_LENGTH)?;
    let end = line.char_indices().nth(MAX_SHOWN_NAME_LENGTH).map(|(index, _)| index);
    let beginning = end.and_then(|end| line.get(..end)).map(|beginning| format!("{beginning}…"));
    Some(beginning.unwrap_or(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(id: &str, name: Option<&str>) -> Client {
        Client { id: id.into(), name: name.map(str::to_owned), redirect_uris: Vec::new(), secret: None }
    }

    #[test]
    fn only_the_host_of_a_metadata_document_verifies_a_client() {
        let verification = |id: &str| Verification::of(&client(id, None));
        assert_eq!(
            verification("https://claude.ai/oauth/metadata"),
            Verification::Document("claude.ai".into())
        );
        // The first letter of this host is Cyrillic.
        assert_eq!(
            verification("https://\u{441}laude.ai/"),
            Verification::Document("xn--laude-0ye.ai".into())
        );
        for id in ["Zm9v", "http://claude.ai/metadata", "javascript:alert(1)", ""] {
            assert_eq!(verification(id), Verification::None, "{id}");
        }
    }

    #[test]
    fn stored_redirect_uris_that_are_no_longer_accepted_are_dropped() {
        let uris = ["microsoft-edge:https://evil.example", "http://localhost/cb"];
        let stored = serde_json::json!({ "id": "a", "name": null, "redirect_uris": uris, "secret": null });
        let client: Client = serde_json::from_value(stored).unwrap();
        assert_eq!(client.redirect_uris, [RedirectUri::parse("http://localhost/cb").unwrap()]);
    }

    #[test]
    fn shown_name_is_one_short_visible_line() {
        assert_eq!(shorten("Cl\u{202e}aude\nCode").as_deref(), Some("Claude Code"));
        assert_eq!(shorten(&"ä".repeat(61)), Some(format!("{}…", "ä".repeat(60))));
        assert_eq!(shorten(&"ä".repeat(60)), Some("ä".repeat(60)));
        assert_eq!(shorten("\u{200b}"), None);
    }
}
