//! What somebody must show again to be believed: tokens, codes, cookies. Shown once, kept as a digest.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac, digest::Key};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

/// A random text of 256 bits.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// A new one, from the system's randomness.
    ///
    /// # Errors
    /// When the system has none to give.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self::of_bytes(&bytes))
    }

    /// What somebody shows.
    pub fn shown(text: &str) -> Self {
        Self(text.into())
    }

    /// The one that follows from this one and a salt: the same each time, and known to nobody who lacks either.
    #[must_use]
    pub fn successor(&self, salt: &Digest) -> Self {
        let mut key = Key::<Hmac<Sha256>>::default();
        key.iter_mut().zip(salt.0).for_each(|(place, byte)| *place = byte);
        let mut mac = Hmac::<Sha256>::new(&key);
        mac.update(self.expose().as_bytes());
        Self::of_bytes(&mac.finalize().into_bytes())
    }

    fn of_bytes(bytes: &[u8]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes).into())
    }

    /// The text, for the one who is to show it again.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// What is kept of it.
    pub fn digest(&self) -> Digest {
        Digest(Sha256::digest(self.expose().as_bytes()).into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// The SHA-256 of a secret. Comparisons take the same time whatever is compared.
#[derive(Clone, Copy, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of several words in this order, which is that of no other words.
    pub fn of<const N: usize>(words: [&str; N]) -> Self {
        let mut hash = Sha256::new();
        for word in words {
            hash.update(word.as_bytes());
            // No text has this byte in it.
            hash.update([0xff]);
        }
        Self(hash.finalize().into())
    }
}

impl PartialEq for Digest {
    fn eq(&self, other: &Self) -> bool {
        self.0.ct_eq(&other.0).into()
    }
}

/// In base64url, as it is kept.
impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digest(…)")
    }
}

impl serde::Serialize for Digest {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Digest {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        let bytes = URL_SAFE_NO_PAD.decode(text.as_bytes()).map_err(serde::de::Error::custom)?;
        let bytes = bytes.try_into().map_err(|_| serde::de::Error::custom("a digest has 32 bytes"))?;
        Ok(Self(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_successor_is_the_same_each_time_and_another_for_another_salt() {
        let (first, salt) = (Secret::shown("first"), Secret::shown("salt").digest());
        assert_eq!(first.successor(&salt).digest(), first.successor(&salt).digest());
        assert_ne!(first.successor(&salt).digest(), first.successor(&first.digest()).digest());
        assert_eq!(first.successor(&salt).expose().len(), 43);
    }
}
