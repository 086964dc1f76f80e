//! Sign-in with one's own Kimai token.
//!
//! The login page asks for a Kimai and an API token. A token that Kimai accepts identifies a person: the Kimai and
//! the id of the user there. The token is one encrypted record per person in the state, and grants name only the person. So
//! a new token replaces the old one and all grants stay valid.

mod entry;
mod person;

use std::{error::Error, sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::SignedDuration;
use kimai_tools::{
    Policy,
    domain::api::{BuildError, Error as KimaiError, User as KimaiUser},
    render::user,
};
use mcp_oauth_server::{
    Credentials, Profile, SignIn, State, Subject, Text,
    secret::Digest,
    sign_in::{Choice, FieldKind, FormField, FormLink, LoginForm, Prompt, SignInError, SignInOutcome},
    state::{Kind, StoreError},
};
use moka::sync::Cache;
use tokio::{
    sync::Semaphore,
    time::{Instant, sleep_until, timeout},
};
use url::Url;

use self::entry::{EntryError, TokenEntry};
pub use self::person::{CreatedToken, Person, PersonAccount, Persons, id_at, is_person, user_at};
use super::{
    Account, ClientPool,
    token_writes::{TokenDeletion, TokenWrites},
};
use crate::config::{
    OfferedKimais, OwnTokenSettings,
    scopes::{access_of_roles, scopes_for},
    tools::self_service_restriction,
};

/// Id of this way to sign in.
pub const ID: &str = "token";

/// Name of the form field with the token.
const TOKEN: &str = "token";

/// Name of the form field with the Kimai.
const KIMAI: &str = "kimai";

/// Timeout for the answer of a Kimai, with the connection.
pub(super) const TIMEOUT: Duration = Duration::from_secs(10);

/// Duration of a sign-in that fails at a Kimai which the operator does not list, so that the time tells nothing about the
/// address. It is also the timeout for such a Kimai.
const UNLISTED_TIMEOUT: Duration = Duration::from_secs(5);

/// Number of tokens that are verified at the same time.
const MAX_VERIFICATIONS: usize = 16;

/// Longest time that a sign-in waits for others to be verified.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// Number of tokens that are verified at one Kimai per minute, by all replicas together.
const VERIFICATIONS_PER_MINUTE: u64 = 120;

/// Number of names that the audit knows.
const MAX_NAMES: u64 = 10_000;

/// Counter of the tokens that were verified at a Kimai.
const VERIFICATIONS: Kind = Kind::new("own-token-tries").with_max_records(10_000);

/// Lifetime of a new record before a client gets its first tokens.
const UNUSED_TTL: SignedDuration = SignedDuration::from_hours(2);

/// Lifetime of a record after its last use.
const TTL: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Sign-in with one's own Kimai token. Clones share everything.
#[derive(Clone)]
pub struct OwnTokenSignIn(Arc<Inner>);

struct Inner {
    persons: Persons,
    clients: ClientPool,
    policy: Policy,
    verifications: Semaphore,
    unlisted_timeout: Duration,
    names: PersonNames,
    writes: TokenWrites,
    is_linkable: bool,
}

/// Names of persons by their pseudonyms, for the audit. Clones share them.
#[derive(Clone)]
pub struct PersonNames(Cache<String, String>);

impl Default for PersonNames {
    fn default() -> Self {
        Self(Cache::new(MAX_NAMES))
    }
}

impl PersonNames {
    /// Returns the name of the person with this pseudonym, if it is known in this process.
    pub fn find(&self, pseudonym: &str) -> Option<String> {
        self.0.get(pseudonym)
    }

    fn insert(&self, pseudonym: String, name: &str) {
        if !self.0.contains_key(&pseudonym) {
            self.0.insert(pseudonym, name.to_owned());
        }
    }
}

impl OwnTokenSignIn {
    /// Creates the way to sign in; `policy` has the restrictions of all callers. `state` must be encrypted. The names of persons
    /// are added to `names`. `writes` deletes the tokens that this server created.
    pub fn new(
        settings: &OwnTokenSettings,
        state: State,
        clients: ClientPool,
        policy: &Policy,
        names: PersonNames,
        writes: TokenWrites,
    ) -> Self {
        Self(Arc::new(Inner {
            persons: Persons::new(state, settings.kimais.clone()),
            clients,
            policy: policy.with(self_service_restriction(settings.mode)),
            verifications: Semaphore::new(MAX_VERIFICATIONS),
            unlisted_timeout: UNLISTED_TIMEOUT,
            names,
            writes,
            is_linkable: settings.is_linkable,
        }))
    }

    /// Remembers the name of a person for the audit.
    pub fn remember(&self, user: &str, name: &str) {
        let pseudonym = self.0.persons.state().cipher().pseudonym("user", user);
        self.0.names.insert(pseudonym, name);
    }

    /// Returns the persons who signed in.
    pub fn persons(&self) -> &Persons {
        &self.0.persons
    }

    /// Returns true if accounts of the identity provider may link the own token of a person.
    pub fn is_linkable(&self) -> bool {
        self.0.is_linkable
    }

    /// Deletes the token of a person in Kimai if this server created it. Returns what is left to do there, for the page.
    async fn delete_created(&self, user: &str) -> Result<Text, StoreError> {
        let person = self.0.persons.find(user).await?;
        let Some((person, token)) = person.and_then(|person| Some((person.account, person.created_token?)))
        else {
            return Ok(Text::new(
                "This server has deleted your Kimai token. Delete it in Kimai too: in your profile, API access.",
                "Dieser Server hat Ihren Kimai-Token gelöscht. Löschen Sie ihn auch in Kimai: in Ihrem Profil, API-Zugang.",
            ));
        };
        if self.delete_in_kimai(user, &person, token.clone()).await {
            return Ok(Text::new(
                "This server has deleted the Kimai token that it created for you, also in Kimai.",
                "Dieser Server hat den Kimai-Token gelöscht, den er für Sie angelegt hatte, auch in Kimai.",
            ));
        }
        let name = token.name;
        Ok(Text::new(
            format!(
                "This server has forgotten the Kimai token that it created for you, but could not delete it in Kimai. Delete “{name}” there: in your profile, API access."
            ),
            format!(
                "Dieser Server hat den für Sie angelegten Kimai-Token vergessen, konnte ihn aber in Kimai nicht löschen. Löschen Sie dort „{name}“: in Ihrem Profil, API-Zugang."
            ),
        ))
    }

    /// Deletes a token that this server created, with itself. Returns true if it is deleted.
    async fn delete_in_kimai(&self, user: &str, account: &Account, token: CreatedToken) -> bool {
        let client = match self.0.clients.unpooled(account) {
            Ok(client) => client,
            Err(error) => {
                let error = &error as &dyn Error;
                tracing::warn!(error, name = token.name, "a created token could not be deleted in Kimai");
                return false;
            }
        };
        let person = self.0.persons.state().cipher().pseudonym("user", user);
        let user = id_at(user, &account.kimai.url);
        self.0.writes.delete(TokenDeletion { client, person, user, token }).await
    }

    /// Returns the restrictions of these persons.
    pub fn policy(&self) -> &Policy {
        &self.0.policy
    }

    fn kimais(&self) -> &OfferedKimais {
        self.0.persons.kimais()
    }

    /// Verifies a token at its Kimai and returns the user.
    async fn verify(&self, account: &Account) -> Result<KimaiUser, Refusal> {
        let kimai = Digest::of([&account.kimai.url.origin().ascii_serialization()]);
        let minute = SignedDuration::from_mins(1);
        let count = self.0.persons.state().increment(VERIFICATIONS, kimai, minute).await?;
        if count > VERIFICATIONS_PER_MINUTE {
            tracing::warn!("too many tokens are verified at one Kimai; sign-in refused");
            return Err(Refusal::Busy);
        }
        let permit = timeout(MAX_WAIT, self.0.verifications.acquire()).await;
        let Ok(Ok(permit)) = permit else { return Err(Refusal::Busy) };
        let client = self.0.clients.unpooled(account).map_err(|error| Refusal::of_build(&error))?;
        if !account.public_only {
            let response = timeout(TIMEOUT, client.users().me()).await;
            return response.map_err(|_| Refusal::Unreachable)?.map_err(|error| Refusal::of(&error));
        }
        let end = Instant::now() + self.0.unlisted_timeout;
        if let Ok(Ok(me)) = timeout(self.0.unlisted_timeout, client.users().me()).await {
            return Ok(me);
        }
        // A sign-in that only waits must not keep others from being verified.
        drop(permit);
        sleep_until(end).await;
        Err(Refusal::Unusable)
    }

    /// Verifies the token of a form whose user has an e-mail address in Kimai that fulfils `rule`, and returns the person, or the
    /// reason for the page. Nothing is stored; [`store`](Self::store) does that.
    ///
    /// # Errors
    /// If the state cannot be read.
    pub async fn verify_person(
        &self,
        credentials: &Credentials,
        rule: EmailRule<'_>,
    ) -> Result<Result<VerifiedPerson, Text>, SignInError> {
        let field = |name: &str| credentials.fields.get(name);
        let outcome = match TokenEntry::parse(field(TOKEN), field(KIMAI)) {
            Ok(entry) => self.person_of(entry, rule).await,
            Err(error) => Err(error.into()),
        };
        match outcome {
            Ok(person) => Ok(Ok(person)),
            Err(Refusal::Store(error)) => Err(SignInError(Box::new(error))),
            Err(refusal) => Ok(Err(refusal.text())),
        }
    }

    /// Stores the token of a person. It replaces an earlier one, which is deleted in Kimai if this server created it.
    ///
    /// # Errors
    /// If the state cannot be read or written.
    pub async fn store(&self, verified: VerifiedPerson) -> Result<(), StoreError> {
        let VerifiedPerson { user, name, person } = verified;
        let former = self.0.persons.find(&user).await?;
        self.0.persons.sign_in(&user, person, UNUSED_TTL, TTL).await?;
        self.remember(&user, &name);
        if let Some((account, token)) =
            former.and_then(|former| Some((former.account, former.created_token?)))
        {
            self.delete_in_kimai(&user, &account, token).await;
        }
        Ok(())
    }

    /// Returns the form with which an account of an identity provider names its Kimai user once.
    pub fn link_form(&self, account: Option<&str>, company: &str) -> LoginForm {
        let form = form(self.kimais());
        let account_text = account.map(|account| format!(" ({account})")).unwrap_or_default();
        let hint = Text::new(
            format!(
                "You are signed in at {company}{account_text}. This server needs your own Kimai token to link this account. {}",
                form.hint.english()
            ),
            format!(
                "Sie sind bei {company} angemeldet{account_text}. Um dieses Konto zu verknüpfen, braucht dieser Server Ihren \
                 eigenen Kimai-Token. {}",
                form.hint.german()
            ),
        );
        let button = Some(Text::new("Link", "Verknüpfen"));
        LoginForm { hint, button, ..form }
    }

    /// Returns the person of a token, whom Kimai confirms.
    async fn person_of(&self, entry: TokenEntry, rule: EmailRule<'_>) -> Result<VerifiedPerson, Refusal> {
        let (kimai, public_only) = match &entry.kimai {
            Some(url) => self.kimais().find(url).ok_or(Refusal::Unusable)?,
            None => self.kimais().only().ok_or(Refusal::Unusable)?,
        };
        let account = Account::with_token(kimai, public_only, entry.token);
        let me = self.verify(&account).await?;
        rule.check(me.email.as_deref())?;
        Ok(VerifiedPerson::new(&account, me, None))
    }
}

#[async_trait]
impl SignIn for OwnTokenSignIn {
    fn id(&self) -> &'static str {
        ID
    }

    fn prompt(&self) -> Prompt {
        Prompt::Form(form(self.kimais()))
    }

    async fn sign_in(&self, credentials: &Credentials) -> Result<SignInOutcome, SignInError> {
        match self.verify_person(credentials, EmailRule::Any).await? {
            Ok(person) => {
                let subject = Subject::new(person.user.clone());
                self.store(person).await.map_err(|error| SignInError(Box::new(error)))?;
                Ok(SignInOutcome::SignedIn(subject))
            }
            Err(reason) => Ok(SignInOutcome::Rejected(Some(reason))),
        }
    }

    /// A person is valid as long as the record with the token exists and the Kimai is allowed.
    async fn is_valid(&self, subject: &Subject) -> Result<bool, SignInError> {
        let account = self.0.persons.find(&subject.user).await;
        account.map(|account| account.is_some()).map_err(|error| SignInError(Box::new(error)))
    }

    /// Keeps the record of the token for another 90 days.
    async fn keep(&self, subject: &Subject) -> Result<(), SignInError> {
        let name = self.0.persons.keep(&subject.user, TTL).await;
        if let Some(name) = name.map_err(|error| SignInError(Box::new(error)))? {
            self.remember(&subject.user, &name);
        }
        Ok(())
    }

    async fn forget(&self, subject: &Subject) -> Result<Option<Text>, SignInError> {
        let failed = |error: StoreError| SignInError(Box::new(error));
        let left_to_do = self.delete_created(&subject.user).await.map_err(failed)?;
        self.0.persons.forget(&subject.user).await.map_err(failed)?;
        Ok(Some(left_to_do))
    }

    async fn profile(&self, subject: &Subject) -> Result<Profile, SignInError> {
        let person = self.0.persons.find(&subject.user).await;
        let Some(person) = person.map_err(|error| SignInError(Box::new(error)))? else {
            return Ok(Profile::default());
        };
        let classes = self.0.policy.classes().intersection(access_of_roles(person.roles.as_deref()));
        Ok(Profile {
            display_name: Some(person.name),
            service: Some(host_of(&person.account.kimai.url)),
            max_scopes: Some(scopes_for(classes)),
        })
    }
}

