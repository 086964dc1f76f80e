//! The engine for one machine: SQLite, in a file or in memory.

mod file;
mod limits;
mod rows;

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::{sync::Mutex, task};

pub use self::file::{NotOpened, Reason};
use self::limits::Limits;
use super::{Admission, Key, Quota, Revision, Store, StoreError, Stored};

/// Keeps records and counts in SQLite, rate limits in memory: those of before a restart are not worth a write each.
pub struct Sqlite {
    // One connection: SQLite has one writer at a time anyway, and whoever waits here holds no thread.
    connection: Arc<Mutex<Connection>>,
    limits: Limits,
}

impl Sqlite {
    /// Keeps everything in this file, which is made when it is not there, for its owner alone.
    ///
    /// # Errors
    /// When the file cannot be made or written, or is not one of this program.
    pub fn open(path: &Path) -> Result<Self, NotOpened> {
        file::open(path).map(Self::over)
    }

    /// What is kept in this file, which is neither made nor changed; none where there is none yet, but could be one.
    ///
    /// # Errors
    /// When the file cannot be made or written, or is not one of this program.
    pub fn existing(path: &Path) -> Result<Option<Self>, NotOpened> {
        Ok(file::existing(path)?.map(Self::over))
    }

    /// Keeps everything as long as this lives.
    ///
    /// # Errors
    /// When SQLite has no memory.
    pub fn in_memory() -> Result<Self, NotOpened> {
        file::in_memory().map(Self::over)
    }

    fn over(connection: Connection) -> Self {
        Self { connection: Arc::new(Mutex::new(connection)), limits: Limits::default() }
    }

    /// Does this as a whole or not at all, on a thread that may wait for the disk.
    async fn whole<T: Send + 'static>(
        &self,
        verb: &'static str,
        work: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let mut connection = Arc::clone(&self.connection).lock_owned().await;
        let working = task::spawn_blocking(move || {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let made = work(&transaction)?;
            transaction.commit().map(|()| made)
        });
        let done = working.await.map_err(|error| StoreError { verb, source: Box::new(error) })?;
        done.map_err(|error| StoreError { verb, source: Box::new(error) })
    }
}

#[async_trait]
impl Store for Sqlite {
    async fn get(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        let key = key.clone();
        self.whole("read a record", move |rows| rows::get(rows, &key)).await
    }

    async fn put(&self, key: &Key, value: &[u8], until: Timestamp) -> Result<(), StoreError> {
        let (key, value) = (key.clone(), value.to_vec());
        self.whole("write a record", move |rows| rows::put(rows, &key, &value, until)).await
    }

    async fn create(
        &self,
        key: &Key,
        value: &[u8],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (key, value) = (key.clone(), value.to_vec());
        self.whole("write a record", move |rows| rows::create(rows, &key, &value, until, now)).await
    }

    async fn replace(
        &self,
        key: &Key,
        seen: Revision,
        value: &[u8],
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let (key, value) = (key.clone(), value.to_vec());
        self.whole("write a record", move |rows| rows::replace(rows, &key, seen, &value, until)).await
    }

    async fn take(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        let key = key.clone();
        self.whole("remove a record", move |rows| rows::take(rows, &key)).await
    }

    async fn count(&self, key: &Key, until: Timestamp, now: Timestamp) -> Result<u64, StoreError> {
        let key = key.clone();
        self.whole("count", move |rows| rows::count(rows, &key, until, now)).await
    }

    async fn admit(&self, key: &Key, quota: Quota, now: Timestamp) -> Result<Admission, StoreError> {
        Ok(self.limits.admit(key, quota, now))
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.whole("be written", |rows| file::mark(rows)).await
    }

    async fn sweep(&self, now: Timestamp) -> Result<(), StoreError> {
        self.limits.sweep(now);
        self.whole("forget what has ended", move |rows| rows::sweep(rows, now)).await
    }
}
