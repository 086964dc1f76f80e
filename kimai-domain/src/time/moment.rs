//! Resolved points in time, converted to the local times that Kimai reads.

use std::str::FromStr;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, time},
    tz::TimeZone,
};
use serde::{Deserialize, Deserializer, de};

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

/// A text that is neither a date nor a time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "{0:?} is not a date or time; write 2026-01-31, 2026-01-31T09:30 (your profile's zone) or 2026-01-31T09:30+01:00"
)]
pub struct InvalidMoment(String);

/// Parses `2026-01-31`, `2026-01-31T09:30` and `2026-01-31T09:30+01:00`; a blank may replace the `T`.
impl FromStr for Moment {
    type Err = InvalidMoment;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text.trim();
        let moment = if text.contains([':', 'T', 't', ' ']) {
            with_time(text)
        } else {
            text.parse().ok().map(Self::Day)
        };
        moment.ok_or_else(|| InvalidMoment(text.to_owned()))
    }
}

fn with_time(text: &str) -> Option<Moment> {
    let clock = text.get(10..)?;
    if clock.contains(['Z', 'z', '+', '-']) {
        text.parse().ok().map(Moment::Instant)
    } else {
        text.parse().ok().map(Moment::Local)
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use jiff::{civil::date, tz::TimeZone};
    use proptest::prelude::*;

    use super::Moment;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn date_begins_with_its_first_second_and_ends_with_its_last() {
        assert_eq!(moment("2026-01-31").begin(&berlin()).to_string(), "2026-01-31T00:00:00");
        assert_eq!(moment("2026-01-31").end(&berlin()).to_string(), "2026-01-31T23:59:59");
    }

    #[test]
    fn time_with_an_offset_is_converted_to_the_callers_zone() {
        for text in [
            "2026-01-31T08:30:00Z",
            "2026-01-31T03:30-05:00",
            "2026-01-31 08:30:00.9+00:00",
            "2026-01-31T0830Z",
        ] {
            assert_eq!(moment(text).begin(&berlin()).to_string(), "2026-01-31T09:30:00", "{text}");
        }
    }

    #[test]
    fn time_without_an_offset_is_in_the_callers_zone() {
        for text in ["2026-01-31T09:30", "2026-01-31 09:30:00", "2026-01-31T09:30:00.5"] {
            assert_eq!(moment(text).end(&berlin()).to_string(), "2026-01-31T09:30:00", "{text}");
        }
    }

    #[test]
    fn invalid_date_is_quoted_in_the_error() {
        for text in [
            "2026-02-31",
            "2026-13-01",
            "tomorrow",
            "",
            "2026-01-31T25:00",
            "2026-01-31T09:30+99:00",
            "T",
            "::::::::::::",
        ] {
            let error = text.parse::<Moment>().unwrap_err().to_string();
            assert!(error.contains(text) && error.contains("2026-01-31T09:30"), "{error}");
        }
    }

    proptest! {
        #[test]
        fn parsing_never_panics(text in "\\PC{0,30}") {
            let _ = text.parse::<Moment>();
        }

        #[test]
        fn date_contains_all_of_its_times(days in 0_i64..20_000, seconds in 0_i64..86_400) {
            let day = date(1990, 1, 1) + jiff::Span::new().days(days);
            let moment = Moment::Day(day);
            let inside = moment.begin(&TimeZone::UTC) + jiff::Span::new().seconds(seconds);
            prop_assert!(moment.begin(&TimeZone::UTC) <= inside && inside <= moment.end(&TimeZone::UTC));
        }
    }
}
