//! Tokens of confirmed calls: the expiry and an HMAC-SHA-256 over caller, call, question and expiry, 27 characters long.

use std::fmt;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, KeyInit, Mac};
use jiff::{SignedDuration, Timestamp};
use sha2::Sha256;

/// Lifetime of a token.
const LIFETIME: SignedDuration = SignedDuration::from_mins(5);

/// Separates these codes from those that the same key may make for another purpose.
const PURPOSE: &str = "kimai-mcp confirmation 1";

const EXPIRY_LENGTH: usize = 4;
const CODE_LENGTH: usize = 16;

/// The key of the codes.
pub(super) struct Key(Hmac<Sha256>);

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

/// Facts that a token confirms.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claims<'a> {
    pub(super) subject: &'a str,
    pub(super) tool: &'a str,
    pub(super) call: &'a str,
    pub(super) question: &'a str,
    /// Facts that the question does not show.
    pub(super) bound: &'a str,
}

/// Reasons to reject a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(super) enum InvalidToken {
    /// The token has expired.
    #[error("it is older than five minutes")]
    Expired,
    /// The token was issued for another caller, call or question, or not at all.
    #[error("it belongs to another call, or the data changed since the question")]
    Other,
}

impl Key {
    /// Creates a random key; `None` if the system has no randomness.
    pub(super) fn random() -> Option<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).ok()?;
        Some(Self::new(&key))
    }

    pub(super) fn new(key: &[u8; 32]) -> Self {
        // RFC 2104 §2 pads a shorter key with zeros to the block length. Padding here avoids the fallible constructor.
        let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
        block.iter_mut().zip(key).for_each(|(target, byte)| *target = *byte);
        Self(Hmac::new(&block))
    }

    /// Issues a token.
    pub(super) fn issue(&self, claims: Claims<'_>, now: Timestamp) -> String {
        let expiry = u32::try_from((now + LIFETIME).as_second()).unwrap_or(u32::MAX).to_be_bytes();
        let code = self.mac(claims, expiry).finalize().into_bytes();
        let token: Vec<u8> = expiry.into_iter().chain(code.into_iter().take(CODE_LENGTH)).collect();
        URL_SAFE_NO_PAD.encode(token)
    }

    /// Checks a token. The code is compared in constant time.
    pub(super) fn check(&self, token: &str, claims: Claims<'_>, now: Timestamp) -> Result<(), InvalidToken> {
        let token = URL_SAFE_NO_PAD.decode(token.trim()).map_err(|_| InvalidToken::Other)?;
        let (expiry, code) = token.split_first_chunk::<EXPIRY_LENGTH>().ok_or(InvalidToken::Other)?;
        if code.len() != CODE_LENGTH {
            return Err(InvalidToken::Other);
        }
        self.mac(claims, *expiry).verify_truncated_left(code).map_err(|_| InvalidToken::Other)?;
        if i64::from(u32::from_be_bytes(*expiry)) < now.as_second() {
            return Err(InvalidToken::Expired);
        }
        Ok(())
    }

    fn mac(&self, claims: Claims<'_>, expiry: [u8; EXPIRY_LENGTH]) -> Hmac<Sha256> {
        let Claims { subject, tool, call, question, bound } = claims;
        let mut mac = self.0.clone().chain_update(expiry);
        for part in [PURPOSE, subject, tool, call, question, bound] {
            // The length keeps the parts apart.
            mac = mac.chain_update((part.len() as u64).to_be_bytes()).chain_update(part);
        }
        mac
    }
}
