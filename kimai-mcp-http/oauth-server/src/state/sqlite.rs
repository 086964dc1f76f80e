//! Storage engine for one machine: SQLite, in a file or in memory.

mod file;
mod records;

use std::{
    collections::{BTreeSet, HashMap},
    path::Path,
    sync::{Arc, Mutex as SyncMutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::{sync::Mutex, task};

pub use self::file::{OpenError, OpenErrorKind};
use super::{Admission, Key, Kind, Namespace, Quota, Revision, Store, StoreError, Stored};

/// Number of quotas kept in memory. Beyond it, those that recover first are dropped.
const MAX_BUCKETS: usize = 100_000;

/// Stores records and counters in SQLite. Quotas live in memory: they are not worth a write per request.
pub struct Sqlite {
    // SQLite has one writer at a time, so one connection suffices; waiting for the lock blocks no thread.
    connection: Arc<Mutex<Connection>>,
    quotas: Quotas,
}

impl Sqlite {
    /// Opens the file at `path`; creates it with mode 0600 if it does not exist.
    ///
    /// # Errors
    /// Fails if the file cannot be created or written, or belongs to another program.
    pub fn open(path: &Path, namespace: Namespace) -> Result<Self, OpenError> {
        file::open(path, namespace).map(Self::new)
    }

    /// Opens the file at `path` if it exists, without creating or changing it.
    ///
    /// # Errors
    /// Fails if the file cannot be written or belongs to another program, or if it does not exist and cannot be created.
    pub fn open_existing(path: &Path, namespace: Namespace) -> Result<Option<Self>, OpenError> {
        Ok(file::open_existing(path, namespace)?.map(Self::new))
    }

    /// Creates a database in memory.
    ///
    /// # Errors
    /// Fails if SQLite cannot allocate memory.
    pub fn in_memory() -> Result<Self, OpenError> {
        file::in_memory().map(Self::new)
    }

    fn new(connection: Connection) -> Self {
        Self { connection: Arc::new(Mutex::new(connection)), quotas: Quotas::default() }
    }

    /// Reads on the thread of the caller. A row of the page cache takes microseconds, less than another thread. Transactions of this
    /// process use the same connection, so a read waits for them; with the write-ahead log, those of other processes block no read.
    async fn read<T>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let connection = self.connection.lock().await;
        work(&connection).map_err(|error| StoreError::new(operation, error))
    }

    /// Runs `work` in a transaction on a thread that may block.
    async fn transaction<T: Send + 'static>(
        &self,
        operation: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let mut connection = Arc::clone(&self.connection).lock_owned().await;
        let task = task::spawn_blocking(move || {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let result = work(&transaction)?;
            transaction.commit().map(|()| result)
        });
        let result = task.await.map_err(|error| StoreError::new(operation, error))?;
        result.map_err(|error| StoreError::new(operation, error))
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn get(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        self.read("read a record", |db| records::get(db, key)).await
    }

    async fn put(&self, key: &Key, value: &[u8], expires_at: Timestamp) -> Result<(), StoreError> {
        let key = key.clone();
        let value = value.to_vec();
        self.transaction("write a record", move |db| records::put(db, &key, &value, expires_at)).await
    }

    async fn create(
        &self,
        key: &Key,
        value: &[u8],
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let key = key.clone();
        let value = value.to_vec();
        self.transaction("write a record", move |db| records::create(db, &key, &value, expires_at, now)).await
    }

    async fn replace(
        &self,
        key: &Key,
        revision: Revision,
        value: &[u8],
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let key = key.clone();
        let value = value.to_vec();
        let replace = move |db: &Transaction<'_>| records::replace(db, &key, revision, &value, expires_at);
        self.transaction("write a record", replace).await
    }

    async fn take(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        let key = key.clone();
        self.transaction("remove a record", move |db| records::take(db, &key)).await
    }

    async fn ids(&self, kind: Kind) -> Result<Vec<String>, StoreError> {
        self.transaction("list records", move |db| records::ids(db, kind)).await
    }

    async fn increment(&self, key: &Key, expires_at: Timestamp, now: Timestamp) -> Result<u64, StoreError> {
        let key = key.clone();
        self.transaction("count", move |db| records::increment(db, &key, expires_at, now)).await
    }

    async fn admit(&self, key: &Key, quota: Quota, now: Timestamp) -> Result<Admission, StoreError> {
        Ok(self.quotas.admit(key, quota, now))
    }

    async fn check_writable(&self) -> Result<(), StoreError> {
        self.transaction("be written", |db| file::write_version(db)).await
    }

    async fn remove_expired(&self, now: Timestamp) -> Result<(), StoreError> {
        self.quotas.remove_recovered(now);
        self.transaction("remove expired records", move |db| records::remove_expired(db, now)).await
    }
}

/// The quotas of this process.
#[derive(Default)]
struct Quotas(SyncMutex<Buckets>);

/// Theoretical arrival times (see [`Quota`]) by key, and the keys in order of those times.
#[derive(Default)]
struct Buckets {
    arrivals: HashMap<Key, Timestamp>,
    order: BTreeSet<(Timestamp, Key)>,
}

impl Quotas {
    fn admit(&self, key: &Key, quota: Quota, now: Timestamp) -> Admission {
        let mut buckets = self.lock();
        match quota.admit(buckets.arrivals.get(key).copied(), now) {
            Ok(arrival) => {
                buckets.insert(key, arrival);
                Admission::Admitted
            }
            Err(retry_after) => Admission::Limited { retry_after },
        }
    }

    fn remove_recovered(&self, now: Timestamp) {
        let mut buckets = self.lock();
        while buckets.order.first().is_some_and(|(arrival, _)| *arrival <= now) {
            buckets.remove_first();
        }
    }

    // A panic between the two writes leaves at most one unused entry, which `remove_recovered` drops later.
    fn lock(&self) -> MutexGuard<'_, Buckets> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Buckets {
    fn insert(&mut self, key: &Key, arrival: Timestamp) {
        if let Some(previous) = self.arrivals.insert(key.clone(), arrival) {
            self.order.remove(&(previous, key.clone()));
        }
        self.order.insert((arrival, key.clone()));
        if self.arrivals.len() > MAX_BUCKETS {
            self.remove_first();
        }
    }

    fn remove_first(&mut self) {
        if let Some((_, key)) = self.order.pop_first() {
            self.arrivals.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    const QUOTA: Quota = Quota { burst: 2, interval: Duration::from_secs(1) };

    fn count(quotas: &Quotas) -> usize {
        quotas.lock().arrivals.len()
    }

    #[test]
    fn recovered_quotas_are_removed() {
        let quotas = Quotas::default();
        quotas.admit(&Key::new(Kind::new("calls"), "a"), QUOTA, Timestamp::UNIX_EPOCH);
        quotas.remove_recovered(Timestamp::from_millisecond(999).unwrap());
        assert_eq!(count(&quotas), 1);
        quotas.remove_recovered(Timestamp::from_second(1).unwrap());
        assert_eq!(count(&quotas), 0);
        assert!(quotas.lock().order.is_empty());
    }

    #[test]
    fn number_of_quotas_is_bounded_and_the_first_to_recover_are_dropped() {
        let quotas = Quotas::default();
        let busy = Key::new(Kind::new("calls"), "busy");
        quotas.admit(&busy, QUOTA, Timestamp::UNIX_EPOCH);
        quotas.admit(&busy, QUOTA, Timestamp::UNIX_EPOCH);
        for name in 0..=MAX_BUCKETS {
            quotas.admit(&Key::new(Kind::new("calls"), name), QUOTA, Timestamp::UNIX_EPOCH);
        }
        assert_eq!(count(&quotas), MAX_BUCKETS);
        let again = quotas.admit(&busy, QUOTA, Timestamp::UNIX_EPOCH);
        assert_eq!(again, Admission::Limited { retry_after: Duration::from_secs(1) });
    }
}
