//! Settings of a client.

use std::{fmt, num::NonZeroU32, sync::Arc, time::Duration};

use super::{base_url, tls::install_crypto_provider};
use crate::{
    BuildError, Client, Credentials, ResponseBudget, Tls,
    error::redacted_url,
    outbound::PublicOnly,
    transport::{RequestLimits, RetryPolicy, Transport},
};

/// Settings of a [`Client`].
///
/// ```
/// use std::{num::NonZeroU32, time::Duration};
///
/// use kimai_api::{Client, Credentials, Tls};
///
/// let client = Client::builder("https://kimai.example.com", Credentials::token("…"))
///     .tls(Tls::System)
///     .timeout(Duration::from_secs(60))
///     .retries(4)
///     .max_requests_per_second(NonZeroU32::new(20).unwrap())
///     .user_agent("report/1.0")
///     .build()?;
/// # Ok::<(), kimai_api::BuildError>(())
/// ```
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    url: String,
    credentials: Credentials,
    tls: Tls,
    user_agent: String,
    connect_timeout: Duration,
    timeout: Duration,
    retry: RetryPolicy,
    limits: RequestLimits,
    public_only: Option<PublicOnly>,
}

impl ClientBuilder {
    pub(super) fn new(url: &str, credentials: Credentials) -> Self {
        Self {
            url: url.to_owned(),
            credentials,
            tls: Tls::default(),
            user_agent: concat!("kimai-api/", env!("CARGO_PKG_VERSION")).to_owned(),
            connect_timeout: Duration::from_secs(10),
            timeout: Duration::from_secs(30),
            retry: RetryPolicy::default(),
            limits: RequestLimits::default(),
            public_only: None,
        }
    }

    /// Sets the trusted certificates. Default: [`Tls::System`].
    pub fn tls(self, tls: Tls) -> Self {
        Self { tls, ..self }
    }

    /// Sets the `User-Agent` header. Default: `kimai-api/` and the version of this crate.
    pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
        Self { user_agent: user_agent.into(), ..self }
    }

    /// Sets the timeout for establishing a connection. Default: 10 s.
    pub fn connect_timeout(self, connect_timeout: Duration) -> Self {
        Self { connect_timeout, ..self }
    }

    /// Sets the timeout of one request, from the start to the last byte of the response. Default: 30 s.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// Sets the maximum number of retries of a read. Default: 2.
    ///
    /// Reads are retried after 429, 502, 503, 504 and failed or interrupted connections. Timeouts and writes are never
    /// retried.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retry.retries = retries;
        self
    }

    /// Sets the delay before the first retry. Default: 300 ms.
    ///
    /// The delay doubles for each further retry, up to 20 s, and varies randomly between 50 % and 100 %. A `Retry-After`
    /// header takes precedence; if it exceeds 20 s, the error is returned without a retry.
    pub fn retry_delay(mut self, delay: Duration) -> Self {
        self.retry.initial_delay = delay;
        self
    }

    /// Sets the maximum number of concurrent requests. Default: 10; at least 1.
    pub fn max_concurrent_requests(mut self, requests: usize) -> Self {
        self.limits.concurrent = requests;
        self
    }

    /// Sets the maximum number of requests per second. Default: unlimited.
    pub fn max_requests_per_second(mut self, requests: NonZeroU32) -> Self {
        self.limits.per_second = Some(requests);
        self
    }

    /// Sets the maximum size of a response body after decompression, in bytes. Default: 64 MiB.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.limits.response_bytes = bytes;
        self
    }

    /// Limits the response bytes of all clients with this budget. Default: unlimited.
    pub fn response_budget(mut self, budget: ResponseBudget) -> Self {
        self.limits.budget = Some(budget);
        self
    }

    /// Restricts connections to HTTPS and the addresses that `guard` allows, without a proxy.
    ///
    /// Use it for URLs from untrusted input, to prevent requests to internal services (SSRF).
    pub fn public_only(self, guard: PublicOnly) -> Self {
        Self { public_only: Some(guard), ..self }
    }

    /// Builds the client. Sends no request.
    ///
    /// # Errors
    /// [`BuildError`] names the setting that is invalid.
    pub fn build(self) -> Result<Client, BuildError> {
        let server = base_url::parse(&self.url)?;
        if let Some(guard) = &self.public_only {
            guard.check(&server).map_err(|error| BuildError::InvalidUrl(error.to_string()))?;
        }
        install_crypto_provider();
        let settings = || {
            let http = reqwest::Client::builder()
                .user_agent(self.user_agent.as_str())
                .connect_timeout(self.connect_timeout)
                .timeout(self.timeout)
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never());
            self.public_only.iter().fold(http, |http, guard| guard.apply(http))
        };
        let http = self.tls.build(settings, server.scheme())?;
        let transport = Transport::new(http, server, &self.credentials, self.retry, self.limits)?;
        Ok(Client { transport: Arc::new(transport) })
    }
}

/// Omits a URL that cannot be parsed, because it may contain a password.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = base_url::parse(&self.url).ok().map(|url| redacted_url(&url));
        f.debug_struct("ClientBuilder")
            .field("url", &url)
            .field("credentials", &self.credentials)
            .field("tls", &self.tls)
            .finish_non_exhaustive()
    }
}
