//! Storage engine for several machines: Redis or Valkey.

mod connection;

use std::time::Duration;

use async_trait::async_trait;
use jiff::Timestamp;
use redis::{Script, ScriptInvocation};

use self::connection::Connection;
use super::{Admission, Key, Kind, Namespace, Quota, Revision, Store, StoreError, Stored};

const WRITE: &str = "write a record";

/// Stores everything in Redis, shared by any number of processes. Redis removes expired records itself.
pub struct Redis {
    connection: Connection,
    prefix: &'static str,
    scripts: Scripts,
}

/// The text is not a Redis URL.
#[derive(Debug, thiserror::Error)]
#[error("is no URL such as redis://localhost:6379/0 or rediss://user:password@redis.example.com ({0})")]
pub struct InvalidRedisUrl(redis::RedisError);

/// Value, revision and expiry of a record; all are `None` if there is no record.
type Row = (Option<Vec<u8>>, Option<u64>, Option<i64>);

impl Redis {
    /// Creates an engine for the server at `url`. The connection opens on first use.
    ///
    /// # Errors
    /// [`InvalidRedisUrl`] if `url` is malformed.
    pub fn new(url: &str, namespace: Namespace) -> Result<Self, InvalidRedisUrl> {
        let connection = Connection::new(url).map_err(InvalidRedisUrl)?;
        Ok(Self { connection, prefix: namespace.name, scripts: Scripts::new() })
    }

    /// Prepares a call of a script that works on one record.
    fn on_record<'s>(&self, script: &'s Script, key: &Key) -> ScriptInvocation<'s> {
        let prefix = self.prefix;
        let mut call = script.prepare_invoke();
        call.key(format!("{prefix}:record:{key}")).key(format!("{prefix}:ends:{}", key.kind.name));
        call
    }

    /// Prepares a call of a script that writes one record; conditions follow as further arguments.
    fn writing<'s>(
        &self,
        script: &'s Script,
        key: &Key,
        value: &[u8],
        expires_at: Timestamp,
    ) -> Result<ScriptInvocation<'s>, StoreError> {
        // Random instead of a counter: Redis may evict a counter under memory pressure, and it would restart.
        let revision = getrandom::u64().map_err(|error| StoreError::new(WRITE, error))?;
        let max_records = key.kind.max_records.map(|max_records| max_records.to_string());
        let mut call = self.on_record(script, key);
        call.arg(value)
            .arg(revision)
            .arg(expires_at.as_microsecond())
            .arg(&key.id)
            .arg(max_records.unwrap_or_default());
        Ok(call)
    }
}

fn stored((value, revision, expires_at): Row) -> Option<Stored> {
    let expires_at = Timestamp::from_microsecond(expires_at?).ok()?;
    Some(Stored { value: value?, revision: Revision(revision?), expires_at })
}

#[async_trait]
impl Store for Redis {
    async fn get(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        let call = self.on_record(&self.scripts.get, key);
        self.connection.read("read a record", &call).await.map(stored)
    }

    async fn put(&self, key: &Key, value: &[u8], expires_at: Timestamp) -> Result<(), StoreError> {
        let call = self.writing(&self.scripts.put, key, value, expires_at)?;
        self.connection.run(WRITE, &call).await
    }

    async fn create(
        &self,
        key: &Key,
        value: &[u8],
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut call = self.writing(&self.scripts.create, key, value, expires_at)?;
        self.connection.run(WRITE, call.arg(now.as_microsecond())).await
    }

    async fn replace(
        &self,
        key: &Key,
        revision: Revision,
        value: &[u8],
        expires_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut call = self.writing(&self.scripts.replace, key, value, expires_at)?;
        self.connection.run(WRITE, call.arg(revision.0)).await
    }

    async fn take(&self, key: &Key) -> Result<Option<Stored>, StoreError> {
        let mut call = self.on_record(&self.scripts.take, key);
        self.connection.run("remove a record", call.arg(&key.id)).await.map(stored)
    }

    async fn ids(&self, kind: Kind) -> Result<Vec<String>, StoreError> {
        let prefix = format!("{}:record:{}:", self.prefix, kind.name);
        let pattern = format!("{prefix}*");
        let mut cursor = "0".to_owned();
        let mut ids = Vec::new();
        loop {
            let mut call = self.scripts.scan.prepare_invoke();
            call.arg(&cursor).arg(&pattern);
            let (next, keys): (String, Vec<String>) = self.connection.run("list records", &call).await?;
            ids.extend(keys.iter().filter_map(|key| key.strip_prefix(&prefix)).map(str::to_owned));
            if next == "0" {
                return Ok(ids);
            }
            cursor = next;
        }
    }

    async fn increment(&self, key: &Key, expires_at: Timestamp, now: Timestamp) -> Result<u64, StoreError> {
        let mut call = self.writing(&self.scripts.increment, key, b"", expires_at)?;
        self.connection.run("count", call.arg(now.as_microsecond())).await
    }

    async fn admit(&self, key: &Key, quota: Quota, now: Timestamp) -> Result<Admission, StoreError> {
        let mut call = self.scripts.admit.prepare_invoke();
        call.key(format!("{}:limit:{key}", self.prefix))
            .arg(now.as_microsecond())
            .arg(quota.interval_micros())
            .arg(quota.burst_micros());
        let wait: u64 = self.connection.run("count", &call).await?;
        let retry_after = Duration::from_micros(wait);
        Ok(if wait == 0 { Admission::Admitted } else { Admission::Limited { retry_after } })
    }

    async fn check_writable(&self) -> Result<(), StoreError> {
        let call = self.scripts.check_writable.key(format!("{}:ready", self.prefix));
        self.connection.run("be written", &call).await
    }

    async fn remove_expired(&self, _now: Timestamp) -> Result<(), StoreError> {
        Ok(())
    }
}

/// Prefixes a script with the shared record functions.
macro_rules! record_script {
    ($file:literal) => {
        Script::new(concat!(include_str!("redis/record.lua"), include_str!($file)))
    };
}

/// Lua scripts, which Redis executes atomically.
struct Scripts {
    get: Script,
    put: Script,
    create: Script,
    replace: Script,
    take: Script,
    scan: Script,
    increment: Script,
    admit: Script,
    check_writable: Script,
}

impl Scripts {
    fn new() -> Self {
        Self {
            get: record_script!("redis/get.lua"),
            put: record_script!("redis/put.lua"),
            create: record_script!("redis/create.lua"),
            replace: record_script!("redis/replace.lua"),
            take: record_script!("redis/take.lua"),
            scan: Script::new(include_str!("redis/scan.lua")),
            increment: record_script!("redis/increment.lua"),
            admit: Script::new(include_str!("redis/admit.lua")),
            check_writable: Script::new(include_str!("redis/check_writable.lua")),
        }
    }
}
