//! Creation of Kimai tokens for accounts of the identity provider that have no entry and no link.
//!
//! With the token of an administrator, the server finds the Kimai user of an account, creates an API token for the user, checks that
//! it belongs to the user, and stores it like an own token. No Kimai user is created.

mod error;
mod matching;

use std::{error::Error, sync::Arc, time::Duration};

use futures_util::future::join;
use jiff::SignedDuration;
use kimai_tools::domain::api::{
    AccessTokenForm, BuildError, Client, Error as KimaiError, Field, Id, NewAccessToken, User as KimaiUser,
    UserQuery, Visibility,
};
use mcp_oauth_server::{
    Text,
    oidc::UserlessAccount,
    secret::Digest,
    state::{Kind, Record, State},
};
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tokio::{
    sync::Semaphore,
    time::{sleep, timeout},
};

pub use self::error::ProvisioningError;
use self::matching::{AccountKeys, NoMatch};
use super::{
    Account, ClientPool,
    own_token::{CreatedToken, OwnTokenSignIn, TIMEOUT, VerifiedPerson, id_at, user_at},
    token_writes::{TokenDeletion, TokenWrites, token_record},
};
use crate::{
    audit::{
        Record as AuditRecord,
        record::{Outcome, TOKEN_CREATED, TOKEN_CREATION_STARTED, TOKEN_REFUSED},
    },
    config::ProvisioningConfig,
};

/// Number of accounts whose users are searched at the same time.
const MAX_SEARCHES: usize = 8;

/// Longest time that a search waits for others.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// Number of searches per account within [`ATTEMPT_SPAN`]. The first sign-in of an account reads all users of Kimai.
const ATTEMPTS_PER_ACCOUNT: u64 = 10;

/// Time in which the searches for an account are counted.
const ATTEMPT_SPAN: SignedDuration = SignedDuration::from_mins(10);

/// Counter of the searches for an account.
const ATTEMPTS: Kind = Kind::new("provisioning-attempts").with_max_records(100_000);

/// Interval between checks that a concurrent sign-in has stored the token.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

/// Maximum number of checks (30 seconds).
const MAX_POLLS: usize = 150;

/// Roles of administrators, for whom no tokens are created.
const ADMINISTRATORS: [&str; 2] = ["ROLE_ADMIN", "ROLE_SUPER_ADMIN"];

/// Creates tokens. Clones share everything.
#[derive(Clone)]
pub struct Provisioner(Arc<Inner>);

struct Inner {
    config: ProvisioningConfig,
    own_token: OwnTokenSignIn,
    clients: ClientPool,
    state: State,
    writes: TokenWrites,
    searches: Semaphore,
}

/// A Kimai user for whom a token can be created.
pub struct MatchedUser {
    id: Id<KimaiUser>,
    route: TokenRoute,
}

/// Routes of Kimai that create tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenRoute {
    /// Plugin `ApiTokenBundle`, which replaces a token of the same name on request.
    Plugin,
    /// Kimai itself, which has no list of tokens.
    Core,
}

/// Record of a sign-in that creates the token of a person, so that concurrent ones create one token.
#[derive(Serialize, Deserialize)]
struct CreationClaim;

impl CreationClaim {
    /// Time after which a claim whose server ended is ignored.
    const TTL: SignedDuration = SignedDuration::from_mins(1);

    fn id(user: &str) -> String {
        Digest::of(["token creation", user]).to_string()
    }
}

impl Record for CreationClaim {
    const KIND: Kind = Kind::new("token-creation").with_max_records(100_000);
}

impl Provisioner {
    /// Creates tokens with the settings. They are stored by `own_token`.
    pub fn new(
        config: ProvisioningConfig,
        own_token: OwnTokenSignIn,
        clients: ClientPool,
        state: State,
        writes: TokenWrites,
    ) -> Self {
        let searches = Semaphore::new(MAX_SEARCHES);
        Self(Arc::new(Inner { config, own_token, clients, state, writes, searches }))
    }

    /// Finds the Kimai user of an account and returns the name in grants. Nothing is changed.
    ///
    /// # Errors
    /// The reason for the page, which is logged.
    pub async fn find(&self, account: &UserlessAccount<'_>) -> Result<(String, MatchedUser), Text> {
        match self.0.find(account).await {
            Ok(matched) => Ok((user_at(matched.id.get(), &self.0.config.kimai.url), matched)),
            Err(error) => Err(self.0.report(&error, None, Some(&account.id)).await),
        }
    }

