//! Resolved points in time, converted to the local times that Kimai reads.

use jiff::{
    Timestamp,
    civil::{Date, DateTime, time},
    tz::TimeZone,
};

use super::period::last_second;
use crate::Input;

/// A resolved point in time: a day, several days, a local time, or an instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// A date: its first second as a begin, its last second as an end.
    Day(Date),
    /// The first and the last of consecutive days.
    Days(Date, Date),
    /// A local time in the caller's zone.
    Local(DateTime),
    /// An instant.
    Instant(Timestamp),
}

impl Moment {
    /// Returns the local time in `zone` for the begin of a period.
    pub fn begin(self, zone: &TimeZone) -> DateTime {
        match self {
            Self::Day(first) | Self::Days(first, _) => first.to_datetime(time(0, 0, 0, 0)),
            Self::Local(time) => whole_seconds(time),
            Self::Instant(instant) => whole_seconds(zone.to_datetime(instant)),
        }
    }

    /// Returns the local time in `zone` for the end of a period; days end with their last second.
    pub fn end(self, zone: &TimeZone) -> DateTime {
        match self {
            Self::Day(last) | Self::Days(_, last) => last_second(last),
            other => other.begin(zone),
        }
    }

    /// Returns the instant; a date or local time is read in `zone`.
    ///
    /// # Errors
    /// [`Input`] if the instant is out of the supported range.
    pub fn instant(self, zone: &TimeZone) -> Result<Timestamp, Input> {
        match self {
            Self::Instant(instant) => Ok(instant),
            other => {
                zone.to_timestamp(other.begin(zone)).map_err(|error| Input::new("time", error.to_string()))
            }
        }
    }
}

fn whole_seconds(time: DateTime) -> DateTime {
    time.with().subsec_nanosecond(0).build().unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use jiff::{civil::date, tz::TimeZone};
    use proptest::prelude::*;

    use super::Moment;

    proptest! {
        #[test]
        fn date_contains_all_of_its_times(days in 0_i64..20_000, seconds in 0_i64..86_400) {
            let day = date(1990, 1, 1) + jiff::Span::new().days(days);
            let moment = Moment::Day(day);
            let inside = moment.begin(&TimeZone::UTC) + jiff::Span::new().seconds(seconds);
            prop_assert!(moment.begin(&TimeZone::UTC) <= inside && inside <= moment.end(&TimeZone::UTC));
        }
    }
}
