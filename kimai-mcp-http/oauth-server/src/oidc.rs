//! Sign-in at an `OpenID` Connect provider: authorization code flow with PKCE (`OpenID` Connect Core 1.0 §3.1).
//!
//! The provider only says who the user is. This server stays the authorization server of its clients: it shows the client before the
//! user leaves for the provider, and asks for consent afterwards.

mod crypto;
mod directory;
mod id_token;
mod identity;
mod pin;
mod provider;

use std::sync::Arc;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use untrusted_input::outbound::{GuardedClient, PublicOnly};
use url::Url;

pub use self::{
    directory::{FoundUser, IdentityDirectory, StoreFuture, UserlessAccount, VerifiedLink},
    id_token::IdTokenError,
    identity::{Identity, IdentityError, InvalidRequiredClaim, RequiredClaim},
    provider::ProviderError,
};
use self::{
    id_token::{Expected, TokenHeader},
    pin::Links,
    provider::{Metadata, Provider},
};
use crate::{
    clock,
    pages::Text,
    secret::Secret,
    sign_in::{
        Credentials, LoginForm, Profile, Prompt, ProviderCallback, ProviderRedirect, RedirectButton,
        RedirectRequest, SecretDigest, SignIn, SignInError, SignInOutcome, Subject,
    },
    state::{State, StoreError},
};

/// Id of this way to sign in; its callback is `/oauth/oidc/callback`.
pub const ID: &str = "oidc";

/// Settings of the provider and rules for its accounts.
#[derive(Debug, Clone)]
pub struct OidcSettings {
    /// Issuer identifier, as in the ID tokens; a trailing slash is ignored.
    pub issuer: String,
    /// Id of this server at the provider.
    pub client_id: String,
    /// Secret of this server at the provider; `None` for a public client.
    pub client_secret: Option<SecretString>,
    /// Scopes to request; `openid` is added.
    pub scopes: Vec<String>,
    /// URL of the discovery document, if it is not at its standard place below the issuer.
    pub discovery_url: Option<Url>,
    /// Claim that identifies users at their first sign-in.
    pub identity_claim: String,
    /// Accepts e-mail addresses that the provider does not assert to be verified.
    pub allow_unverified_email: bool,
    /// Claims that users must have: for each claim, one of its values.
    pub required_claims: Vec<RequiredClaim>,
    /// Name on the button; the host of the issuer if it is absent.
    pub company: Option<String>,
    /// Sentence for the administrator in the message about an unverified e-mail address, such as the name of the option.
    pub unverified_email_hint: Text,
}

impl OidcSettings {
    /// Creates settings that request `openid email profile` and identify users by their verified e-mail address.
    pub fn new(issuer: &str, client_id: &str) -> Self {
        Self {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            client_secret: None,
            scopes: ["openid", "email", "profile"].map(str::to_owned).into(),
            discovery_url: None,
            identity_claim: "email".to_owned(),
            allow_unverified_email: false,
            required_claims: Vec::new(),
            company: None,
            unverified_email_hint: Text::default(),
        }
    }

    /// Returns the restrictions of requests to the provider: its own host, which the operator configured, may have any address, and by
    /// plain http on this machine; other hosts that its discovery document names must be public.
    pub fn guard(&self) -> PublicOnly {
        let configured = [Url::parse(&self.issuer).ok(), self.discovery_url.clone()];
        configured.iter().flatten().fold(PublicOnly::new(), PublicOnly::trust_host_of)
    }

    /// Returns the name of the provider on the pages.
    fn company(&self) -> String {
        let host = || Url::parse(&self.issuer).ok().and_then(|url| url.host_str().map(str::to_owned));
        self.company.clone().or_else(host).unwrap_or_else(|| self.issuer.clone())
    }

