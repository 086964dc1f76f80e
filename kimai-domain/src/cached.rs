//! Cache of one value with a lifetime; concurrent readers share one fetch.

use std::{future::Future, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

/// Lifetime of a fetched value.
const TTL: SignedDuration = SignedDuration::from_mins(5);

/// A cached value with the time of its fetch.
pub(crate) struct Cached<T>(Mutex<Option<(Timestamp, Arc<T>)>>);

impl<T> Cached<T> {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// Returns the value, and fetches it if it is missing or expired.
    ///
    /// # Errors
    /// The error of `fetch`, which is not cached.
    pub(crate) async fn get<E, F>(&self, now: Timestamp, fetch: impl FnOnce() -> F) -> Result<Arc<T>, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let mut cached = self.0.lock().await;
        match &*cached {
            Some((fetched_at, value)) if now.duration_since(*fetched_at).abs() < TTL => Ok(Arc::clone(value)),
            _ => {
                let value = Arc::new(fetch().await?);
                *cached = Some((now, Arc::clone(&value)));
                Ok(value)
            }
        }
    }

    /// Returns the value if it is present and fresh. Nothing is fetched.
    pub(crate) async fn peek(&self, now: Timestamp) -> Option<Arc<T>> {
        let cached = self.0.lock().await;
        let (fetched_at, value) = cached.as_ref()?;
        (now.duration_since(*fetched_at).abs() < TTL).then(|| Arc::clone(value))
    }

    /// Drops the value.
    pub(crate) async fn clear(&self) {
        *self.0.lock().await = None;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use jiff::{SignedDuration, Timestamp};

    use super::Cached;

    #[tokio::test]
    async fn value_is_fetched_again_only_after_its_lifetime_and_errors_are_not_cached() {
        let cached = Cached::new();
        let fetched = Cell::new(0);
        let get = async |minutes: i64, good: bool| {
            let now = Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes);
            let fetch = || async {
                fetched.set(fetched.get() + 1);
                if good { Ok(fetched.get()) } else { Err(()) }
            };
            cached.get(now, fetch).await.map(|value| *value)
        };
        assert_eq!(get(0, false).await, Err(()));
        assert_eq!(get(0, true).await, Ok(2));
        assert_eq!(get(4, true).await, Ok(2));
        assert_eq!(get(5, true).await, Ok(3));
    }

    fn minute(minutes: i64) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_mins(minutes)
    }

    #[tokio::test]
    async fn cleared_value_is_fetched_again() {
        let cached = Cached::new();
        cached.get(minute(0), async || Ok::<_, ()>("old")).await.unwrap();
        cached.clear().await;
        assert_eq!(cached.peek(minute(0)).await, None);
        assert_eq!(*cached.get(minute(0), async || Ok::<_, ()>("new")).await.unwrap(), "new");
    }

    #[tokio::test]
    async fn peek_returns_a_fresh_value_and_never_an_expired_one() {
        let cached = Cached::new();
        assert_eq!(cached.peek(minute(0)).await, None);
        cached.get(minute(10), async || Ok::<_, ()>(7)).await.unwrap();
        assert_eq!(cached.peek(minute(14)).await.as_deref(), Some(&7));
        assert_eq!(cached.peek(minute(15)).await, None);
        // The clock was set back.
        assert_eq!(cached.peek(minute(6)).await.as_deref(), Some(&7));
        assert_eq!(cached.peek(minute(5)).await, None);
    }
}
