//! Authorization server of this program: users, scopes, texts and branding for `mcp-oauth-server`.

use std::{error::Error, time::Duration};

use async_trait::async_trait;
use kimai_cli::ConfigError;
use kimai_tools::{
    Policy,
    domain::api::{Tls, User as KimaiUser, outbound::PublicOnly},
};
use mcp_oauth_server::{
    AuthorizationServer, Branding, Credentials, Event, EventKind, MetadataDocuments, OidcSignIn, Profile,
    PublicUrl, SecretSignIn, SignIn, SignInOutcome, State, Subject, Text,
    client::GuardedClient,
    oidc::{self, FoundUser, IdentityDirectory, UserlessAccount, VerifiedLink},
    sign_in::{self, AccountDirectory, LoginForm, Prompt, SignInError},
};

use super::{
    Account, ClientPool,
    own_token::{self, EmailRule, OwnTokenSignIn},
    provisioning::Provisioner,
};
use crate::config::{
    OidcConfig,
    scopes::{access_of_roles, catalog, scopes_for},
    state::NAMESPACE,
    users::{User, Users},
};

/// Timeout for a client's metadata document, from the request to the last byte.
const DOCUMENT_TIMEOUT: Duration = Duration::from_secs(5);

/// Timeout for a request to the identity provider, from the request to the last byte.
const PROVIDER_TIMEOUT: Duration = Duration::from_secs(10);

/// Timeout for the user's profile in Kimai, which the consent page shows.
const PROFILE_TIMEOUT: Duration = Duration::from_secs(5);

const LOGO: &str = r#"<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" aria-hidden="true"><circle cx="12" cy="12" r="9.5"/><path d="M12 6.5V12l3.5 2.5"/></svg>"#;

/// Returns the authorization server for the users of `directory`, with default settings and without metadata documents.
///
/// `observe_login` receives the outcome of each login: `success`, `wrong` or `locked`.
pub fn server(
    public_url: PublicUrl,
    directory: Directory,
    state: State,
    observe_login: impl Fn(&'static str) + Send + Sync + 'static,
) -> AuthorizationServer {
    let hint = Text::new(
        "You get both from the person who runs this server. The secret is not your Kimai password.",
        "Beides erhalten Sie von der Person, die diesen Server betreibt. Das Geheimnis ist nicht Ihr Kimai-Passwort.",
    );
    let secrets = SecretSignIn::new(directory.users.clone()).with_hint(hint);
    let sign_in = KimaiSignIn { secrets, directory };
    AuthorizationServer::new(public_url, sign_in, state, catalog(), branding())
        .with_cookie_name(NAMESPACE.name)
        .with_event_sink(move |event: &Event| {
            if let Some(outcome) = login_outcome(event.kind) {
                observe_login(outcome);
            }
        })
}

/// The users with their Kimai accounts and restrictions, for the consent page.
#[derive(Clone)]
pub struct Directory {
    users: Users,
    clients: ClientPool,
    policy: Policy,
}

impl Directory {
    /// Creates a directory; `policy` has the restrictions of all callers.
    pub const fn new(users: Users, clients: ClientPool, policy: Policy) -> Self {
        Self { users, clients, policy }
    }

    /// Describes a user: the name and the roles in Kimai, and the scopes that role and settings allow. If Kimai does not
    /// answer, the name is unknown and the scopes depend on the settings alone.
    async fn profile(&self, user: &User) -> Profile {
        let ceiling = super::ceiling(&self.policy, user).classes();
        let me = self.kimai_user(user).await;
        let roles = me.as_ref().and_then(|me| me.roles.as_deref());
        let classes = ceiling.intersection(access_of_roles(roles));
        let name = me.as_ref().map(|me| {
            let alias = me.alias.as_deref().map(str::trim).filter(|alias| !alias.is_empty());
            alias.unwrap_or(&me.username).to_owned()
        });
        let service = user.kimai.url.host_str().map(|host| match user.kimai.url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        });
        Profile { display_name: name, service, max_scopes: Some(scopes_for(classes)) }
    }

    /// Reads the user's profile in Kimai (`GET /api/users/me`).
    async fn kimai_user(&self, user: &User) -> Option<KimaiUser> {
        let session = self.clients.session(&Account::new(user)).ok()?;
        let users = session.client().users();
        match tokio::time::timeout(PROFILE_TIMEOUT, users.me()).await {
            Ok(Ok(me)) => Some(me),
            Ok(Err(error)) => {
                tracing::warn!(error = &error as &dyn Error, "the profile for the consent page is unknown");
                None
            }
            Err(_) => {
                tracing::warn!("the profile for the consent page is unknown: Kimai did not respond in time");
                None
            }
        }
    }
}

/// Sign-in by slug and secret, with the profile of the user in Kimai.
struct KimaiSignIn {
    secrets: SecretSignIn<Users>,
    directory: Directory,
}