    /// Creates and stores the token of a user, unless a concurrent sign-in does. It runs to its end although the browser disconnects.
    ///
    /// # Errors
    /// The reason for the page, which is logged.
    pub async fn create(&self, user: &str, matched: MatchedUser) -> Result<(), Text> {
        let inner = Arc::clone(&self.0);
        let user = user.to_owned();
        let creation = async move {
            tokio::select! {
                created = inner.create(&user, &matched) => created,
                () = inner.writes.running.interrupted() => {
                    let name = inner.config.token_name.clone();
                    let cause = "the server stopped".to_owned();
                    let error = ProvisioningError::Unknown { user: matched.id.get(), name, cause };
                    Err(inner.report(&error, Some(&user), None).await)
                }
            }
        };
        let created = self.0.writes.running.spawn(creation).await;
        created.unwrap_or_else(|_| Err(ProvisioningError::Kimai("the task ended".to_owned()).text()))
    }

    /// Checks that tokens could be created: Kimai answers, and has the route and the permissions. Nothing is created. Returns a
    /// description.
    ///
    /// # Errors
    /// See [`ProvisioningError`].
    pub async fn check(&self) -> Result<String, ProvisioningError> {
        check(&self.0.config, &self.0.admin_client()?).await
    }
}

/// Checks that tokens could be created, as [`Provisioner::check`]. `client` has the administrator's token.
///
/// # Errors
/// See [`ProvisioningError`].
pub async fn check(config: &ProvisioningConfig, client: &Client) -> Result<String, ProvisioningError> {
    let users = client.users();
    let query = UserQuery::default();
    let (me, list) = join(request(users.me(), "GET /api/users/me"), request(users.list(&query), LIST)).await;
    let (me, list) = (me?, list?);
    // The permission for other users is not the one for oneself.
    let other = list.rows.iter().find(|user| user.id != me.id).map_or(me.id, |user| user.id);
    let route = token_route(client, other).await?;
    let route = match route {
        TokenRoute::Plugin => "by the plugin ApiTokenBundle",
        TokenRoute::Core => "by Kimai itself, whose permission is known at the first sign-in only",
    };
    let domains = match config.allowed_domains.as_slice() {
        [] => "all domains".to_owned(),
        domains => domains.join(", "),
    };
    let name = kimai_tools::render::user::name(&me);
    let mode = config.match_mode.name();
    Ok(format!("for {domains}, match {mode}, as {name} at {}, {route}", config.kimai.url))
}

const LIST: &str = "GET /api/users";
const TOKENS: &str = "GET /api/users/{id}/api-token";
const CREATE: &str = "POST /api/users/{id}/api-token";

/// Waits for the answer to a request that changes nothing.
async fn request<T>(
    response: impl Future<Output = Result<T, KimaiError>>,
    what: &'static str,
) -> Result<T, ProvisioningError> {
    match timeout(TIMEOUT, response).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(error)) => Err(ProvisioningError::of_request(&error, what)),
        Err(_) => Err(ProvisioningError::Kimai(format!("{what}: no answer in time"))),
    }
}

/// Finds the route that creates tokens of a user. The route of Kimai itself accepts no `GET` (405).
async fn token_route(client: &Client, id: Id<KimaiUser>) -> Result<TokenRoute, ProvisioningError> {
    match timeout(TIMEOUT, client.users().api_tokens(id)).await {
        Ok(Ok(_)) => Ok(TokenRoute::Plugin),
        Ok(Err(error)) if error.status() == Some(405) => Ok(TokenRoute::Core),
        Ok(Err(error)) if error.status() == Some(404) => Err(ProvisioningError::NoRoute),
        Ok(Err(error)) => Err(ProvisioningError::of_request(&error, TOKENS)),
        Err(_) => Err(ProvisioningError::Kimai(format!("{TOKENS}: no answer in time"))),
    }
}

impl Inner {
    fn admin_client(&self) -> Result<Client, BuildError> {
        self.clients.unpooled(&self.account(self.config.admin_token.clone()))
    }

    fn account(&self, token: SecretString) -> Account {
        Account::with_token(self.config.kimai.clone(), false, token)
    }

    async fn find(&self, account: &UserlessAccount<'_>) -> Result<MatchedUser, ProvisioningError> {
        let keys = AccountKeys { identity: account.identity, email: account.email };
        if !keys.is_in(&self.config.allowed_domains) {
            return Err(ProvisioningError::Domain);
        }
        let linked = account.linked_user.map(|user| self.linked_id(user)).transpose()?;
        let attempts = self.state.increment(ATTEMPTS, account.id, ATTEMPT_SPAN).await?;
        if attempts > ATTEMPTS_PER_ACCOUNT {
            return Err(ProvisioningError::TooManyAttempts);
        }
        let permit = timeout(MAX_WAIT, self.searches.acquire()).await;
        let Ok(Ok(_permit)) = permit else { return Err(ProvisioningError::Busy) };
        let client = self.admin_client()?;
        let id = match linked {
            Some(id) => id,
            None => self.find_user(&client, keys).await?,
        };
        let (user, route) = join(timeout(TIMEOUT, client.users().get(id)), token_route(&client, id)).await;
        let user = match user {
            Ok(Ok(user)) => user,
            Ok(Err(error)) if error.status() == Some(404) => {
                return Err(ProvisioningError::Gone(user_at(id.get(), &self.config.kimai.url)));
            }
            Ok(Err(error)) => return Err(ProvisioningError::of_request(&error, "GET /api/users/{id}")),
            Err(_) => {
                return Err(ProvisioningError::Kimai("GET /api/users/{id}: no answer in time".to_owned()));
            }
        };
        check_user(&user)?;
        Ok(MatchedUser { id, route: route? })
    }

