//! Typed records over a store.

use std::{fmt, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use serde::{Serialize, de::DeserializeOwned};

use super::{Admission, Key, Kind, Quota, Revision, Store, StoreError};
use crate::clock::Clock;

/// Something that is kept.
pub trait Record: Serialize + DeserializeOwned + Send + Sync {
    /// Its sort.
    const KIND: Kind;
}

/// A record as it was read; changing it takes the version that was seen.
#[derive(Debug, Clone)]
pub struct Kept<R> {
    /// The record.
    pub record: R,
    /// Which version was seen.
    pub revision: Revision,
    /// When it ends.
    pub until: Timestamp,
}

/// Everything that is kept. What has ended is never seen, whether or not the store still has it.
#[derive(Clone)]
pub struct State {
    store: Arc<dyn Store>,
    clock: Clock,
}

impl State {
    /// Keeps records in this store.
    pub fn new(store: Arc<dyn Store>, clock: Clock) -> Self {
        Self { store, clock }
    }

    /// What time it is.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// The record with this id, unless it has ended.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn get<R: Record>(&self, id: impl fmt::Display + Send) -> Result<Option<Kept<R>>, StoreError> {
        let stored = self.store.get(&Key::new(R::KIND, id)).await?;
        self.read(stored)
    }

    /// Writes a record that lives so long.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn put<R: Record>(
        &self,
        id: impl fmt::Display + Send,
        record: &R,
        lives: SignedDuration,
    ) -> Result<(), StoreError> {
        self.store.put(&Key::new(R::KIND, id), &written(record)?, self.now() + lives).await
    }

    /// Writes a record if there is none with this id; whether it did.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn create<R: Record>(
        &self,
        id: impl fmt::Display + Send,
        record: &R,
        lives: SignedDuration,
    ) -> Result<bool, StoreError> {
        let now = self.now();
        self.store.create(&Key::new(R::KIND, id), &written(record)?, now + lives, now).await
    }

    /// Writes a record if nobody changed it since it was read; whether it did.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn replace<R: Record>(
        &self,
        id: impl fmt::Display + Send,
        seen: Revision,
        record: &R,
        lives: SignedDuration,
    ) -> Result<bool, StoreError> {
        self.store.replace(&Key::new(R::KIND, id), seen, &written(record)?, self.now() + lives).await
    }

    /// Removes a record and gives it to the one who removed it.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn take<R: Record>(&self, id: impl fmt::Display + Send) -> Result<Option<R>, StoreError> {
        let stored = self.store.take(&Key::new(R::KIND, id)).await?;
        Ok(self.read(stored)?.map(|kept| kept.record))
    }

    /// Counts one more of this sort; how many there were in the span that its first began.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn count(
        &self,
        kind: Kind,
        id: impl fmt::Display + Send,
        span: SignedDuration,
    ) -> Result<u64, StoreError> {
        let now = self.now();
        self.store.count(&Key::new(kind, id), now + span, now).await
    }

    /// Whether one more of this sort may happen now, which counts it.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn admit(
        &self,
        kind: Kind,
        id: impl fmt::Display + Send,
        quota: Quota,
    ) -> Result<Admission, StoreError> {
        self.store.admit(&Key::new(kind, id), quota, self.now()).await
    }

    /// The store.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    fn read<R: Record>(&self, stored: Option<super::Stored>) -> Result<Option<Kept<R>>, StoreError> {
        let Some(stored) = stored.filter(|stored| stored.until > self.now()) else { return Ok(None) };
        let record = serde_json::from_slice(&stored.value).map_err(|error| of("read a record", error))?;
        Ok(Some(Kept { record, revision: stored.revision, until: stored.until }))
    }
}

fn written<R: Record>(record: &R) -> Result<Vec<u8>, StoreError> {
    serde_json::to_vec(record).map_err(|error| of("write a record", error))
}

fn of(verb: &'static str, error: serde_json::Error) -> StoreError {
    StoreError { verb, source: Box::new(error) }
}
