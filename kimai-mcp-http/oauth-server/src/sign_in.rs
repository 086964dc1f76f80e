//! Ways to sign in: the interface [`SignIn`], and sign-in by user name and secret.

mod secret;
mod stored_secret;

use std::{collections::BTreeMap, error::Error};

use async_trait::async_trait;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};

pub use self::{
    secret::{Account, AccountDirectory, SecretDigest, SecretSignIn},
    stored_secret::{HashError, InvalidHash, SecretHash, StoredSecret},
};
use crate::{pages::Text, scope::Scopes};

/// A way to sign in.
///
/// The authorization server shows the login page, limits failed attempts, asks for consent and issues tokens. An implementation
/// only verifies who the user is, and whether an earlier sign-in is still valid.
#[async_trait]
pub trait SignIn: Send + Sync + 'static {
    /// Returns the way in which the login page asks the user.
    fn prompt(&self) -> Prompt;

    /// Verifies the response of the user.
    ///
    /// Returns `None` if the credentials are wrong. Take the same time for unknown users and wrong credentials.
    ///
    /// # Errors
    /// Fails if the credentials cannot be verified at the moment.
    async fn sign_in(&self, credentials: &Credentials) -> Result<Option<Subject>, SignInError>;

    /// Returns true if a user who signed in as `subject` may still act.
    ///
    /// Called for every use of a code, a grant or an access token. Grants of an invalid subject no longer work.
    ///
    /// # Errors
    /// Fails if the answer is not known at the moment; the client is asked to retry.
    async fn is_valid(&self, subject: &Subject) -> Result<bool, SignInError>;

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

/// The way in which the login page asks the user.
///
/// More ways may be added, for example a redirect to an identity provider, which returns its parameters as [`Credentials`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Prompt {
    /// A form on the login page.
    Form(LoginForm),
}

/// The form of the login page: the account name and further fields.
#[derive(Debug, Clone)]
pub struct LoginForm {
    /// Label of the account name.
    pub account_label: Text,
    /// Further fields.
    pub fields: Vec<FormField>,
    /// Explanation below the fields.
    pub hint: Text,
    /// Message after wrong credentials.
    pub rejection: Text,
}

/// A password field of the login form.
#[derive(Debug, Clone)]
pub struct FormField {
    /// Name in the request and in [`Credentials`].
    pub name: &'static str,
    /// Label.
    pub label: Text,
}

/// The response of a user who signs in.
#[derive(Debug)]
pub struct Credentials {
    /// Account name, trimmed. Failed attempts are counted per account, whether or not it exists.
    pub account: String,
    /// Values of the fields of the form.
    pub fields: BTreeMap<String, SecretString>,
}

/// A user who signed in; stored with codes, grants and consents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Stable name of the user.
    pub user: String,
    /// Digest of the secret that the user presented, for ways to sign in that end the login when the secret changes.
    // Records of the first releases lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<SecretDigest>,
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
