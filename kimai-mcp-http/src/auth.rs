//! Authentication: finds the caller of a request and the Kimai account that the caller uses.
//!
//! There are three ways to authenticate: an OAuth access token, a Kimai token in a [header](headers), and the deprecated
//! URL `/mcp/{slug}`.

pub mod attempts;
pub mod client_pool;
pub mod headers;
pub mod oauth;
pub mod own_token;
pub mod provisioning;
pub mod token_writes;

use std::{
    error::Error,
    fmt,
    sync::{Arc, OnceLock},
    time::Duration,
};

use http::request::Parts;
use kimai_tools::{AccessSet, Policy, Restriction, Rule};
use mcp_oauth_server::{
    AuthorizationServer, Challenge, ClientIp, Subject, VerifiedToken, client_ip::Network, secret::Secret,
    state::StoreError,
};
use rmcp::model::Extensions;
use secrecy::{ExposeSecret, SecretString};

use self::{
    attempts::{Attempts, Failure},
    own_token::OwnTokenSignIn,
};
pub use self::{client_pool::ClientPool, headers::HeaderMethod};
use crate::config::{
    scopes::access_of,
    tools::user_restriction,
    users::{KimaiAddress, User, Users, is_guessable_slug},
};

/// Failures per minute and address before attempts are not judged any more.
const MAX_FAILURES: u32 = 10;

/// Expired access tokens per minute and address that are compared with the server token, to explain a missing header.
const MAX_HINTS: u32 = 30;

/// Ways to authenticate besides OAuth.
#[derive(Debug)]
pub struct AuthMethods {
    /// Kimai tokens in headers, if they are accepted.
    pub headers: Option<HeaderMethod>,
    /// Enables `/mcp/{slug}`.
    pub slugs: bool,
    /// Failed attempts of both.
    pub attempts: Attempts,
    hints: Attempts,
}

impl AuthMethods {
    /// Creates the ways to authenticate, without failed attempts.
    pub fn new(headers: Option<HeaderMethod>, slugs: bool) -> Self {
        Self { headers, slugs, attempts: Attempts::new(MAX_FAILURES), hints: Attempts::new(MAX_HINTS) }
    }
}

impl Default for AuthMethods {
    fn default() -> Self {
        Self::new(None, false)
    }
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
    /// Restrictions of all callers.
    pub policy: Policy,
    /// Sign-in with one's own Kimai token, if it is offered.
    pub own_token: Option<OwnTokenSignIn>,
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
    /// The address has too many failed attempts.
    TooManyFailures {
        /// Time until attempts from this address are judged again.
        retry_after: Duration,
    },
}

impl Authenticator {
    /// Authenticates a request to `/mcp`: by headers if the request has a Kimai token, otherwise by access token.
    ///
    /// # Errors
    /// [`AuthError::OAuth`] or, with a Kimai token, [`AuthError::ServerToken`], [`AuthError::Header`] or
    /// [`AuthError::TooManyFailures`].
    pub async fn authenticate(&self, request: &Parts) -> Result<Caller, AuthError> {
        let Some(method) = &self.methods.headers else {
            return self.authenticate_token(request).await.map_err(AuthError::OAuth);
        };
        if headers::has_kimai_token(request) {
            return self.authenticate_headers(method, request).await;
        }
        self.authenticate_token(request).await.map_err(|challenge| {
            let lacks_kimai_token =
                challenge == Challenge::InvalidToken && self.sends_server_token(method, request);
            if lacks_kimai_token { headers::MISSING_TOKEN } else { AuthError::OAuth(challenge) }
        })
    }

    async fn authenticate_headers(
        &self,
        method: &HeaderMethod,
        request: &Parts,
    ) -> Result<Caller, AuthError> {
        let caller = Secret::new(headers::kimai_token(request)).digest();
        let is_right = || method.has_server_token(request).then_some(());
        let judged =
            self.methods.attempts.judge(network(request), &caller, self.oauth.state().now(), is_right);
        match judged {
            Ok(()) => method.authenticate(request, self.oauth.state().cipher(), self.policy.clone()),
            Err(failure) => Err(self.fail(failure, AuthError::ServerToken).await),
        }
    }