    /// Returns the id of the user to whom an account is linked.
    fn linked_id(&self, user: &str) -> Result<Id<KimaiUser>, ProvisioningError> {
        let id = id_at(user, &self.config.kimai.url).map(Id::new);
        id.ok_or_else(|| ProvisioningError::OtherKimai(user.to_owned()))
    }

    /// Returns the user of an account.
    async fn find_user(
        &self,
        client: &Client,
        keys: AccountKeys<'_>,
    ) -> Result<Id<KimaiUser>, ProvisioningError> {
        let query = UserQuery::default().visible(Visibility::Both);
        let users = request(client.users().list(&query), LIST).await?;
        if !users.invalid.is_empty() {
            return Err(ProvisioningError::Kimai(format!(
                "{LIST}: {} users cannot be read",
                users.invalid.len()
            )));
        }
        match matching::find_user(&users.rows, keys, self.config.match_mode) {
            Ok(user) => Ok(user.id),
            Err(NoMatch::None) => Err(ProvisioningError::NoUser),
            Err(NoMatch::Several(ids)) => Err(ProvisioningError::Ambiguous(ids)),
        }
    }

    async fn create(&self, user: &str, matched: &MatchedUser) -> Result<(), Text> {
        match self.create_once(user, matched).await {
            Ok(()) => Ok(()),
            Err(error) => Err(self.report(&error, Some(user), None).await),
        }
    }

    /// Creates and stores the token while no other sign-in does; a token that another one stored is used.
    async fn create_once(&self, user: &str, matched: &MatchedUser) -> Result<(), ProvisioningError> {
        let claim = CreationClaim::id(user);
        for _ in 0..MAX_POLLS {
            if self.state.create(&claim, &CreationClaim, CreationClaim::TTL).await? {
                let created = self.create_claimed(user, matched).await;
                if let Err(error) = self.state.take::<CreationClaim>(&claim).await {
                    tracing::warn!(
                        error = &error as &dyn Error,
                        "the claim of a token stays until it expires"
                    );
                }
                return created;
            }
            sleep(POLL_INTERVAL).await;
        }
        Err(ProvisioningError::Busy)
    }

    async fn create_claimed(&self, user: &str, matched: &MatchedUser) -> Result<(), ProvisioningError> {
        if self.own_token.persons().find(user).await?.is_some() {
            return Ok(());
        }
        let client = self.admin_client()?;
        let person = self.state.cipher().pseudonym("user", user);
        let name = self.config.token_name.as_str();
        let record = |event| token_record(event, &person, Some(matched.id.get()), name);
        if !self.writes.audit.begin_token(record(TOKEN_CREATION_STARTED)).await {
            return Err(ProvisioningError::NoAudit);
        }
        let created = self.request_token(&client, matched).await?;
        let token = CreatedToken { id: created.id.map(Id::get), name: name.to_owned() };
        let account = self.account(created.token);
        let me = match self.token_user(&account).await {
            Ok(me) if me.id == matched.id => me,
            Ok(me) => {
                let problem = format!("belongs to user #{}", me.id);
                return Err(self.discard(client, person, matched, token, problem).await);
            }
            Err(cause) => {
                let problem = format!("cannot be verified ({cause})");
                return Err(self.discard(client, person, matched, token, problem).await);
            }
        };
        let person_of_token = VerifiedPerson::new(&account, me, Some(token.clone()));
        if let Err(error) = self.own_token.store(person_of_token).await {
            let problem = format!("cannot be stored ({error})");
            return Err(self.discard(client, person, matched, token, problem).await);
        }
        tracing::info!(user.hash = person, kimai_user = matched.id.get(), name, "created a Kimai token");
        self.writes.audit.record_token(record(TOKEN_CREATED).with_outcome(Outcome::Done)).await;
        Ok(())
    }

