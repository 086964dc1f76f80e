//! Serde encodings of Kimai's wire format: times, dates, flags and loosely typed values.
//!
//! Kimai writes instants with an offset (`2026-01-05T09:00:00+0100`) and reads local times without one
//! (`2026-01-05T09:00:00`), in the time zone of the caller's profile.

use jiff::{
    Timestamp, Zoned,
    civil::DateTime,
    fmt::{rfc2822, temporal::Pieces},
    tz::TimeZone,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use serde_json::Value;

/// Format of instants in responses: `2026-01-05T09:00:00+0100`.
const INSTANT_FORMAT: &str = "%Y-%m-%dT%H:%M:%S%z";
/// Format of local times in queries. Kimai requires seconds and rejects a time zone.
const LOCAL_FORMAT: &str = "%Y-%m-%dT%H:%M:%S";

/// Parses an instant of a response.
///
/// Accepts Kimai's own format and the variants of RFC 3339: a colon in the offset, `Z`, and fractional seconds.
fn parse_instant(text: &str) -> Result<Zoned, jiff::Error> {
    let pieces = Pieces::parse(text)?;
    let (Some(time), Some(offset)) = (pieces.time(), pieces.to_numeric_offset()) else {
        return Err(jiff::Error::from_args(format_args!("expected a time with an offset: {text}")));
    };
    pieces.date().to_datetime(time).to_zoned(TimeZone::fixed(offset))
}

/// Parses an HTTP date such as `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110, section 5.6.7).
pub(crate) fn parse_http_date(value: &str) -> Option<Timestamp> {
    rfc2822::DateTimeParser::new().parse_timestamp(value.replace("GMT", "+0000")).ok()
}

/// A required instant of a response.
pub(crate) mod instant {
    use std::borrow::Cow;

    use super::{Deserialize, Deserializer, INSTANT_FORMAT, Serializer, Zoned, de, parse_instant};

    pub(crate) fn serialize<S: Serializer>(time: &Zoned, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&time.strftime(INSTANT_FORMAT))
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Zoned, D::Error> {
        let text = Cow::<'de, str>::deserialize(deserializer)?;
        parse_instant(&text).map_err(de::Error::custom)
    }
}

/// An instant of a response that may be missing or `null`.
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

/// A date of a response that may be missing or `null`. Some versions of Kimai write it as midnight with an offset.
pub(crate) mod optional_date {
    use jiff::civil::Date;

    use super::{Deserialize, Deserializer, Serialize, Serializer, de};

    #[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
    pub(crate) fn serialize<S: Serializer>(date: &Option<Date>, serializer: S) -> Result<S::Ok, S::Error> {
        date.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Date>, D::Error> {
        let text = Option::<String>::deserialize(deserializer)?;
        let parse = |text: String| text.get(..10).unwrap_or(&text).parse().map_err(de::Error::custom);
        text.map(parse).transpose()
    }
}

/// Serializes a local time of a query, in the time zone of the caller's profile.
#[expect(clippy::ref_option, reason = "serde's signature")]
pub(crate) fn local_time<S: Serializer>(time: &Option<DateTime>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(&time.strftime(LOCAL_FORMAT)),
        None => serializer.serialize_none(),
    }
}

/// Serializes an instant of a query that Kimai reads as UTC.
#[expect(clippy::ref_option, reason = "serde's signature")]
pub(crate) fn utc_time<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    local_time(&time.map(|time: Timestamp| time.to_zoned(TimeZone::UTC).datetime()), serializer)
}

/// Serializes a boolean of a query as `1` or `0`, the only spellings that Kimai reads.
#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
pub(crate) fn flag<S: Serializer>(flag: &Option<bool>, serializer: S) -> Result<S::Ok, S::Error> {
    flag.map(u8::from).serialize(serializer)
}

/// Deserializes a value that Kimai stores as text and some versions answer as a number or a boolean.
pub(crate) fn scalar_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Option::<Value>::deserialize(deserializer)? {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text),
        Some(other) => Some(other.to_string()),
    })
}

#[cfg(test)]
mod tests {
    use super::{INSTANT_FORMAT, parse_instant};

    #[test]
    fn offset_without_colon_round_trips() {
        for text in ["2026-01-05T09:00:00+0100", "2026-07-05T09:00:00-0400", "2026-01-05T09:00:00+0000"] {
            assert_eq!(parse_instant(text).unwrap().strftime(INSTANT_FORMAT).to_string(), text);
        }
        assert_eq!(parse_instant("2026-01-05T09:00:00+05:30").unwrap().offset().seconds(), 19_800);
        let with_fraction = parse_instant("2026-01-05T09:00:00.5Z").unwrap();
        assert_eq!(with_fraction.to_string(), "2026-01-05T09:00:00.5+00:00[UTC]");
    }

    #[test]
    fn repeated_hour_at_the_end_of_daylight_saving_time_is_unambiguous() {
        let texts = ["2026-10-25T02:30:00+0200", "2026-10-25T02:30:00+0100"];
        let [summer, winter] = texts.map(|text| parse_instant(text).unwrap());
        assert_eq!(summer.duration_until(&winter).as_hours(), 1);
        assert_eq!(winter.strftime(INSTANT_FORMAT).to_string(), "2026-10-25T02:30:00+0100");
    }

    #[test]
    fn invalid_instants_are_rejected() {
        for text in ["", "2026-01-05", "2026-01-05T09:00:00", "2026-02-31T09:00:00+0100", "now"] {
            assert!(parse_instant(text).is_err(), "{text}");
        }
    }
}
