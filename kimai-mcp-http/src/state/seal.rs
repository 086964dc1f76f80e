//! The seal on what is kept: without the key it can neither be read nor forged.

mod keys;

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use jiff::Timestamp;
use sha2::Sha256;

pub use self::keys::NoKey;
use self::keys::SealKey;
use super::Key;

/// What a sealed value begins with; JSON never does.
const SEALED: u8 = 1;
const ID: usize = 4;
const NONCE: usize = 24;

/// Seals with one key and opens with that and with older ones, or leaves everything as it is where there is none.
pub struct Seal {
    keys: Vec<SealKey>,
    names: Hmac<Sha256>,
}

/// Why a value cannot be opened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unopened {
    /// It is sealed, and there is no key.
    #[error("it is sealed, but no state key is given")]
    NoKey,
    /// It is sealed with a key that is not given.
    #[error("it is sealed with another state key; give that one too, after the new one")]
    OtherKey,
    /// It is not sealed. Whoever can write into the store could have written it.
    #[error("it is not sealed, but a state key is given; begin with a new state")]
    Open,
    /// It was changed, or is the value of another record.
    #[error("it is not what was sealed under its name")]
    Forged,
}

/// Why a value cannot be sealed.
#[derive(Debug, thiserror::Error)]
pub(super) enum Unclosed {
    #[error("the system gives no randomness")]
    NoChance(#[from] getrandom::Error),
    #[error("it is too long to be sealed")]
    TooLong,
}

impl Seal {
    /// The seal of these keys, which stand one after the other in this text: new values get the first.
    ///
    /// # Errors
    /// When one of them is no key.
    pub fn new(text: Option<&str>) -> Result<Self, NoKey> {
        let Some(text) = text else { return Self::without_key() };
        let keys = text.split_whitespace().map(SealKey::read).collect::<Result<Vec<_>, _>>()?;
        let names = keys.first().ok_or(NoKey::Unreadable)?.names();
        Ok(Self { keys, names })
    }

    fn without_key() -> Result<Self, NoKey> {
        let mut chance = [0; 32];
        getrandom::fill(&mut chance).map_err(NoKey::NoChance)?;
        Ok(Self { keys: Vec::new(), names: keys::keyed(&chance) })
    }

    /// Names somebody without saying who it is: the same each time, within this process or, with a key, everywhere
    /// and always. Nobody without the key can find out by trying names.
    pub fn keyed_hash(&self, domain: &str, text: &str) -> String {
        let named = self.names.clone().chain_update(domain).chain_update([0]).chain_update(text);
        let mut name = URL_SAFE_NO_PAD.encode(named.finalize().into_bytes());
        name.truncate(16);
        name
    }

    /// Seals what is kept under this name until then.
    ///
    /// # Errors
    /// When the system has no randomness, or the value is far too long.
    pub(super) fn close(&self, key: &Key, until: Timestamp, value: Vec<u8>) -> Result<Vec<u8>, Unclosed> {
        let Some(with) = self.keys.first() else { return Ok(value) };
        let mut nonce = [0; NONCE];
        getrandom::fill(&mut nonce)?;
        let bound = bound(key, until);
        let payload = Payload { msg: &value, aad: &bound };
        let closed = with.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| Unclosed::TooLong)?;
        Ok([&[SEALED], with.id.as_slice(), &nonce, &closed].concat())
    }

    /// Opens what was kept under this name until then.
    ///
    /// # Errors
    /// When it was not sealed so.
    pub(super) fn open(&self, key: &Key, until: Timestamp, value: Vec<u8>) -> Result<Vec<u8>, Unopened> {
        let sealed = match (value.split_first(), self.keys.is_empty()) {
            (Some((&SEALED, _)), true) => return Err(Unopened::NoKey),
            (Some((&SEALED, sealed)), false) => sealed,
            (_, true) => return Ok(value),
            (_, false) => return Err(Unopened::Open),
        };
        let (id, sealed) = sealed.split_first_chunk::<ID>().ok_or(Unopened::Forged)?;
        let (nonce, closed) = sealed.split_first_chunk::<NONCE>().ok_or(Unopened::Forged)?;
        let with = self.keys.iter().find(|known| known.id == *id).ok_or(Unopened::OtherKey)?;
        let bound = bound(key, until);
        let payload = Payload { msg: closed, aad: &bound };
        with.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| Unopened::Forged)
    }
}

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal(…)")
    }
}

/// What belongs to a value without being in it, so that a row can neither be moved nor made to live longer.
fn bound(key: &Key, until: Timestamp) -> Vec<u8> {
    format!("{key} {}", until.as_microsecond()).into_bytes()
}
