//! Encryption of stored records with XChaCha20-Poly1305.
//!
//! Key and expiry of a record are authenticated with it, so that a stored record cannot be read, forged, moved to another key or
//! given a longer lifetime without the encryption key. [`Cipher::seal`] encrypts values outside the state in the same way.

use std::fmt;

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig, general_purpose::URL_SAFE_NO_PAD},
};
use chacha20poly1305::{
    XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use secrecy::SecretString;
use sha2::Sha256;

use super::{Key, Namespace};

/// First byte of an encrypted value; JSON never begins with it.
const ENCRYPTED: u8 = 1;
const KEY_ID_LENGTH: usize = 4;
const NONCE_LENGTH: usize = 24;

/// Accepts base64 with or without padding.
const OPTIONAL_PADDING: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const BASE64: [GeneralPurpose; 2] = [
    GeneralPurpose::new(&alphabet::STANDARD, OPTIONAL_PADDING),
    GeneralPurpose::new(&alphabet::URL_SAFE, OPTIONAL_PADDING),
];

/// Encrypts with the first key and decrypts with any of them. Without a key, values stay as they are.
pub struct Cipher {
    keys: Vec<StateKey>,
    pseudonyms: Hmac<Sha256>,
}

/// Reasons to reject a stored value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecryptError {
    /// The value is encrypted, but no key is configured.
    #[error("it is encrypted, but no state key is configured")]
    NoKey,
    /// The value is encrypted with a key that is not configured.
    #[error("it is encrypted with another state key; add that key after the new one")]
    UnknownKey,
    /// The value is not encrypted. Anyone with write access to the store could have written it.
    #[error("it is not encrypted, but a state key is configured; start with an empty state")]
    Plaintext,
    /// The value was modified or belongs to another record.
    #[error("it fails authentication: it was modified or moved")]
    Forged,
}

/// Reasons why a value cannot be encrypted.
#[derive(Debug, thiserror::Error)]
pub enum EncryptError {
    /// No key is configured.
    #[error("no state key is configured")]
    NoKey,
    /// The system has no randomness.
    #[error("the system has no randomness")]
    NoRandomness(#[from] getrandom::Error),
    /// The value is too long.
    #[error("it is too long to be encrypted")]
    TooLong,
}

/// Reasons to reject a key.
#[derive(Debug, thiserror::Error)]
pub enum InvalidKey {
    /// The text is not a 32-byte key.
    #[error("a state key is 32 random bytes in base64 or hex, as `openssl rand -base64 32` prints them")]
    Malformed,
    /// The key for pseudonyms could not be generated.
    #[error("the system has no randomness: {0}")]
    NoRandomness(getrandom::Error),
}

impl Cipher {
    /// Creates a cipher from whitespace-separated keys; new values are encrypted with the first one.
    ///
    /// # Errors
    /// [`InvalidKey::Malformed`] if `keys` is present and a part of it is not a key.
    pub fn new(keys: Option<&str>, namespace: Namespace) -> Result<Self, InvalidKey> {
        let Some(text) = keys else { return Self::without_key() };
        let keys = text
            .split_whitespace()
            .map(|key| StateKey::parse(key, namespace))
            .collect::<Result<Vec<_>, _>>()?;
        let pseudonyms = hmac(&keys.first().ok_or(InvalidKey::Malformed)?.pseudonyms);
        Ok(Self { keys, pseudonyms })
    }

    fn without_key() -> Result<Self, InvalidKey> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(InvalidKey::NoRandomness)?;
        Ok(Self { keys: Vec::new(), pseudonyms: hmac(&key) })
    }

    /// Returns true if a key is configured, so that records are encrypted.
    pub const fn has_key(&self) -> bool {
        !self.keys.is_empty()
    }

    /// Returns a pseudonym of `text` for logs and quotas, 16 characters long.
    ///
    /// With a key it is the same in every process; without one, in this process. It cannot be reversed by trying names.
    pub fn pseudonym(&self, domain: &str, text: &str) -> String {
        pseudonym(&self.pseudonyms, domain, text)
    }

    /// Returns the pseudonyms of `text` with all keys, the current one first.
    pub fn pseudonyms(&self, domain: &str, text: &str) -> Vec<String> {
        if self.keys.is_empty() {
            return vec![self.pseudonym(domain, text)];
        }
        self.keys.iter().map(|key| pseudonym(&hmac(&key.pseudonyms), domain, text)).collect()
    }

    /// Returns a key for another purpose than records and pseudonyms.
    ///
    /// With a state key it is the same in every process; without one, in this process.
    pub fn derive_key(&self, purpose: &str) -> [u8; 32] {
        let mac = self.pseudonyms.clone().chain_update("derived key ").chain_update(purpose);
        mac.finalize().into_bytes().into()
    }

