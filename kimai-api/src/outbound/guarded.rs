//! The HTTP client for places that a stranger names.

use std::time::Duration;

use reqwest::{Client, RequestBuilder, redirect::Policy, retry};
use url::Url;

use super::{NotPublic, PublicOnly};
use crate::{BuildError, Tls, client::install_crypto};

/// Asks public places, over https and directly, and follows no redirect.
#[derive(Clone)]
pub struct Guarded {
    http: Client,
    guard: PublicOnly,
}

impl Guarded {
    /// A client that takes at most this long from start to the last byte.
    ///
    /// # Errors
    /// When the certificates cannot be read.
    pub fn new(guard: PublicOnly, tls: &Tls, timeout: Duration) -> Result<Self, BuildError> {
        install_crypto();
        let settings = || {
            let http = Client::builder().user_agent(concat!("kimai-mcp/", env!("CARGO_PKG_VERSION")));
            let http = http.timeout(timeout).redirect(Policy::none()).retry(retry::never()).https_only(true);
            guard.apply(http).no_gzip()
        };
        let http = tls.build(settings, "https")?;
        Ok(Self { http, guard })
    }

    /// A request for this place.
    ///
    /// # Errors
    /// When it may not be asked.
    pub fn get(&self, url: Url) -> Result<RequestBuilder, NotPublic> {
        self.guard.check(&url)?;
        Ok(self.http.get(url))
    }
}
