//! Kimai's two spellings of time: with an offset in answers, local and bare in requests.

use jiff::{Timestamp, Zoned, civil::DateTime, fmt::temporal::Pieces, tz::TimeZone};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// How Kimai writes an instant: `2026-01-05T09:00:00+0100`.
const ANSWER: &str = "%Y-%m-%dT%H:%M:%S%z";
/// How Kimai reads a local time in a query: exactly to the second, without a zone.
const LOCAL: &str = "%Y-%m-%dT%H:%M:%S";

/// Reads what Kimai writes; newer spellings (a colon in the offset, `Z`, fractions) are as good.
fn read(text: &str) -> Result<Zoned, jiff::Error> {
    let pieces = Pieces::parse(text)?;
    let (Some(time), Some(offset)) = (pieces.time(), pieces.to_numeric_offset()) else {
        return Err(jiff::Error::from_args(format_args!("no time with an offset: {text}")));
    };
    pieces.date().to_datetime(time).to_zoned(TimeZone::fixed(offset))
}

/// A required instant of an answer.
pub(crate) mod instant {
    use super::{ANSWER, Deserializer, Serializer, Zoned, de, read};

    pub(crate) fn serialize<S: Serializer>(time: &Zoned, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&time.strftime(ANSWER))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zoned, D::Error> {
        let text = <std::borrow::Cow<'de, str> as de::Deserialize>::deserialize(deserializer)?;
        read(&text).map_err(de::Error::custom)
    }
}

/// An instant of an answer that may be missing or null.
pub(crate) mod optional_instant {
    use super::{Deserialize, Deserializer, Serializer, Zoned, instant};

    #[expect(clippy::ref_option, reason = "serde's signature")]
    pub(crate) fn serialize<S: Serializer>(time: &Option<Zoned>, serializer: S) -> Result<S::Ok, S::Error> {
        match time {
            Some(time) => instant::serialize(time, serializer),
            None => serializer.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Zoned>, D::Error> {
        #[derive(Deserialize)]
        struct Instant(#[serde(with = "instant")] Zoned);
        Ok(Option::<Instant>::deserialize(deserializer)?.map(|Instant(time)| time))
    }
}

/// A day of an answer, which some versions write as midnight with an offset; it may be missing or null.
pub(crate) mod optional_day {
    use jiff::civil::Date;

    use super::{Deserialize, Deserializer, Serialize, Serializer, de};

    #[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(crate) fn serialize<S: Serializer>(day: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        day.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        let day = |text: String| text.get(..10).unwrap_or(&text).parse().map_err(de::Error::custom);
        text.map(day).transpose()
    }
}

/// A local time of a query, in the zone of the caller's profile.
#[expect(clippy::ref_option, reason = "serde's signature")]
pub(crate) fn local<S: Serializer>(time: &Option<DateTime>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(&time.strftime(LOCAL)),
        None => serializer.serialize_none(),
    }
}

/// An instant of a query that Kimai reads as UTC.
#[expect(clippy::ref_option, reason = "serde's signature")]
pub(crate) fn utc<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    local(&time.map(|time: Timestamp| time.to_zoned(TimeZone::UTC).datetime()), serializer)
}

#[cfg(test)]
mod tests {
    use super::{ANSWER, read};

    #[test]
    fn an_instant_with_an_offset_without_colon_reads_and_writes_back_the_same() {
        for text in ["2026-01-05T09:00:00+0100", "2026-07-05T09:00:00-0400", "2026-01-05T09:00:00+0000"] {
            assert_eq!(read(text).unwrap().strftime(ANSWER).to_string(), text);
        }
        assert_eq!(read("2026-01-05T09:00:00+05:30").unwrap().offset().seconds(), 19_800);
        assert_eq!(read("2026-01-05T09:00:00.5Z").unwrap().to_string(), "2026-01-05T09:00:00.5+00:00[UTC]");
    }

    #[test]
    fn both_hours_of_a_night_in_which_the_clock_goes_back_are_told_apart() {
        let [summer, winter] =
            ["2026-10-25T02:30:00+0200", "2026-10-25T02:30:00+0100"].map(|at| read(at).unwrap());
        assert_eq!(summer.duration_until(&winter).as_hours(), 1);
        assert_eq!(winter.strftime(ANSWER).to_string(), "2026-10-25T02:30:00+0100");
    }

    #[test]
    fn what_is_no_instant_is_refused() {
        for text in ["", "2026-01-05", "2026-01-05T09:00:00", "2026-02-31T09:00:00+0100", "now"] {
            assert!(read(text).is_err(), "{text}");
        }
    }
}