    /// Returns the URL of the discovery document (`OpenID` Connect Discovery 1.0 §4).
    fn discovery_url(&self) -> Result<Url, ProviderError> {
        if let Some(url) = &self.discovery_url {
            return Ok(url.clone());
        }
        let issuer = self.issuer.trim_end_matches('/');
        Url::parse(&format!("{issuer}/.well-known/openid-configuration"))
            .map_err(|error| ProviderError::Discovery(format!("the configured issuer is not valid: {error}")))
    }

    /// Returns the scopes of a request.
    fn scope(&self) -> String {
        let others = self.scopes.iter().map(String::as_str).filter(|scope| *scope != "openid");
        std::iter::once("openid").chain(others).collect::<Vec<_>>().join(" ")
    }

    /// Returns the text whose digest is part of each login: a login ends when its user gets another identity, or the rules change.
    fn binding(&self, identity: &str) -> SecretString {
        let rules = self.required_claims.iter().map(|rule| format!("{}={}", rule.claim, rule.value));
        let rules = rules.collect::<Vec<_>>().join("\n");
        format!("{}\n{}\n{identity}\n{rules}", self.issuer.trim_end_matches('/'), self.identity_claim).into()
    }
}

/// Requests and checks the discovery document of a provider.
///
/// # Errors
/// See [`ProviderError`].
pub async fn check(settings: &OidcSettings, http: GuardedClient) -> Result<(), ProviderError> {
    Provider::new(http, clock::system()).metadata(settings).await.map(drop)
}

/// Sign-in at an `OpenID` Connect provider. Clones share everything.
pub struct OidcSignIn<D> {
    settings: Arc<OidcSettings>,
    provider: Arc<Provider>,
    state: State,
    directory: Arc<D>,
}

impl<D> Clone for OidcSignIn<D> {
    fn clone(&self) -> Self {
        Self {
            settings: Arc::clone(&self.settings),
            provider: Arc::clone(&self.provider),
            state: self.state.clone(),
            directory: Arc::clone(&self.directory),
        }
    }
}

/// Values of one sign-in, stored until the user returns from the provider.
#[derive(Serialize, Deserialize)]
struct SignInData {
    nonce: String,
    verifier: String,
}

/// Result of the search for the user of an account.
enum Provisioning {
    /// The directory does not search.
    NotOffered,
    /// The user can act.
    Found(String),
    /// The reason for the page.
    Refused(Text),
}

