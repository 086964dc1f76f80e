//! Kimai's numeric ids, told apart by what they name.

use std::{fmt, marker::PhantomData, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// The id of an `R`: a positive integer, unique within its kind.
///
/// ```
/// use kimai_api::{Id, Project};
/// let id = Id::<Project>::new(17);
/// assert_eq!(id.to_string(), "17");
/// ```
pub struct Id<R> {
    value: u64,
    names: PhantomData<fn() -> R>,
}

impl<R> Id<R> {
    /// The id with this number.
    pub const fn new(value: u64) -> Self {
        Self { value, names: PhantomData }
    }

    /// The number.
    pub const fn get(self) -> u64 {
        self.value
    }
}

impl<R> Clone for Id<R> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<R> Copy for Id<R> {}

impl<R> PartialEq for Id<R> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl<R> Eq for Id<R> {}

impl<R> PartialOrd for Id<R> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<R> Ord for Id<R> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.value.cmp(&other.value)
    }
}

impl<R> std::hash::Hash for Id<R> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.value.hash(state);
    }
}

impl<R> fmt::Debug for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.value)
    }
}

impl<R> fmt::Display for Id<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.value.fmt(f)
    }
}

impl<R> From<u64> for Id<R> {
    fn from(value: u64) -> Self {
        Self::new(value)
    }
}

impl<R> FromStr for Id<R> {
    type Err = std::num::ParseIntError;

    fn from_str(digits: &str) -> Result<Self, Self::Err> {
        digits.parse().map(Self::new)
    }
}

impl<R> Serialize for Id<R> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.value)
    }
}

/// Reads a positive integer, or the same as digits in a string.
impl<'de, R> Deserialize<'de> for Id<R> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Digits).map(Self::new)
    }
}

struct Digits;

impl de::Visitor<'_> for Digits {
    type Value = u64;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an id (a positive integer)")
    }

    fn visit_u64<E: de::Error>(self, value: u64) -> Result<u64, E> {
        if value == 0 { Err(E::invalid_value(de::Unexpected::Unsigned(0), &self)) } else { Ok(value) }
    }

    fn visit_i64<E: de::Error>(self, value: i64) -> Result<u64, E> {
        let positive =
            u64::try_from(value).map_err(|_| E::invalid_value(de::Unexpected::Signed(value), &self))?;
        self.visit_u64(positive)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "checked to be whole and small"
    )]
    fn visit_f64<E: de::Error>(self, value: f64) -> Result<u64, E> {
        if value.fract() == 0.0 && value.abs() < (1_u64 << 53) as f64 {
            self.visit_i64(value as i64)
        } else {
            Err(E::invalid_value(de::Unexpected::Float(value), &self))
        }
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<u64, E> {
        let digits = value.bytes().all(|byte| byte.is_ascii_digit());
        match value.parse() {
            Ok(number) if digits => self.visit_u64(number),
            _ => Err(E::invalid_value(de::Unexpected::Str(value), &self)),
        }
    }
}

#[cfg(feature = "schemars")]
impl<R> schemars::JsonSchema for Id<R> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Id".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer" })
    }
}

#[cfg(test)]
mod tests {
    use super::Id;

    type Any = Id<()>;

    #[test]
    fn an_id_reads_from_a_number_and_from_digits() {
        for json in ["7", "7.0", "\"7\""] {
            assert_eq!(serde_json::from_str::<Any>(json).unwrap(), Id::new(7), "{json}");
        }
    }

    #[test]
    fn what_is_no_positive_integer_is_no_id() {
        for json in ["0", "-1", "1.5", "true", "null", "\"\"", "\"+1\"", "\"1/../2\"", "[1]"] {
            assert!(serde_json::from_str::<Any>(json).is_err(), "{json}");
        }
    }
}
