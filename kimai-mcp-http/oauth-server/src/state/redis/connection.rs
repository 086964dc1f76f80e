//! Connection to Redis: opened on first use and reopened after a failure.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use redis::{
    Client, FromRedisValue, IntoConnectionInfo, ProtocolVersion, ScriptInvocation,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use tokio::time::timeout;

use crate::state::StoreError;

/// Maximum duration of an operation, including reconnecting.
const TIMEOUT: Duration = Duration::from_secs(2);

pub(super) struct Connection {
    client: Client,
    current: Mutex<Current>,
}

#[derive(Default)]
struct Current {
    /// Number of connections that were discarded before.
    generation: u64,
    manager: Option<ConnectionManager>,
}

/// Failures of an operation.
#[derive(Debug, thiserror::Error)]
enum RedisError {
    #[error("Redis: {0}")]
    Redis(#[from] redis::RedisError),
    #[error("Redis does not answer within {} seconds", TIMEOUT.as_secs())]
    Timeout,
}

impl Connection {
    pub(super) fn new(url: &str) -> Result<Self, redis::RedisError> {
        // rustls panics without a crypto provider; one that the process installed before is kept.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let info = url.into_connection_info()?;
        // RESP3 reports a lost connection at once instead of on the next command.
        let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let client = Client::open(info.set_redis_settings(settings))?;
        Ok(Self { client, current: Mutex::default() })
    }

    /// Runs a script.
    pub(super) async fn run<T: FromRedisValue>(
        &self,
        operation: &'static str,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, StoreError> {
        self.try_run(script).await.map_err(|error| StoreError::new(operation, error))
    }

    /// Runs a script that only reads. If the connection is broken, for example because Redis was restarted while this
    /// process was idle, the script runs once more on a new one.
    pub(super) async fn read<T: FromRedisValue>(
        &self,
        operation: &'static str,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, StoreError> {
        match self.try_run(script).await {
            Err(RedisError::Redis(error)) if error.is_io_error() || error.is_connection_dropped() => {
                self.run(operation, script).await
            }
            result => result.map_err(|error| StoreError::new(operation, error)),
        }
    }

    async fn try_run<T: FromRedisValue>(&self, script: &ScriptInvocation<'_>) -> Result<T, RedisError> {
        let (generation, manager) = self.current();
        let result = async {
            let mut manager = manager?;
            timeout(TIMEOUT, script.invoke_async(&mut manager))
                .await
                .map_err(|_| RedisError::Timeout)?
                .map_err(RedisError::from)
        };
        let result = result.await;
        if result.is_err() {
            self.discard(generation);
        }
        result
    }

    fn current(&self) -> (u64, Result<ConnectionManager, redis::RedisError>) {
        let mut current = self.lock();
        let manager = match &current.manager {
            Some(manager) => Ok(manager.clone()),
            None => self.client.get_connection_manager_lazy(config()),
        };
        current.manager = manager.as_ref().ok().cloned();
        (current.generation, manager)
    }

    /// Discards the connection after a failure. The manager reconnects only after a broken connection; it would keep an
    /// unresponsive one, and the reply of a server that once rejected the password.
    fn discard(&self, generation: u64) {
        let mut current = self.lock();
        if current.generation == generation {
            *current = Current { generation: generation.wrapping_add(1), manager: None };
        }
    }

    fn lock(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Connection attempts end before the operation that waits for them, so that the operation can report their error.
fn config() -> ConnectionManagerConfig {
    ConnectionManagerConfig::new()
        .set_connection_timeout(Some(TIMEOUT))
        .set_response_timeout(Some(TIMEOUT))
        .set_min_delay(Duration::from_millis(100))
        .set_number_of_retries(3)
}
