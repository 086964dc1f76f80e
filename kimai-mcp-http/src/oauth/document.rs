//! Client ID Metadata Documents: clients whose id is the URL of their description. A stranger names that URL, so it is
//! asked for with every precaution: [`PublicOnly`].

mod address;
mod answer;
mod description;

use std::{sync::Arc, time::Duration};

pub(crate) use address::is_document;
use jiff::{SignedDuration, Timestamp};
use kimai_tools::domain::api::{
    Tls,
    outbound::{GuardedClient, NotPublic, PublicOnly},
};
use moka::future::Cache;
use tokio::sync::OnceCell;
use url::Url;

use super::client::Client;

/// How many clients are remembered.
const MOST: u64 = 1_000;

/// How long a document may take, from start to the last byte.
const TAKES: Duration = Duration::from_secs(5);

/// Reads what clients publish about themselves, and remembers it for a while. Clones share what is known.
#[derive(Clone)]
pub struct Documents {
    guard: PublicOnly,
    tls: Tls,
    http: Arc<OnceCell<GuardedClient>>,
    known: Cache<String, Known>,
}

#[derive(Clone)]
struct Known {
    client: Client,
    until: Timestamp,
}

/// Why what a client publishes about itself is not good.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoDocument {
    /// It cannot be the URL of a document.
    #[error(
        "a client_id that is a URL must be plain https with a path, such as https://app.example/client.json"
    )]
    Id,
    /// It leads where this server does not go.
    #[error("the client's document cannot be asked for: {0}")]
    Place(#[from] NotPublic),
    /// No whole answer came.
    #[error("the client's document did not arrive whole in time")]
    Lost,
    /// The answer is not the document; redirects are not followed.
    #[error("the client's document was answered with status {0}, not 200")]
    Status(u16),
    /// It is too long.
    #[error("the client's document has more than 5 KB")]
    Long,
    /// It is no description of a client.
    #[error("the client's document cannot be read: {0}")]
    Unreadable(String),
    /// Another client's document, or a copy of one.
    #[error("the client's document names another client_id")]
    OtherClient,
    /// Something that it must have.
    #[error("the client's document lacks {0}")]
    Lacks(&'static str),
    /// A secret that everybody can read is none.
    #[error("the client's document holds a secret")]
    Secret,
    /// Clients with documents are public here.
    #[error("the client's document does not let it use the authentication method none")]
    Method,
}

impl Documents {
    /// Asks where this guard allows, and trusts these certificates.
    pub fn new(guard: PublicOnly, tls: Tls) -> Self {
        Self { guard, tls, http: Arc::default(), known: Cache::builder().max_capacity(MOST).build() }
    }

    /// The client that this URL describes. All who ask at the same time wait for one answer; what went wrong is not
    /// remembered.
    ///
    /// # Errors
    /// When it describes none.
    pub async fn find(&self, id: &str, now: Timestamp) -> Result<Client, NoDocument> {
        let url = address::parse(id).ok_or(NoDocument::Id)?;
        if self.known.get(id).await.is_some_and(|known| known.until <= now) {
            self.known.invalidate(id).await;
        }
        let found = self.known.try_get_with_by_ref(id, self.fetch(id, url, now)).await;
        found.map(|known| known.client).map_err(Arc::unwrap_or_clone)
    }

    async fn fetch(&self, id: &str, url: Url, now: Timestamp) -> Result<Known, NoDocument> {
        let request = self.http().await?.get(url)?.header(http::header::ACCEPT, "application/json");
        let response = request.send().await.map_err(|error| lost(&error))?;
        let lives: SignedDuration = answer::lives(response.headers());
        let client = description::read(id, &answer::body(response).await?)?;
        Ok(Known { client, until: now + lives })
    }

    /// Certificates that cannot be read are no reason not to start.
    async fn http(&self) -> Result<&GuardedClient, NoDocument> {
        let made =
            self.http.get_or_try_init(async || self.tls.guarded_client(self.guard.clone(), TAKES)).await;
        made.map_err(|error| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "clients' documents cannot be asked for"
            );
            NoDocument::Lost
        })
    }
}

/// Asks the public internet, and trusts the certificates of the system.
impl Default for Documents {
    fn default() -> Self {
        Self::new(PublicOnly::new(), Tls::System)
    }
}

/// The client is not told what is behind an address; the log is.
fn lost(error: &reqwest::Error) -> NoDocument {
    tracing::info!(error = error as &dyn std::error::Error, "a client's document did not arrive");
    NoDocument::Lost
}