#[async_trait]
impl SignIn for KimaiSignIn {
    fn id(&self) -> &'static str {
        self.secrets.id()
    }

    fn prompt(&self) -> Prompt {
        self.secrets.prompt()
    }

    async fn sign_in(&self, credentials: &Credentials) -> Result<SignInOutcome, SignInError> {
        self.secrets.sign_in(credentials).await
    }

    async fn is_valid(&self, subject: &Subject) -> Result<bool, SignInError> {
        self.secrets.is_valid(subject).await
    }

    async fn profile(&self, subject: &Subject) -> Result<Profile, SignInError> {
        let Some(user) = self.directory.users.find(&subject.user) else { return Ok(Profile::default()) };
        Ok(self.directory.profile(&user).await)
    }
}

/// Sign-in of the users at the company's identity provider, by their `oidc_identity`.
pub struct CompanyDirectory {
    users: Users,
    /// Profiles of the users for the consent page.
    profiles: Option<Directory>,
    /// Persons with a Kimai token of their own: accounts without an entry link it, or this server creates it.
    own_token: Option<OwnTokenSignIn>,
    /// Creation of Kimai tokens for accounts without an entry, if it is enabled.
    provisioner: Option<Provisioner>,
    /// Accepts another e-mail address in Kimai than at the provider.
    links_any_email: bool,
}

impl CompanyDirectory {
    /// Returns the sign-in by own token if this user is a person.
    fn persons(&self, user: &str) -> Option<&OwnTokenSignIn> {
        self.own_token.as_ref().filter(|_| own_token::is_person(user))
    }

    /// Returns the sign-in by own token if accounts may link it.
    fn linkable(&self) -> Option<&OwnTokenSignIn> {
        self.own_token.as_ref().filter(|own_token| own_token.is_linkable())
    }
}

#[async_trait]
impl IdentityDirectory for CompanyDirectory {
    fn find(&self, identity: &str) -> Option<String> {
        self.users.find_identity(identity).map(|user| user.slug.clone())
    }

    fn identity(&self, user: &str) -> Option<String> {
        if self.persons(user).is_some() {
            return Some(user.to_owned());
        }
        self.users.find(user)?.oidc_identity.clone()
    }

    fn needs_email(&self) -> bool {
        self.provisioner.is_some() || (self.linkable().is_some() && !self.links_any_email)
    }

    async fn provision(
        &self,
        account: &UserlessAccount<'_>,
    ) -> Result<Option<Result<FoundUser<'_>, Text>>, SignInError> {
        let Some(provisioner) = &self.provisioner else { return Ok(None) };
        let (user, matched) = match provisioner.find(account).await {
            Ok(found) => found,
            Err(reason) => return Ok(Some(Err(reason))),
        };
        let name = user.clone();
        let store = async move { Ok(provisioner.create(&name, matched).await) };
        Ok(Some(Ok(FoundUser { user, store: Box::pin(store) })))
    }

    fn link_form(&self, account: Option<&str>, company: &str) -> Option<LoginForm> {
        Some(self.linkable()?.link_form(account, company))
    }

    async fn link(
        &self,
        email: Option<&str>,
        credentials: &Credentials,
    ) -> Result<Result<VerifiedLink<'_>, Text>, SignInError> {
        let Some(own_token) = self.linkable() else { return Ok(Err(Text::default())) };
        let rule = if self.links_any_email { EmailRule::Any } else { EmailRule::Equal(email) };
        let verified = own_token.verify_person(credentials, rule).await?;
        Ok(verified.map(|person| VerifiedLink {
            user: person.user.clone(),
            store: Box::pin(async move {
                own_token.store(person).await.map_err(|error| SignInError(Box::new(error)))
            }),
        }))
    }

    fn is_linked_by_account(&self, user: &str) -> bool {
        self.persons(user).is_some()
    }

    async fn is_valid(&self, user: &str) -> Result<bool, SignInError> {
        match self.persons(user) {
            Some(own_token) => own_token.is_valid(&Subject::new(user)).await,
            None => Ok(true),
        }
    }

    async fn keep(&self, user: &str) -> Result<(), SignInError> {
        match self.persons(user) {
            Some(own_token) => own_token.keep(&Subject::new(user)).await,
            None => Ok(()),
        }
    }

    async fn forget(&self, user: &str) -> Result<Option<Text>, SignInError> {
        match self.persons(user) {
            Some(own_token) => own_token.forget(&Subject::new(user)).await,
            None => Ok(None),
        }
    }

    async fn profile(&self, user: &str) -> Result<Profile, SignInError> {
        if let Some(own_token) = self.persons(user) {
            return own_token.profile(&Subject::new(user)).await;
        }
        match (self.users.find(user), &self.profiles) {
            (Some(user), Some(profiles)) => Ok(profiles.profile(&user).await),
            _ => Ok(Profile::default()),
        }
    }
}