/// Reasons why a sign-in did not succeed.
#[derive(Debug, thiserror::Error)]
enum OidcError {
    /// The person cancelled, or the provider refused; with its error code.
    #[error("the provider answered with the error {0}")]
    Denied(String),
    /// The response is not from the configured provider (RFC 9207).
    #[error("the response is not from the configured provider (iss)")]
    OtherIssuer,
    /// The response lacks a part.
    #[error("the response of the provider lacks {0}")]
    Missing(&'static str),
    #[error("the ID token is not valid: {0}")]
    IdToken(#[from] IdTokenError),
    #[error("the UserInfo response is about another account")]
    OtherUserInfo,
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error("the stored data of the sign-in cannot be read")]
    Data(#[from] serde_json::Error),
}

impl<D: IdentityDirectory> OidcSignIn<D> {
    /// Signs in users of `directory` at the provider of `settings`. Requests are sent by `http`, which should have the restrictions of
    /// [`OidcSettings::guard`] and a timeout of a few seconds.
    pub fn new(settings: OidcSettings, http: GuardedClient, state: State, directory: D) -> Self {
        let provider = Arc::new(Provider::new(http, state.clock()));
        Self { settings: Arc::new(settings), provider, state, directory: Arc::new(directory) }
    }

    /// Requests and checks the discovery document.
    ///
    /// # Errors
    /// See [`ProviderError`].
    pub async fn check(&self) -> Result<(), ProviderError> {
        self.provider.metadata(&self.settings).await.map(drop)
    }

    fn links(&self) -> Links<'_> {
        Links { state: &self.state, issuer: self.settings.issuer.trim_end_matches('/') }
    }

    /// Renews the links of users to their accounts at the provider. Call it daily: links that are not renewed end after 90 days.
    ///
    /// # Errors
    /// Fails if the state cannot be read or written.
    pub async fn renew_links(&self, users: impl IntoIterator<Item = String>) -> Result<(), StoreError> {
        for user in users {
            if let Some(identity) = self.directory.identity(&user) {
                self.links().renew(&user, &identity).await?;
            }
        }
        Ok(())
    }

    /// Removes the link of a user, so that another account with the identity of this user can sign in. Returns true if there was one.
    ///
    /// # Errors
    /// Fails if the state cannot be read or written.
    pub async fn remove_link(&self, user: &str) -> Result<bool, StoreError> {
        let Some(identity) = self.directory.identity(user) else { return Ok(false) };
        self.links().remove(user, &identity).await
    }

    async fn authorization_url(
        &self,
        request: &RedirectRequest<'_>,
        data: &SignInData,
    ) -> Result<Url, ProviderError> {
        let metadata = self.provider.metadata(&self.settings).await?;
        let mut url = metadata.authorization_endpoint.clone();
        url.query_pairs_mut()
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", request.callback)
            .append_pair("scope", &self.settings.scope())
            .append_pair("state", request.state.expose())
            .append_pair("nonce", &data.nonce)
            .append_pair("code_challenge", &Secret::new(&data.verifier).digest().to_string())
            .append_pair("code_challenge_method", "S256")
            .append_pair("ui_locales", request.language.tag());
        if request.switch_account {
            url.query_pairs_mut().append_pair("prompt", metadata.prompt_for_another_account());
        }
        Ok(url)
    }

    /// Verifies the response of the provider and returns the account. The error is that of the `UserInfo` endpoint, if only accounts
    /// without a user need what it would have answered.
    async fn identify(
        &self,
        callback: &ProviderCallback,
    ) -> Result<(Identity, Option<ProviderError>), OidcError> {
        let metadata = self.provider.metadata(&self.settings).await?;
        let requires_issuer = metadata.authorization_response_iss_parameter_supported;
        let has_issuer = match &callback.issuer {
            Some(issuer) => *issuer == metadata.issuer,
            None => !requires_issuer,
        };
        if !has_issuer {
            return Err(OidcError::OtherIssuer);
        }
        if let Some(error) = &callback.error {
            return Err(OidcError::Denied(error.chars().filter(char::is_ascii_graphic).take(50).collect()));
        }
        let code = callback.code.as_ref().ok_or(OidcError::Missing("code"))?;
        let data: SignInData = serde_json::from_str(callback.data.expose_secret())?;
        let tokens = self
            .provider
            .exchange(&metadata, &self.settings, code, &data.verifier, &callback.callback)
            .await?;
        let id_token = tokens.id_token.as_deref().ok_or(OidcError::Missing("id_token"))?;
        let mut identity = self.verify(&metadata, id_token, &data.nonce).await?;
        let is_required = self.needs_user_info(&identity);
        let lacks_email = self.directory.needs_email() && identity.claim("email").is_none();
        let mut user_info_error = None;
        if (is_required || lacks_email)
            && let Some(access_token) = &tokens.access_token
        {
            match self.add_user_info(&metadata, access_token, &mut identity).await {
                Err(OidcError::Provider(error)) if !is_required => user_info_error = Some(error),
                result => result?,
            }
        }
        Ok((identity, user_info_error))
    }

    async fn verify(&self, metadata: &Metadata, token: &str, nonce: &str) -> Result<Identity, OidcError> {
        let header = TokenHeader::parse(token)?;
        let keys = self.provider.keys(metadata, &header).await?;
        let client_id = &self.settings.client_id;
        let expected = Expected { issuer: &metadata.issuer, client_id, nonce, now: self.state.now() };
        let claims = match id_token::verify(token, &header, &keys, expected) {
            Err(IdTokenError::Signature) => match self.provider.newer_keys(metadata).await? {
                Some(keys) => id_token::verify(token, &header, &keys, expected)?,
                None => return Err(IdTokenError::Signature.into()),
            },
            result => result?,
        };
        let subject = claims.get("sub").and_then(|value| value.as_str()).unwrap_or_default().to_owned();
        Ok(Identity { issuer: metadata.issuer.clone(), subject, claims })
    }

    /// Returns true if the ID token lacks a claim that the rules need. Some providers send claims by the `UserInfo` endpoint only.
    fn needs_user_info(&self, identity: &Identity) -> bool {
        let result = identity.check(&self.settings);
        matches!(result, Err(IdentityError::MissingClaim(_) | IdentityError::RequiredClaim(_)))
    }

    /// Adds the claims of the `UserInfo` endpoint that the ID token lacks.
    async fn add_user_info(
        &self,
        metadata: &Metadata,
        access_token: &SecretString,
        identity: &mut Identity,
    ) -> Result<(), OidcError> {
        let Some(claims) = self.provider.user_info(metadata, access_token).await? else { return Ok(()) };
        if claims.get("sub").and_then(|value| value.as_str()) != Some(&identity.subject) {
            return Err(OidcError::OtherUserInfo);
        }
        identity.add(claims);
        Ok(())
    }

    /// Returns the user of an account; `None` if it has none.
    async fn user(&self, identity: &Identity) -> Result<Result<Option<String>, IdentityError>, SignInError> {
        let value = match identity.check(&self.settings) {
            Ok(value) => value,
            Err(error) => return Ok(Err(error)),
        };
        let linked = self.links().user(&identity.subject, |user| self.directory.identity(user)).await;
        let linked = linked.map_err(|error| SignInError(error.into()))?;
        Ok(Ok(match linked {
            Some(user) if !self.directory.is_linked_by_account(&user) => Some(user),
            linked => self.directory.find(value).or(linked),
        }))
    }

    /// Links an account to its user.
    async fn link(&self, account: &str, user: String) -> Result<Result<Subject, IdentityError>, SignInError> {
        let Some(configured) = self.directory.identity(&user) else {
            return Ok(Err(IdentityError::UnknownUser));
        };
        let link = self.links().link(account, &user, &configured).await;
        if let Err(error) = link.map_err(|error| SignInError(error.into()))? {
            return Ok(Err(error));
        }
        let digest = SecretDigest::new(&self.settings.binding(&configured).into());
        let digest = digest.map_err(|error| SignInError(error.into()))?;
        Ok(Ok(Subject::new(user).with_secret(digest)))
    }

    /// Returns true unless another account than `account` is linked to a user.
    async fn is_free(&self, user: &str, account: &str) -> Result<bool, StoreError> {
        match self.directory.identity(user) {
            Some(configured) => self.links().is_free(account, user, &configured).await,
            None => Ok(false),
        }
    }

    /// Removes the link of an account to another user than `user`, which the account named itself.
    async fn remove_former_link(&self, account: &str, user: &str) -> Result<(), StoreError> {
        let linked = self.links().user(account, |user| self.directory.identity(user)).await?;
        let is_former = |linked: &String| linked != user && self.directory.is_linked_by_account(linked);
        if let Some(former) = linked.filter(is_former) {
            self.remove_link(&former).await?;
        }
        Ok(())
    }

    /// Lets the directory find the user of an account that has none, or whose user cannot act.
    async fn provision(
        &self,
        identity: &Identity,
        linked_user: Option<&str>,
    ) -> Result<Provisioning, SignInError> {
        let Ok(value) = identity.check(&self.settings) else { return Ok(Provisioning::NotOffered) };
        let account = UserlessAccount {
            identity: value,
            email: identity.email(&self.settings),
            linked_user,
            id: self.links().account_id(&identity.subject),
        };
        let found = match self.directory.provision(&account).await? {
            None => return Ok(Provisioning::NotOffered),
            Some(Err(reason)) => return Ok(Provisioning::Refused(reason)),
            Some(Ok(found)) => found,
        };
        let is_free = self.is_free(&found.user, &identity.subject).await;
        if !is_free.map_err(|error| SignInError(error.into()))? {
            let error = IdentityError::OtherAccount;
            self.log_refusal(&error);
            return Ok(Provisioning::Refused(identity.rejection(&error, &self.settings)));
        }
        Ok(match found.store.await? {
            Ok(()) => Provisioning::Found(found.user),
            Err(reason) => Provisioning::Refused(reason),
        })
    }

    /// Returns the outcome for an account without a user.
    fn further_form_of(&self, identity: &Identity) -> Result<Option<SignInOutcome>, SignInError> {
        let company = self.settings.company();
        let name = identity.display_name(&self.settings);
        if self.directory.link_form(name.as_deref(), &company).is_none() {
            return Ok(None);
        }
        let data = serde_json::to_string(&identity.without_further_claims(&self.settings));
        let data = data.map_err(|error| SignInError(error.into()))?;
        Ok(Some(SignInOutcome::FurtherForm(data.into())))
    }

    /// Returns the outcome of a sign-in that the provider did not complete.
    fn provider_failed(&self, error: OidcError) -> Result<SignInOutcome, SignInError> {
        match error {
            OidcError::Provider(error) if error.is_temporary() => Err(SignInError(error.into())),
            error => {
                let cause = &error as &dyn std::error::Error;
                tracing::warn!(error = cause, "sign-in at the identity provider failed");
                Ok(SignInOutcome::Rejected(Some(self.failure(&error))))
            }
        }
    }

    /// Reports and describes a refusal.
    fn refuse(&self, identity: &Identity, error: &IdentityError) -> SignInOutcome {
        self.log_refusal(error);
        SignInOutcome::Rejected(Some(identity.rejection(error, &self.settings)))
    }

    fn log_refusal(&self, error: &IdentityError) {
        let hint = self.settings.unverified_email_hint.english();
        let hint = if *error == IdentityError::UnverifiedEmail { hint } else { "" };
        tracing::warn!(
            error = error as &dyn std::error::Error,
            hint,
            "account of the identity provider refused"
        );
    }

    fn failure(&self, error: &OidcError) -> Text {
        let company = self.settings.company();
        match error {
            OidcError::Denied(_) => Text::new(
                format!("The sign-in at {company} was cancelled or refused there. Try again."),
                format!(
                    "Die Anmeldung bei {company} wurde dort abgebrochen oder abgelehnt. Versuchen Sie es erneut."
                ),
            ),
            _ => Text::new(
                format!(
                    "The response of {company} could not be verified. Try again. If the problem persists, ask the person who runs this server."
                ),
                format!(
                    "Die Antwort von {company} konnte nicht geprüft werden. Versuchen Sie es erneut. Bleibt das Problem bestehen, wenden Sie sich an die Person, die diesen Server betreibt."
                ),
            ),
        }
    }
}

#[async_trait]
impl<D: IdentityDirectory> SignIn for OidcSignIn<D> {
    fn id(&self) -> &'static str {
        ID
    }

