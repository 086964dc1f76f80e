//! Records as JSON lines that form a chain.
//!
//! A line is a JSON object. It begins with its number `seq` and the digest `prev` of the line before, and ends with its own digest
//! `hash`: SHA-256 in hex of the line up to the comma before `"hash"`. A line that is changed, removed or moved breaks the chain.
//! Only lines at the end can be removed unnoticed, which the digest of the last line reveals, if it is kept elsewhere.

use std::fmt::Write;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Record;

/// Digest before the first line.
const START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

const HASH_FIELD: &str = ",\"hash\":\"";

/// Last line of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tail {
    /// Number of the line; 0 before the first one.
    pub seq: u64,
    /// Digest of the line.
    pub hash: String,
}

impl Default for Tail {
    fn default() -> Self {
        Self { seq: 0, hash: START.to_owned() }
    }
}

/// A line of the chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Number, without gaps.
    pub seq: u64,
    /// Digest of the previous line.
    pub prev: String,
    /// Content.
    #[serde(flatten)]
    pub record: Record,
    /// Digest of this line.
    #[serde(default, skip_serializing)]
    pub hash: String,
}

/// Reasons why a text is no line of a chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLine {
    /// The text is no JSON object with the fields of a record and a digest at its end.
    #[error("is not an audit record")]
    Malformed,
    /// The digest is that of another text.
    #[error("was changed: its digest is that of another text")]
    Changed,
}

impl Line {
    /// Returns the text of the line of `record` after `tail`, without a line break, and the new tail.
    ///
    /// # Errors
    /// If the record cannot be serialized.
    pub fn write(tail: &Tail, record: Record) -> serde_json::Result<(String, Tail)> {
        let seq = tail.seq + 1;
        let line = Self { seq, prev: tail.hash.clone(), record, hash: String::new() };
        let mut text = serde_json::to_string(&line)?;
        // The closing brace follows the digest.
        text.pop();
        let hash = digest(text.as_bytes());
        text.push_str(HASH_FIELD);
        text.push_str(&hash);
        text.push_str("\"}");
        Ok((text, Tail { seq, hash }))
    }

    /// Parses a line, without its line break, and checks its own digest.
    ///
    /// # Errors
    /// If the text is no line, or was changed.
    pub fn parse(text: &[u8]) -> Result<Self, InvalidLine> {
        let end = text.strip_suffix(b"\"}").ok_or(InvalidLine::Malformed)?;
        let (body, hash) =
            end.split_at_checked(end.len().saturating_sub(START.len())).ok_or(InvalidLine::Malformed)?;
        let body = body.strip_suffix(HASH_FIELD.as_bytes()).ok_or(InvalidLine::Malformed)?;
        let line: Self = serde_json::from_slice(text).map_err(|_| InvalidLine::Malformed)?;
        if digest(body).as_bytes() != hash || line.hash.as_bytes() != hash {
            return Err(InvalidLine::Changed);
        }
        Ok(line)
    }

    /// Returns the line as the tail of a chain.
    pub fn tail(&self) -> Tail {
        Tail { seq: self.seq, hash: self.hash.clone() }
    }
}

/// Returns the SHA-256 digest in hex.
pub(super) fn digest(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(START.len());
    for byte in Sha256::digest(bytes) {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
    }
    text
}
