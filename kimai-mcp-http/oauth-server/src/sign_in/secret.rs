//! Sign-in by user name and secret.

use std::{collections::BTreeMap, sync::Arc, thread, time::Duration};

use async_trait::async_trait;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use tokio::{sync::Semaphore, task::spawn_blocking, time::timeout};

use super::{
    Credentials, FormField, LoginForm, Profile, Prompt, SignIn, SignInError, SignInOutcome, StoredSecret,
    Subject, stored_secret,
};
use crate::{
    pages::Text,
    secret::{Digest, Secret},
};

/// Id of this way to sign in, also of records from the first releases.
pub(super) const ID: &str = "secret";

/// Name of the form field with the secret.
const SECRET: &str = "secret";

/// Longest time that a sign-in waits for others to be verified.
const MAX_WAIT: Duration = Duration::from_secs(10);

/// Maximum number of secrets that are verified at the same time, each with the memory of a hash.
const MAX_VERIFICATIONS: usize = 4;

/// The accounts of [`SecretSignIn`].
pub trait AccountDirectory: Send + Sync + 'static {
    /// Returns the account of `user`, if it exists.
    fn find(&self, user: &str) -> Option<Account>;
}

/// An account of an [`AccountDirectory`].
#[derive(Debug, Clone)]
pub struct Account {
    /// Secret to sign in with. Without one, the user cannot sign in.
    pub secret: Option<StoredSecret>,
}

/// A fixed directory: secrets by user name.
impl AccountDirectory for BTreeMap<String, SecretString> {
    fn find(&self, user: &str) -> Option<Account> {
        self.get(user).map(|secret| Account { secret: Some(secret.clone().into()) })
    }
}

/// Sign-in by user name and secret. A login ends when the account is removed or its stored secret changes.
///
/// Each sign-in computes one Argon2id hash, on the threads for blocking tasks and a few at a time.
pub struct SecretSignIn<D> {
    directory: D,
    hint: Text,
    verifications: Arc<Semaphore>,
}

/// Too many secrets are being verified.
#[derive(Debug, thiserror::Error)]
#[error("too many users sign in at the same time")]
struct Overloaded;

impl<D: AccountDirectory> SecretSignIn<D> {
    /// Signs in the accounts of `directory`.
    pub fn new(directory: D) -> Self {
        let hint = Text::new(
            "You get both from the person who runs this server.",
            "Beides erhalten Sie von der Person, die diesen Server betreibt.",
        );
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let verifications = Arc::new(Semaphore::new(cores.min(MAX_VERIFICATIONS)));
        Self { directory, hint, verifications }
    }

    /// Replaces the explanation below the form.
    #[must_use]
    pub fn with_hint(self, hint: Text) -> Self {
        Self { hint, ..self }
    }

    /// Returns true if `presented` is the secret. Takes the same time without a secret, so that the response time does not reveal
    /// which accounts exist.
    async fn verify(
        &self,
        stored: Option<StoredSecret>,
        presented: SecretString,
    ) -> Result<bool, SignInError> {
        let permit = timeout(MAX_WAIT, self.verifications.clone().acquire_owned()).await;
        let permit = permit.map_err(|_| SignInError(Overloaded.into()))?;
        let verification = spawn_blocking(move || {
            let matches = stored_secret::verify(stored.as_ref(), &presented);
            drop(permit);
            matches
        });
        verification.await.map_err(|error| SignInError(error.into()))
    }
}

#[async_trait]
impl<D: AccountDirectory> SignIn for SecretSignIn<D> {
    fn id(&self) -> &'static str {
        ID
    }

    fn prompt(&self) -> Prompt {
        Prompt::Form(LoginForm {
            heading: Text::new("With user and secret", "Mit Benutzer und Geheimnis"),
            account_label: Some(Text::new("User", "Benutzer")),
            fields: vec![FormField::password(SECRET, Text::new("Secret", "Geheimnis"))],
            hint: self.hint.clone(),
            rejection: Text::new("User or secret is wrong.", "Benutzer oder Geheimnis ist falsch."),
            ..LoginForm::default()
        })
    }

    async fn sign_in(&self, credentials: &Credentials) -> Result<SignInOutcome, SignInError> {
        let stored = self.directory.find(&credentials.account).and_then(|account| account.secret);
        let presented = credentials.fields.get(SECRET).cloned().unwrap_or_default();
        let matches = self.verify(stored.clone(), presented).await?;
        let Some(stored) = stored.filter(|_| matches) else { return Ok(SignInOutcome::Rejected(None)) };
        let secret = SecretDigest::new(&stored).map_err(|error| SignInError(error.into()))?;
        Ok(SignInOutcome::SignedIn(Subject::new(&credentials.account).with_secret(secret)))
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

/// A salted digest of a stored secret: of the secret itself, or of its hash. Equal secrets have different digests.
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
    pub fn new(secret: &StoredSecret) -> Result<Self, getrandom::Error> {
        let salt = Secret::random()?.digest();
        Ok(Self { salt, digest: digest(secret, &salt) })
    }

    /// Returns true if the digest was computed from `secret`.
    pub fn matches(&self, secret: &StoredSecret) -> bool {
        digest(secret, &self.salt) == self.digest
    }
}