    fn prompt(&self) -> Prompt {
        let company = self.settings.company();
        Prompt::Redirect(RedirectButton {
            heading: Text::new("With your company account", "Mit Ihrem Firmenkonto"),
            label: Text::new(format!("Continue with {company}"), format!("Weiter mit {company}")),
            hint: Text::default(),
        })
    }

    async fn begin(&self, request: &RedirectRequest<'_>) -> Result<ProviderRedirect, SignInError> {
        let random = || Secret::random().map_err(|error| SignInError(error.into()));
        let data =
            SignInData { nonce: random()?.expose().to_owned(), verifier: random()?.expose().to_owned() };
        let url = self.authorization_url(request, &data).await.map_err(|error| SignInError(error.into()))?;
        let data = serde_json::to_string(&data).map_err(|error| SignInError(error.into()))?;
        Ok(ProviderRedirect { url, data: data.into() })
    }

    async fn finish(&self, callback: &ProviderCallback) -> Result<SignInOutcome, SignInError> {
        let (identity, user_info_error) = match self.identify(callback).await {
            Ok(identified) => identified,
            Err(error) => return self.provider_failed(error),
        };
        let user = match self.user(&identity).await? {
            Ok(user) => user,
            Err(error) => return Ok(self.refuse(&identity, &error)),
        };
        let user = match (user, user_info_error) {
            // Accounts with a user sign in without the e-mail address.
            (Some(user), _) if self.directory.is_valid(&user).await? => user,
            (_, Some(error)) => return self.provider_failed(error.into()),
            (user, None) => match self.provision(&identity, user.as_deref()).await? {
                Provisioning::Found(user) => user,
                other => {
                    return Ok(self.further_form_of(&identity)?.unwrap_or_else(|| match other {
                        Provisioning::Refused(reason) => SignInOutcome::Rejected(Some(reason)),
                        _ => self.refuse(&identity, &IdentityError::UnknownUser),
                    }));
                }
            },
        };
        Ok(match self.link(&identity.subject, user).await? {
            Ok(subject) => SignInOutcome::SignedIn(subject),
            Err(error) => self.refuse(&identity, &error),
        })
    }

