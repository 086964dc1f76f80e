//! System keychain: Keychain on macOS, Credential Manager on Windows, Secret Service elsewhere.

use std::{sync::mpsc, thread, time::Duration};

use keyring::v1::{Entry, Error};
use kimai_tools::domain::api::Client;
use secrecy::{ExposeSecret, SecretString};

/// Service name of the stored tokens.
const SERVICE: &str = "kimai-mcp";
/// Time that the user has to confirm the system's prompt.
const TIMEOUT: Duration = Duration::from_secs(25);

/// Errors of the keychain.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeychainError {
    /// The system has no keychain, or its service does not run.
    #[error("this system has no usable keychain ({0})")]
    Unavailable(String),
    /// The keychain is locked, or the user denied access.
    #[error("the system keychain is locked ({0})")]
    Locked(String),
}

/// Storage of API tokens, one per Kimai.
pub(crate) trait Keychain {
    /// Returns the token for the Kimai at `url`, if one is stored.
    fn token(&self, url: &str) -> Result<Option<SecretString>, KeychainError>;
    /// Stores the token for the Kimai at `url`.
    fn store(&self, url: &str, token: &SecretString) -> Result<(), KeychainError>;
}

/// The keychain of the operating system.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct SystemKeychain;

impl Keychain for SystemKeychain {
    fn token(&self, url: &str) -> Result<Option<SecretString>, KeychainError> {
        let account = account(url);
        with_timeout(move || match Entry::new(SERVICE, &account)?.get_password() {
            Err(Error::NoEntry) => Ok(None),
            password => password.map(|token| Some(token.into())),
        })
    }

    fn store(&self, url: &str, token: &SecretString) -> Result<(), KeychainError> {
        let account = account(url);
        let token = token.clone();
        with_timeout(move || Entry::new(SERVICE, &account)?.set_password(token.expose_secret().trim()))
    }
}

/// Normalizes the URL, so that all its spellings share an account.
fn account(url: &str) -> String {
    Client::normalize_url(url).map_or_else(|_| url.trim().to_owned(), |url| url.to_string())
}

/// Runs a keychain operation on its own thread, because the keychain may block on a prompt to the user.
fn with_timeout<T: Send + 'static>(
    operation: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, KeychainError> {
    let (sender, receiver) = mpsc::sync_channel(1);
    thread::spawn(move || drop(sender.send(operation().map_err(KeychainError::from))));
    let timed_out =
        |_| KeychainError::Locked("it waits for your permission; allow access and try again".to_owned());
    receiver.recv_timeout(TIMEOUT).map_err(timed_out)?
}

impl From<Error> for KeychainError {
    fn from(error: Error) -> Self {
        match error {
            Error::NoStorageAccess(reason) => Self::Locked(reason.to_string()),
            Error::NoDefaultStore => Self::Unavailable(match Entry::store_status() {
                Err(reason) => reason.to_string(),
                Ok(()) => "it does not start".to_owned(),
            }),
            other => Self::Unavailable(other.to_string()),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::{cell::RefCell, collections::HashMap};

    use super::*;

    /// In-memory keychain.
    #[derive(Debug, Default)]
    pub(crate) struct MemoryKeychain(RefCell<HashMap<String, SecretString>>);

    impl Keychain for MemoryKeychain {
        fn token(&self, url: &str) -> Result<Option<SecretString>, KeychainError> {
            Ok(self.0.borrow().get(&account(url)).cloned())
        }

        fn store(&self, url: &str, token: &SecretString) -> Result<(), KeychainError> {
            self.0.borrow_mut().insert(account(url), token.clone());
            Ok(())
        }
    }

    #[test]
    fn all_spellings_of_a_url_share_an_account() {
        let keychain = MemoryKeychain::default();
        keychain.store("https://k.example/api/", &"t".into()).unwrap();
        assert!(keychain.token("https://k.example").unwrap().is_some());
        assert!(keychain.token("https://other.example").unwrap().is_none());
    }
}