/// A person whose token Kimai confirmed, before the token is stored.
pub struct VerifiedPerson {
    /// The user of the person in grants.
    pub user: String,
    name: String,
    person: Person,
}

impl VerifiedPerson {
    /// Returns the person of an account whose user Kimai returned. `created_token` is set if this server created the token.
    pub fn new(account: &Account, me: KimaiUser, created_token: Option<CreatedToken>) -> Self {
        let name = user::name(&me);
        let person = Person::new(account, me.id, name.clone(), me.roles);
        let person = match created_token {
            Some(token) => person.with_created_token(token),
            None => person,
        };
        Self { user: person.user(), name, person }
    }
}

/// Rules for the e-mail address that Kimai tells about the user of a token.
#[derive(Debug, Clone, Copy)]
pub enum EmailRule<'a> {
    /// Any address.
    Any,
    /// The address of the account at the identity provider; `None` if it has none that belongs to the person.
    Equal(Option<&'a str>),
}

impl EmailRule<'_> {
    /// Checks the address of a user in Kimai. Any is accepted if Kimai tells none.
    fn check(self, of_kimai: Option<&str>) -> Result<(), Refusal> {
        let of_kimai = of_kimai.map(str::trim).filter(|email| !email.is_empty());
        match (self, of_kimai) {
            (Self::Any, _) | (Self::Equal(_), None) => Ok(()),
            (Self::Equal(None), Some(_)) => Err(Refusal::NoEmail),
            (Self::Equal(Some(of_account)), Some(of_kimai)) => {
                let is_equal = of_account.trim().to_lowercase() == of_kimai.to_lowercase();
                is_equal.then_some(()).ok_or(Refusal::OtherEmail)
            }
        }
    }
}