/// Sign-in at the identity provider of the settings. Clones share everything.
pub type CompanySignIn = OidcSignIn<CompanyDirectory>;

/// Returns the sign-in at the identity provider of the settings. The provider is not contacted. Commands need no profiles.
/// With `own_token`, accounts without an entry link the person of their own Kimai token; with `provisioner`, this server creates a
/// token for them.
///
/// # Errors
/// If the trusted certificates cannot be read.
pub fn company_sign_in(
    config: &OidcConfig,
    state: State,
    users: Users,
    profiles: Option<Directory>,
    own_token: Option<OwnTokenSignIn>,
    provisioner: Option<Provisioner>,
) -> Result<CompanySignIn, ConfigError> {
    let http = provider_client(config)?;
    let links_any_email = config.links_any_email;
    let directory = CompanyDirectory { users, profiles, own_token, provisioner, links_any_email };
    Ok(OidcSignIn::new(config.settings.clone(), http, state, directory))
}

/// Requests and checks the discovery document of the identity provider.
///
/// # Errors
/// If the trusted certificates cannot be read, or the document is not available or does not fit.
pub async fn check_provider(config: &OidcConfig) -> Result<(), Box<dyn Error + Send + Sync>> {
    Ok(oidc::check(&config.settings, provider_client(config)?).await?)
}

fn provider_client(config: &OidcConfig) -> Result<GuardedClient, ConfigError> {
    config.tls.guarded_client(config.settings.guard(), PROVIDER_TIMEOUT).map_err(|error| {
        let next_step = "set --oidc-ssl-verify to a PEM file with the certificates of your CA";
        ConfigError::new("the identity provider", format!("cannot be reached ({error})"), next_step)
    })
}

/// Returns a client for metadata documents; `None` if the trusted certificates cannot be read. The server then runs without them.
pub fn metadata_documents(tls: &Tls) -> Option<MetadataDocuments> {
    match tls.guarded_client(PublicOnly::new(), DOCUMENT_TIMEOUT) {
        Ok(http) => Some(MetadataDocuments::new(http)),
        Err(error) => {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "client metadata documents are disabled"
            );
            None
        }
    }
}

fn branding() -> Branding {
    Branding {
        logo_svg: Some(LOGO),
        login_introduction: Text::new(
            "An app wants to work with your times in Kimai:",
            "Eine App möchte mit Ihren Zeiten in Kimai arbeiten:",
        ),
        consent_introduction: Text::new("In your Kimai, the app may:", "In Ihrem Kimai darf die App:"),
        consent_footer: Text::new(
            "The app can never do more than your Kimai account may, and it never sees your secret.",
            "Die App kann nie mehr tun, als Ihr Kimai-Konto darf, und sieht Ihr Geheimnis nie.",
        ),
        ..Branding::new("Kimai MCP", "Kimai")
    }
}

/// Returns the outcome of a login for metrics; `None` for other events.
const fn login_outcome(kind: EventKind) -> Option<&'static str> {
    match kind {
        EventKind::SignInSucceeded => Some("success"),
        EventKind::SignInFailed => Some("wrong"),
        EventKind::SignInLocked => Some("locked"),
        _ => None,
    }
}

impl AccountDirectory for Users {
    fn find(&self, user: &str) -> Option<sign_in::Account> {
        Self::find(self, user).map(|user| sign_in::Account { secret: user.auth_secret.clone() })
    }
}

#[cfg(test)]
mod tests {
    use secrecy::SecretString;

    use super::*;
    use crate::config::users::KimaiAddress;

    fn sign_in(kimai_token: &str, secret: &str) -> impl SignIn {
        let kimai = KimaiAddress { url: "https://kimai.example.com".parse().unwrap(), tls: Tls::System };
        let auth_secret = Some(SecretString::from(secret).into());
        let token = kimai_token.into();
        let anna =
            User { slug: "anna".to_owned(), kimai, token, auth_secret, max_mode: None, oidc_identity: None };
        SecretSignIn::new(Users::new([anna]))
    }

    #[tokio::test]
    async fn other_kimai_token_keeps_grants_valid_and_other_secret_does_not() {
        let fields = [("secret".to_owned(), SecretString::from("s3cret"))].into();
        let credentials = Credentials { account: "anna".to_owned(), fields };
        let outcome = sign_in("token", "s3cret").sign_in(&credentials).await.unwrap();
        let SignInOutcome::SignedIn(subject) = outcome else { panic!("{outcome:?}") };
        assert!(sign_in("other token", "s3cret").is_valid(&subject).await.unwrap());
        assert!(!sign_in("token", "other secret").is_valid(&subject).await.unwrap());
    }

    #[test]
    fn unreadable_certificates_disable_metadata_documents_only() {
        assert!(metadata_documents(&Tls::CaFile("/no/such/ca.pem".into())).is_none());
    }
}
