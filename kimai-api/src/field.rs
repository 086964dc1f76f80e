//! Tri-state form fields: unset, null or a value.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The state of one field of a form: unset, null or a value.
///
/// An unset field is not sent, and Kimai keeps its present value. A null field is sent as `null`, and Kimai clears it.
/// Forms default to unset fields, so an update names only the fields it changes.
///
/// ```
/// use kimai_api::{Field, TimesheetForm};
///
/// let form = TimesheetForm::default().description("Workshop").end(Field::Null);
/// assert_eq!(serde_json::to_string(&form)?, r#"{"end":null,"description":"Workshop"}"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a field is unset, null or a value")]
pub enum Field<T> {
    /// The field is not sent; Kimai keeps its value.
    #[default]
    Unset,
    /// The field is sent as `null`; Kimai clears its value.
    Null,
    /// The field is sent with this value.
    Set(T),
}

impl<T> Field<T> {
    /// Returns `true` if the field is left out of the request.
    pub const fn is_unset(&self) -> bool {
        matches!(self, Self::Unset)
    }

    /// Returns the value of a set field.
    pub const fn value(&self) -> Option<&T> {
        match self {
            Self::Set(value) => Some(value),
            Self::Unset | Self::Null => None,
        }
    }

    /// Converts a set value with `convert` and keeps the other states.
    pub fn map<U>(self, convert: impl FnOnce(T) -> U) -> Field<U> {
        match self {
            Self::Unset => Field::Unset,
            Self::Null => Field::Null,
            Self::Set(value) => Field::Set(convert(value)),
        }
    }

    /// Creates a set field from `Some` and an unset field from `None`.
    pub fn from_option(value: Option<T>) -> Self {
        value.map_or(Self::Unset, Self::Set)
    }
}

impl<T> From<T> for Field<T> {
    fn from(value: T) -> Self {
        Self::Set(value)
    }
}

impl From<&str> for Field<String> {
    fn from(value: &str) -> Self {
        Self::Set(value.to_owned())
    }
}

/// Serializes `Unset` like `Null`. Forms skip unset fields with `skip_serializing_if = "Field::is_unset"`.
impl<T: Serialize> Serialize for Field<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value().serialize(serializer)
    }
}

/// Deserializes `null` as [`Field::Null`]. With `#[serde(default)]` a missing field becomes [`Field::Unset`].
impl<'de, T: Deserialize<'de>> Deserialize<'de> for Field<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Self::Null, Self::Set))
    }
}

#[cfg(feature = "schemars")]
impl<T: schemars::JsonSchema> schemars::JsonSchema for Field<T> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        T::json_schema(generator)
    }
}
