//! Cache of one value with a lifetime; concurrent readers share one fetch.

use std::{future::Future, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

/// Lifetime of a fetched value.
const TTL: SignedDuration = SignedDuration::from_mins(5);

/// A cached value with the time of its fetch.
pub(crate) struct Cached<T>(Mutex<Slot<T>>);

struct Slot<T> {
    value: Option<(Timestamp, Arc<T>)>,
    /// Number of times that the value was dropped.
    clears: u64,
}

impl<T> Cached<T> {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Slot { value: None, clears: 0 }))
    }

    /// Returns the value, and fetches it if it is missing or expired.
    ///
    /// # Errors
    /// The error of `fetch`, which is not cached.
    pub(crate) async fn get<E, F>(&self, now: Timestamp, fetch: impl FnOnce() -> F) -> Result<Arc<T>, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let mut slot = self.0.lock().await;
        match &slot.value {
            Some((fetched_at, value)) if now.duration_since(*fetched_at).abs() < TTL => Ok(Arc::clone(value)),
            _ => {
                let value = Arc::new(fetch().await?);
                slot.value = Some((now, Arc::clone(&value)));
                Ok(value)
            }
        }
    }

    /// Fetches the value although it is present, and replaces it. Concurrent calls do not wait for each other.
    ///
    /// # Errors
    /// The error of `fetch`, after which the value is missing.
    pub(crate) async fn refresh<E, F>(&self, now: Timestamp, fetch: impl FnOnce() -> F) -> Result<Arc<T>, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let clears = self.0.lock().await.clears;
        let fetched = fetch().await.map(Arc::new);
        let mut slot = self.0.lock().await;
        // A fetch that began before the value was dropped may be older than the change that dropped it.
        slot.value =
            fetched.as_ref().ok().filter(|_| slot.clears == clears).map(|value| (now, Arc::clone(value)));
        fetched
    }

    /// Returns the value if it is present and fresh. Nothing is fetched.
    pub(crate) async fn peek(&self, now: Timestamp) -> Option<Arc<T>> {
        let slot = self.0.lock().await;
        let (fetched_at, value) = slot.value.as_ref()?;
        (now.duration_since(*fetched_at).abs() < TTL).then(|| Arc::clone(value))
    }

    /// Drops the value.
    pub(crate) async fn clear(&self) {
        let mut slot = self.0.lock().await;
        slot.value = None;
        slot.clears += 1;
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

    #[tokio::test]
    async fn refreshed_value_replaces_the_cached_one_and_an_error_drops_it() {
        let cached = Cached::new();
        cached.get(minute(0), async || Ok::<_, ()>(1)).await.unwrap();
        assert_eq!(*cached.refresh(minute(1), async || Ok::<_, ()>(2)).await.unwrap(), 2);
        assert_eq!(cached.peek(minute(1)).await.as_deref(), Some(&2));
        cached.refresh(minute(1), async || Err(())).await.unwrap_err();
        assert_eq!(cached.peek(minute(1)).await, None);
    }

    #[tokio::test]
    async fn value_that_was_dropped_while_it_was_refreshed_is_not_cached() {
        let cached = Cached::new();
        let refresh = cached.refresh(minute(0), async || {
            cached.clear().await;
            Ok::<_, ()>("old")
        });
        assert_eq!(*refresh.await.unwrap(), "old");
        assert_eq!(cached.peek(minute(0)).await, None);
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
