//! Requests to places that a stranger names: they must not reach what only this machine can.
//!
//! [`PublicOnly`] judges the address that a connection is really made to, after the name is looked up, so that a name
//! which leads somewhere else a moment later gains nothing.

mod address;
mod guarded;

use std::{io, net::IpAddr, sync::Arc};

pub use address::is_public;
use futures_util::future::BoxFuture;
pub use guarded::Guarded;
use ipnet::IpNet;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use url::{Host, Url};

type Lookup = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Lets connections through to public addresses and to no others.
#[derive(Clone)]
pub struct PublicOnly {
    lookup: Lookup,
    also: Vec<IpNet>,
}

/// Why a place is not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPublic {
    /// What is sent could be read on the way.
    #[error("it must begin with https://")]
    Open,
    /// It is, or leads to, an address that is not of the public internet.
    #[error("it leads to no public address")]
    Private,
}

impl PublicOnly {
    /// Looks names up as the system does.
    pub fn new() -> Self {
        Self { lookup: Arc::new(|name| Box::pin(system(name))), also: Vec::new() }
    }

    /// Looks names up with this function.
    #[must_use]
    pub fn with_resolver<F>(self, lookup: F) -> Self
    where
        F: Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync + 'static,
    {
        Self { lookup: Arc::new(lookup), ..self }
    }

    /// Lets connections to this network through as well.
    #[must_use]
    pub fn and(mut self, network: IpNet) -> Self {
        self.also.push(network);
        self
    }

    /// Whether connections to this address are let through.
    pub fn allows(&self, address: IpAddr) -> bool {
        is_public(address) || self.also.iter().any(|network| network.contains(&address))
    }

    /// Whether this place may be asked. A name is judged once it is looked up; an address in its stead is never
    /// looked up, so it is judged here.
    ///
    /// # Errors
    /// When it may not.
    pub fn check(&self, url: &Url) -> Result<(), NotPublic> {
        if url.scheme() != "https" {
            return Err(NotPublic::Open);
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) => return Ok(()),
            None => return Err(NotPublic::Private),
        };
        if self.allows(address) { Ok(()) } else { Err(NotPublic::Private) }
    }

    /// The same settings for connections that this lets through: a proxy would look the name up itself.
    pub(crate) fn apply(&self, http: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        http.dns_resolver(Arc::new(self.clone())).no_proxy()
    }
}

impl Default for PublicOnly {
    fn default() -> Self {
        Self::new()
    }
}

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = self.clone();
        Box::pin(async move {
            let found = (guard.lookup)(name.as_str().to_owned()).await?;
            let allowed: Vec<_> = found.into_iter().filter(|address| guard.allows(*address)).collect();
            if allowed.is_empty() {
                return Err(NotPublic::Private.into());
            }
            // The port of the URL takes the place of 0.
            let addresses: Addrs = Box::new(allowed.into_iter().map(|address| (address, 0).into()));
            Ok(addresses)
        })
    }
}

async fn system(name: String) -> io::Result<Vec<IpAddr>> {
    Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
}
