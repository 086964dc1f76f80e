//! Bearer secrets (tokens, codes, cookies) and their digests. Only digests are stored.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac, digest::Key};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq;

/// A secret text: 256 random bits when generated here, any text when a client sent it.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Generates a secret from the randomness of the system.
    ///
    /// # Errors
    /// Fails if the system has no randomness.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes)?;
        Ok(Self::from_bytes(&bytes))
    }

    /// Wraps a text that a client presented.
    pub fn new(text: &str) -> Self {
        Self(text.into())
    }

    /// Derives another secret with HMAC-SHA-256; the same salt gives the same result.
    #[must_use]
    pub fn derive(&self, salt: &Digest) -> Self {
        let mut key = Key::<Hmac<Sha256>>::default();
        key.iter_mut().zip(salt.0).for_each(|(target, byte)| *target = byte);
        let mut mac = Hmac::<Sha256>::new(&key);
        mac.update(self.expose().as_bytes());
        Self::from_bytes(&mac.finalize().into_bytes())
    }

    fn from_bytes(bytes: &[u8]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes).into())
    }

    /// Returns the text, to send it to its owner.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// Returns the SHA-256 digest, which is stored instead of the secret.
    pub fn digest(&self) -> Digest {
        Digest(Sha256::digest(self.expose().as_bytes()).into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// A SHA-256 digest that is compared in constant time.
#[derive(Clone, Copy, Eq)]
pub struct Digest([u8; 32]);

impl Digest {
    /// Returns the digest of several texts in this order; no other list of texts has the same digest.
    pub fn of<const N: usize>(texts: [&str; N]) -> Self {
        let mut hash = Sha256::new();
        for text in texts {
            hash.update(text.as_bytes());
            // UTF-8 never contains this byte.
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

/// Writes the digest in base64url, the stored form.
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
    fn derived_secret_depends_on_secret_and_salt_only() {
        let first = Secret::new("first");
        let salt = Secret::new("salt").digest();
        assert_eq!(first.derive(&salt).digest(), first.derive(&salt).digest());
        assert_ne!(first.derive(&salt).digest(), first.derive(&first.digest()).digest());
        assert_eq!(first.derive(&salt).expose().len(), 43);
    }
}
