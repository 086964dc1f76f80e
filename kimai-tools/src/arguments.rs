//! Arguments: deserialization with errors that name the argument, and types that accept what models write.

mod applicable;

use kimai_domain::{Input, api::MetaField};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

pub(crate) use applicable::{Applicable, applicable, is_id_name};

use crate::ToolError;

/// Deserializes arguments. `parent` is their path, such as `data`, or empty.
///
/// # Errors
/// [`Input`] with the path of the invalid argument.
pub(crate) fn read<T: de::DeserializeOwned>(arguments: Value, parent: &str) -> Result<T, ToolError> {
    serde_path_to_error::deserialize(arguments)
        .map_err(|error| invalid(parent, &error.path().to_string(), &error.into_inner()).into())
}

/// Returns the error of the argument at `path` in `parent`. It is compiled once, and [`read`] for each type.
fn invalid(parent: &str, path: &str, error: &serde_json::Error) -> Input {
    let path =
        [parent, path.trim_start_matches('.')].into_iter().filter(|part| !part.is_empty() && *part != "?");
    let path = path.collect::<Vec<_>>().join(".").replace(".[", "[");
    Input::new(path, without_type_names(&error.to_string()))
}

/// Names of number types, as people say them.
const NUMBER_TYPES: [(&str, &str); 8] = [
    ("u8", "a whole number"),
    ("u16", "a whole number"),
    ("u32", "a whole number"),
    ("u64", "a whole number"),
    ("i64", "a whole number"),
    ("usize", "a whole number"),
    ("f64", "a number"),
    ("bool", "true or false"),
];

/// Replaces the names of Rust types in an error of serde, such as `struct MemberForm`.
fn without_type_names(error: &str) -> String {
    let mut words = Vec::new();
    let mut rest = error.split(' ');
    while let Some(word) = rest.next() {
        if ["struct", "enum"].contains(&word) && words.last() == Some(&"expected") {
            let name = rest.next().unwrap_or_default();
            words.push(if word == "struct" { "an object" } else { "one of the listed values" });
            words.extend(
                name.trim_start_matches(|letter: char| letter.is_alphanumeric() || letter == '_')
                    .split(' ')
                    .filter(|rest| !rest.is_empty()),
            );
        } else {
            let number = NUMBER_TYPES.iter().find(|(name, _)| word.trim_end_matches([',', ';']) == *name);
            let is_expected = matches!(words.last(), Some(&("expected" | "or")));
            words.push(number.filter(|_| is_expected).map_or(word, |(_, text)| *text));
        }
    }
    words.join(" ")
}

/// Returns a required argument.
///
/// # Errors
/// [`Input`] with `why` if it is missing.
pub(crate) fn required<T>(argument: Option<T>, name: &str, why: &str) -> Result<T, Input> {
    argument.ok_or_else(|| Input::missing(name, why))
}

/// A flag that Kimai spells `1` or `0`. `true`, `false` and digits in strings are accepted too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Flag(pub(crate) bool);

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Value::deserialize(deserializer)? {
            Value::Bool(flag) => Ok(Self(flag)),
            Value::Number(number) if number.as_u64() == Some(1) => Ok(Self(true)),
            Value::Number(number) if number.as_u64() == Some(0) => Ok(Self(false)),
            Value::String(text) if text == "1" => Ok(Self(true)),
            Value::String(text) if text == "0" => Ok(Self(false)),
            other => Err(de::Error::custom(format_args!("{other} is neither 1 (yes) nor 0 (no)"))),
        }
    }
}

impl schemars::JsonSchema for Flag {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Flag".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer", "enum": [0, 1] })
    }
}

/// A whole number from 1. Numbers in strings are accepted too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count(pub(crate) u32);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let number = match &value {
            Value::Number(number) => number.as_u64().or_else(|| whole(number.as_f64()?)),
            Value::String(digits) => digits.parse().ok(),
            _ => None,
        };
        let number = number.and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0);
        number.map(Self).ok_or_else(|| de::Error::custom(format_args!("{value} is no whole number from 1")))
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be whole and in range"
)]
fn whole(number: f64) -> Option<u64> {
    (number.fract() == 0.0 && (0.0..4e9).contains(&number)).then_some(number as u64)
}

