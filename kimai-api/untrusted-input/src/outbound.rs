//! Requests to URLs that a stranger names, limited to public addresses.
//!
//! [`PublicOnly`] checks the address that a connection is made to, after the name was resolved. A name that resolves to another
//! address a moment later therefore gains nothing.

mod address;

use std::{io, net::IpAddr, sync::Arc};

pub use address::is_public;
use futures_util::future::BoxFuture;
use ipnet::IpNet;
use reqwest::{
    Client, ClientBuilder, RequestBuilder,
    dns::{Addrs, Name, Resolve, Resolving},
    redirect::Policy,
    retry,
};
use url::{Host, Url};

type Resolver = Arc<dyn Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync>;

/// Policy that admits connections to public addresses and to explicitly allowed networks.
#[derive(Clone)]
pub struct PublicOnly {
    resolver: Resolver,
    allowed_networks: Vec<IpNet>,
    trusted_hosts: Vec<TrustedHost>,
}

/// A host that the operator configured.
#[derive(Clone)]
struct TrustedHost {
    name: String,
    /// True if plain http is admitted: for this machine only.
    allows_http: bool,
}

/// Reasons to refuse a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotPublic {
    /// The scheme is not `https`.
    #[error("it must begin with https://")]
    InsecureScheme,
    /// The host is, or resolves to, an address outside the public internet.
    #[error("it leads to no public address")]
    PrivateAddress,
}

impl PublicOnly {
    /// Creates the policy with the resolver of the system.
    pub fn new() -> Self {
        Self {
            resolver: Arc::new(|name| Box::pin(system_resolver(name))),
            allowed_networks: Vec::new(),
            trusted_hosts: Vec::new(),
        }
    }

    /// Replaces the resolver.
    #[must_use]
    pub fn with_resolver<F>(self, resolver: F) -> Self
    where
        F: Fn(String) -> BoxFuture<'static, io::Result<Vec<IpAddr>>> + Send + Sync + 'static,
    {
        Self { resolver: Arc::new(resolver), ..self }
    }

    /// Admits connections to `network` as well.
    #[must_use]
    pub fn allow_network(mut self, network: IpNet) -> Self {
        self.allowed_networks.push(network);
        self
    }

    /// Admits connections to the host of `url` at any address, because the operator configured it; by plain http too if `url` is http
    /// on this machine (`localhost`, `127.0.0.1`, `[::1]`).
    #[must_use]
    pub fn trust_host_of(mut self, url: &Url) -> Self {
        let Some(name) = url.host_str() else { return self };
        let is_local = matches!(name, "localhost" | "127.0.0.1" | "[::1]");
        let allows_http = is_local && url.scheme() == "http";
        self.trusted_hosts.push(TrustedHost { name: name.to_owned(), allows_http });
        self
    }

    /// Returns the configured host of this name.
    fn trusted_host(&self, name: &str) -> Option<&TrustedHost> {
        self.trusted_hosts.iter().find(|host| host.name == name)
    }

    /// Returns true if plain http to a host of this machine is admitted.
    fn allows_http(&self) -> bool {
        self.trusted_hosts.iter().any(|host| host.allows_http)
    }

    /// Returns true if connections to `address` are admitted.
    pub fn allows(&self, address: IpAddr) -> bool {
        is_public(address) || self.allowed_networks.iter().any(|network| network.contains(&address))
    }

    /// Checks the scheme of `url` and, if the host is an IP address, that address.
    ///
    /// Host names are checked when they are resolved. Configured hosts may have any address.
    ///
    /// # Errors
    /// [`NotPublic::InsecureScheme`] unless the scheme is `https`; [`NotPublic::PrivateAddress`] if the host is an address
    /// that is not admitted.
    pub fn check(&self, url: &Url) -> Result<(), NotPublic> {
        let trusted = url.host_str().and_then(|name| self.trusted_host(name));
        match (url.scheme(), trusted) {
            ("https", Some(_)) => return Ok(()),
            ("http", Some(host)) if host.allows_http => return Ok(()),
            ("https", None) => {}
            _ => return Err(NotPublic::InsecureScheme),
        }
        let address = match url.host() {
            Some(Host::Ipv4(address)) => IpAddr::V4(address),
            Some(Host::Ipv6(address)) => IpAddr::V6(address),
            Some(Host::Domain(_)) => return Ok(()),
            None => return Err(NotPublic::PrivateAddress),
        };
        if self.allows(address) { Ok(()) } else { Err(NotPublic::PrivateAddress) }
    }

    /// Applies the policy to an HTTP client: guarded name resolution and no proxy, because a proxy resolves names itself.
    pub fn apply(&self, http: ClientBuilder) -> ClientBuilder {
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
            let addresses = (guard.resolver)(name.as_str().to_owned()).await?;
            let is_trusted = guard.trusted_host(name.as_str()).is_some();
            let allowed: Vec<_> =
                addresses.into_iter().filter(|address| is_trusted || guard.allows(*address)).collect();
            if allowed.is_empty() {
                return Err(NotPublic::PrivateAddress.into());
            }
            // Port 0 is replaced by the port of the URL.
            let addresses: Addrs = Box::new(allowed.into_iter().map(|address| (address, 0).into()));
            Ok(addresses)
        })
    }
}

async fn system_resolver(name: String) -> io::Result<Vec<IpAddr>> {
    Ok(tokio::net::lookup_host((name, 0)).await?.map(|address| address.ip()).collect())
}

/// HTTP client for URLs that a stranger names: HTTPS only, public addresses only, no redirects, no proxy, no retries; except for hosts
/// that the operator configured ([`PublicOnly::trust_host_of`]).
#[derive(Clone)]
pub struct GuardedClient {
    http: Client,
    guard: PublicOnly,
}

impl GuardedClient {
    /// Builds a client; `build` receives a function that returns the guarded settings and adds timeout, user agent and TLS.
    ///
    /// # Errors
    /// The error of `build`.
    pub fn new<E>(
        guard: PublicOnly,
        build: impl FnOnce(&dyn Fn() -> ClientBuilder) -> Result<Client, E>,
    ) -> Result<Self, E> {
        let settings = || {
            let http = Client::builder().redirect(Policy::none()).retry(retry::never());
            let http = http.https_only(!guard.allows_http());
            guard.apply(http).no_gzip()
        };
        let http = build(&settings)?;
        Ok(Self { http, guard })
    }

    /// Starts a GET request for `url`.
    ///
    /// # Errors
    /// The result of [`PublicOnly::check`].
    pub fn get(&self, url: Url) -> Result<RequestBuilder, NotPublic> {
        self.guard.check(&url)?;
        Ok(self.http.get(url))
    }

    /// Starts a POST request for `url`.
    ///
    /// # Errors
    /// The result of [`PublicOnly::check`].
    pub fn post(&self, url: Url) -> Result<RequestBuilder, NotPublic> {
        self.guard.check(&url)?;
        Ok(self.http.post(url))
    }

    /// Checks a URL without a request.
    ///
    /// # Errors
    /// The result of [`PublicOnly::check`].
    pub fn check(&self, url: &Url) -> Result<(), NotPublic> {
        self.guard.check(url)
    }
}
