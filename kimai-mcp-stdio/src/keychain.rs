//! The system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service elsewhere.

use std::{sync::mpsc, thread, time::Duration};

use keyring::v1::{Entry, Error};
use kimai_tools::domain::api::Client;
use secrecy::{ExposeSecret, SecretString};

/// Under which name the system lists the tokens.
const SERVICE: &str = "kimai-mcp";
/// How long the user may take to allow it before the caller is told to.
const PATIENCE: Duration = Duration::from_secs(25);

/// Why a keychain is of no use.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Trouble {
    /// This system has none, or none that runs.
    #[error("this system has no keychain that could be used ({0})")]
    Absent(String),
    /// There is one, which does not open.
    #[error("the system's keychain does not open ({0})")]
    Locked(String),
}

/// Keeps the tokens, one for each Kimai.
pub(crate) trait Keychain {
    /// The token for the Kimai at this address, if one is kept.
    fn token(&self, url: &str) -> Result<Option<SecretString>, Trouble>;
    /// Keeps the token for the Kimai at this address.
    fn keep(&self, url: &str, token: &SecretString) -> Result<(), Trouble>;
}

/// That of this system.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct System;

impl Keychain for System {
    fn token(&self, url: &str) -> Result<Option<SecretString>, Trouble> {
        let account = account(url);
        patiently(move || match Entry::new(SERVICE, &account)?.get_password() {
            Err(Error::NoEntry) => Ok(None),
            found => found.map(|token| Some(token.into())),
        })
    }

    fn keep(&self, url: &str, token: &SecretString) -> Result<(), Trouble> {
        let (account, token) = (account(url), token.clone());
        patiently(move || Entry::new(SERVICE, &account)?.set_password(token.expose_secret().trim()))
    }
}

/// One account for every spelling of an address.
fn account(url: &str) -> String {
    Client::normalize_url(url).map_or_else(|_| url.trim().to_owned(), |url| url.to_string())
}

/// On a thread of its own: the keychain may ask the user, and must not be asked on a thread that serves.
fn patiently<T: Send + 'static>(
    ask: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Trouble> {
    let (answer, answered) = mpsc::sync_channel(1);
    thread::spawn(move || drop(answer.send(ask().map_err(trouble))));
    let late = |_| Trouble::Locked("it waits for you to allow it: do so and try again".to_owned());
    answered.recv_timeout(PATIENCE).map_err(late)?
}

fn trouble(error: Error) -> Trouble {
    match error {
        Error::NoStorageAccess(reason) => Trouble::Locked(reason.to_string()),
        Error::NoDefaultStore => Trouble::Absent(match Entry::store_status() {
            Err(reason) => reason.to_string(),
            Ok(()) => "it does not start".to_owned(),
        }),
        other => Trouble::Absent(other.to_string()),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::{cell::RefCell, collections::HashMap};

    use super::*;

    /// A keychain that works, for as long as the test runs.
    #[derive(Debug, Default)]
    pub(crate) struct Memory(pub(crate) RefCell<HashMap<String, SecretString>>);

    impl Keychain for Memory {
        fn token(&self, url: &str) -> Result<Option<SecretString>, Trouble> {
            Ok(self.0.borrow().get(&account(url)).cloned())
        }

        fn keep(&self, url: &str, token: &SecretString) -> Result<(), Trouble> {
            self.0.borrow_mut().insert(account(url), token.clone());
            Ok(())
        }
    }

    #[test]
    fn every_spelling_of_an_address_has_the_same_account() {
        let memory = Memory::default();
        memory.keep("https://k.example/api/", &"t".into()).unwrap();
        assert!(memory.token("https://k.example").unwrap().is_some());
        assert!(memory.token("https://other.example").unwrap().is_none());
    }
}
