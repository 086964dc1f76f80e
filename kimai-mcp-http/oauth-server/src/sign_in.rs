//! Ways to sign in: the interface [`SignIn`], and sign-in by user name and secret.
//!
//! A way shows a form on the login page, or leaves for an identity provider and comes back to [`callback_path`].

mod secret;
mod stored_secret;

use std::{collections::BTreeMap, error::Error};

use async_trait::async_trait;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

pub use self::{
    secret::{Account, AccountDirectory, SecretDigest, SecretSignIn},
    stored_secret::{HashError, InvalidHash, SecretHash, StoredSecret},
};
use crate::{
    pages::{Language, Text},
    scope::Scopes,
    secret::Secret,
};

/// A way to sign in.
///
/// The authorization server shows the login page, limits failed attempts, asks for consent and issues tokens. An implementation
/// only verifies who the user is, and whether an earlier sign-in is still valid. A server can offer several ways; their users are
/// the same if [`Subject::user`] is.
#[async_trait]
pub trait SignIn: Send + Sync + 'static {
    /// Returns the id of the way: lower-case letters, unique within the server and stable, because it is stored with each
    /// [`Subject`] and part of [`callback_path`].
    fn id(&self) -> &'static str;

    /// Returns the way in which the login page asks the user.
    fn prompt(&self) -> Prompt;

    /// Verifies what the user entered into the form of [`Prompt::Form`].
    ///
    /// Take the same time for unknown users and wrong credentials.
    ///
    /// # Errors
    /// Fails if the credentials cannot be verified at the moment.
    async fn sign_in(&self, _credentials: &Credentials) -> Result<SignInOutcome, SignInError> {
        Ok(SignInOutcome::Rejected(None))
    }

    /// Begins a sign-in at the identity provider of [`Prompt::Redirect`]: returns the address of the provider.
    ///
    /// # Errors
    /// Fails if the provider is not available at the moment.
    async fn begin(&self, _request: &RedirectRequest<'_>) -> Result<ProviderRedirect, SignInError> {
        Err(SignInError(Box::new(NoProvider)))
    }

    /// Verifies the response of the identity provider.
    ///
    /// The server has checked that `state` was issued to this browser and not used before.
    ///
    /// # Errors
    /// Fails if the provider is not available at the moment.
    async fn finish(&self, _callback: &ProviderCallback) -> Result<SignInOutcome, SignInError> {
        Ok(SignInOutcome::Rejected(None))
    }

    /// Returns the form of [`SignInOutcome::FurtherForm`].
    fn further_form(&self, _data: &SecretString) -> Option<LoginForm> {
        None
    }

    /// Verifies what the user entered into the form of [`SignInOutcome::FurtherForm`].
    ///
    /// # Errors
    /// Fails if the credentials cannot be verified at the moment.
    async fn sign_in_further(
        &self,
        _data: &SecretString,
        _credentials: &Credentials,
    ) -> Result<SignInOutcome, SignInError> {
        Ok(SignInOutcome::Rejected(None))
    }

    /// Returns true if a user who signed in as `subject` may still act.
    ///
    /// Called for every use of a code, a grant or an access token. Grants of an invalid subject no longer work.
    ///
    /// # Errors
    /// Fails if the answer is not known at the moment; the client is asked to retry.
    async fn is_valid(&self, subject: &Subject) -> Result<bool, SignInError>;

    /// Keeps what the way stores about a user.
    ///
    /// Called whenever a client gets tokens: after the consent and at each refresh. So a record that nobody uses can expire.
    ///
    /// # Errors
    /// Fails if the record cannot be written.
    async fn keep(&self, _subject: &Subject) -> Result<(), SignInError> {
        Ok(())
    }

    /// Removes what the way stores about a user, who has ended all connections. Returns what is left to do elsewhere, for the page.
    ///
    /// # Errors
    /// Fails if the record cannot be removed.
    async fn forget(&self, _subject: &Subject) -> Result<Option<Text>, SignInError> {
        Ok(None)
    }

    /// Describes a user who has just signed in, for the consent page.
    ///
    /// Called once per sign-in; the result is stored with the pending authorization. The default shows no name and offers all
    /// scopes that the client requests.
    ///
    /// # Errors
    /// Fails if the description is required and not available at the moment; the user is asked to retry.
    async fn profile(&self, _subject: &Subject) -> Result<Profile, SignInError> {
        Ok(Profile::default())
    }
}

/// Returns the path to which the identity provider of the way `id` returns the user.
pub fn callback_path(id: &str) -> String {
    format!("/oauth/{id}/callback")
}

/// A way without identity provider was asked to begin a sign-in there.
#[derive(Debug, thiserror::Error)]
#[error("this way to sign in has no identity provider")]
struct NoProvider;

/// The way in which the login page asks the user.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Prompt {
    /// A form on the login page.
    Form(LoginForm),
    /// A button that leaves for an identity provider.
    Redirect(RedirectButton),
}

/// A form of the login page: an optional account name and further fields, all required.
#[derive(Debug, Clone, Default)]
pub struct LoginForm {
    /// Heading, if the page offers several ways to sign in.
    pub heading: Text,
    /// Label of the account name; without one, the form has none and failed attempts are not counted per account.
    pub account_label: Option<Text>,
    /// Further fields.
    pub fields: Vec<FormField>,
    /// Explanation below the fields.
    pub hint: Text,
    /// Links below the explanation; they open in another tab.
    pub links: Vec<FormLink>,
    /// Label of the button; "Sign in" if it is absent.
    pub button: Option<Text>,
    /// Message after wrong credentials.
    pub rejection: Text,
}

