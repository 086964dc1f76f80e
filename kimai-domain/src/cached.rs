//! A value that is fetched once for a while, however many ask for it at the same time.

use std::{future::Future, sync::Arc};

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Mutex;

/// How long a fetched value is good.
const GOOD_FOR: SignedDuration = SignedDuration::from_mins(5);

pub(crate) struct Cached<T>(Mutex<Option<(Timestamp, Arc<T>)>>);

impl<T> Cached<T> {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// The value, fetched if there is none or it is too old. A failure is not kept.
    pub(crate) async fn get<E, F>(&self, now: Timestamp, fetch: impl FnOnce() -> F) -> Result<Arc<T>, E>
    where
        F: Future<Output = Result<T, E>>,
    {
        let mut kept = self.0.lock().await;
        match &*kept {
            Some((since, value)) if now.duration_since(*since).abs() < GOOD_FOR => Ok(Arc::clone(value)),
            _ => {
                let value = Arc::new(fetch().await?);
                *kept = Some((now, Arc::clone(&value)));
                Ok(value)
            }
        }
    }

    /// Returns the value if it is present and fresh. Nothing is fetched.
    pub(crate) async fn peek(&self, now: Timestamp) -> Option<Arc<T>> {
        let kept = self.0.lock().await;
        let (since, value) = kept.as_ref()?;
        (now.duration_since(*since).abs() < GOOD_FOR).then(|| Arc::clone(value))
    }

    /// Forgets the value.
    pub(crate) async fn forget(&self) {
        *self.0.lock().await = None;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use jiff::{SignedDuration, Timestamp};

    use super::Cached;

    #[tokio::test]
    async fn a_value_is_fetched_again_only_when_it_is_old_and_a_failure_is_not_kept() {
        let (cached, fetched) = (Cached::new(), Cell::new(0));
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
}