    fn further_form(&self, data: &SecretString) -> Option<LoginForm> {
        let identity: Identity = serde_json::from_str(data.expose_secret()).ok()?;
        self.directory.link_form(identity.display_name(&self.settings).as_deref(), &self.settings.company())
    }

    async fn sign_in_further(
        &self,
        data: &SecretString,
        credentials: &Credentials,
    ) -> Result<SignInOutcome, SignInError> {
        let identity = serde_json::from_str::<Identity>(data.expose_secret());
        let identity = identity.map_err(|error| SignInError(error.into()))?;
        let verified = match self.directory.link(identity.email(&self.settings), credentials).await? {
            Ok(verified) => verified,
            Err(reason) => return Ok(SignInOutcome::Rejected(Some(reason))),
        };
        if self.is_free(&verified.user, &identity.subject).await.map_err(|error| SignInError(error.into()))? {
            let removed = self.remove_former_link(&identity.subject, &verified.user).await;
            removed.map_err(|error| SignInError(error.into()))?;
        }
        match self.link(&identity.subject, verified.user).await? {
            Ok(subject) => {
                verified.store.await?;
                Ok(SignInOutcome::SignedIn(subject))
            }
            Err(error) => Ok(self.refuse(&identity, &error)),
        }
    }

    /// Returns true as long as the user has the same identity in the directory, and provider and rules are the same.
    async fn is_valid(&self, subject: &Subject) -> Result<bool, SignInError> {
        let Some(identity) = self.directory.identity(&subject.user) else { return Ok(false) };
        let binding = self.settings.binding(&identity).into();
        let is_current = subject.secret.as_ref().is_some_and(|digest| digest.matches(&binding));
        Ok(is_current && self.directory.is_valid(&subject.user).await?)
    }

    /// Keeps the records of the user, and renews the link of an account that named its user itself.
    async fn keep(&self, subject: &Subject) -> Result<(), SignInError> {
        self.directory.keep(&subject.user).await?;
        if self.directory.is_linked_by_account(&subject.user) {
            let renewed = self.renew_links([subject.user.clone()]).await;
            renewed.map_err(|error| SignInError(error.into()))?;
        }
        Ok(())
    }

    async fn forget(&self, subject: &Subject) -> Result<Option<Text>, SignInError> {
        if self.directory.is_linked_by_account(&subject.user) {
            let removed = self.remove_link(&subject.user).await;
            removed.map_err(|error| SignInError(error.into()))?;
        }
        self.directory.forget(&subject.user).await
    }

    async fn profile(&self, subject: &Subject) -> Result<Profile, SignInError> {
        self.directory.profile(&subject.user).await
    }
}
