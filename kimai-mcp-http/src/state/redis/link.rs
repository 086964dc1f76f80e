//! The connection to Redis, which is made when it is needed and made again when it is lost.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use redis::{
    Client, FromRedisValue, IntoConnectionInfo, ProtocolVersion, RedisError, ScriptInvocation,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use tokio::time::timeout;

use crate::state::StoreError;

/// How long an operation may take, reconnecting included.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) struct Link {
    client: Client,
    current: Mutex<Current>,
}

#[derive(Default)]
struct Current {
    /// How many connections there were before.
    number: u64,
    manager: Option<ConnectionManager>,
}

/// Why nothing came back.
#[derive(Debug, thiserror::Error)]
enum Silence {
    #[error("Redis: {0}")]
    Refused(#[from] RedisError),
    #[error("Redis does not answer within {} seconds", PATIENCE.as_secs())]
    Late,
}

impl Link {
    pub(super) fn to(url: &str) -> Result<Self, RedisError> {
        // The connection takes the process's provider; without one rustls would panic.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let info = url.into_connection_info()?;
        // With this protocol a lost connection is noticed at once, not by the next who needs it.
        let settings = info.redis_settings().clone().set_protocol(ProtocolVersion::RESP3);
        let client = Client::open(info.set_redis_settings(settings))?;
        Ok(Self { client, current: Mutex::default() })
    }

    pub(super) async fn run<T: FromRedisValue>(
        &self,
        verb: &'static str,
        script: &ScriptInvocation<'_>,
    ) -> Result<T, StoreError> {
        let (number, manager) = self.current();
        let asked = async {
            let mut manager = manager?;
            timeout(PATIENCE, script.invoke_async(&mut manager))
                .await
                .map_err(|_| Silence::Late)?
                .map_err(Silence::from)
        };
        asked.await.map_err(|silence| {
            self.forget(number);
            StoreError { verb, source: Box::new(silence) }
        })
    }

    fn current(&self) -> (u64, Result<ConnectionManager, RedisError>) {
        let mut current = self.lock();
        let manager = match &current.manager {
            Some(manager) => Ok(manager.clone()),
            None => self.client.get_connection_manager_lazy(config()),
        };
        current.manager = manager.as_ref().ok().cloned();
        (current.number, manager)
    }

    /// Begins anew after a failure: a manager reconnects where the connection broke, but keeps one over which nothing
    /// comes any more, and the answer of a server that once refused the password.
    fn forget(&self, number: u64) {
        let mut current = self.lock();
        if current.number == number {
            *current = Current { number: number.wrapping_add(1), manager: None };
        }
    }

    fn lock(&self) -> MutexGuard<'_, Current> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Attempts to connect end before the operation that waits for them does, so that it can tell why they failed.
fn config() -> ConnectionManagerConfig {
    ConnectionManagerConfig::new()
        .set_connection_timeout(Some(PATIENCE))
        .set_response_timeout(Some(PATIENCE))
        .set_min_delay(Duration::from_millis(100))
        .set_number_of_retries(3)
}
