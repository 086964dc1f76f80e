//! Secrets of accounts as a directory stores them: in clear text, or hashed with Argon2id.

use std::fmt;

use argon2::{
    ARGON2ID_IDENT, Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version,
};
use secrecy::{ExposeSecret, SecretString};

use crate::secret::Secret;

/// Memory of a new hash in KiB, with two passes and one lane: a recommendation of OWASP's password storage cheat sheet.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;

/// Limits of accepted hashes, so that an entry cannot exhaust the memory or the time of the server.
const MAX_MEMORY_KIB: u32 = 256 * 1024;
const MAX_PASSES: u32 = 16;
const MAX_LANES: u32 = 16;

/// Hash of no secret: it takes the place of the secret of an account that has none, so that verification takes the same time.
const DUMMY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// Secret of an account as its directory stores it.
#[derive(Debug, Clone)]
pub enum StoredSecret {
    /// The secret itself.
    Clear(SecretString),
    /// An Argon2id hash of the secret.
    Hashed(SecretHash),
}

impl StoredSecret {
    /// Returns the stored text, which changes when the secret changes.
    pub(super) fn text(&self) -> &str {
        match self {
            Self::Clear(secret) => secret.expose_secret(),
            Self::Hashed(hash) => &hash.0,
        }
    }
}

impl From<SecretString> for StoredSecret {
    fn from(secret: SecretString) -> Self {
        Self::Clear(secret)
    }
}

impl From<SecretHash> for StoredSecret {
    fn from(hash: SecretHash) -> Self {
        Self::Hashed(hash)
    }
}

/// Returns true if `presented` is the secret. Computes one hash in any case, also without a secret; an empty secret never matches.
pub(super) fn verify(stored: Option<&StoredSecret>, presented: &SecretString) -> bool {
    let presented = presented.expose_secret();
    let dummy = SecretHash(DUMMY.to_owned());
    match stored {
        Some(StoredSecret::Hashed(hash)) => hash.verify(presented),
        Some(StoredSecret::Clear(secret)) => {
            dummy.verify(presented);
            let secret = secret.expose_secret();
            !secret.is_empty() & (Secret::new(secret).digest() == Secret::new(presented).digest())
        }
        None => {
            dummy.verify(presented);
            false
        }
    }
}

/// Argon2id hash of a secret in the PHC string format, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretHash(String);

/// Reasons to reject a text as a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidHash {
    /// The text is no Argon2id hash in the PHC string format.
    #[error("it is not an Argon2id hash in the PHC string format")]
    Malformed,
    /// The hash needs more memory or time than the server spends.
    #[error("its parameters exceed 256 MiB, 16 passes or 16 lanes")]
    TooExpensive,
}

/// A secret cannot be hashed.
#[derive(Debug, thiserror::Error)]
pub enum HashError {
    /// The system has no randomness.
    #[error("the system has no randomness")]
    NoRandomness(#[from] getrandom::Error),
    /// The secret cannot be hashed with these parameters.
    #[error("the secret cannot be hashed ({0})")]
    Argon2(String),
}

impl SecretHash {
    /// Hashes a secret with a random salt. Takes tens of milliseconds and 19 MiB.
    ///
    /// # Errors
    /// Fails if the system has no randomness.
    pub fn new(secret: &SecretString) -> Result<Self, HashError> {
        let mut salt = [0; argon2::RECOMMENDED_SALT_LEN];
        getrandom::fill(&mut salt)?;
        let failed = |error: &dyn fmt::Display| HashError::Argon2(error.to_string());
        let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|error| failed(&error))?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let hash = argon2.hash_password_with_salt(secret.expose_secret().as_bytes(), &salt);
        Ok(Self(hash.map_err(|error| failed(&error))?.to_string()))
    }

    /// Parses a stored hash.
    ///
    /// # Errors
    /// If the text is no Argon2id hash, or the hash is too expensive to verify.
    pub fn parse(text: &str) -> Result<Self, InvalidHash> {
        let hash = PasswordHash::new(text).map_err(|_| InvalidHash::Malformed)?;
        let is_complete = hash.salt.is_some() && hash.hash.is_some();
        if hash.algorithm != ARGON2ID_IDENT || !is_complete {
            return Err(InvalidHash::Malformed);
        }
        let params = Params::try_from(&hash).map_err(|_| InvalidHash::Malformed)?;
        let is_cheap = params.m_cost() <= MAX_MEMORY_KIB
            && params.t_cost() <= MAX_PASSES
            && params.p_cost() <= MAX_LANES;
        if is_cheap { Ok(Self(text.to_owned())) } else { Err(InvalidHash::TooExpensive) }
    }

    /// Returns true if the hash was computed from `secret`. Takes as long as [`new`](Self::new).
    pub fn verify(&self, secret: &str) -> bool {
        let hash = PasswordHash::new(&self.0);
        hash.is_ok_and(|hash| Argon2::default().verify_password(secret.as_bytes(), &hash).is_ok())
    }

    /// Returns the hash in the PHC string format, to store it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecretHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHash(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hash_verifies_its_secret_only() {
        let secret = SecretString::from("s3cret");
        let hash = SecretHash::new(&secret).unwrap();
        assert!(hash.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{}", hash.as_str());
        let hash = SecretHash::parse(hash.as_str()).unwrap();
        assert!(
            hash.verify("s3cret")
                && !hash.verify("S3cret")
                && !hash.verify("")
                && !hash.verify(hash.as_str())
        );
        assert_ne!(SecretHash::new(&secret).unwrap(), hash);
        assert!(!format!("{hash:?} {:?}", StoredSecret::from(secret)).contains("s3cret"));
    }

    #[test]
    fn known_hash_verifies() {
        // Computed with the reference implementation: echo -n password | argon2 somesalt -id -t 2 -k 65536 -p 1.
        let text = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
        assert!(SecretHash::parse(text).unwrap().verify("password"));
    }

    #[test]
    fn other_texts_and_expensive_hashes_are_rejected() {
        let hash = DUMMY.rsplit_once('$').unwrap().0;
        for text in ["", "s3cret", "$argon2id$v=19$m=19456,t=2,p=1", hash, "$2b$12$abc"] {
            assert_eq!(SecretHash::parse(text), Err(InvalidHash::Malformed), "{text}");
        }
        assert_eq!(SecretHash::parse(&DUMMY.replace("argon2id", "argon2d")), Err(InvalidHash::Malformed));
        for (parameter, value) in [("m=19456", "m=4000000000"), ("t=2", "t=1000"), ("p=1", "p=100")] {
            let text = DUMMY.replace(parameter, value);
            assert_eq!(SecretHash::parse(&text), Err(InvalidHash::TooExpensive), "{text}");
        }
        SecretHash::parse(DUMMY).unwrap();
    }

    #[test]
    fn missing_and_empty_secrets_match_nothing() {
        for presented in ["", "s3cret"] {
            let presented = SecretString::from(presented);
            assert!(!verify(None, &presented));
            assert!(!verify(Some(&SecretString::from("").into()), &presented));
        }
        assert!(verify(Some(&SecretString::from("s3cret").into()), &"s3cret".into()));
    }
}
