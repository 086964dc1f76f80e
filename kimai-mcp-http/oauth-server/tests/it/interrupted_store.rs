//! A store that stops working after a number of operations: it fails, or its process dies.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use async_trait::async_trait;
use jiff::Timestamp;
use mcp_oauth_server::state::{Admission, Key, Kind, Quota, Revision, Store, StoreError, Stored};

/// Interruption before an operation.
#[derive(Clone, Copy)]
enum Interruption {
    /// The operation fails.
    Failure,
    /// The process is killed (SIGKILL).
    #[cfg(unix)]
    Death,
}

/// Store that is interrupted after a number of operations.
pub(crate) struct InterruptedStore {
    inner: Arc<dyn Store>,
    interruption: Interruption,
    remaining: AtomicI64,
}

impl InterruptedStore {
    /// Creates a store that works until [`Self::fail_after`].
    pub(crate) fn failing(inner: Arc<dyn Store>) -> Self {
        Self { inner, interruption: Interruption::Failure, remaining: AtomicI64::new(i64::MAX) }
    }

    /// Creates a store that kills this process after `operations`.
    #[cfg(unix)]
    pub(crate) fn killing(inner: Arc<dyn Store>, operations: i64) -> Self {
        Self { inner, interruption: Interruption::Death, remaining: AtomicI64::new(operations) }
    }

    /// Fails after `remaining` more operations.
    pub(crate) fn fail_after(&self, remaining: i64) {
        self.remaining.store(remaining, Ordering::SeqCst);
    }

    /// Ends the failure.
    pub(crate) fn recover(&self) {
        self.fail_after(i64::MAX);
    }

    /// Counts an operation and returns the store, or the interruption.
    fn next(&self) -> Result<&dyn Store, StoreError> {
        if self.remaining.fetch_sub(1, Ordering::SeqCst) > 0 {
            return Ok(&*self.inner);
        }
        match self.interruption {
            Interruption::Failure => {
                Err(StoreError { operation: "work", source: "simulated failure".into() })
            }
            #[cfg(unix)]
            Interruption::Death => die(),
        }
    }
}

/// Kills this process.
#[cfg(unix)]
fn die() -> ! {
    let id = std::process::id().to_string();
    let status = std::process::Command::new("kill").args(["-KILL", &id]).status();
    unreachable!("killed: {status:?}")
}

#[async_trait]
impl Store for InterruptedStore {
    async fn get(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        self.next()?.get(key).await
    }

    async fn put(&self, key: &Key, value: &[u8], expires_at: Timestamp) -> Result<(), StoreError> {
        self.next()?.put(key, value, expires_at).await
    }

    async fn create(
        &self,
        key: &Key,
        value: &[u8],
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.next()?.create(key, value, expires_at, now).await
    }

    async fn replace(
        &self,
        key: &Key,
        revision: Revision,
        value: &[u8],
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        self.next()?.replace(key, revision, value, expires_at).await
    }

    async fn take(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        self.next()?.take(key).await
    }

    async fn ids(&self, kind: Kind) -> Result<Vec<String>, StoreError> {
        self.next()?.ids(kind).await
    }

    async fn increment(&self, key: &Key, expires_at: Timestamp, now: Timestamp) -> Result<u64, StoreError> {
        self.next()?.increment(key, expires_at, now).await
    }

    async fn admit(&self, key: &Key, quota: Quota, now: Timestamp) -> Result<Admission, StoreError> {
        self.next()?.admit(key, quota, now).await
    }

    async fn check_writable(&self) -> Result<(), StoreError> {
        self.next()?.check_writable().await
    }

    async fn remove_expired(&self, now: Timestamp) -> Result<(), StoreError> {
        self.next()?.remove_expired(now).await
    }
}
