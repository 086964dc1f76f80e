//! The programs that act for users.

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{
    app::App,
    secret::Digest,
    state::{Kind, Record, StoreError},
};

/// A client, whoever described it: itself in a registration (RFC 7591), or a Client ID Metadata Document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Client {
    /// Its name in every request: random when registered, otherwise the URL of its document.
    pub id: String,
    /// What it calls itself.
    pub name: Option<String>,
    /// Where its users may return to.
    pub redirect_uris: Vec<Url>,
    /// Its secret, if it has one; public clients have none.
    pub secret: Option<Digest>,
}

impl Record for Client {
    const KIND: Kind = Kind::new("client").at_most(10_000);
}

/// The client with this id.
///
/// # Errors
/// When the state cannot be read.
pub async fn find(app: &App, client_id: &str) -> Result<Option<Client>, StoreError> {
    Ok(app.state.get::<Client>(client_id).await?.map(|kept| kept.record))
}
