//! Authentication: finds the caller of a request and the Kimai account that the caller uses.
//!
//! There are three ways to authenticate: an OAuth access token, a Kimai token in a [header](headers), and the deprecated
//! URL `/mcp/{slug}`.

pub mod client_pool;
pub mod headers;
pub mod oauth;
mod sign_in;

use std::{fmt, sync::Arc, time::Duration};

use http::request::Parts;
use jiff::SignedDuration;
use kimai_tools::AccessSet;
use mcp_oauth_server::{AuthorizationServer, Challenge, ClientIp, secret::Secret, state::Kind};
use rmcp::model::Extensions;
use secrecy::{ExposeSecret, SecretString};

pub use self::{client_pool::ClientPool, headers::HeaderMethod, sign_in::KimaiSignIn};
use crate::config::{
    scopes::access_of,
    users::{KimaiAddress, User, Users, is_guessable_slug},
};

/// Counter of unknown slugs per client address.
const UNKNOWN_SLUGS: Kind = Kind::new("unknown-slug");

/// Unknown slugs per minute and address before the server answers 429.
const MAX_UNKNOWN_SLUGS: u64 = 10;

/// Ways to authenticate besides OAuth.
#[derive(Debug, Default)]
pub struct AuthMethods {
    /// Kimai tokens in headers, if they are accepted.
    pub headers: Option<HeaderMethod>,
    /// Enables `/mcp/{slug}`.
    pub slugs: bool,
}

/// Authentication of requests. Clones share all state.
#[derive(Clone)]
pub struct Authenticator {
    /// Authorization server, with public URL and state.
    pub oauth: AuthorizationServer,
    /// Configured users.
    pub users: Users,
    /// Kimai clients of the callers.
    pub clients: ClientPool,
    /// Ways to authenticate besides OAuth.
    pub methods: Arc<AuthMethods>,
}

/// Error of a request whose caller is unknown.
#[derive(Debug)]
pub enum AuthError {
    /// The access token is missing or invalid.
    OAuth(Challenge),
    /// The shared server token is missing or wrong.
    ServerToken,
    /// A header is missing or invalid.
    Header {
        /// Name of the header.
        name: &'static str,
        /// Predicate of the header.
        problem: &'static str,
    },
    /// The slug is unknown, guessable or disabled.
    UnknownSlug,
    /// The address has sent too many unknown slugs.
    TooManySlugs,
}

impl Authenticator {
    /// Authenticates a request to `/mcp`: by headers if the request has a Kimai token, otherwise by access token.
    ///
    /// # Errors
    /// [`AuthError::OAuth`] or, with a Kimai token, [`AuthError::ServerToken`] or [`AuthError::Header`].
    pub async fn authenticate(&self, request: &Parts) -> Result<Caller, AuthError> {
        match &self.methods.headers {
            Some(method) if headers::has_kimai_token(request) => {
                method.authenticate(request, self.oauth.state().cipher())
            }
            _ => self.authenticate_token(request).await.map_err(AuthError::OAuth),
        }
    }

    async fn authenticate_token(&self, request: &Parts) -> Result<Caller, Challenge> {
        let token = self.oauth.authenticate(request).await?;
        // The users file can change between the check of the token and this lookup.
        let user = self.users.find(&token.user).ok_or(Challenge::InvalidToken)?;
        Ok(Caller {
            method: AuthMethod::OAuth,
            subject: self.pseudonym(&user.slug),
            access: access_of(&token.scopes),
            account: Account::new(&user),
            user: Some(token.user),
        })
    }

    /// Authenticates a request to `/mcp/{slug}`.
    ///
    /// # Errors
    /// [`AuthError::UnknownSlug`] for every slug that cannot be used, after a random delay, or
    /// [`AuthError::TooManySlugs`] if the address has sent more than ten within a minute.
    pub async fn authenticate_slug(&self, request: &Parts, slug: &str) -> Result<Caller, AuthError> {
        let user = self.users.find(slug).filter(|_| self.methods.slugs && !is_guessable_slug(slug));
        let Some(user) = user else { return Err(self.reject_slug(request).await) };
        Ok(Caller {
            method: AuthMethod::Slug,
            subject: self.pseudonym(slug),
            access: AccessSet::ALL,
            account: Account::new(&user),
            user: Some(slug.to_owned()),
        })
    }

    /// Counts an unknown slug and delays the response. Valid slugs from the same address are not affected.
    async fn reject_slug(&self, request: &Parts) -> AuthError {
        let address = ClientIp::from_extensions(&request.extensions).network();
        let count = self.oauth.state().increment(UNKNOWN_SLUGS, address, SignedDuration::from_mins(1)).await;
        if count.is_ok_and(|count| count > MAX_UNKNOWN_SLUGS) {
            return AuthError::TooManySlugs;
        }
        self.oauth.wait(Duration::from_millis(fastrand::u64(100..=300))).await;
        AuthError::UnknownSlug
    }

    fn pseudonym(&self, slug: &str) -> String {
        self.oauth.state().cipher().pseudonym("user", slug)
    }
}

/// Account of a Kimai.
#[derive(Clone)]
pub struct Account {
    /// Kimai of the account.
    pub kimai: KimaiAddress,
    /// Restricts connections to public addresses, because the URL comes from the caller.
    pub public_only: bool,
    /// API token of the account.
    pub token: SecretString,
}

impl Account {
    /// Returns the account of a configured user.
    pub fn new(user: &User) -> Self {
        Self { kimai: user.kimai.clone(), public_only: false, token: user.token.clone() }
    }

    /// Returns a hash that identifies the account.
    pub fn digest(&self) -> String {
        let Self { kimai, public_only, token } = self;
        let text = format!("{}\n{:?}\n{public_only}\n{}", kimai.url, kimai.tls, token.expose_secret());
        Secret::new(&text).digest().to_string()
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("kimai", &self.kimai).finish_non_exhaustive()
    }
}

/// Way in which a caller authenticated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthMethod {
    /// Access token of this server.
    OAuth,
    /// Kimai token in a header.
    Headers,
    /// URL with a slug.
    Slug,
}

impl AuthMethod {
    /// Returns the name for logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OAuth => "oauth",
            Self::Headers => "headers",
            Self::Slug => "slug",
        }
    }
}

/// Authenticated caller.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Way in which the caller authenticated.
    pub method: AuthMethod,
    /// Pseudonym for logs and rate limits: a keyed hash.
    pub subject: String,
    /// Slug of a configured user.
    pub user: Option<String>,
    /// Access of the caller.
    pub access: AccessSet,
    /// Kimai account.
    pub account: Account,
}

impl Caller {
    /// Returns the caller of an authenticated request.
    pub fn from_extensions(request: &Extensions) -> Option<&Self> {
        request.get::<Parts>()?.extensions.get()
    }
}
