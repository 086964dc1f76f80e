//! How much one caller may ask of a Kimai at once.

use std::num::NonZeroU32;

use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use tokio::sync::{Semaphore, SemaphorePermit};

/// The bounds that a builder sets.
#[derive(Debug, Clone)]
pub(crate) struct Limits {
    pub(crate) concurrent: usize,
    pub(crate) per_second: Option<NonZeroU32>,
    pub(crate) answer_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { concurrent: 10, per_second: None, answer_bytes: 64 << 20 }
    }
}

impl Limits {
    pub(crate) fn permits(&self) -> Permits {
        Permits {
            concurrent: Semaphore::new(self.concurrent.clamp(1, Semaphore::MAX_PERMITS)),
            rate: self.per_second.map(|rate| RateLimiter::direct(Quota::per_second(rate))),
        }
    }
}

/// The bounds at work.
pub(crate) struct Permits {
    concurrent: Semaphore,
    rate: Option<DefaultDirectRateLimiter>,
}

impl Permits {
    /// Waits for a place; it is given back when the permit is dropped.
    pub(crate) async fn acquire(&self) -> Option<SemaphorePermit<'_>> {
        let place = self.concurrent.acquire().await.ok();
        if let Some(rate) = &self.rate {
            rate.until_ready().await;
        }
        place
    }
}
