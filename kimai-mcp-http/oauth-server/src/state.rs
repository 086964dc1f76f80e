//! State that outlives a request and is shared by all replicas: clients, grants, tokens, consents, lockouts, quotas.
//!
//! [`State`] stores typed records in a [`Store`]. There is an engine for one machine ([`Sqlite`], in a file or in memory) and one
//! for several ([`Redis`], which also speaks to Valkey). With a key, [`Cipher`] encrypts every record.

pub mod cipher;
pub mod redis;
pub mod sqlite;
mod store;

use std::{collections::BTreeSet, fmt, sync::Arc};

pub use cipher::{Cipher, DecryptError, EncryptError, InvalidKey};
use jiff::{SignedDuration, Timestamp};
pub use redis::Redis;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
pub use sqlite::Sqlite;
pub use store::{Admission, Key, Kind, Namespace, Quota, Revision, Store, StoreError, Stored};

use crate::clock::Clock;

/// Longest lifetime of a record that is not written again. An old encryption key can be removed after this time.
const MAX_TTL: SignedDuration = SignedDuration::from_hours(90 * 24);

/// Maximum number of attempts to change a record that others write at the same time.
const MAX_ATTEMPTS: usize = 16;

/// A type that is stored as JSON.
pub trait Record: Serialize + DeserializeOwned + Send + Sync {
    /// Kind of the record.
    ///
    /// The name is part of the stored format: a changed name loses the records of earlier versions.
    const KIND: Kind;
}

/// A record with the revision that was read, for compare-and-swap.
#[derive(Debug, Clone)]
pub struct Versioned<R> {
    /// The record.
    pub record: R,
    /// Revision that was read.
    pub revision: Revision,
    /// End of its lifetime.
    pub expires_at: Timestamp,
}

/// Typed access to a store. Expired records are never returned, even if the store still has them.
#[derive(Clone)]
pub struct State {
    store: Arc<dyn Store>,
    clock: Clock,
    cipher: Arc<Cipher>,
}

/// Record that is decrypted to check the configured key.
#[derive(Serialize, Deserialize)]
struct KeyCheck;

impl Record for KeyCheck {
    const KIND: Kind = Kind::new("sample");
}

impl State {
    /// Stores records in `store`, encrypted by `cipher`.
    pub fn new(store: Arc<dyn Store>, clock: Clock, cipher: Cipher) -> Self {
        Self { store, clock, cipher: Arc::new(cipher) }
    }

    /// Returns the engine.
    pub fn store(&self) -> &dyn Store {
        &*self.store
    }

    /// Returns the cipher.
    pub fn cipher(&self) -> &Cipher {
        &self.cipher
    }

    /// Checks that records can be written, and that existing records can be decrypted.
    ///
    /// # Errors
    /// Fails if the store cannot be written, or if the records were encrypted with a different key.
    pub async fn check_writable(&self) -> Result<(), StoreError> {
        self.store.check_writable().await?;
        if self.get::<KeyCheck>("").await?.is_none() {
            self.put("", &KeyCheck, MAX_TTL).await?;
        }
        Ok(())
    }

    /// Checks that existing records can be read and decrypted; writes nothing.
    ///
    /// # Errors
    /// Fails if the store cannot be read, or if the records were encrypted with a different key.
    pub async fn check_readable(&self) -> Result<(), StoreError> {
        self.get::<KeyCheck>("").await.map(drop)
    }

    /// Returns the clock.
    pub fn clock(&self) -> Clock {
        Arc::clone(&self.clock)
    }

    /// Returns the current time.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Returns the record with this id unless it has expired.
    ///
    /// # Errors
    /// Fails if the store cannot be read.
    pub async fn get<R: Record>(
        &self,
        id: impl fmt::Display + Send,
    ) -> Result<Option<Versioned<R>>, StoreError> {
        let key = Key::new(R::KIND, id);
        let stored = self.store.get(&key).await?;
        self.decode(&key, stored)
    }

    /// Writes a record that expires after `ttl`.
    ///
    /// # Errors
    /// Fails if the store cannot be written.
    pub async fn put<R: Record>(
        &self,
        id: impl fmt::Display + Send,
        record: &R,
        ttl: SignedDuration,
    ) -> Result<(), StoreError> {
        let key = Key::new(R::KIND, id);
        let expires_at = self.expires_at(ttl);
        self.store.put(&key, &self.encode(&key, record, expires_at)?, expires_at).await
    }

    /// Writes a record if none with this id exists; returns true if it was written.
    ///
    /// # Errors
    /// Fails if the store cannot be written.
    pub async fn create<R: Record>(
        &self,
        id: impl fmt::Display + Send,
        record: &R,
        ttl: SignedDuration,
    ) -> Result<bool, StoreError> {
        let key = Key::new(R::KIND, id);
        let expires_at = self.expires_at(ttl);
        self.store.create(&key, &self.encode(&key, record, expires_at)?, expires_at, self.now()).await
    }

