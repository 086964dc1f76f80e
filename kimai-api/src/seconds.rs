//! Durations: Kimai answers in seconds and reads `H:MM:SS`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A duration in whole seconds, as Kimai returns it (`duration`, `break`, `timeBudget`).
///
/// `Display` writes `H:MM:SS`, the format that Kimai reads. Kimai would take a bare number as hours.
///
/// ```
/// use kimai_api::Seconds;
///
/// assert_eq!(Seconds(5400).to_string(), "1:30:00");
/// assert_eq!(Seconds(5400).as_hours(), 1.5);
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[expect(clippy::exhaustive_structs, reason = "a newtype")]
pub struct Seconds(pub i64);

impl Seconds {
    /// Returns the duration in hours.
    #[expect(clippy::cast_precision_loss, reason = "durations are far below 2^53 seconds")]
    pub fn as_hours(self) -> f64 {
        self.0 as f64 / 3600.0
    }
}

impl From<i64> for Seconds {
    fn from(seconds: i64) -> Self {
        Self(seconds)
    }
}

impl std::iter::Sum for Seconds {
    fn sum<I: Iterator<Item = Self>>(durations: I) -> Self {
        Self(durations.map(|duration| duration.0).sum())
    }
}

impl fmt::Display for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let seconds = self.0.unsigned_abs();
        write!(f, "{sign}{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}

/// A duration in a form, sent as text that Kimai parses.
///
/// Created from [`Seconds`], which are sent as `H:MM:SS`, or from a text in one of Kimai's notations: `10:30`, `8h30m`,
/// `90m`, `8,5`. Deserializing accepts a number of seconds or such a text; a text of digits alone is rejected because
/// it could mean hours or seconds.
///
/// ```
/// use kimai_api::{DurationInput, Seconds};
///
/// assert_eq!(DurationInput::from(Seconds(900)).as_str(), "0:15:00");
/// assert_eq!(DurationInput::from("1h30m").as_str(), "1h30m");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DurationInput(String);

impl DurationInput {
    /// Returns the text that is sent to Kimai.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DurationInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Seconds> for DurationInput {
    fn from(seconds: Seconds) -> Self {
        Self(seconds.to_string())
    }
}

impl From<&str> for DurationInput {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl Serialize for DurationInput {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for DurationInput {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(DurationVisitor)
    }
}

struct DurationVisitor;

impl de::Visitor<'_> for DurationVisitor {
    type Value = DurationInput;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("seconds, or a duration such as \"1:30\" or \"1h30m\"")
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<DurationInput, E> {
        if value < 0 {
            return Err(E::invalid_value(de::Unexpected::Signed(value), &self));
        }
        Ok(Seconds(value).into())
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<DurationInput, E> {
        let seconds =
            i64::try_from(value).map_err(|_| E::invalid_value(de::Unexpected::Unsigned(value), &self))?;
        Ok(Seconds(seconds).into())
    }

    /// Accepts whole numbers written with a decimal point.
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<DurationInput, E> {
        if value.fract() == 0.0 && value.abs() < 1e12 {
            self.visit_i64(value as i64)
        } else {
            Err(E::invalid_value(de::Unexpected::Float(value), &self))
        }
    }

    /// Rejects digits alone: Kimai would read hours, a caller who copied a response would mean seconds.
    fn visit_str<E: de::Error>(self, value: &str) -> Result<DurationInput, E> {
        let text = value.trim();
        if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(E::custom(format_args!(
                "\"{text}\" could be hours or seconds: write \"{text}h\", \"{text}:00\" or the seconds as a number"
            )));
        }
        Ok(text.into())
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for DurationInput {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "DurationInput".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        // Seconds as a number are accepted too; several model APIs refuse lists of types.
        schemars::json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use super::{DurationInput, Seconds};

    #[test]
    fn seconds_are_displayed_as_hours_minutes_and_seconds() {
        assert_eq!(Seconds(36_061).to_string(), "10:01:01");
        assert_eq!(Seconds(-60).to_string(), "-0:01:00");
    }

    #[test]
    fn seconds_in_a_form_are_not_read_as_hours() {
        for seconds in ["900", "900.0"] {
            let input: DurationInput = serde_json::from_str(seconds).unwrap();
            assert_eq!(serde_json::to_string(&input).unwrap(), "\"0:15:00\"");
        }
        assert!(serde_json::from_str::<DurationInput>("1.5").is_err());
        let error = serde_json::from_str::<DurationInput>("\"900\"").unwrap_err().to_string();
        assert!(error.contains("900h"), "{error}");
    }
}