    /// Encrypts a text that is stored outside the state. [`unseal`](Self::unseal) needs the same context, such as the owner's name.
    ///
    /// # Errors
    /// [`EncryptError::NoKey`] if no key is configured.
    pub fn seal(&self, context: &str, text: &str) -> Result<String, EncryptError> {
        let key = self.keys.first().ok_or(EncryptError::NoKey)?;
        let sealed = key.encrypt(&sealed_data(context), text.as_bytes())?;
        Ok(URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Decrypts a text of [`seal`](Self::seal).
    ///
    /// # Errors
    /// If the text was sealed with a key that is not configured, with another context, or not at all.
    pub fn unseal(&self, context: &str, sealed: &str) -> Result<SecretString, DecryptError> {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).map_err(|_| DecryptError::Forged)?;
        let Some((&ENCRYPTED, encrypted)) = bytes.split_first() else { return Err(DecryptError::Forged) };
        let text = self.decrypt_with(&sealed_data(context), encrypted)?;
        String::from_utf8(text).map(Into::into).map_err(|_| DecryptError::Forged)
    }

    /// Returns true if a text of [`seal`](Self::seal) was sealed with the first key.
    pub fn is_current(&self, sealed: &str) -> bool {
        let bytes = URL_SAFE_NO_PAD.decode(sealed).unwrap_or_default();
        let id = bytes.get(1..=KEY_ID_LENGTH);
        self.keys.first().is_some_and(|key| id == Some(key.id.as_slice()))
    }

    /// Encrypts the value of the record `key` that expires at `expires_at`.
    pub(super) fn encrypt(
        &self,
        key: &Key,
        expires_at: Timestamp,
        value: Vec<u8>,
    ) -> Result<Vec<u8>, EncryptError> {
        let Some(state_key) = self.keys.first() else { return Ok(value) };
        state_key.encrypt(&associated_data(key, expires_at), &value)
    }

    /// Decrypts the value of the record `key` that expires at `expires_at`.
    pub(super) fn decrypt(
        &self,
        key: &Key,
        expires_at: Timestamp,
        value: Vec<u8>,
    ) -> Result<Vec<u8>, DecryptError> {
        match value.split_first() {
            Some((&ENCRYPTED, encrypted)) => self.decrypt_with(&associated_data(key, expires_at), encrypted),
            _ if self.keys.is_empty() => Ok(value),
            _ => Err(DecryptError::Plaintext),
        }
    }

    /// Decrypts the part of an encrypted value after its first byte.
    fn decrypt_with(&self, associated_data: &[u8], encrypted: &[u8]) -> Result<Vec<u8>, DecryptError> {
        if self.keys.is_empty() {
            return Err(DecryptError::NoKey);
        }
        let (id, rest) = encrypted.split_first_chunk::<KEY_ID_LENGTH>().ok_or(DecryptError::Forged)?;
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE_LENGTH>().ok_or(DecryptError::Forged)?;
        let state_key = self.keys.iter().find(|own| own.id == *id).ok_or(DecryptError::UnknownKey)?;
        let payload = Payload { msg: ciphertext, aad: associated_data };
        state_key.cipher.decrypt(&XNonce::from(*nonce), payload).map_err(|_| DecryptError::Forged)
    }
}

impl fmt::Debug for Cipher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Cipher(…)")
    }
}

/// Returns the data that is authenticated with a value but not part of it.
fn associated_data(key: &Key, expires_at: Timestamp) -> Vec<u8> {
    format!("{key} {}", expires_at.as_microsecond()).into_bytes()
}

/// Returns the data that is authenticated with a sealed text. Keys of records begin with a kind, which has no space.
fn sealed_data(context: &str) -> Vec<u8> {
    format!(" {context}").into_bytes()
}

fn pseudonym(key: &Hmac<Sha256>, domain: &str, text: &str) -> String {
    let mac = key.clone().chain_update(domain).chain_update([0]).chain_update(text);
    let mut pseudonym = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
    pseudonym.truncate(16);
    pseudonym
}

/// One configured key and the keys derived from it, one per purpose.
struct StateKey {
    /// Identifies the key in encrypted values without revealing it.
    id: [u8; KEY_ID_LENGTH],
    cipher: XChaCha20Poly1305,
    pseudonyms: [u8; 32],
}

impl StateKey {
    fn parse(text: &str, namespace: Namespace) -> Result<Self, InvalidKey> {
        let bytes = decode_hex(text).or_else(|| BASE64.iter().find_map(|base64| base64.decode(text).ok()));
        let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).ok_or(InvalidKey::Malformed)?;
        // The labels "seal" and "names" are part of the stored format of version 0.1.0.
        let [a, b, c, d, ..] = derive(&bytes, namespace, "id");
        let cipher = XChaCha20Poly1305::new(&derive(&bytes, namespace, "seal").into());
        Ok(Self { id: [a, b, c, d], cipher, pseudonyms: derive(&bytes, namespace, "names") })
    }

    /// Returns the encrypted value with its first byte, the id of the key and the nonce.
    fn encrypt(&self, associated_data: &[u8], value: &[u8]) -> Result<Vec<u8>, EncryptError> {
        let mut nonce = [0; NONCE_LENGTH];
        getrandom::fill(&mut nonce)?;
        let payload = Payload { msg: value, aad: associated_data };
        let ciphertext =
            self.cipher.encrypt(&XNonce::from(nonce), payload).map_err(|_| EncryptError::TooLong)?;
        Ok([&[ENCRYPTED], self.id.as_slice(), &nonce, &ciphertext].concat())
    }
}