impl schemars::JsonSchema for Count {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Count".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "integer" })
    }
}

// A custom field with its value. Kimai keeps values as text: yes is `1`, no is `0`, and `true` would read as no.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomField {
    name: String,
    #[serde(deserialize_with = "custom_field_value")]
    #[schemars(with = "String")]
    value: Option<String>,
}

fn custom_field_value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::Bool(yes) => Ok(Some(u8::from(yes).to_string())),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::String(text) => Ok(Some(text)),
        Value::Array(_) | Value::Object(_) => {
            Err(de::Error::custom("expected text, a number, true, false or null"))
        }
    }
}

impl From<CustomField> for MetaField {
    fn from(CustomField { name, value }: CustomField) -> Self {
        Self::new(name, value)
    }
}

// A preference with its value, which Kimai keeps as text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NameValue {
    pub(crate) name: String,
    #[serde(default, deserialize_with = "text_value")]
    #[schemars(with = "String")]
    pub(crate) value: Option<String>,
}

fn text_value<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        value @ (Value::Bool(_) | Value::Number(_)) => Ok(Some(value.to_string())),
        other => Err(de::Error::custom(format_args!("{other} is no text"))),
    }
}

#[cfg(test)]
mod tests {
    use kimai_domain::api::MetaField;
    use serde_json::{Value, json};

    use super::{Count, CustomField, Flag, NameValue};

    fn custom_field(field: Value) -> serde_json::Result<MetaField> {
        serde_json::from_value::<CustomField>(field).map(Into::into)
    }

    #[test]
    fn counts_are_read_from_numbers_and_strings_and_others_are_refused() {
        for value in [json!(1), json!("1"), json!(1.0)] {
            assert_eq!(serde_json::from_value::<Count>(value).unwrap(), Count(1));
        }
        for value in [json!(0), json!(-1), json!(1.5), json!("x"), json!(true), json!(null), json!(1e12)] {
            let message = serde_json::from_value::<Count>(value.clone()).unwrap_err().to_string();
            assert!(message.contains(&value.to_string()), "{message}");
        }
        assert_eq!(serde_json::from_value::<Flag>(json!("0")).unwrap(), Flag(false));
        assert!(serde_json::from_value::<Flag>(json!(2)).is_err());
    }

    #[test]
    fn custom_field_values_are_scalars_and_yes_is_one() {
        let value = |value: Value| custom_field(json!({ "name": "x", "value": value })).unwrap().value;
        let values = [json!("a"), json!(1.5), json!(true), json!(false), json!("true")].map(value);
        assert_eq!(values.map(Option::unwrap), ["a", "1.5", "1", "0", "true"]);
        assert_eq!(value(Value::Null), None);
    }

    #[test]
    fn custom_fields_without_a_scalar_value_or_with_unknown_keys_are_refused() {
        for field in [
            json!({ "name": "x" }),
            json!({ "name": "x", "value": [1] }),
            json!({ "name": "x", "value": {} }),
            json!({ "name": "x", "value": 1, "type": "int" }),
        ] {
            assert!(custom_field(field.clone()).is_err(), "{field}");
        }
    }

    #[test]
    fn preference_values_are_text() {
        let named = |value| serde_json::from_value::<NameValue>(json!({ "name": "x", "value": value }));
        let values =
            [json!("30"), json!(30), json!(true), json!(null)].map(|value| named(value).unwrap().value);
        assert_eq!(values, [Some("30".to_owned()), Some("30".to_owned()), Some("true".to_owned()), None]);
        assert!(named(json!([1])).is_err());
        assert!(serde_json::from_value::<NameValue>(json!({ "name": "x", "valeu": "1" })).is_err());
    }
}
