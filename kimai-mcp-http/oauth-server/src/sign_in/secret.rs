//! Sign-in by user name and secret.

use std::collections::BTreeMap;

use async_trait::async_trait;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use super::{Credentials, FormField, LoginForm, Profile, Prompt, SignIn, SignInError, Subject};
use crate::{
    pages::Text,
    secret::{Digest, Secret},
};

/// Name of the form field with the secret.
const SECRET: &str = "secret";

/// The accounts of [`SecretSignIn`].
pub trait AccountDirectory: Send + Sync + 'static {
    /// Returns the account of `user`, if it exists.
    fn find(&self, user: &str) -> Option<Account>;
}

/// An account of an [`AccountDirectory`].
#[derive(Debug, Clone)]
pub struct Account {
    /// Secret to sign in with. Without one, the user cannot sign in.
    pub secret: Option<SecretString>,
}

/// A fixed directory: secrets by user name.
impl AccountDirectory for BTreeMap<String, SecretString> {
    fn find(&self, user: &str) -> Option<Account> {
        self.get(user).map(|secret| Account { secret: Some(secret.clone()) })
    }
}

/// Sign-in by user name and secret. A login ends when the account is removed or its secret changes.
pub struct SecretSignIn<D> {
    directory: D,
    hint: Text,
}

impl<D: AccountDirectory> SecretSignIn<D> {
    /// Signs in the accounts of `directory`.
    pub fn new(directory: D) -> Self {
        let hint = Text::new(
            "You get both from the person who runs this server.",
            "Beides erhalten Sie von der Person, die diesen Server betreibt.",
        );
        Self { directory, hint }
    }

    /// Replaces the explanation below the form.
    #[must_use]
    pub fn with_hint(self, hint: Text) -> Self {
        Self { hint, ..self }
    }
}

#[async_trait]
impl<D: AccountDirectory> SignIn for SecretSignIn<D> {
    fn prompt(&self) -> Prompt {
        Prompt::Form(LoginForm {
            account_label: Text::new("User", "Benutzer"),
            fields: vec![FormField { name: SECRET, label: Text::new("Secret", "Geheimnis") }],
            hint: self.hint.clone(),
            rejection: Text::new("User or secret is wrong.", "Benutzer oder Geheimnis ist falsch."),
        })
    }

    async fn sign_in(&self, credentials: &Credentials) -> Result<Option<Subject>, SignInError> {
        let account = self.directory.find(&credentials.account);
        let expected = account.and_then(|account| account.secret).unwrap_or_default();
        let presented = credentials.fields.get(SECRET).map_or("", |secret| secret.expose_secret());
        // Computed for unknown accounts too, so that the response time does not reveal which accounts exist.
        let is_equal = Secret::new(expected.expose_secret()).digest() == Secret::new(presented).digest();
        if !is_equal || expected.expose_secret().is_empty() {
            return Ok(None);
        }
        let secret = SecretDigest::new(&expected).map_err(|error| SignInError(error.into()))?;
        Ok(Some(Subject { user: credentials.account.clone(), secret: Some(secret) }))
    }

    async fn is_valid(&self, subject: &Subject) -> Result<bool, SignInError> {
        let Some(account) = self.directory.find(&subject.user) else { return Ok(false) };
        let matches =
            |digest: &SecretDigest| account.secret.as_ref().is_some_and(|secret| digest.matches(secret));
        Ok(subject.secret.as_ref().is_none_or(matches))
    }

    /// Shows the user name.
    async fn profile(&self, subject: &Subject) -> Result<Profile, SignInError> {
        Ok(Profile { display_name: Some(subject.user.clone()), ..Profile::default() })
    }
}

/// A salted digest of a secret. Equal secrets have different digests.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretDigest {
    salt: Digest,
    digest: Digest,
}

impl SecretDigest {
    /// Computes the digest with a random salt.
    ///
    /// # Errors
    /// Fails if the system has no randomness.
    pub fn new(secret: &SecretString) -> Result<Self, getrandom::Error> {
        let salt = Secret::random()?.digest();
        Ok(Self { salt, digest: digest(secret, &salt) })
    }

    /// Returns true if the digest was computed from `secret`.
    pub fn matches(&self, secret: &SecretString) -> bool {
        digest(secret, &self.salt) == self.digest
    }
}

fn digest(secret: &SecretString, salt: &Digest) -> Digest {
    Secret::new(secret.expose_secret()).derive(salt).digest()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn directory(secrets: &[(&str, &str)]) -> BTreeMap<String, SecretString> {
        secrets.iter().map(|(user, secret)| ((*user).to_owned(), SecretString::from(*secret))).collect()
    }

    fn credentials(account: &str, secret: &str) -> Credentials {
        let fields = [(SECRET.to_owned(), SecretString::from(secret))].into();
        Credentials { account: account.to_owned(), fields }
    }

    #[tokio::test]
    async fn right_secret_signs_in_and_wrong_or_empty_secret_does_not() {
        let sign_in = SecretSignIn::new(directory(&[("anna", "s3cret"), ("empty", "")]));
        let subject = sign_in.sign_in(&credentials("anna", "s3cret")).await.unwrap().unwrap();
        assert_eq!(subject.user, "anna");
        for (user, secret) in [("anna", "S3cret"), ("anna", ""), ("nobody", ""), ("empty", "")] {
            assert!(sign_in.sign_in(&credentials(user, secret)).await.unwrap().is_none(), "{user}");
        }
    }

    #[tokio::test]
    async fn subject_is_invalid_after_the_secret_changed_or_the_account_was_removed() {
        let before = SecretSignIn::new(directory(&[("anna", "s3cret")]));
        let subject = before.sign_in(&credentials("anna", "s3cret")).await.unwrap().unwrap();
        assert!(before.is_valid(&subject).await.unwrap());
        let changed = SecretSignIn::new(directory(&[("anna", "other")]));
        assert!(!changed.is_valid(&subject).await.unwrap());
        let removed = SecretSignIn::new(directory(&[]));
        assert!(!removed.is_valid(&subject).await.unwrap());
        let without_digest = Subject { secret: None, ..subject };
        assert!(changed.is_valid(&without_digest).await.unwrap());
    }
}