    /// Sends the request that creates the token, once.
    async fn request_token(
        &self,
        client: &Client,
        matched: &MatchedUser,
    ) -> Result<NewAccessToken, ProvisioningError> {
        let name = self.config.token_name.clone();
        let replace_existing = match matched.route {
            TokenRoute::Plugin => Field::from(true),
            TokenRoute::Core => Field::default(),
        };
        let form = AccessTokenForm::default().name(name.clone()).replace_existing(replace_existing);
        let user = matched.id.get();
        let unknown = |cause: String| ProvisioningError::Unknown { user, name, cause };
        match timeout(TIMEOUT, client.users().create_api_token(matched.id, &form)).await {
            Ok(Ok(created)) => Ok(created),
            Ok(Err(error)) if error.may_have_been_applied() => Err(unknown(error.to_string())),
            Ok(Err(error)) if matches!(error.status(), Some(404 | 405)) => Err(ProvisioningError::NoRoute),
            Ok(Err(error)) => Err(ProvisioningError::of_request(&error, CREATE)),
            Err(_) => Err(unknown("no answer in time".to_owned())),
        }
    }

    /// Returns the user of a token, or the reason why the user is not known.
    async fn token_user(&self, account: &Account) -> Result<KimaiUser, String> {
        let client = self.clients.unpooled(account).map_err(|error| error.to_string())?;
        match timeout(TIMEOUT, client.users().me()).await {
            Ok(Ok(me)) => Ok(me),
            Ok(Err(error)) => Err(error.to_string()),
            Err(_) => Err("no answer in time".to_owned()),
        }
    }

    /// Deletes a token that cannot be used, and returns the error.
    async fn discard(
        &self,
        client: Client,
        person: String,
        matched: &MatchedUser,
        token: CreatedToken,
        problem: String,
    ) -> ProvisioningError {
        let name = token.name.clone();
        let user = matched.id.get();
        let is_deleted = self.writes.delete(TokenDeletion { client, person, user: Some(user), token }).await;
        ProvisioningError::Unusable { user, name, problem, is_deleted }
    }

    /// Reports an error and returns the text for the page.
    async fn report(&self, error: &ProvisioningError, user: Option<&str>, account: Option<&Digest>) -> Text {
        let cipher = self.state.cipher();
        let person = user.map(|user| cipher.pseudonym("user", user));
        let account = account.map(|account| cipher.pseudonym("account", &account.to_string()));
        let message = "no Kimai token for an account of the identity provider";
        let next_step = error.next_step();
        let cause = error as &(dyn Error + Send + Sync);
        if error.is_of_server() {
            tracing::error!(
                error = cause,
                next_step,
                user.hash = person,
                account.hash = account,
                "{message}"
            );
        } else {
            tracing::warn!(error = cause, next_step, user.hash = person, account.hash = account, "{message}");
        }
        let (event, outcome) = match error {
            ProvisioningError::Unknown { .. } | ProvisioningError::Unusable { .. } => {
                (TOKEN_CREATED, Outcome::Unknown)
            }
            _ => (TOKEN_REFUSED, Outcome::Refused),
        };
        let detail = match error.token() {
            Some(token) => format!("{}: {token}", error.name()),
            None => error.name().to_owned(),
        };
        let ids = error.user().map(|user| format!("user={user}")).into_iter().collect();
        let record = AuditRecord::new(event).with_outcome(outcome).with_detail(detail);
        self.writes.audit.record_token(AuditRecord { person: person.or(account), ids, ..record }).await;
        error.text()
    }
}

/// Checks that a token may be created for a user.
fn check_user(user: &KimaiUser) -> Result<(), ProvisioningError> {
    let id = user.id.get();
    if user.enabled != Some(true) {
        return Err(ProvisioningError::Disabled(id));
    }
    if user.system_account == Some(true) {
        return Err(ProvisioningError::SystemAccount(id));
    }
    let is_administrator =
        |roles: &Vec<String>| roles.iter().any(|role| ADMINISTRATORS.contains(&role.as_str()));
    // Kimai returns roles to administrators; without them the user is refused.
    if user.roles.as_ref().is_none_or(is_administrator) {
        return Err(ProvisioningError::Administrator(id));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn check(change: &Value) -> Option<&'static str> {
        let mut user =
            json!({ "id": 7, "username": "x", "enabled": true, "systemAccount": false, "roles": [] });
        user.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        check_user(&serde_json::from_value(user).unwrap()).err().map(|error| error.name())
    }

    #[test]
    fn only_enabled_users_who_are_no_administrators_get_tokens() {
        for (change, expected) in [
            (json!({}), None),
            (json!({ "roles": ["ROLE_TEAMLEAD"] }), None),
            (json!({ "enabled": false }), Some("disabled")),
            (json!({ "enabled": null }), Some("disabled")),
            (json!({ "systemAccount": true }), Some("system_account")),
            (json!({ "roles": ["ROLE_TEAMLEAD", "ROLE_ADMIN"] }), Some("administrator")),
            (json!({ "roles": ["ROLE_SUPER_ADMIN"] }), Some("administrator")),
            (json!({ "roles": null }), Some("administrator")),
        ] {
            assert_eq!(check(&change), expected, "{change}");
        }
    }
}
