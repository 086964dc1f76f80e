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

/// Size of the unit in which bytes are reserved. The first unit of each response is free, so that large responses of
/// some callers do not delay the small ones of others.
const UNIT: usize = 64 << 10;

/// Timeout for a free part of the budget.
const WAIT: Duration = Duration::from_secs(10);

/// Limits the bytes of the responses that all clients with this budget receive and parse at the same time.
///
/// A response beyond it waits for up to 10 s and then fails with
/// [`TransportErrorKind::Overloaded`](crate::TransportErrorKind::Overloaded). Each caller can use a quarter of it. Clones share
/// the budget.
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
        CallerBudget { all: self.units.clone(), own: Arc::new(Semaphore::new(self.units_per_caller)) }
    }
}

/// A budget and the part of it that one caller can use.
#[derive(Clone)]
pub(super) struct CallerBudget {
    all: Arc<Semaphore>,
    own: Arc<Semaphore>,
}

/// The part of the budget that one response uses, until it is dropped.
#[derive(Default)]
pub(crate) struct Reservation {
    units: usize,
    permits: Vec<OwnedSemaphorePermit>,
}

impl Reservation {
    /// Extends the reservation to `bytes`. Returns `false` if the budget is not free in time.
    pub(super) async fn extend(&mut self, budget: &CallerBudget, bytes: usize) -> bool {
        let missing = units(bytes).saturating_sub(1).saturating_sub(self.units);
        let Ok(count) = u32::try_from(missing) else { return false };
        if count == 0 {
            return true;
        }
        let acquire = async {
            let own = budget.own.clone().acquire_many_owned(count).await.ok()?;
            let all = budget.all.clone().acquire_many_owned(count).await.ok()?;
            Some([own, all])
        };
        let Some(permits) = timeout(WAIT, acquire).await.ok().flatten() else { return false };
        self.permits.extend(permits);
        self.units += missing;
        true
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
            let mut reservation = Reservation::default();
            assert!(reservation.extend(caller, 3 * UNIT).await);
            reservations.push(reservation);
        }
        let mut waiting = Reservation::default();
        assert!(waiting.extend(&callers[4], UNIT).await, "small responses never wait");
        assert!(!waiting.extend(&callers[4], 2 * UNIT).await);
        reservations.pop();
        assert!(waiting.extend(&callers[4], 2 * UNIT).await);
    }

    #[tokio::test(start_paused = true)]
    async fn one_caller_uses_a_quarter_of_the_budget() {
        let caller = ResponseBudget::new(8 * UNIT).of_caller();
        let (mut first, mut second) = (Reservation::default(), Reservation::default());
        assert!(first.extend(&caller, 3 * UNIT).await);
        assert!(!second.extend(&caller, 2 * UNIT).await);
        drop(first);
        assert!(second.extend(&caller, 2 * UNIT).await);
    }

    #[test]
    fn quota_counts_requests_and_returns_the_time_to_wait() {
        let quota = RequestQuota::new(NonZeroU32::new(2).unwrap());
        assert!(quota.count().is_ok() && quota.count().is_ok());
        let wait = quota.count().unwrap_err();
        assert!((20..=30).contains(&wait.as_secs()), "{wait:?}");
    }
}
