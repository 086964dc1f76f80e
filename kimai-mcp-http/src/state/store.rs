//! The port to an engine that keeps bytes under names.

use async_trait::async_trait;
use jiff::Timestamp;

use super::{Admission, Key, Quota};

/// Which version of a record it is; each write makes a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision(pub u64);

/// A record as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// The record, sealed where there is a key.
    pub value: Vec<u8>,
    /// Which version of it.
    pub revision: Revision,
    /// When it ends. The engine may still have it for a while after that.
    pub until: Timestamp,
}

impl Stored {
    /// The number that it is, if it is a count: those are kept in digits.
    pub(crate) fn count(&self) -> u64 {
        std::str::from_utf8(&self.value).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }
}

/// Why the state cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("the state store cannot {verb}")]
pub struct StoreError {
    /// What it was asked for.
    pub verb: &'static str,
    /// What the engine says.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

/// Keeps bytes under names until a time. Each operation happens as a whole or not at all, whoever else is at work
/// on the same record, in this process or in another.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// The record, also when its time has come but nobody has removed it yet.
    async fn get(&self, key: &Key) -> Result<Option<Stored>, StoreError>;

    /// Writes it, whether or not it was there.
    async fn put(&self, key: &Key, value: &[u8], until: Timestamp) -> Result<(), StoreError>;

    /// Writes it if nothing was there that has not ended by `now`; whether it did.
    async fn create(
        &self,
        key: &Key,
        value: &[u8],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Writes it if it is still this version; whether it did.
    async fn replace(
        &self,
        key: &Key,
        seen: Revision,
        value: &[u8],
        until: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Removes it and gives it to the one who removed it, and to nobody else.
    async fn take(&self, key: &Key) -> Result<Option<Stored>, StoreError>;

    /// Counts one more under this name. The count begins again when a span that began with its first has passed.
    async fn count(&self, key: &Key, until: Timestamp, now: Timestamp) -> Result<u64, StoreError>;

    /// Whether one more may happen under this name, which counts it.
    async fn admit(&self, key: &Key, quota: Quota, now: Timestamp) -> Result<Admission, StoreError>;

    /// Whether it can be written.
    async fn ready(&self) -> Result<(), StoreError>;

    /// Forgets what ended before `now`, where the engine does not do so on its own.
    async fn sweep(&self, now: Timestamp) -> Result<(), StoreError>;
}
