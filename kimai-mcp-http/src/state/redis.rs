//! The engine for several machines: Redis or Valkey.

mod calls;
mod link;
mod scripts;

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;

use self::{link::Link, scripts::Scripts};
use super::{Admission, Key, Quota, Revision, Store, StoreError, Stored};

/// Keeps everything in Redis, for as many processes as there are. What has ended, Redis forgets on its own.
pub struct Redis {
    link: Link,
    scripts: Scripts,
}

/// Why an address is not one of Redis.
#[derive(Debug, thiserror::Error)]
#[error("is no address such as redis://localhost:6379/0 or rediss://user:password@redis.example.com ({0})")]
pub struct NotRedis(redis::RedisError);

impl Redis {
    /// Will keep everything in the Redis at this address. Nothing is contacted before something is to be kept.
    ///
    /// # Errors
    /// When this is no such address.
    pub fn connect(url: &str) -> Result<Self, NotRedis> {
        let link = Link::to(url).map_err(NotRedis)?;
        Ok(Self { link, scripts: Scripts::new() })
    }
}

#[async_trait]
impl Store for Redis {
    async fn get(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        let call = calls::on_row(&self.scripts.get, key);
        self.link.run("read a record", &call).await.map(calls::stored)
    }

    async fn put(&self, key: &Key, value: &[u8], until: Timestamp) -> Result<(), StoreError> {
        let call = calls::writing(&self.scripts.put, key, value, until)?;
        self.link.run(calls::WRITE, &call).await
    }

    async fn create(
        &self,
        key: &Key,
        value: &[u8],
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut call = calls::writing(&self.scripts.create, key, value, until)?;
        self.link.run(calls::WRITE, call.arg(now.as_microsecond())).await
    }

    async fn replace(
        &self,
        key: &Key,
        seen: Revision,
        value: &[u8],
        until: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut call = calls::writing(&self.scripts.replace, key, value, until)?;
        self.link.run(calls::WRITE, call.arg(seen.0)).await
    }

    async fn take(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        let mut call = calls::on_row(&self.scripts.take, key);
        self.link.run("remove a record", call.arg(&key.id)).await.map(calls::stored)
    }

    async fn count(&self, key: &Key, until: Timestamp, now: Timestamp) -> Result<u64, StoreError> {
        let mut call = calls::writing(&self.scripts.count, key, b"", until)?;
        self.link.run("count", call.arg(now.as_microsecond())).await
    }

    async fn admit(&self, key: &Key, quota: Quota, now: Timestamp) -> Result<Admission, StoreError> {
        let call = calls::admitting(&self.scripts.admit, key, quota, now);
        let wait: u64 = self.link.run("count", &call).await?;
        let retry_after = Duration::from_micros(wait);
        Ok(if wait == 0 { Admission::Admitted } else { Admission::Refused { retry_after } })
    }

    async fn ready(&self) -> Result<(), StoreError> {
        self.link.run("be written", &calls::trying(&self.scripts.ready)).await
    }

    async fn sweep(&self, _now: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }
}
