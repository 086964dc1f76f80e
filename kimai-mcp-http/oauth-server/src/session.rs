//! An authorization request between `/authorize` and the redirect back to the client.

use axum::{
    extract::{FromRequestParts, Query},
    response::Response,
};
use http::{HeaderMap, request::Parts};
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

use crate::{
    account,
    client::{self, ClientInfo, Verification},
    cookie::BrowserCookie,
    pages::{Language, PageContext, PageError},
    public_url::PublicUrl,
    redirect_uri::RedirectUri,
    scope::{ScopeCatalog, Scopes},
    secret::{Digest, Secret},
    server::AuthorizationServer,
    sign_in::{Profile, Subject},
    state::{Kind, Record, StoreError, Versioned},
};

/// Counter of sign-in attempts per pending authorization.
const ATTEMPTS: Kind = Kind::new("ticket-tries").with_max_records(10_000);

/// A validated authorization request (RFC 6749 §4.1.1).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct AuthorizationRequest {
    /// Client that sent the request.
    pub client_id: String,
    /// Redirect URI of the request.
    pub redirect_uri: RedirectUri,
    /// Opaque value that is returned to the client.
    pub state: Option<String>,
    /// PKCE challenge, method S256 (RFC 7636).
    pub challenge: String,
    /// Requested scopes, later those that the user granted.
    pub scopes: Scopes,
    /// Version of the meaning of the granted scopes; see [`ScopeCatalog::with_version`].
    #[serde(default)]
    pub scope_version: u32,
}

/// An authorization request that waits for sign-in and consent; bound to one browser.
#[derive(Clone, Serialize, Deserialize)]
pub struct PendingAuthorization {
    /// The request.
    pub request: AuthorizationRequest,
    /// Digest of the cookie of the browser.
    pub browser: Digest,
    /// User, once signed in.
    #[serde(rename = "user")]
    pub subject: Option<Subject>,
    /// Description of that user.
    #[serde(default)]
    pub profile: Profile,
    /// Language that the client requested for the pages.
    #[serde(default)]
    pub language: Option<Language>,
    /// Purpose of the sign-in.
    #[serde(default)]
    pub purpose: Purpose,
    /// Sign-in that continues with a further form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub further: Option<FurtherStep>,
    /// True if the user wants to use another account of the identity provider.
    #[serde(default)]
    pub switch_account: bool,
}

/// A sign-in that continues with a further form.
#[derive(Clone, Serialize, Deserialize)]
pub struct FurtherStep {
    /// Id of the way to sign in.
    pub way: String,
    /// Data of the way.
    pub(crate) data: String,
}

/// Purposes of a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// A client requests access.
    #[default]
    Client,
    /// The user opens the account page.
    Account,
}

/// Client id of the account page in events; no client has it, because ids of registered clients are longer.
const ACCOUNT_ID: &str = "account";

impl PendingAuthorization {
    /// Creates a pending authorization without a user.
    pub fn new(request: AuthorizationRequest, browser: Digest) -> Self {
        Self {
            request,
            browser,
            subject: None,
            profile: Profile::default(),
            language: None,
            purpose: Purpose::Client,
            further: None,
            switch_account: false,
        }
    }

    /// Creates a sign-in for the account page, which no client requests.
    ///
    /// # Errors
    /// [`PageError::InvalidRequest`] if the public URL cannot be a redirect URI.
    pub(crate) fn for_account(public_url: &PublicUrl, browser: Digest) -> Result<Self, PageError> {
        let redirect_uri = RedirectUri::parse(&public_url.at(account::PATH));
        let request = AuthorizationRequest {
            client_id: ACCOUNT_ID.to_owned(),
            redirect_uri: redirect_uri.map_err(|_| PageError::InvalidRequest)?,
            state: None,
            challenge: String::new(),
            scopes: Scopes::default(),
            scope_version: 0,
        };
        Ok(Self { purpose: Purpose::Account, ..Self::new(request, browser) })
    }

    /// Returns the scopes that the user may grant: the requested ones, as far as the profile allows.
    pub(crate) fn offered_scopes(&self, catalog: &ScopeCatalog) -> Scopes {
        let requested = &self.request.scopes;
        self.profile
            .max_scopes
            .as_ref()
            .map_or_else(|| requested.clone(), |max| catalog.offer(requested, max))
    }
}

impl Record for PendingAuthorization {
    const KIND: Kind = Kind::new("ticket").with_max_records(10_000);
}

/// A pending authorization opened by the browser that started it.
pub struct AuthorizationSession {
    /// Id of the pending authorization, the parameter `request` of page URLs and forms.
    pub id: String,
    /// The pending authorization.
    pub pending: PendingAuthorization,
    stored: Versioned<()>,
    csrf_token: Secret,
}

