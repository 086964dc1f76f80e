//! The interface of storage engines, and rate quotas.

use std::{fmt, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;

/// Identifies the program that owns the stored records, so that several programs can share an engine.
///
/// All parts belong to the stored format: with other values, existing records are not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Namespace {
    /// Prefix of Redis keys and context of derived encryption keys, such as `notes-mcp`.
    pub name: &'static str,
    /// `application_id` of SQLite files.
    pub application_id: i32,
}

/// A kind of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    /// Unique name.
    pub name: &'static str,
    /// Maximum number of records. Beyond it, the records that expire first are removed.
    pub max_records: Option<usize>,
}

impl Kind {
    /// Creates a kind without a maximum.
    pub const fn new(name: &'static str) -> Self {
        Self { name, max_records: None }
    }

    /// Limits the number of records.
    #[must_use]
    pub const fn with_max_records(self, max_records: usize) -> Self {
        Self { name: self.name, max_records: Some(max_records) }
    }
}

/// The key of one record. Secret parts of it (a token, a user name) are digests.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Kind of the record.
    pub kind: Kind,
    /// Identifier within the kind.
    pub id: String,
}

impl Key {
    /// Creates a key.
    pub fn new(kind: Kind, id: impl fmt::Display) -> Self {
        Self { kind, id: id.to_string() }
    }
}

/// Writes `kind:id`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.name, self.id)
    }
}

/// Revision of a record; each write creates a new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revision(pub u64);

/// A record as the engine stores it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stored {
    /// Content, encrypted if a key is configured.
    pub value: Vec<u8>,
    /// Revision of the content.
    pub revision: Revision,
    /// End of its lifetime. The engine may keep the record longer.
    pub expires_at: Timestamp,
}

impl Stored {
    /// Returns the value of a counter, which is stored in decimal digits.
    pub(crate) fn counter(&self) -> u64 {
        std::str::from_utf8(&self.value).ok().and_then(|digits| digits.parse().ok()).unwrap_or(0)
    }
}

/// Failure of a storage operation.
#[derive(Debug, thiserror::Error)]
#[error("the state store cannot {operation}")]
pub struct StoreError {
    /// Operation in words, such as "write a record".
    pub operation: &'static str,
    /// Cause reported by the engine.
    #[source]
    pub source: Box<dyn std::error::Error + Send + Sync>,
}

impl StoreError {
    /// Creates an error of `operation`.
    pub fn new(operation: &'static str, source: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self { operation, source: Box::new(source) }
    }
}

/// A key-value store with expiry. Every operation is atomic, also between processes.
#[async_trait]
pub trait Store: Send + Sync + 'static {
    /// Returns the record; it may have expired already.
    async fn get(&self, key: &Key) -> Result<Option<Stored>, StoreError>;

    /// Writes the record, replacing an existing one.
    async fn put(&self, key: &Key, value: &[u8], expires_at: Timestamp) -> Result<(), StoreError>;

    /// Writes the record unless an unexpired one exists at `now`; returns true if it was written.
    async fn create(
        &self,
        key: &Key,
        value: &[u8],
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Writes the record if its revision is `revision`; returns true if it was written.
    async fn replace(
        &self,
        key: &Key,
        revision: Revision,
        value: &[u8],
        expires_at: Timestamp,
    ) -> Result<bool, StoreError>;

    /// Removes the record and returns it to one caller only.
    async fn take(&self, key: &Key) -> Result<Option<Stored>, StoreError>;

    /// Returns the ids of all records of a kind, in any order; some may have expired already, and an id may occur twice.
    async fn ids(&self, kind: Kind) -> Result<Vec<String>, StoreError>;

    /// Increments a counter and returns its value. A counter that has expired at `now` restarts and expires at `expires_at`.
    async fn increment(&self, key: &Key, expires_at: Timestamp, now: Timestamp) -> Result<u64, StoreError>;

    /// Admits and counts one event if `quota` allows it at `now`.
    async fn admit(&self, key: &Key, quota: Quota, now: Timestamp) -> Result<Admission, StoreError>;

    /// Checks that the engine accepts writes.
    async fn check_writable(&self) -> Result<(), StoreError>;

    /// Removes records that expired before `now`, where the engine does not do so on its own.
    async fn remove_expired(&self, now: Timestamp) -> Result<(), StoreError>;
}

/// A rate quota: a burst of events at once, then one more per interval (generic cell rate algorithm).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Number of events that are admitted at once after a pause; at least 1.
    pub burst: u32,
    /// Interval after which one more event is admitted.
    pub interval: Duration,
}

impl Quota {
    /// Admits an event and returns the new theoretical arrival time, or returns the time to wait.
    ///
    /// `arrival` is the stored theoretical arrival time: the moment at which all admitted events are paid for.
    pub(crate) fn admit(self, arrival: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, Duration> {
        let now = now.as_microsecond();
        let arrival = arrival.map_or(now, |arrival| arrival.as_microsecond().max(now));
        let arrival = arrival.saturating_add(self.interval_micros());
        let early = arrival.saturating_sub(self.burst_micros()).saturating_sub(now);
        match u64::try_from(early) {
            Ok(wait) if wait > 0 => Err(Duration::from_micros(wait)),
            _ => Ok(Timestamp::from_microsecond(arrival).unwrap_or(Timestamp::MAX)),
        }
    }

    /// Returns the interval in microseconds, the time unit of all engines.
    pub(crate) fn interval_micros(self) -> i64 {
        i64::try_from(self.interval.as_micros()).unwrap_or(i64::MAX)
    }

    /// Returns the tolerance in microseconds: as many intervals as events in a burst.
    pub(crate) fn burst_micros(self) -> i64 {
        self.interval_micros().saturating_mul(i64::from(self.burst.max(1)))
    }
}

/// Decision of a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// The event is admitted and counted.
    Admitted,
    /// The event is rejected and not counted.
    Limited {
        /// Time until the next event is admitted.
        retry_after: Duration,
    },
}
