//! The programs that act for users.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use super::{
    allowed::NotAllowed,
    document::{NoDocument, is_document},
    redirect::RedirectUri,
};
use crate::{
    app::App,
    secret::Digest,
    state::{Kind, Record, StoreError},
};

/// A client, whoever described it: itself in a registration (RFC 7591), or a Client ID Metadata Document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Client {
    /// Its name in every request: random when registered, otherwise the URL of its document.
    pub id: String,
    /// What it calls itself.
    pub name: Option<String>,
    /// Where its users may return to.
    pub redirect_uris: Vec<RedirectUri>,
    /// Its secret, if it has one; public clients have none.
    pub secret: Option<Digest>,
}

impl Record for Client {
    const KIND: Kind = Kind::new("client").at_most(10_000);
}

impl Client {
    /// How long a registration is kept that nobody has logged in with.
    pub const UNUSED: SignedDuration = SignedDuration::from_hours(24);

    /// How long a registration is kept after its last use.
    pub const USED: SignedDuration = SignedDuration::from_hours(90 * 24);

    /// Whether it is described by a document, not by a registration.
    pub fn has_document(&self) -> bool {
        is_document(&self.id)
    }
}

/// Why a client is not known.
#[derive(Debug, thiserror::Error)]
pub enum NoClient {
    /// Nobody registered it, or nobody used it for so long that it was forgotten.
    #[error("the client is not registered")]
    Unknown,
    /// Its id is a URL that describes no client.
    #[error(transparent)]
    Document(#[from] NoDocument),
    /// Whoever runs this server allows other clients only.
    #[error(transparent)]
    NotAllowed(#[from] NotAllowed),
    /// The state cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The client of this id. Its document is fetched when it has one.
///
/// # Errors
/// When there is none that can be trusted.
pub async fn find(app: &App, id: &str) -> Result<Client, NoClient> {
    if is_document(id) {
        app.clients.check_id(id)?;
        let documents = app.documents.as_ref().ok_or(NoClient::Unknown)?;
        return Ok(documents.find(id, app.state.now()).await?);
    }
    registered(app, id).await
}

/// The client of this id as `/token` and `/revoke` need it: what it must show. A client with a document has nothing
/// to show, so that nothing is fetched: a host that is down logs nobody out.
///
/// # Errors
/// When it is not registered.
pub async fn at_token(app: &App, id: &str) -> Result<Client, NoClient> {
    if is_document(id) {
        return Ok(Client { id: id.to_owned(), name: None, redirect_uris: Vec::new(), secret: None });
    }
    registered(app, id).await
}

/// Keeps a client for longer, because a user's consent came to it. To be asked for alone is no use of a client: else
/// whoever registers ten thousand could drive out those that are in use.
///
/// # Errors
/// When the state cannot be written.
pub async fn used(app: &App, client: &Client) -> Result<(), StoreError> {
    if client.has_document() { Ok(()) } else { app.state.put(&client.id, client, Client::USED).await }
}

async fn registered(app: &App, id: &str) -> Result<Client, NoClient> {
    let kept = app.state.get::<Client>(id).await?;
    kept.map(|kept| kept.record).ok_or(NoClient::Unknown)
}