    /// Writes a record if its revision is still `revision`; returns true if it was written.
    ///
    /// # Errors
    /// Fails if the store cannot be written.
    pub async fn replace<R: Record>(
        &self,
        id: impl fmt::Display + Send,
        revision: Revision,
        record: &R,
        ttl: SignedDuration,
    ) -> Result<bool, StoreError> {
        let key = Key::new(R::KIND, id);
        let expires_at = self.expires_at(ttl);
        self.store.replace(&key, revision, &self.encode(&key, record, expires_at)?, expires_at).await
    }

    /// Changes a record, or the default of its type if none with this id exists, so that it expires after `ttl`. Returns false if
    /// others wrote it at each of the attempts.
    ///
    /// `change` may run several times; it receives the stored record each time.
    ///
    /// # Errors
    /// Fails if the store cannot be read or written.
    pub async fn update<R: Record + Default>(
        &self,
        id: impl fmt::Display + Send,
        ttl: SignedDuration,
        mut change: impl FnMut(&mut R) + Send,
    ) -> Result<bool, StoreError> {
        let id = id.to_string();
        for _ in 0..MAX_ATTEMPTS {
            let stored = self.get::<R>(&id).await?;
            let revision = stored.as_ref().map(|stored| stored.revision);
            let mut record = stored.map(|stored| stored.record).unwrap_or_default();
            change(&mut record);
            let is_written = match revision {
                Some(revision) => self.replace(&id, revision, &record, ttl).await?,
                None => self.create(&id, &record, ttl).await?,
            };
            if is_written {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Removes a record and returns it; of several concurrent callers, one receives it.
    ///
    /// # Errors
    /// Fails if the store cannot be written.
    pub async fn take<R: Record>(&self, id: impl fmt::Display + Send) -> Result<Option<R>, StoreError> {
        let key = Key::new(R::KIND, id);
        let stored = self.store.take(&key).await?;
        Ok(self.decode(&key, stored)?.map(|versioned| versioned.record))
    }

    /// Returns the ids of all records of a type. Engines may have to read all records, so use it for commands of operators only.
    ///
    /// # Errors
    /// Fails if the store cannot be read.
    pub async fn ids<R: Record>(&self) -> Result<BTreeSet<String>, StoreError> {
        Ok(self.store.ids(R::KIND).await?.into_iter().collect())
    }

    /// Increments a counter and returns its value. The counter restarts when `span` has passed since its first increment.
    ///
    /// # Errors
    /// Fails if the store cannot be written.
    pub async fn increment(
        &self,
        kind: Kind,
        id: impl fmt::Display + Send,
        span: SignedDuration,
    ) -> Result<u64, StoreError> {
        self.store.increment(&Key::new(kind, id), self.expires_at(span), self.now()).await
    }

    /// Admits and counts one event, or returns the time until the quota admits the next one.
    ///
    /// # Errors
    /// Fails if the store cannot be written.
    pub async fn admit(
        &self,
        kind: Kind,
        id: impl fmt::Display + Send,
        quota: Quota,
    ) -> Result<Admission, StoreError> {
        self.store.admit(&Key::new(kind, id), quota, self.now()).await
    }

    /// Removes expired records, where the engine does not do so on its own. Call it every few minutes.
    ///
    /// # Errors
    /// Fails if the store cannot be written.
    pub async fn remove_expired(&self) -> Result<(), StoreError> {
        self.store.remove_expired(self.now()).await
    }

    fn expires_at(&self, ttl: SignedDuration) -> Timestamp {
        self.now().checked_add(ttl.min(MAX_TTL)).unwrap_or(Timestamp::MAX)
    }

    fn encode<R: Record>(&self, key: &Key, record: &R, expires_at: Timestamp) -> Result<Vec<u8>, StoreError> {
        let json = serde_json::to_vec(record).map_err(|error| StoreError::new("write a record", error))?;
        self.cipher.encrypt(key, expires_at, json).map_err(|error| StoreError::new("encrypt a record", error))
    }

    fn decode<R: Record>(
        &self,
        key: &Key,
        stored: Option<Stored>,
    ) -> Result<Option<Versioned<R>>, StoreError> {
        let Some(stored) = stored.filter(|stored| stored.expires_at > self.now()) else { return Ok(None) };
        let Stored { value, revision, expires_at } = stored;
        let json = self
            .cipher
            .decrypt(key, expires_at, value)
            .map_err(|error| StoreError::new("decrypt a record", error))?;
        let record =
            serde_json::from_slice(&json).map_err(|error| StoreError::new("read a record", error))?;
        Ok(Some(Versioned { record, revision, expires_at }))
    }
}
