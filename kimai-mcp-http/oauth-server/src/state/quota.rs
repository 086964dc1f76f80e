//! Rate quotas by the generic cell rate algorithm.

use std::time::Duration;

use jiff::Timestamp;

/// A burst of events at once, then one more per interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// Number of events that are admitted at once after a pause; at least 1.
    pub burst: u32,
    /// Interval after which one more event is admitted.
    pub interval: Duration,
}

impl Quota {
    /// Admits an event and returns the new theoretical arrival time, or returns the time to wait.
    ///
    /// `arrival` is the stored theoretical arrival time: the moment at which all admitted events are paid for.
    pub(crate) fn admit(self, arrival: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, Duration> {
        let now = now.as_microsecond();
        let arrival = arrival.map_or(now, |arrival| arrival.as_microsecond().max(now));
        let arrival = arrival.saturating_add(self.interval_micros());
        let early = arrival.saturating_sub(self.burst_micros()).saturating_sub(now);
        match u64::try_from(early) {
            Ok(wait) if wait > 0 => Err(Duration::from_micros(wait)),
            _ => Ok(Timestamp::from_microsecond(arrival).unwrap_or(Timestamp::MAX)),
        }
    }

    /// Returns the interval in microseconds, the time unit of all engines.
    pub(crate) fn interval_micros(self) -> i64 {
        i64::try_from(self.interval.as_micros()).unwrap_or(i64::MAX)
    }

    /// Returns the tolerance in microseconds: as many intervals as events in a burst.
    pub(crate) fn burst_micros(self) -> i64 {
        self.interval_micros().saturating_mul(i64::from(self.burst.max(1)))
    }
}

/// Decision of a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// The event is admitted and counted.
    Admitted,
    /// The event is rejected and not counted.
    Limited {
        /// Time until the next event is admitted.
        retry_after: Duration,
    },
}