/// Reasons why a token does not sign in.
#[derive(Debug, thiserror::Error)]
enum Refusal {
    #[error("the address is not allowed, or it is not that of a Kimai which accepts the token")]
    Unusable,
    #[error("Kimai does not accept the token")]
    WrongToken,
    #[error("Kimai does not answer")]
    Unreachable,
    #[error("too many sign-ins at the same time")]
    Busy,
    #[error("Kimai has another e-mail address for the user of the token")]
    OtherEmail,
    #[error("the identity provider tells no verified e-mail address of the account")]
    NoEmail,
    #[error(transparent)]
    Entry(#[from] EntryError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Refusal {
    /// Returns the reason for an answer of a listed Kimai.
    fn of(error: &KimaiError) -> Self {
        if matches!(error.status(), Some(401 | 403)) {
            return Self::WrongToken;
        }
        tracing::warn!(error = error as &dyn Error, "Kimai cannot verify the token of a sign-in");
        Self::Unreachable
    }

    /// Returns the reason for a client that cannot be built: the token, or the configuration of the server.
    fn of_build(error: &BuildError) -> Self {
        if matches!(error, BuildError::InvalidCredentials(_) | BuildError::EmptyCredentials(_)) {
            return Self::WrongToken;
        }
        tracing::error!(error = error as &dyn Error, "the Kimai of a sign-in cannot be contacted");
        Self::Unreachable
    }

    /// Returns the text on the login page.
    fn text(&self) -> Text {
        match self {
            Self::Unusable => Text::new(
                "This Kimai address or this token cannot be used here.",
                "Diese Kimai-Adresse oder dieser Token kann hier nicht verwendet werden.",
            ),
            Self::WrongToken => {
                Text::new("Kimai does not accept this token.", "Kimai nimmt diesen Token nicht an.")
            }
            Self::Unreachable | Self::Store(_) => Text::new(
                "Kimai does not answer at the moment. Try again later.",
                "Kimai antwortet zurzeit nicht. Versuchen Sie es später noch einmal.",
            ),
            Self::Busy => Text::new(
                "Too many people sign in at the moment. Try again in a minute.",
                "Zurzeit melden sich zu viele Personen an. Versuchen Sie es in einer Minute noch einmal.",
            ),
            Self::OtherEmail => Text::new(
                "This token belongs to a Kimai user with another e-mail address than your company account. Ask the person who runs this server.",
                "Dieser Token gehört zu einem Kimai-Benutzer mit einer anderen E-Mail-Adresse als Ihr Firmenkonto. Wenden Sie sich an die Person, die diesen Server betreibt.",
            ),
            Self::NoEmail => Text::new(
                "The provider confirmed no e-mail address of your company account, so it cannot be compared with the one in Kimai. Ask the person who runs this server.",
                "Der Anbieter hat keine E-Mail-Adresse Ihres Firmenkontos bestätigt, daher lässt sie sich nicht mit der in Kimai vergleichen. Wenden Sie sich an die Person, die diesen Server betreibt.",
            ),
            Self::Entry(error) => error.text(),
        }
    }
}

/// Returns the form of the login page.
fn form(kimais: &OfferedKimais) -> LoginForm {
    let listed = kimais.listed();
    let token = FormField {
        name: TOKEN,
        label: Text::new("API token of Kimai", "API-Token von Kimai"),
        kind: FieldKind::Token,
    };
    let address = |kind| FormField { name: KIMAI, label: Text::new("Kimai", "Kimai"), kind };
    let fields = match (kimais.allows_any_public(), listed.as_slice()) {
        (true, _) => vec![address(FieldKind::Text), token],
        (false, [_]) => vec![token],
        (false, several) => {
            let choices = several.iter().map(|url| Choice { value: url.to_string(), label: host_of(url) });
            vec![address(FieldKind::Choice(choices.collect())), token]
        }
    };
    LoginForm {
        heading: Text::new("Use your own Kimai token", "Mit eigenem Kimai-Token anmelden"),
        account_label: None,
        fields,
        hint: hint(kimais, &listed),
        links: listed.iter().filter_map(|url| link(url, listed.len() > 1)).collect(),
        rejection: Refusal::WrongToken.text(),
        button: None,
    }
}

fn hint(kimais: &OfferedKimais, listed: &[Url]) -> Text {
    let (english, german) = match listed {
        [only] if !kimais.allows_any_public() => {
            let host = host_of(only);
            (format!("In {host}, open"), format!("Öffnen Sie in {host}"))
        }
        _ => ("In Kimai, open".to_owned(), "Öffnen Sie in Kimai".to_owned()),
    };
    Text::new(
        format!(
            "{english} your profile, API access, create a token named “Kimai MCP” with an expiry date, and paste it here. \
             The content of its QR code works too. This server stores the token encrypted and never shows it to the app."
        ),
        format!(
            "{german} Ihr Profil, API-Zugang, erstellen Sie einen Token „Kimai MCP“ mit Ablaufdatum, und fügen Sie ihn \
             hier ein. Der Inhalt seines QR-Codes geht auch. Dieser Server speichert den Token verschlüsselt und zeigt ihn \
             der App nie."
        ),
    )
}

/// Returns the link to the user's own profile in a Kimai, from which API access is one click away.
fn link(kimai: &Url, names_host: bool) -> Option<FormLink> {
    let url = kimai.join("en/profile/").ok()?.to_string();
    let label = if names_host {
        let host = host_of(kimai);
        Text::new(format!("Open your profile in {host}"), format!("Profil in {host} öffnen"))
    } else {
        Text::new("Open your profile in Kimai", "Profil in Kimai öffnen")
    };
    Some(FormLink { label, url })
}

/// Returns the host of a URL, with the port if it has one.
fn host_of(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}
