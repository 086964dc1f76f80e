//! The settings of a client.

use std::{fmt, num::NonZeroU32, sync::Arc, time::Duration};

use crate::{
    BuildError, Client, Credentials, Tls,
    client::{base_url, install_crypto},
    error::shown,
    outbound::PublicOnly,
    transport::{Limits, Retry, Transport},
};

/// Settings of a [`Client`], each with a default that suits a single user.
#[derive(Clone)]
#[must_use]
pub struct ClientBuilder {
    url: String,
    credentials: Credentials,
    tls: Tls,
    user_agent: String,
    connect_timeout: Duration,
    timeout: Duration,
    retry: Retry,
    limits: Limits,
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
            retry: Retry::default(),
            limits: Limits::default(),
            public_only: None,
        }
    }

    /// Which certificates to accept; those of the system by default.
    pub fn tls(self, tls: Tls) -> Self {
        Self { tls, ..self }
    }

    /// How the client names itself.
    pub fn user_agent(self, user_agent: impl Into<String>) -> Self {
        Self { user_agent: user_agent.into(), ..self }
    }

    /// How long a connection may take to come about; 10 s by default.
    pub fn connect_timeout(self, connect_timeout: Duration) -> Self {
        Self { connect_timeout, ..self }
    }

    /// How long one request may take from start to the last byte; 30 s by default.
    pub fn timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// How often a read is tried again after 429, 502, 503, 504 or a connection that failed or broke; twice by
    /// default. Neither writes nor timeouts are repeated.
    pub fn retries(mut self, retries: u32) -> Self {
        self.retry.times = retries;
        self
    }

    /// The pause before the first repetition, doubled for each further one and varied by half; 300 ms by default.
    pub fn retry_pause(mut self, pause: Duration) -> Self {
        self.retry.pause = pause;
        self
    }

    /// How many requests may be under way at once; 10 by default, at least 1.
    pub fn max_concurrent(mut self, requests: usize) -> Self {
        self.limits.concurrent = requests;
        self
    }

    /// How many requests a second may be sent; unlimited by default.
    pub fn max_per_second(mut self, requests: NonZeroU32) -> Self {
        self.limits.per_second = Some(requests);
        self
    }

    /// How many bytes an answer may have; 64 MiB by default.
    pub fn max_response_bytes(mut self, bytes: usize) -> Self {
        self.limits.answer_bytes = bytes;
        self
    }

    /// Asks this Kimai only at an address that this lets through, over https and without a proxy: for a URL that
    /// somebody else named.
    pub fn public_only(self, guard: PublicOnly) -> Self {
        Self { public_only: Some(guard), ..self }
    }

    /// The client. Nothing is contacted.
    ///
    /// # Errors
    /// When a setting cannot be used; the error names it.
    pub fn build(self) -> Result<Client, BuildError> {
        let server = base_url::parse(&self.url)?;
        if let Some(guard) = &self.public_only {
            guard.check(&server).map_err(|error| BuildError::InvalidUrl(error.to_string()))?;
        }
        install_crypto();
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

/// The address is shown only where it can be used: others may hold a password.
impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = base_url::parse(&self.url).ok().map(|url| shown(&url));
        let mut fields = f.debug_struct("ClientBuilder");
        fields.field("url", &url).field("credentials", &self.credentials).field("tls", &self.tls);
        fields.finish_non_exhaustive()
    }
}
