//! The authorization server: its settings and its routes.

use std::{sync::Arc, time::Duration};

use axum::Router;
use jiff::SignedDuration;

use crate::{
    account, authorize,
    changes::ChangeHistory,
    client::{ClientAllowlist, MetadataDocuments},
    clock::{self, Delay},
    consent,
    cookie::CookieName,
    events::EventSink,
    login::{self, LoginLimits},
    metadata,
    network_share::NetworkShares,
    pages::Branding,
    public_url::PublicUrl,
    register, revoke,
    scope::{ScopeCatalog, Scopes},
    sign_in::{SignIn, SignInError, Subject},
    state::State,
    token,
};

/// An OAuth 2.1 authorization server for one MCP server.
///
/// Clones are cheap and share everything. Methods that begin with `with_` replace a setting.
#[derive(Clone)]
pub struct AuthorizationServer {
    pub(crate) public_url: Arc<PublicUrl>,
    pub(crate) sign_ins: Vec<Arc<dyn SignIn>>,
    pub(crate) state: State,
    pub(crate) scopes: Arc<ScopeCatalog>,
    pub(crate) default_scopes: Scopes,
    pub(crate) branding: Arc<Branding>,
    pub(crate) allowlist: Arc<ClientAllowlist>,
    pub(crate) documents: Option<MetadataDocuments>,
    pub(crate) cookie_name: CookieName,
    pub(crate) lifetimes: Lifetimes,
    pub(crate) login_limits: LoginLimits,
    pub(crate) network_shares: NetworkShares,
    pub(crate) delay: Delay,
    pub(crate) event_sinks: Vec<Arc<dyn EventSink>>,
    pub(crate) changes: Option<Arc<dyn ChangeHistory>>,
}

/// Lifetimes of codes, tokens and other records. Those of records cannot exceed 90 days.
#[derive(Debug, Clone, Copy)]
pub struct Lifetimes {
    /// Time for sign-in and consent; the error page mentions ten minutes.
    pub authorization: SignedDuration,
    /// Authorization code.
    pub code: SignedDuration,
    /// Access token.
    pub access_token: SignedDuration,
    /// Refresh token, from the last time it was issued.
    pub refresh_token: SignedDuration,
    /// Time after a rotation for which the previous refresh token can be used again, because the response may have been lost.
    pub refresh_retry: SignedDuration,
    /// Session of a client, from the sign-in on, however often it is refreshed; `None` for no limit. It may exceed 90 days.
    pub session: Option<SignedDuration>,
    /// Registration of a client that no user has consented to.
    pub unused_client: SignedDuration,
    /// Registration of a client, from its last use.
    pub used_client: SignedDuration,
    /// Stored consent, from its last use.
    pub consent: SignedDuration,
}

impl Lifetimes {
    /// The default lifetimes.
    pub const DEFAULT: Self = Self {
        authorization: SignedDuration::from_mins(10),
        code: SignedDuration::from_mins(10),
        access_token: SignedDuration::from_hours(1),
        refresh_token: SignedDuration::from_hours(30 * 24),
        refresh_retry: SignedDuration::from_mins(1),
        session: Some(SignedDuration::from_hours(180 * 24)),
        unused_client: SignedDuration::from_hours(24),
        used_client: SignedDuration::from_hours(90 * 24),
        consent: SignedDuration::from_hours(90 * 24),
    };
}

impl Default for Lifetimes {
    fn default() -> Self {
        Self::DEFAULT
    }
}

impl AuthorizationServer {
    /// Creates a server with default settings.
    ///
    /// By default clients are asked to request all scopes, all clients may register, and metadata documents are not supported.
    pub fn new(
        public_url: PublicUrl,
        sign_in: impl SignIn,
        state: State,
        scopes: ScopeCatalog,
        branding: Branding,
    ) -> Self {
        Self {
            cookie_name: CookieName::new("mcp-oauth", &public_url),
            public_url: Arc::new(public_url),
            sign_ins: vec![Arc::new(sign_in)],
            state,
            default_scopes: scopes.all(),
            scopes: Arc::new(scopes),
            branding: Arc::new(branding),
            allowlist: Arc::default(),
            documents: None,
            lifetimes: Lifetimes::default(),
            login_limits: LoginLimits::default(),
            network_shares: NetworkShares::default(),
            delay: clock::sleep(),
            event_sinks: Vec::new(),
            changes: None,
        }
    }

    /// Sets the scopes that clients are asked to request.
    #[must_use]
    pub fn with_default_scopes(self, default_scopes: Scopes) -> Self {
        Self { default_scopes, ..self }
    }

    /// Replaces the scopes.
    #[must_use]
    pub fn with_scopes(self, scopes: ScopeCatalog) -> Self {
        Self { scopes: Arc::new(scopes), ..self }
    }

    /// Replaces all ways to sign in by one.
    #[must_use]
    pub fn with_sign_in(self, sign_in: impl SignIn) -> Self {
        Self { sign_ins: vec![Arc::new(sign_in)], ..self }
    }

