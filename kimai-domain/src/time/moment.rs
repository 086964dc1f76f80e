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
    use jiff::{
        Timestamp,
        civil::{DateTime, date},
        tz::TimeZone,
    };
    use proptest::prelude::*;

    use super::Moment;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn instant(moment: Moment) -> String {
        moment.instant(&berlin()).unwrap().to_string()
    }

    #[test]
    fn instant_of_a_date_or_local_time_is_read_in_the_zone() {
        assert_eq!(instant(Moment::Day(date(2026, 1, 31))), "2026-01-30T23:00:00Z");
        assert_eq!(instant(Moment::Days(date(2026, 7, 1), date(2026, 7, 31))), "2026-06-30T22:00:00Z");
        assert_eq!(instant(Moment::Local(date(2026, 1, 31).at(9, 30, 15, 0))), "2026-01-31T08:30:15Z");
        let exact: Timestamp = "2026-01-31T08:30:15.25Z".parse().unwrap();
        assert_eq!(Moment::Instant(exact).instant(&berlin()).unwrap(), exact);
    }

    #[test]
    fn instant_outside_the_calendar_is_an_error_of_the_time() {
        let error =
            Moment::Local(DateTime::MAX).instant(&TimeZone::fixed(jiff::tz::offset(-20))).unwrap_err();
        assert_eq!(error.field, "time");
        assert!(!error.problem.is_empty());
    }

    #[test]
    fn begin_and_end_are_whole_seconds_in_the_zone() {
        let noon = date(2026, 1, 31).at(12, 0, 0, 0);
        let ends = |moment: Moment| (moment.begin(&berlin()), moment.end(&berlin()));
        assert_eq!(ends(Moment::Local(date(2026, 1, 31).at(12, 0, 0, 999))), (noon, noon));
        let instant = Moment::Instant("2026-01-31T11:00:00.999Z".parse().unwrap());
        assert_eq!(ends(instant), (noon, noon));
        let days = Moment::Days(date(2026, 1, 31), date(2026, 2, 2));
        assert_eq!(ends(days), (date(2026, 1, 31).at(0, 0, 0, 0), date(2026, 2, 2).at(23, 59, 59, 0)));
    }

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
