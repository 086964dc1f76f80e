//! Times of forms.

use std::fmt;

use jiff::{
    Zoned,
    civil::DateTime,
    fmt::temporal::Pieces,
    tz::{Offset, TimeZone},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::Field;

/// A time in a form: a local time, or a time with an offset.
///
/// Kimai reads a local time in the zone of the caller's profile, and in an update in the zone of the record. It moves a
/// local time that daylight saving time skips forward, and takes the second one of a local time that exists twice. A
/// time with an offset is exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FormTime {
    time: DateTime,
    offset: Option<Offset>,
}

impl FormTime {
    /// Returns the time as it is written, without the offset.
    pub const fn local(self) -> DateTime {
        self.time
    }

    /// Returns the time with its offset; `None` for a local time.
    pub fn exact(self) -> Option<Zoned> {
        self.time.to_zoned(TimeZone::fixed(self.offset?)).ok()
    }
}

/// Creates a local time.
impl From<DateTime> for FormTime {
    fn from(time: DateTime) -> Self {
        Self { time, offset: None }
    }
}

/// Creates a time with an offset.
impl From<DateTime> for Field<FormTime> {
    fn from(local: DateTime) -> Self {
        Self::Set(local.into())
    }
}

impl From<&Zoned> for Field<FormTime> {
    fn from(time: &Zoned) -> Self {
        Self::Set(time.into())
    }
}

impl From<&Zoned> for FormTime {
    fn from(time: &Zoned) -> Self {
        Self { time: time.datetime(), offset: Some(time.offset()) }
    }
}

/// Formats as `2026-01-05T09:00:00` or `2026-01-05T09:00:00+01:00`.
impl fmt::Display for FormTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exact() {
            Some(time) => write!(f, "{}", time.strftime("%Y-%m-%dT%H:%M:%S%:z")),
            None => write!(f, "{}", self.time.strftime("%Y-%m-%dT%H:%M:%S")),
        }
    }
}

impl Serialize for FormTime {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FormTime {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let pieces = Pieces::parse(&text).map_err(de::Error::custom)?;
        let time = pieces.time().ok_or_else(|| de::Error::custom("expected a date and a time"))?;
        Ok(Self { time: pieces.date().to_datetime(time), offset: pieces.to_numeric_offset() })
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for FormTime {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FormTime".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use jiff::Zoned;

    use super::FormTime;

    #[test]
    fn local_times_and_times_with_an_offset_round_trip() {
        for text in ["2026-10-25T02:30:00", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00-03:30"] {
            let time: FormTime = serde_json::from_value(text.into()).unwrap();
            assert_eq!(serde_json::to_value(time).unwrap(), text);
        }
        assert!(serde_json::from_value::<FormTime>("2026-10-25".into()).is_err());
    }

    #[test]
    fn time_in_a_zone_is_sent_with_its_offset() {
        let summer: Zoned = "2026-10-25T02:30[+02:00]".parse().unwrap();
        assert_eq!(FormTime::from(&summer).to_string(), "2026-10-25T02:30:00+02:00");
    }
}
