//! The client: where Kimai is, who is calling, and how politely.

mod accessors;
mod base_url;
mod builder;
mod credentials;
mod tls;

use std::{fmt, sync::Arc};

pub use builder::ClientBuilder;
pub use credentials::Credentials;
pub use tls::Tls;
pub(crate) use tls::install_crypto;

use crate::{
    BuildError, Observer, Route,
    transport::{Call, Transport},
};

/// A caller's connection to one Kimai. Clones are cheap and share connections and limits.
///
/// Every group of operations has an accessor named after its path: [`timesheets`](Self::timesheets),
/// [`projects`](Self::projects), …
#[derive(Clone)]
pub struct Client {
    pub(crate) transport: Arc<Transport>,
}

impl Client {
    /// A client for the Kimai at `url`, with or without `/api`.
    ///
    /// # Errors
    /// When the URL or the credentials cannot be used; nothing is contacted.
    pub fn new(url: &str, credentials: Credentials) -> Result<Self, BuildError> {
        Self::builder(url, credentials).build()
    }

    /// A client with settings of its own.
    pub fn builder(url: &str, credentials: Credentials) -> ClientBuilder {
        ClientBuilder::new(url, credentials)
    }

    /// The address of the Kimai that any spelling of it means, with or without `/api`.
    ///
    /// # Errors
    /// When it is none that Kimai can live at.
    pub fn normalize_url(url: &str) -> Result<url::Url, BuildError> {
        base_url::parse(url)
    }

    /// A client for another caller of the same Kimai: the connections are shared, the limits are not.
    ///
    /// # Errors
    /// When the credentials cannot be sent in a header.
    pub fn with_credentials(&self, credentials: &Credentials) -> Result<Self, BuildError> {
        Ok(Self { transport: Arc::new(self.transport.for_caller(credentials)?) })
    }

    /// The same, which tells `observer` of every request that it sends: the connections are shared, the limits are not.
    #[must_use]
    pub fn with_observer(&self, observer: Observer) -> Self {
        Self { transport: Arc::new(self.transport.with_observer(observer)) }
    }

    /// Where this Kimai is, without `/api`.
    pub fn url(&self) -> &url::Url {
        self.transport.server()
    }

    pub(crate) fn call(&self, route: Route, arguments: &[&(dyn fmt::Display + Sync)]) -> Call<'_> {
        Call::new(&self.transport, route, arguments)
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("url", &crate::error::shown(self.url())).finish_non_exhaustive()
    }
}