    /// Returns true if a request that is no OAuth request has the server token. Limited, so that nobody can guess the token
    /// here.
    fn sends_server_token(&self, method: &HeaderMethod, request: &Parts) -> bool {
        let is_right = || method.has_server_token(request).then_some(());
        let caller = Secret::new("").digest();
        self.methods.hints.judge(network(request), &caller, self.oauth.state().now(), is_right).is_ok()
    }

    /// Counts a Kimai token that Kimai refused for the address of the request, and delays the answer.
    pub async fn kimai_token_refused(&self, request: &Parts) {
        let caller = Secret::new(headers::kimai_token(request)).digest();
        self.methods.attempts.fail(network(request), &caller, self.oauth.state().now());
        self.delay().await;
    }

    async fn authenticate_token(&self, request: &Parts) -> Result<Caller, Challenge> {
        let token = self.oauth.authenticate(request).await?;
        if own_token::is_person(&token.user) {
            return self.person(token).await;
        }
        // The users file can change between the check of the token and this lookup.
        let user = self.users.find(&token.user).ok_or(Challenge::InvalidToken)?;
        Ok(Caller {
            method: AuthMethod::OAuth,
            subject: self.pseudonym(&user.slug),
            granted: Some(access_of(&token.scopes, token.scope_version)),
            ceiling: self.ceiling(&user),
            account: Account::new(&user),
            user: Some(token.user),
            client: Some(CallerClient { id: token.client_id, name: token.client_name, grant: token.grant }),
        })
    }

    /// Returns the caller of a token of a person who signed in with their own Kimai token.
    async fn person(&self, token: VerifiedToken) -> Result<Caller, Challenge> {
        let own_token = self.own_token.as_ref().ok_or(Challenge::InvalidToken)?;
        let person = own_token.persons().find(&token.user).await.map_err(|error| {
            tracing::error!(error = &error as &dyn Error, "the token of a person is not known");
            Challenge::Unavailable
        })?;
        // Kimai may have refused the token since the check of the access token.
        let person = person.ok_or(Challenge::InvalidToken)?;
        own_token.remember(&token.user, &person.name);
        Ok(Caller {
            method: AuthMethod::OAuth,
            subject: self.pseudonym(&token.user),
            granted: Some(access_of(&token.scopes, token.scope_version)),
            ceiling: own_token.policy().clone(),
            account: person.account,
            user: Some(token.user),
            client: Some(CallerClient { id: token.client_id, name: token.client_name, grant: token.grant }),
        })
    }

    /// Returns the caller who is signed in on the account page, with the permissions of the user instead of those of a client;
    /// `None` if the user was removed.
    ///
    /// # Errors
    /// If the state cannot be read.
    pub async fn account_caller(&self, subject: &Subject) -> Result<Option<Caller>, StoreError> {
        let user = self.users.find(&subject.user);
        let (account, ceiling) = match (user, &self.own_token) {
            (Some(user), _) => (Account::new(&user), self.ceiling(&user)),
            (None, Some(own_token)) if own_token::is_person(&subject.user) => {
                let Some(person) = own_token.persons().find(&subject.user).await? else { return Ok(None) };
                own_token.remember(&subject.user, &person.name);
                (person.account, own_token.policy().clone())
            }
            _ => return Ok(None),
        };
        Ok(Some(Caller {
            method: AuthMethod::Account,
            subject: self.pseudonym(&subject.user),
            granted: None,
            ceiling,
            account,
            user: Some(subject.user.clone()),
            client: None,
        }))
    }

