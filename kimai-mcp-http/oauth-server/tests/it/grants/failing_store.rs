//! Exchanges and refreshes during which the store fails, at every possible operation.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use async_trait::async_trait;
use jiff::Timestamp;
use mcp_oauth_server::{
    grant::GrantError,
    state::{Admission, Key, Kind, Quota, Revision, Sqlite, Store, StoreError, Stored},
};

use crate::server::{Server, is_invalid};

/// SQLite in memory that fails after a number of operations.
struct FailingStore {
    inner: Sqlite,
    remaining: AtomicI64,
}

impl FailingStore {
    fn new() -> Self {
        Self { inner: Sqlite::in_memory().unwrap(), remaining: AtomicI64::new(i64::MAX) }
    }

    /// Fails after `remaining` more operations.
    fn fail_after(&self, remaining: i64) {
        self.remaining.store(remaining, Ordering::SeqCst);
    }

    /// Ends the failure.
    fn recover(&self) {
        self.fail_after(i64::MAX);
    }

    /// Counts an operation and returns the store, or the failure.
    fn next(&self) -> Result<&Sqlite, StoreError> {
        if self.remaining.fetch_sub(1, Ordering::SeqCst) > 0 {
            return Ok(&self.inner);
        }
        Err(StoreError { operation: "work", source: "simulated failure".into() })
    }
}

#[async_trait]
impl Store for FailingStore {
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

/// Returns a server with a store that can fail.
fn failing_server() -> (Server, Arc<FailingStore>) {
    let store = Arc::new(FailingStore::new());
    (Server::over(store.clone()), store)
}

#[tokio::test]
async fn interrupted_refresh_can_be_repeated() {
    let mut steps = 0;
    loop {
        let (server, store) = failing_server();
        let first = server.log_in("anna").await.refresh;
        store.fail_after(steps);
        let interrupted = server.refresh(&first).await;
        store.recover();
        if interrupted.is_ok() {
            break;
        }
        let second = server.refresh(&first).await.unwrap();
        assert!(server.admits(&second.access).await, "after {steps} steps");
        let third = server.refresh(&second.refresh).await.unwrap();
        assert!(is_invalid(server.refresh(&first).await), "after {steps} steps");
        assert!(!server.admits(&third.access).await, "after {steps} steps");
        steps += 1;
    }
    assert!(steps > 5, "only {steps} steps were interrupted");
}

#[tokio::test]
async fn interrupted_exchange_never_makes_a_code_valid_twice() {
    let mut steps = 0;
    loop {
        let (server, store) = failing_server();
        let code = server.code("anna", "notes:read").await;
        store.fail_after(steps);
        let interrupted = server.redeem(&code).await;
        store.recover();
        if interrupted.is_ok() {
            break;
        }
        let answers = [server.redeem(&code).await, server.redeem(&code).await];
        let successes = answers.iter().filter(|answer| answer.is_ok()).count();
        assert!(successes <= usize::from(steps < 2), "after {steps} steps");
        steps += 1;
    }
    assert!(steps > 6, "only {steps} steps were interrupted");
}

#[tokio::test]
async fn token_reuse_during_a_store_failure_is_detected_again() {
    let mut steps = 0;
    loop {
        let (server, store) = failing_server();
        let first = server.log_in("anna").await.refresh;
        let second = server.refresh(&first).await.unwrap().refresh;
        let third = server.refresh(&second).await.unwrap();
        store.fail_after(steps);
        let interrupted = server.refresh(&first).await;
        store.recover();
        assert!(is_invalid(server.refresh(&first).await), "after {steps} steps");
        assert!(!server.admits(&third.access).await, "after {steps} steps");
        if !matches!(interrupted, Err(GrantError::Store(_))) {
            break;
        }
        steps += 1;
    }
    assert!(steps > 3, "only {steps} steps were interrupted");
}