    /// Adds a way to sign in below the others on the login page; it replaces one with the same id.
    #[must_use]
    pub fn with_further_sign_in(mut self, sign_in: impl SignIn) -> Self {
        self.sign_ins.retain(|other| other.id() != sign_in.id());
        self.sign_ins.push(Arc::new(sign_in));
        self
    }

    /// Adds a way to sign in above the others on the login page; it replaces one with the same id.
    #[must_use]
    pub fn with_first_sign_in(mut self, sign_in: impl SignIn) -> Self {
        self.sign_ins.retain(|other| other.id() != sign_in.id());
        self.sign_ins.insert(0, Arc::new(sign_in));
        self
    }

    /// Restricts the clients.
    #[must_use]
    pub fn with_allowlist(self, allowlist: ClientAllowlist) -> Self {
        Self { allowlist: Arc::new(allowlist), ..self }
    }

    /// Accepts clients with metadata documents.
    #[must_use]
    pub fn with_metadata_documents(self, documents: MetadataDocuments) -> Self {
        Self { documents: Some(documents), ..self }
    }

    /// Sets the name of the browser cookie; over https it gets the prefix `__Host-`.
    #[must_use]
    pub fn with_cookie_name(self, name: &str) -> Self {
        Self { cookie_name: CookieName::new(name, &self.public_url), ..self }
    }

    /// Sets the lifetimes.
    #[must_use]
    pub fn with_lifetimes(self, lifetimes: Lifetimes) -> Self {
        Self { lifetimes, ..self }
    }

    /// Sets the limits of sign-in attempts.
    #[must_use]
    pub fn with_login_limits(self, login_limits: LoginLimits) -> Self {
        Self { login_limits, ..self }
    }

    /// Sets the shares of networks in bounded kinds of records.
    #[must_use]
    pub fn with_network_shares(self, network_shares: NetworkShares) -> Self {
        Self { network_shares, ..self }
    }

    /// Replaces the delay, for tests that must not sleep.
    #[must_use]
    pub fn with_delay(self, delay: Delay) -> Self {
        Self { delay, ..self }
    }

    /// Adds a receiver of events, for an audit log or metrics.
    #[must_use]
    pub fn with_event_sink(mut self, sink: impl EventSink) -> Self {
        self.event_sinks.push(Arc::new(sink));
        self
    }

    /// Shows the recent changes of a user on the account page, where they can be taken back.
    #[must_use]
    pub fn with_changes(self, changes: impl ChangeHistory) -> Self {
        Self { changes: Some(Arc::new(changes)), ..self }
    }

    /// Returns the pages and the endpoints for clients.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        self.page_router().merge(self.endpoint_router())
    }

    /// Returns the pages: `/authorize`, `/login`, `/consent`, `/account`, and `/oauth/{way}/callback` for ways to sign in with an identity
    /// provider ([`callback_path`](crate::sign_in::callback_path)). Scripts of other origins must not use them.
    pub fn page_router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let routes = Router::new()
            .merge(authorize::routes())
            .merge(login::routes())
            .merge(consent::routes())
            .merge(account::routes());
        routes.with_state(self.clone())
    }

    /// Returns the endpoints for clients: `/register`, `/token` and `/revoke`. Clients in browsers use them too, so add CORS headers.
    pub fn endpoint_router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let routes = Router::new().merge(register::routes()).merge(token::routes()).merge(revoke::routes());
        routes.with_state(self.clone())
    }

    /// Returns the metadata documents below `/.well-known`. Scripts of other origins may read them, so add CORS headers.
    pub fn metadata_router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        metadata::routes().with_state(self.clone())
    }

    /// Returns the public URL.
    pub fn public_url(&self) -> &PublicUrl {
        &self.public_url
    }

    /// Returns the state, which the embedding server may use for its own records.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Returns the catalogue of scopes.
    pub fn scopes(&self) -> &ScopeCatalog {
        &self.scopes
    }

    /// Returns the name of the browser cookie.
    pub fn cookie_name(&self) -> &CookieName {
        &self.cookie_name
    }

    /// Returns the way to sign in with this id.
    pub(crate) fn sign_in(&self, way: &str) -> Option<&dyn SignIn> {
        self.sign_ins.iter().map(|sign_in| &**sign_in).find(|sign_in| sign_in.id() == way)
    }

    /// Keeps what the way to sign in stores about a user; see [`SignIn::keep`].
    pub(crate) async fn keep(&self, subject: &Subject) -> Result<(), SignInError> {
        match self.sign_in(&subject.way) {
            Some(sign_in) => sign_in.keep(subject).await,
            None => Ok(()),
        }
    }

    /// Returns true if the way in which the user signed in is still offered, and the sign-in is still valid.
    pub(crate) async fn is_valid(&self, subject: &Subject) -> Result<bool, SignInError> {
        match self.sign_in(&subject.way) {
            Some(sign_in) => sign_in.is_valid(subject).await,
            None => Ok(false),
        }
    }

    /// Waits for `duration`, by the configured delay.
    pub async fn wait(&self, duration: Duration) {
        (self.delay)(duration).await;
    }
}
