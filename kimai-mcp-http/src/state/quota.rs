//! How often something may happen.

use std::time::Duration;

use jiff::Timestamp;

/// So many at once, and one more after each pause (the generic cell rate algorithm).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    /// How many may come at once after a long silence; at least 1.
    pub burst: u32,
    /// After which time one more may come.
    pub pause: Duration,
}

impl Quota {
    /// When everything that was admitted so far is made up for, if one more is admitted now; or how long to wait.
    pub(crate) fn admit(self, busy: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, Duration> {
        let now = now.as_microsecond();
        let busy =
            busy.map_or(now, |busy| busy.as_microsecond().max(now)).saturating_add(self.pause_micros());
        let early = busy.saturating_sub(self.span_micros()).saturating_sub(now);
        match u64::try_from(early) {
            Ok(wait) if wait > 0 => Err(Duration::from_micros(wait)),
            _ => Ok(Timestamp::from_microsecond(busy).unwrap_or(Timestamp::MAX)),
        }
    }

    /// The pause, in the unit of time of every engine.
    pub(crate) fn pause_micros(self) -> i64 {
        i64::try_from(self.pause.as_micros()).unwrap_or(i64::MAX)
    }

    /// How much may be ahead of its time: as many pauses as may come at once.
    pub(crate) fn span_micros(self) -> i64 {
        self.pause_micros().saturating_mul(i64::from(self.burst.max(1)))
    }
}

/// Whether it may happen now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Admission {
    /// It may, and is counted.
    Admitted,
    /// It may not, and is not counted.
    Refused {
        /// After which time it may.
        retry_after: Duration,
    },
}