fn hmac(key: &[u8; 32]) -> Hmac<Sha256> {
    // RFC 2104 §2 pads a shorter key with zeros to the block length. Padding here avoids the fallible constructor.
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    block.iter_mut().zip(key).for_each(|(target, byte)| *target = *byte);
    Hmac::new(&block)
}

fn derive(key: &[u8; 32], namespace: Namespace, purpose: &str) -> [u8; 32] {
    let mac = hmac(key).chain_update(namespace.name).chain_update(" state ").chain_update(purpose);
    mac.finalize().into_bytes().into()
}

fn decode_hex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Vec<u8> = text.as_bytes().iter().map(digit).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    (pairs.len() == 32 && rest.is_empty()).then(|| pairs.iter().map(|[high, low]| high * 16 + low).collect())
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    const NAMESPACE: Namespace = Namespace { name: "test", application_id: 1 };

    fn cipher(key: &str) -> Cipher {
        Cipher::new(Some(key), NAMESPACE).unwrap()
    }

    fn id(text: &str) -> [u8; KEY_ID_LENGTH] {
        StateKey::parse(text, NAMESPACE).unwrap().id
    }

    #[test]
    fn derived_keys_follow_from_the_state_key_and_the_purpose() {
        let key = "00".repeat(32);
        let derived = |purpose| cipher(&key).derive_key(purpose);
        assert_eq!(derived("confirmation"), derived("confirmation"));
        assert_ne!(derived("confirmation"), derived("other"));
        assert_ne!(derived("confirmation"), cipher(&"01".repeat(32)).derive_key("confirmation"));
    }

    #[test]
    fn hex_and_base64_spellings_of_a_key_are_the_same_key() {
        let hex = "fbff".repeat(16);
        let base64 = "+//7//v/+//7//v/+//7//v/+//7//v/+//7//v/+/8=";
        assert_eq!(id(&hex), id(base64));
        assert_eq!(id(&hex.to_uppercase()), id(base64.trim_end_matches('=')));
        assert_eq!(id(&hex), id(&base64.replace('+', "-").replace('/', "_")));
        assert_ne!(id(&hex), id(&"00".repeat(32)));
    }

    #[test]
    fn sealed_text_opens_with_its_key_and_context_only() {
        let cipher = |keys: &str| Cipher::new(Some(keys), NAMESPACE).unwrap();
        let old = "00".repeat(32);
        let new = "01".repeat(32);
        let sealed = cipher(&old).seal("token anna", "t0ken").unwrap();
        assert!(!sealed.contains("t0ken"));
        let rotated = cipher(&format!("{new}\n{old}"));
        for cipher in [&cipher(&old), &rotated] {
            assert_eq!(cipher.unseal("token anna", &sealed).unwrap().expose_secret(), "t0ken");
            assert_eq!(cipher.unseal("token ben", &sealed).unwrap_err(), DecryptError::Forged);
        }
        assert!(cipher(&old).is_current(&sealed) && !rotated.is_current(&sealed));
        assert_eq!(cipher(&new).unseal("token anna", &sealed).unwrap_err(), DecryptError::UnknownKey);
        let without_key = Cipher::new(None, NAMESPACE).unwrap();
        assert_eq!(without_key.unseal("token anna", &sealed).unwrap_err(), DecryptError::NoKey);
        assert!(matches!(without_key.seal("token anna", "t0ken"), Err(EncryptError::NoKey)));
        let mut changed = sealed.clone().into_bytes();
        if let Some(last) = changed.last_mut() {
            *last = if *last == b'A' { b'E' } else { b'A' };
        }
        for text in ["", "t0ken", "é", &String::from_utf8(changed).unwrap()] {
            assert!(cipher(&old).unseal("token anna", text).is_err(), "{text}");
        }
        let pseudonyms = rotated.pseudonyms("user", "anna");
        assert_eq!(pseudonyms, [rotated.pseudonym("user", "anna"), cipher(&old).pseudonym("user", "anna")]);
    }

    #[test]
    fn passphrases_and_short_keys_are_rejected() {
        for text in ["", "correct horse battery staple and more", &"00".repeat(31), &"0".repeat(63), "é"] {
            let error = StateKey::parse(text, NAMESPACE).err().unwrap().to_string();
            assert!(error.contains("openssl rand -base64 32"), "{text}");
        }
    }
}