impl AuthorizationSession {
    /// Opens the pending authorization `id` for the browser with this cookie.
    ///
    /// # Errors
    /// [`PageError::Expired`] if it does not exist, [`PageError::OtherBrowser`] without a cookie or with that of another browser.
    pub async fn open(
        server: &AuthorizationServer,
        cookie: Option<BrowserCookie>,
        id: &str,
    ) -> Result<Self, PageError> {
        let Some(cookie) = cookie else { return Err(PageError::OtherBrowser) };
        let stored = server.state.get::<PendingAuthorization>(id).await?.ok_or(PageError::Expired)?;
        if stored.record.browser != cookie.digest() {
            return Err(PageError::OtherBrowser);
        }
        let Versioned { record: pending, revision, expires_at } = stored;
        let stored = Versioned { record: (), revision, expires_at };
        Ok(Self { id: id.to_owned(), pending, stored, csrf_token: cookie.csrf_token(id) })
    }

    /// Opens the pending authorization that a form names, after a check of its CSRF token.
    pub(crate) async fn open_form(
        server: &AuthorizationServer,
        headers: &HeaderMap,
        id: &str,
        csrf_token: &str,
    ) -> Result<Self, PageError> {
        let cookie = BrowserCookie::from_headers(headers, &server.cookie_name);
        let session = Self::open(server, cookie, id).await?;
        let is_equal = Secret::new(csrf_token).digest() == session.csrf_token.digest();
        if is_equal { Ok(session) } else { Err(PageError::ForgedForm) }
    }

    /// Sets the language of the pages to the one that the client requested, if it did.
    pub(crate) fn localize(&self, context: &mut PageContext) {
        context.language = self.pending.language.unwrap_or(context.language);
    }

    /// Returns the CSRF token of the forms. It derives from cookie and id and is not stored.
    pub fn csrf_token(&self) -> &str {
        self.csrf_token.expose()
    }

    /// Returns the client as the pages show it.
    ///
    /// # Errors
    /// Fails if the client is no longer known.
    pub async fn client_info(&self, server: &AuthorizationServer) -> Result<ClientInfo, PageError> {
        if self.pending.purpose == Purpose::Account {
            let destination = self.pending.request.redirect_uri.destination();
            let name = Some(ACCOUNT_ID.to_owned());
            return Ok(ClientInfo { name, verification: Verification::None, destination });
        }
        let client = server.find_client(&self.pending.request.client_id).await?;
        Ok(ClientInfo::new(&client, &self.pending.request.redirect_uri))
    }

    /// Sets the signed-in user, without storing it.
    pub(crate) fn sign_in(&mut self, subject: Subject, profile: Profile) {
        self.pending.subject = Some(subject);
        self.pending.further = None;
        let shorten = |text: Option<String>| text.as_deref().and_then(client::shorten);
        self.pending.profile = Profile {
            display_name: shorten(profile.display_name),
            service: shorten(profile.service),
            ..profile
        };
    }

    /// Stores the signed-in user.
    ///
    /// # Errors
    /// [`PageError::Expired`] if the pending authorization was changed or removed meanwhile.
    pub(crate) async fn store(&self, server: &AuthorizationServer) -> Result<(), PageError> {
        let ttl: SignedDuration = self.stored.expires_at.duration_since(server.state.now());
        let replaced = server.state.replace(&self.id, self.stored.revision, &self.pending, ttl).await?;
        if replaced { Ok(()) } else { Err(PageError::Expired) }
    }

    /// Removes the pending authorization and returns its request; only one caller receives it.
    ///
    /// # Errors
    /// [`PageError::Expired`] if it was removed before.
    pub(crate) async fn finish(
        &self,
        server: &AuthorizationServer,
    ) -> Result<AuthorizationRequest, PageError> {
        let pending = server.state.take::<PendingAuthorization>(&self.id).await?.ok_or(PageError::Expired)?;
        Ok(pending.request)
    }

    /// Returns the signed-in user, if the sign-in is still valid.
    ///
    /// # Errors
    /// Fails if the validity cannot be checked.
    pub(crate) async fn subject(&self, server: &AuthorizationServer) -> Result<Option<&Subject>, PageError> {
        let Some(subject) = &self.pending.subject else { return Ok(None) };
        Ok(server.is_valid(subject).await?.then_some(subject))
    }

    /// Counts a sign-in attempt and returns the count.
    ///
    /// # Errors
    /// Fails if the store cannot be written.
    pub(crate) async fn record_attempt(&self, server: &AuthorizationServer) -> Result<u64, StoreError> {
        server.state.increment(ATTEMPTS, &self.id, server.lifetimes.authorization).await
    }

    /// Returns the path of a page of this session.
    pub(crate) fn page(&self, server: &AuthorizationServer, path: &str) -> String {
        format!("{}{path}?request={}", server.public_url.prefix(), self.id)
    }
}

#[derive(Deserialize)]
struct PageQuery {
    request: String,
}

/// Opens the session that the URL of a page names. A URL without `request` is treated as expired.
impl FromRequestParts<AuthorizationServer> for AuthorizationSession {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, server: &AuthorizationServer) -> Result<Self, Response> {
        let query = Query::<PageQuery>::try_from_uri(&parts.uri);
        let id = query.map_or_else(|_| String::new(), |Query(query)| query.request);
        let cookie = BrowserCookie::from_headers(&parts.headers, &server.cookie_name);
        Self::open(server, cookie, &id)
            .await
            .map_err(|error| error.into_page(&PageContext::new(&parts.headers, server)))
    }
}