fn digest(secret: &StoredSecret, salt: &Digest) -> Digest {
    Secret::new(secret.text()).derive(salt).digest()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign_in::SecretHash;

    fn directory(secrets: &[(&str, &str)]) -> BTreeMap<String, SecretString> {
        secrets.iter().map(|(user, secret)| ((*user).to_owned(), SecretString::from(*secret))).collect()
    }

    fn credentials(account: &str, secret: &str) -> Credentials {
        let fields = [(SECRET.to_owned(), SecretString::from(secret))].into();
        Credentials { account: account.to_owned(), fields }
    }

    async fn log_in<D: AccountDirectory>(
        sign_in: &SecretSignIn<D>,
        account: &str,
        secret: &str,
    ) -> Option<Subject> {
        match sign_in.sign_in(&credentials(account, secret)).await.unwrap() {
            SignInOutcome::SignedIn(subject) => Some(subject),
            SignInOutcome::Rejected(_) | SignInOutcome::FurtherForm(_) => None,
        }
    }

    #[tokio::test]
    async fn right_secret_signs_in_and_wrong_or_empty_secret_does_not() {
        let sign_in = SecretSignIn::new(directory(&[("anna", "s3cret"), ("empty", "")]));
        let subject = log_in(&sign_in, "anna", "s3cret").await.unwrap();
        assert_eq!(subject.user, "anna");
        for (user, secret) in [("anna", "S3cret"), ("anna", ""), ("nobody", ""), ("empty", "")] {
            assert!(log_in(&sign_in, user, secret).await.is_none(), "{user}");
        }
    }

    #[tokio::test]
    async fn subject_is_invalid_after_the_secret_changed_or_the_account_was_removed() {
        let before = SecretSignIn::new(directory(&[("anna", "s3cret")]));
        let subject = log_in(&before, "anna", "s3cret").await.unwrap();
        assert!(before.is_valid(&subject).await.unwrap());
        let changed = SecretSignIn::new(directory(&[("anna", "other")]));
        assert!(!changed.is_valid(&subject).await.unwrap());
        let removed = SecretSignIn::new(directory(&[]));
        assert!(!removed.is_valid(&subject).await.unwrap());
        let without_digest = Subject { secret: None, ..subject };
        assert!(changed.is_valid(&without_digest).await.unwrap());
    }

    /// A directory with one account.
    struct Single(StoredSecret);

    impl AccountDirectory for Single {
        fn find(&self, user: &str) -> Option<Account> {
            (user == "anna").then(|| Account { secret: Some(self.0.clone()) })
        }
    }

    #[tokio::test]
    async fn hashed_secret_signs_in_and_another_hash_ends_the_login() {
        let hash = |secret: &str| StoredSecret::from(SecretHash::new(&secret.into()).unwrap());
        let sign_in = SecretSignIn::new(Single(hash("s3cret")));
        let subject = log_in(&sign_in, "anna", "s3cret").await.unwrap();
        assert!(sign_in.is_valid(&subject).await.unwrap());
        let StoredSecret::Hashed(stored) = &sign_in.directory.0 else { panic!() };
        for presented in ["S3cret", "", stored.as_str()] {
            assert!(log_in(&sign_in, "anna", presented).await.is_none());
        }
        for changed in [hash("other"), hash("s3cret"), SecretString::from("s3cret").into()] {
            assert!(!SecretSignIn::new(Single(changed)).is_valid(&subject).await.unwrap());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn sign_in_waits_ten_seconds_for_others_and_then_fails() {
        let sign_in = SecretSignIn::new(directory(&[("anna", "s3cret")]));
        let others = u32::try_from(sign_in.verifications.available_permits()).unwrap();
        let permits = sign_in.verifications.acquire_many(others).await.unwrap();
        let error = sign_in.sign_in(&credentials("anna", "s3cret")).await.unwrap_err();
        assert!(error.0.to_string().contains("at the same time"), "{error:?}");
        drop(permits);
        assert!(log_in(&sign_in, "anna", "s3cret").await.is_some());
    }
}
