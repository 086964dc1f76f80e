//! Budgets that many requests share: the bytes of responses in memory, and requests per minute.

use std::{num::NonZeroU32, sync::Arc, time::Duration};

use governor::{
    DefaultDirectRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};
use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

/// Size of a response that needs no part of the budget, so that large responses of some callers do not delay the small ones
/// of others.
pub(super) const FREE_BYTES: usize = 64 << 10;

/// Size of the unit in which bytes are reserved.
const UNIT: usize = 64 << 10;

/// Timeout for a free part of the budget.
const WAIT: Duration = Duration::from_secs(10);

/// Limits the bytes of the response bodies that all clients with this budget receive and parse at the same time.
///
/// Values that were parsed from a body are not counted: they live until the caller drops them. Their size is limited by the
/// maximum size of a response and by the maximum number of rows of a list, 30,000.
///
/// A response of more than 64 KiB reserves its size, or the maximum size if it does not announce one. It waits for a free
/// part of the budget for up to 10 s and then fails with
/// [`TransportErrorKind::Overloaded`](crate::TransportErrorKind::Overloaded). Each caller can use a quarter. Clones share the
/// budget.
#[derive(Debug, Clone)]
pub struct ResponseBudget {
    units: Arc<Semaphore>,
    units_per_caller: usize,
}

impl ResponseBudget {
    /// Creates a budget of this many bytes.
    pub fn new(bytes: usize) -> Self {
        let units = units(bytes).clamp(1, Semaphore::MAX_PERMITS);
        Self { units: Arc::new(Semaphore::new(units)), units_per_caller: units.div_ceil(4) }
    }

    /// Returns the part of the budget that one caller can use.
    pub(super) fn of_caller(&self) -> CallerBudget {
        let own = Arc::new(Semaphore::new(self.units_per_caller));
        CallerBudget { all: self.units.clone(), own, size: self.units_per_caller }
    }
}

/// A budget and the part of it that one caller can use.
#[derive(Clone)]
pub(super) struct CallerBudget {
    all: Arc<Semaphore>,
    own: Arc<Semaphore>,
    size: usize,
}

/// The part of the budget that one response uses, until it is dropped.
#[derive(Default)]
pub(crate) struct Reservation(Vec<OwnedSemaphorePermit>);

impl CallerBudget {
    /// Reserves `bytes` at once, at most the part of the caller. Returns `None` if that is not free in time.
    ///
    /// A reservation never grows: responses that wait for each other's parts would block forever.
    pub(super) async fn reserve(&self, bytes: usize) -> Option<Reservation> {
        let count = u32::try_from(units(bytes).min(self.size)).ok()?;
        let acquire = async {
            let own = self.own.clone().acquire_many_owned(count).await.ok()?;
            let all = self.all.clone().acquire_many_owned(count).await.ok()?;
            Some(Reservation(vec![own, all]))
        };
        timeout(WAIT, acquire).await.ok().flatten()
    }
}

impl Reservation {
    /// Returns `true` if nothing is reserved.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Frees what a response of `bytes` does not use.
    pub(super) fn shrink(&mut self, bytes: usize) {
        for permit in &mut self.0 {
            drop(permit.split(permit.num_permits().saturating_sub(units(bytes))));
        }
    }
}

const fn units(bytes: usize) -> usize {
    bytes.div_ceil(UNIT)
}

/// Limit of the requests per minute of one caller. Clones share the count.
#[derive(Clone)]
pub(crate) struct RequestQuota {
    limiter: Arc<DefaultDirectRateLimiter>,
    per_minute: NonZeroU32,
}

impl RequestQuota {
    pub(crate) fn new(per_minute: NonZeroU32) -> Self {
        let limiter = Arc::new(RateLimiter::direct(Quota::per_minute(per_minute)));
        Self { limiter, per_minute }
    }

    /// Returns the maximum number of requests per minute.
    pub(super) fn per_minute(&self) -> u32 {
        self.per_minute.get()
    }

    /// Counts one request.
    ///
    /// # Errors
    /// The time until the next request is possible.
    pub(super) fn count(&self) -> Result<(), Duration> {
        let clock = DefaultClock::default();
        self.limiter.check().map_err(|not_until| not_until.wait_time_from(clock.now()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn responses_beyond_the_budget_wait_for_a_free_part() {
        let budget = ResponseBudget::new(8 * UNIT);
        let callers: Vec<_> = (0..5).map(|_| budget.of_caller()).collect();
        let mut reservations = Vec::new();
        for caller in &callers[..4] {
            reservations.push(caller.reserve(2 * UNIT).await.unwrap());
        }
        assert!(callers[4].reserve(2 * UNIT).await.is_none());
        reservations[0].shrink(UNIT);
        assert!(callers[4].reserve(UNIT).await.is_some());
        assert!(callers[4].reserve(2 * UNIT).await.is_none());
        reservations.pop();
        assert!(callers[4].reserve(2 * UNIT).await.is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn one_caller_uses_a_quarter_of_the_budget() {
        let caller = ResponseBudget::new(8 * UNIT).of_caller();
        let first = caller.reserve(100 * UNIT).await;
        assert!(first.is_some() && caller.reserve(UNIT).await.is_none());
        drop(first);
        assert!(caller.reserve(2 * UNIT).await.is_some());
    }

    #[test]
    fn quota_counts_requests_and_returns_the_time_to_wait() {
        let quota = RequestQuota::new(NonZeroU32::new(2).unwrap());
        assert!(quota.count().is_ok() && quota.count().is_ok());
        let wait = quota.count().unwrap_err();
        assert!((20..=30).contains(&wait.as_secs()), "{wait:?}");
    }
}
