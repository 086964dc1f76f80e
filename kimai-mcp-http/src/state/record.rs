//! Typed records over a store.

use std::{fmt, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::{Admission, Key, Kind, Quota, Revision, Seal, Store, StoreError, Stored};
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
    seal: Arc<Seal>,
}

/// How long a record lives at most without being written anew, so that an old key can go after that time.
const LONGEST: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Tells whether the state was sealed with the key that is given.
#[derive(Serialize, Deserialize)]
struct Sample;

impl Record for Sample {
    const KIND: Kind = Kind::new("sample");
}

impl State {
    /// Keeps records in this store, under this seal.
    pub fn new(store: Arc<dyn Store>, clock: Clock, seal: Seal) -> Self {
        Self { store, clock, seal: Arc::new(seal) }
    }

    /// The seal.
    pub fn seal(&self) -> &Seal {
        &self.seal
    }

    /// Whether records can be written, and those that are there can be read.
    ///
    /// # Errors
    /// When they cannot, be it that the key is another one.
    pub async fn ready(&self) -> Result<(), StoreError> {
        self.store.ready().await?;
        if self.get::<Sample>("").await?.is_none() {
            self.put("", &Sample, LONGEST).await?;
        }
        Ok(())
    }

    /// Whether what is there can be read, and is sealed with the key that is given.
    ///
    /// # Errors
    /// When it cannot.
    pub async fn readable(&self) -> Result<(), StoreError> {
        self.get::<Sample>("").await.map(drop)
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
        let key = Key::new(R::KIND, id);
        let stored = self.store.get(&key).await?;
        self.read(&key, stored)
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
        let (key, until) = (Key::new(R::KIND, id), self.after(lives));
        self.store.put(&key, &self.written(&key, record, until)?, until).await
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
        let (key, until) = (Key::new(R::KIND, id), self.after(lives));
        self.store.create(&key, &self.written(&key, record, until)?, until, self.now()).await
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
        let (key, until) = (Key::new(R::KIND, id), self.after(lives));
        self.store.replace(&key, seen, &self.written(&key, record, until)?, until).await
    }

    /// Removes a record and gives it to the one who removed it.
    ///
    /// # Errors
    /// When the store cannot be written.
    pub async fn take<R: Record>(&self, id: impl fmt::Display + Send) -> Result<Option<R>, StoreError> {
        let key = Key::new(R::KIND, id);
        let stored = self.store.take(&key).await?;
        Ok(self.read(&key, stored)?.map(|kept| kept.record))
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
        self.store.count(&Key::new(kind, id), self.after(span), self.now()).await
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

    /// So long after now, but no longer than anything is kept.
    fn after(&self, lives: SignedDuration) -> Timestamp {
        self.now().checked_add(lives.min(LONGEST)).unwrap_or(Timestamp::MAX)
    }

    fn written<R: Record>(&self, key: &Key, record: &R, until: Timestamp) -> Result<Vec<u8>, StoreError> {
        let written = serde_json::to_vec(record).map_err(|error| of("write a record", error))?;
        self.seal.close(key, until, written).map_err(|error| of("seal a record", error))
    }

    fn read<R: Record>(&self, key: &Key, stored: Option<Stored>) -> Result<Option<Kept<R>>, StoreError> {
        let Some(stored) = stored.filter(|stored| stored.until > self.now()) else { return Ok(None) };
        let Stored { value, revision, until } = stored;
        let opened = self.seal.open(key, until, value).map_err(|error| of("open a record", error))?;
        let record = serde_json::from_slice(&opened).map_err(|error| of("read a record", error))?;
        Ok(Some(Kept { record, revision, until }))
    }
}

fn of(verb: &'static str, error: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError { verb, source: Box::new(error) }
}
