//! A store that fails after a number of operations.

use std::sync::atomic::{AtomicI64, Ordering};

use async_trait::async_trait;
use jiff::Timestamp;
use mcp_oauth_server::{
    state::sqlite::Sqlite,
    state::{Admission, Key, Quota, Revision, Store, StoreError, Stored},
};

/// SQLite in memory that does so many more things and then nothing.
pub(crate) struct FailingStore {
    inner: Sqlite,
    left: AtomicI64,
}

impl FailingStore {
    pub(crate) fn new() -> Self {
        Self { inner: Sqlite::in_memory().unwrap(), left: AtomicI64::new(i64::MAX) }
    }

    /// Breaks down after so many more things.
    pub(crate) fn after(&self, left: i64) {
        self.left.store(left, Ordering::SeqCst);
    }

    /// Works again.
    pub(crate) fn mend(&self) {
        self.after(i64::MAX);
    }

    fn turn(&self) -> Result<&Sqlite, StoreError> {
        if self.left.fetch_sub(1, Ordering::SeqCst) > 0 {
            return Ok(&self.inner);
        }
        Err(StoreError { operation: "work", source: "it is broken".into() })
    }
}

#[async_trait]
impl Store for FailingStore {
    async fn get(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        self.turn()?.get(key).await
    }

    async fn put(&self, key: &Key, value: &[u8], until: Timestamp) -> Result<(), StoreError> {
        self.turn()?.put(key, value, until).await
    }

    async fn create(
        &self,
        key: &Key,
        value: &[u8],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.turn()?.create(key, value, until, now).await
    }

    async fn replace(
        &self,
        key: &Key,
        seen: Revision,
        value: &[u8],
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        self.turn()?.replace(key, seen, value, until).await
    }

    async fn take(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        self.turn()?.take(key).await
    }

    async fn increment(&self, key: &Key, until: Timestamp, now: Timestamp) -> Result<u64, StoreError> {
        self.turn()?.increment(key, until, now).await
    }

    async fn admit(&self, key: &Key, quota: Quota, now: Timestamp) -> Result<Admission, StoreError> {
        self.turn()?.admit(key, quota, now).await
    }

    async fn check_writable(&self) -> Result<(), StoreError> {
        self.turn()?.check_writable().await
    }

    async fn remove_expired(&self, now: Timestamp) -> Result<(), StoreError> {
        self.turn()?.remove_expired(now).await
    }
}
