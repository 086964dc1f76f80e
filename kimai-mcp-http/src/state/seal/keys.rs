//! The keys of a seal, from the texts that operators keep.

use base64::{
    Engine, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use chacha20poly1305::XChaCha20Poly1305;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::ID;

/// With or without `=` at the end.
const LAX: GeneralPurposeConfig =
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
const BASE64: [GeneralPurpose; 2] =
    [GeneralPurpose::new(&alphabet::STANDARD, LAX), GeneralPurpose::new(&alphabet::URL_SAFE, LAX)];

/// Why there is no seal.
#[derive(Debug, thiserror::Error)]
pub enum NoKey {
    /// A text is not 32 bytes.
    #[error("a state key is 32 random bytes in base64 or hex, as `openssl rand -base64 32` prints them")]
    Unreadable,
    /// Without a key, names are hashed with chance.
    #[error("the system gives no randomness: {0}")]
    NoChance(getrandom::Error),
}

/// One key, from which follows what is needed for each purpose.
pub(super) struct SealKey {
    /// Says which key it was, and nothing about it.
    pub(super) id: [u8; ID],
    pub(super) cipher: XChaCha20Poly1305,
    names: [u8; 32],
}

impl SealKey {
    pub(super) fn read(text: &str) -> Result<Self, NoKey> {
        let bytes = unhex(text).or_else(|| BASE64.iter().find_map(|base64| base64.decode(text).ok()));
        let bytes = bytes.and_then(|bytes| <[u8; 32]>::try_from(bytes).ok()).ok_or(NoKey::Unreadable)?;
        let [a, b, c, d, ..] = derived(&bytes, "id");
        let cipher = XChaCha20Poly1305::new(&derived(&bytes, "seal").into());
        Ok(Self { id: [a, b, c, d], cipher, names: derived(&bytes, "names") })
    }

    /// What names are hashed with.
    pub(super) fn names(&self) -> Hmac<Sha256> {
        keyed(&self.names)
    }
}

pub(super) fn keyed(key: &[u8; 32]) -> Hmac<Sha256> {
    // A shorter key is filled with zeros to the length of a block (RFC 2104 §2); doing so here cannot fail.
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    block.iter_mut().zip(key).for_each(|(to, from)| *to = *from);
    Hmac::new(&block)
}

fn derived(key: &[u8; 32], purpose: &str) -> [u8; 32] {
    keyed(key).chain_update("kimai-mcp state ").chain_update(purpose).finalize().into_bytes().into()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digit = |byte: &u8| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let digits: Vec<u8> = text.as_bytes().iter().map(digit).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    (pairs.len() == 32 && rest.is_empty()).then(|| pairs.iter().map(|[high, low]| high * 16 + low).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> [u8; ID] {
        SealKey::read(text).unwrap().id
    }

    #[test]
    fn the_ways_to_write_a_key_are_one_key() {
        let hex = "fbff".repeat(16);
        let base64 = "+//7//v/+//7//v/+//7//v/+//7//v/+//7//v/+/8=";
        assert_eq!(id(&hex), id(base64));
        assert_eq!(id(&hex.to_uppercase()), id(base64.trim_end_matches('=')));
        assert_eq!(id(&hex), id(&base64.replace('+', "-").replace('/', "_")));
        assert_ne!(id(&hex), id(&"00".repeat(32)));
    }

    #[test]
    fn a_passphrase_is_no_key() {
        for text in ["", "correct horse battery staple and more", &"00".repeat(31), &"0".repeat(63), "é"] {
            let refusal = SealKey::read(text).err().unwrap().to_string();
            assert!(refusal.contains("openssl rand -base64 32"), "{text}");
        }
    }
}