    /// Authenticates a request to `/mcp/{slug}`.
    ///
    /// # Errors
    /// [`AuthError::UnknownSlug`] for every slug that cannot be used, or [`AuthError::TooManyFailures`], both after a random
    /// delay.
    pub async fn authenticate_slug(&self, request: &Parts, slug: &str) -> Result<Caller, AuthError> {
        let find = || self.users.find(slug).filter(|_| self.methods.slugs && !is_guessable_slug(slug));
        let caller = Secret::new(slug).digest();
        let judged = self.methods.attempts.judge(network(request), &caller, self.oauth.state().now(), find);
        let user = match judged {
            Ok(user) => user,
            Err(failure) => return Err(self.fail(failure, AuthError::UnknownSlug).await),
        };
        Ok(Caller {
            method: AuthMethod::Slug,
            subject: self.pseudonym(slug),
            granted: None,
            ceiling: self.ceiling(&user),
            account: Account::new(&user),
            user: Some(slug.to_owned()),
            client: None,
        })
    }

    /// Delays a failed attempt and returns its error; `rejected` is that of wrong credentials.
    async fn fail(&self, failure: Failure, rejected: AuthError) -> AuthError {
        self.delay().await;
        match failure {
            Failure::Rejected => rejected,
            Failure::Limited { retry_after } => AuthError::TooManyFailures { retry_after },
        }
    }

    async fn delay(&self) {
        self.oauth.wait(Duration::from_millis(fastrand::u64(100..=300))).await;
    }

    /// Returns the restrictions of a user, apart from the permissions of the client.
    fn ceiling(&self, user: &User) -> Policy {
        ceiling(&self.policy, user)
    }

    fn pseudonym(&self, slug: &str) -> String {
        self.oauth.state().cipher().pseudonym("user", slug)
    }
}

/// Adds the restrictions of a user to those of all callers.
fn ceiling(policy: &Policy, user: &User) -> Policy {
    user.max_mode.map_or_else(|| policy.clone(), |mode| policy.with(user_restriction(mode)))
}

fn network(request: &Parts) -> Network {
    ClientIp::from_extensions(&request.extensions).network()
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
    /// The result of [`digest`](Self::digest), once it is known.
    digest: OnceLock<String>,
}

impl Account {
    /// Returns the account of a configured user.
    pub fn new(user: &User) -> Self {
        Self::with_token(user.kimai.clone(), false, user.token.clone())
    }

    /// Returns the account of an API token.
    pub const fn with_token(kimai: KimaiAddress, public_only: bool, token: SecretString) -> Self {
        Self { kimai, public_only, token, digest: OnceLock::new() }
    }

    /// Returns a hash that identifies the account.
    pub fn digest(&self) -> &str {
        self.digest.get_or_init(|| {
            let Self { kimai, public_only, token, .. } = self;
            let text = format!("{}\n{:?}\n{public_only}\n{}", kimai.url, kimai.tls, token.expose_secret());
            Secret::new(&text).digest().to_string()
        })
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
    /// Account page.
    Account,
}

impl AuthMethod {
    /// Returns the name for logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OAuth => "oauth",
            Self::Headers => "headers",
            Self::Slug => "slug",
            Self::Account => "account",
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
    /// Slug of a configured user, or name of a person who signed in with their own Kimai token.
    pub user: Option<String>,
    /// Access classes that the user granted to an OAuth client; `None` for other ways to authenticate.
    pub granted: Option<AccessSet>,
    /// Restrictions by the settings of the server and of the user.
    pub ceiling: Policy,
    /// Kimai account.
    pub account: Account,
    /// OAuth client of the caller.
    pub client: Option<CallerClient>,
}

/// OAuth client that sent a request for a caller.
#[derive(Debug, Clone)]
pub struct CallerClient {
    /// Id of the client.
    pub id: String,
    /// Name that the client chose.
    pub name: Option<String>,
    /// Id of the grant.
    pub grant: String,
}

impl Caller {
    /// Returns the caller of an authenticated request.
    pub fn from_extensions(request: &Extensions) -> Option<&Self> {
        request.get::<Parts>()?.extensions.get()
    }

    /// Returns all restrictions of the caller.
    pub fn policy(&self) -> Policy {
        let Some(granted) = self.granted else { return self.ceiling.clone() };
        self.ceiling.with(Restriction {
            rule: Rule::Access(granted),
            setting: format!("the permissions that you gave this app ({granted})"),
            next_step: "To allow more, connect the app again and select the permission.".to_owned(),
        })
    }
}