/// A field of a login form.
#[derive(Debug, Clone)]
pub struct FormField {
    /// Name in the request and in [`Credentials`]; not `request`, `csrf`, `way` or `user`.
    pub name: &'static str,
    /// Label.
    pub label: Text,
    /// Kind of input.
    pub kind: FieldKind,
}

impl FormField {
    /// Creates a field for a password.
    pub const fn password(name: &'static str, label: Text) -> Self {
        Self { name, label, kind: FieldKind::Password }
    }
}

impl FormField {
    /// Returns true if browsers may store the value.
    pub(crate) fn is_storable(&self) -> bool {
        self.kind != FieldKind::Token
    }
}

/// Kinds of fields of a login form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldKind {
    /// A hidden secret that browsers may store.
    Password,
    /// A hidden secret that browsers should not store.
    Token,
    /// A visible text, shown again after a failed attempt.
    Text,
    /// One of several values, shown again after a failed attempt. The response may have others.
    Choice(Vec<Choice>),
}

/// A value of [`FieldKind::Choice`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Value in the request.
    pub value: String,
    /// Label.
    pub label: String,
}

/// A link of a login form.
#[derive(Debug, Clone)]
pub struct FormLink {
    /// Label.
    pub label: Text,
    /// Absolute URL.
    pub url: String,
}

/// A button of the login page that leaves for an identity provider.
#[derive(Debug, Clone, Default)]
pub struct RedirectButton {
    /// Heading, if the page offers several ways to sign in.
    pub heading: Text,
    /// Label, such as "Continue with Example Ltd".
    pub label: Text,
    /// Explanation above the button; may be empty.
    pub hint: Text,
}

/// The input of a user in a login form.
#[derive(Debug)]
pub struct Credentials {
    /// Account name, trimmed; empty if the form has none. Failed attempts are counted per account, whether or not it exists.
    pub account: String,
    /// Values of the fields of the form.
    pub fields: BTreeMap<String, SecretString>,
}

/// A sign-in at an identity provider that begins.
#[derive(Debug)]
pub struct RedirectRequest<'a> {
    /// Random value that the provider must return with the user; a bearer secret.
    pub state: &'a Secret,
    /// URL to which the provider must return the user.
    pub callback: &'a str,
    /// Language of the pages.
    pub language: Language,
    /// True if the user signed in before and wants to use another account.
    pub switch_account: bool,
}

/// Address of an identity provider for one sign-in.
#[derive(Debug)]
pub struct ProviderRedirect {
    /// Absolute http or https URL.
    pub url: Url,
    /// Values for the verification of the response, such as nonce and PKCE verifier; passed to [`SignIn::finish`].
    pub data: SecretString,
}

/// The response of an identity provider (RFC 6749 §4.1.2, RFC 9207).
#[derive(Debug)]
pub struct ProviderCallback {
    /// Authorization code.
    pub code: Option<SecretString>,
    /// Error code, chosen by whoever built the URL.
    pub error: Option<String>,
    /// Issuer identifier.
    pub issuer: Option<String>,
    /// URL at which the response arrived, without query.
    pub callback: String,
    /// [`ProviderRedirect::data`] of this sign-in.
    pub data: SecretString,
}

/// Outcome of a sign-in.
#[derive(Debug)]
#[non_exhaustive]
pub enum SignInOutcome {
    /// The user is known. The server sets [`Subject::way`].
    SignedIn(Subject),
    /// The user is not known or may not sign in, with the reason if it differs from the one of the form.
    Rejected(Option<Text>),
    /// The user has to fill in [`SignIn::further_form`] before the sign-in ends; with the data for it, which are stored with the pending
    /// authorization. Only [`SignIn::finish`] may return it.
    FurtherForm(SecretString),
}

/// A user who signed in; stored with codes, grants and consents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Stable name of the user, over all ways to sign in.
    pub user: String,
    /// Id of the way to sign in, which decides about the validity.
    // Records of the first releases lack it; they are from sign-in by secret.
    #[serde(default = "secret_way", skip_serializing_if = "is_secret_way")]
    pub way: String,
    /// Digest of the secret that the user presented, for ways to sign in that end the login when the secret changes.
    // Records of the first releases lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretDigest>,
}

impl Subject {
    /// Creates a subject without a digest. The server sets the way when the user signs in.
    pub fn new(user: impl Into<String>) -> Self {
        Self { user: user.into(), way: secret_way(), secret: None }
    }

    /// Adds the digest of a secret.
    #[must_use]
    pub fn with_secret(self, secret: SecretDigest) -> Self {
        Self { secret: Some(secret), ..self }
    }
}

fn secret_way() -> String {
    secret::ID.to_owned()
}

fn is_secret_way(way: &str) -> bool {
    way == secret::ID
}

/// Description of a user on the consent page.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Name of the user, such as "Anna Example".
    pub display_name: Option<String>,
    /// Service at which the user has the account, such as `notes.example.com`.
    pub service: Option<String>,
    /// Scopes that the user may grant; `None` for all. Others are not offered.
    pub max_scopes: Option<Scopes>,
}

/// Failure to verify credentials or a subject.
#[derive(Debug, thiserror::Error)]
#[error("sign-in is not available")]
pub struct SignInError(#[from] pub Box<dyn Error + Send + Sync>);
