//! Pool of Kimai clients: one connection pool per Kimai, one cached session per account.

use std::{
    num::NonZeroU32,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use kimai_tools::domain::{
    Session,
    absences::AbsenceLimits,
    api::{BuildError, Client, ClientBuilder, Credentials, Observer, ResponseBudget, outbound::PublicOnly},
};
use moka::sync::Cache;

use super::Account;
use crate::config::users::KimaiAddress;

/// Maximum number of connection pools. Only callers who select their own Kimai create more than a few.
const MAX_POOLS: u64 = 1_000;

/// Maximum size of a response of Kimai: about 15,000 records.
const MAX_RESPONSE_BYTES: usize = 8 << 20;

/// Maximum size of all responses that are received or parsed at the same time. One account can use a quarter.
const RESPONSE_BUDGET: usize = 128 << 20;

/// `User-Agent` of requests to Kimai.
pub const USER_AGENT: &str = concat!("kimai-mcp-http/", env!("CARGO_PKG_VERSION"));

/// Error of an account whose Kimai client cannot be built.
#[derive(Debug, Clone, thiserror::Error)]
#[error("Your Kimai cannot be used: {0}. The operator of this server can correct its configuration.")]
pub struct UnusableAccount(Arc<BuildError>);

/// Pool of Kimai clients. Clones share the caches.
#[derive(Clone)]
pub struct ClientPool {
    clients: Cache<(KimaiAddress, bool), Client>,
    sessions: Cache<String, CachedSession>,
    limits: AbsenceLimits,
    requests_per_minute: Option<NonZeroU32>,
    budget: ResponseBudget,
    user_agent: Arc<str>,
    observer: Observer,
}

/// Session of an account with a flag that is set once Kimai refuses the token.
#[derive(Clone)]
struct CachedSession {
    session: Session,
    unauthorized: Arc<AtomicBool>,
}

impl ClientPool {
    /// Creates a pool of at most `capacity` accounts, each removed after it was idle for `ttl`.
    pub fn new(capacity: u64, ttl: Duration, limits: AbsenceLimits, observer: Observer) -> Self {
        let sessions = Cache::builder().max_capacity(capacity).time_to_idle(ttl).build();
        let clients = Cache::builder().max_capacity(MAX_POOLS).time_to_idle(ttl).build();
        let budget = ResponseBudget::new(RESPONSE_BUDGET);
        let user_agent = USER_AGENT.into();
        Self { clients, sessions, limits, requests_per_minute: None, budget, user_agent, observer }
    }

    /// Sets the `User-Agent` of requests to Kimai; `None` keeps [`USER_AGENT`].
    #[must_use]
    pub fn with_user_agent(self, user_agent: Option<&str>) -> Self {
        Self { user_agent: user_agent.unwrap_or(USER_AGENT).into(), ..self }
    }

    /// Limits the requests to Kimai per minute and account.
    #[must_use]
    pub fn with_requests_per_minute(self, requests_per_minute: Option<NonZeroU32>) -> Self {
        Self { requests_per_minute, ..self }
    }

    /// Returns the session of an account. Kimai is not contacted.
    ///
    /// # Errors
    /// If the client cannot be built, for example because its certificates cannot be read.
    pub fn session(&self, account: &Account) -> Result<Session, UnusableAccount> {
        let digest = account.digest();
        if let Some(cached) = self.sessions.get(digest) {
            return Ok(cached.session);
        }
        let cached = self.sessions.try_get_with(digest.to_owned(), || self.create_session(account));
        cached.map(|cached| cached.session).map_err(UnusableAccount)
    }

    /// Returns a client of an account that may not be valid: without a cached session and without the account's quota.
    ///
    /// # Errors
    /// If the client cannot be built, for example because no token can have these characters.
    pub fn unpooled(&self, account: &Account) -> Result<Client, BuildError> {
        let credentials = Credentials::Token(account.token.clone());
        if account.public_only {
            // Strangers choose these Kimais, so their connections are not kept.
            return self.builder(account, credentials).build();
        }
        self.client(account, &credentials)?.with_credentials(&credentials)
    }

    /// Returns the number of accounts with a cached session.
    pub fn count(&self) -> u64 {
        self.sessions.run_pending_tasks();
        self.sessions.entry_count()
    }

    /// Returns true if Kimai answered 401 to a request of this account since the last
    /// [`clear_unauthorized`](Self::clear_unauthorized).
    pub fn is_unauthorized(&self, account: &Account) -> bool {
        let cached = self.sessions.get(account.digest());
        cached.is_some_and(|cached| cached.unauthorized.load(Ordering::Relaxed))
    }

    /// Clears the flag of [`is_unauthorized`](Self::is_unauthorized) after the grants of the user were revoked. Calls
    /// that end before that still see the flag.
    pub fn clear_unauthorized(&self, account: &Account) {
        if let Some(cached) = self.sessions.get(account.digest()) {
            cached.unauthorized.store(false, Ordering::Relaxed);
        }
    }

    fn create_session(&self, account: &Account) -> Result<CachedSession, BuildError> {
        let credentials = Credentials::Token(account.token.clone());
        let client = self.client(account, &credentials)?.with_credentials(&credentials)?;
        let unauthorized = Arc::<AtomicBool>::default();
        let client = match self.requests_per_minute {
            Some(per_minute) => client.with_request_quota(per_minute),
            None => client,
        };
        let client = client.with_observer(self.observe_unauthorized(unauthorized.clone()));
        Ok(CachedSession { session: Session::new(client).with_absence_limits(self.limits), unauthorized })
    }

    /// Returns the observer of the pool, extended to set `unauthorized` after a 401 response.
    fn observe_unauthorized(&self, unauthorized: Arc<AtomicBool>) -> Observer {
        let observer = self.observer.clone();
        Arc::new(move |exchange| {
            if exchange.status == Some(401) {
                unauthorized.store(true, Ordering::Relaxed);
            }
            observer(exchange);
        })
    }

    /// Returns a client with the connection pool of the account's Kimai.
    fn client(&self, account: &Account, credentials: &Credentials) -> Result<Client, BuildError> {
        let key = (account.kimai.clone(), account.public_only);
        if let Some(client) = self.clients.get(&key) {
            return Ok(client);
        }
        let client = self.builder(account, credentials.clone()).build()?;
        self.clients.insert(key, client.clone());
        Ok(client)
    }

    fn builder(&self, account: &Account, credentials: Credentials) -> ClientBuilder {
        let builder = Client::builder(account.kimai.url.as_str(), credentials)
            .tls(account.kimai.tls.clone())
            .user_agent(&*self.user_agent)
            .max_response_bytes(MAX_RESPONSE_BYTES)
            .response_budget(self.budget.clone());
        if account.public_only { builder.public_only(PublicOnly::new()) } else { builder }
    }
}
