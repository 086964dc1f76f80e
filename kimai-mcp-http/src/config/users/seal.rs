//! Kimai tokens of the users file, sealed with the state key.

use std::{fmt, sync::Arc};

use mcp_oauth_server::{
    Cipher,
    state::{DecryptError, EncryptError, InvalidKey},
};
use secrecy::{ExposeSecret, SecretString};

use crate::config::state::NAMESPACE;

/// Seals and opens Kimai tokens. Without a state key it does neither. Clones are cheap.
#[derive(Clone, Default)]
pub struct TokenSeal(Option<Arc<Cipher>>);

impl TokenSeal {
    /// Creates the seal of a state key.
    ///
    /// # Errors
    /// If the key is malformed.
    pub fn new(key: Option<&SecretString>) -> Result<Self, InvalidKey> {
        let cipher = key.map(|key| Cipher::new(Some(key.expose_secret()), NAMESPACE)).transpose()?;
        Ok(Self(cipher.map(Arc::new)))
    }

    /// Returns the cipher of the key, if there is one.
    pub(crate) fn cipher(&self) -> Option<&Cipher> {
        self.0.as_deref()
    }

    /// Seals the token of a user. Another user's entry cannot use it.
    pub(crate) fn seal(&self, slug: &str, token: &SecretString) -> Result<String, EncryptError> {
        let cipher = self.cipher().ok_or(EncryptError::NoKey)?;
        cipher.seal(&context(slug), token.expose_secret())
    }

    /// Opens the sealed token of a user.
    pub(crate) fn open(&self, slug: &str, sealed: &str) -> Result<SecretString, DecryptError> {
        self.cipher().ok_or(DecryptError::NoKey)?.unseal(&context(slug), sealed)
    }

    /// Returns true if the token was sealed with the newest key.
    pub(crate) fn is_current(&self, sealed: &str) -> bool {
        self.cipher().is_some_and(|cipher| cipher.is_current(sealed))
    }
}

impl fmt::Debug for TokenSeal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSeal").field("has_key", &self.0.is_some()).finish()
    }
}

/// Returns the context of a sealed token, which is part of the stored format.
fn context(slug: &str) -> String {
    format!("kimai token of {slug}")
}
