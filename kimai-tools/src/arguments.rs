//! Arguments: from JSON to types, with errors that name the argument and what is allowed.

mod custom_field;
mod named;

use kimai_domain::Input;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

use crate::ToolError;

pub(crate) use custom_field::CustomField;
pub(crate) use named::Named;

/// Reads arguments; `within` is where they stand, such as `data`.
pub(crate) fn read<T: de::DeserializeOwned>(given: Value, within: &str) -> Result<T, ToolError> {
    serde_path_to_error::deserialize(given).map_err(|error| {
        let path = error.path().to_string();
        let path = [within, path.trim_start_matches('.')]
            .into_iter()
            .filter(|part| !part.is_empty() && *part != "?");
        let path = path.collect::<Vec<_>>().join(".").replace(".[", "[");
        Input::new(path, error.inner().to_string()).into()
    })
}

/// A required argument, or an error that says why it is needed.
pub(crate) fn required<T>(argument: Option<T>, name: &str, why: &str) -> Result<T, Input> {
    argument.ok_or_else(|| Input::missing(name, why))
}

/// A yes or no that Kimai spells `1` or `0`; `true`, `false` and digits in strings are read too.
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

/// A whole number from 1, which may stand in a string.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Count(pub(crate) u32);

impl<'de> Deserialize<'de> for Count {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let given = Value::deserialize(deserializer)?;
        let number = match &given {
            Value::Number(number) => number.as_u64().or_else(|| whole(number.as_f64()?)),
            Value::String(digits) => digits.parse().ok(),
            _ => None,
        };
        let number = number.and_then(|number| u32::try_from(number).ok()).filter(|number| *number > 0);
        number.map(Self).ok_or_else(|| de::Error::custom(format_args!("{given} is no whole number from 1")))
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Count, Flag};

    #[test]
    fn numbers_may_stand_in_strings_and_nonsense_is_named() {
        for given in [json!(1), json!("1"), json!(1.0)] {
            assert_eq!(serde_json::from_value::<Count>(given).unwrap(), Count(1));
        }
        for given in [json!(0), json!(-1), json!(1.5), json!("x"), json!(true), json!(null), json!(1e12)] {
            let quoted_text = serde_json::from_value::<Count>(given.clone()).unwrap_err().to_string();
            assert!(quoted_text.contains(&given.to_string()), "{quoted_text}");
        }
        assert_eq!(serde_json::from_value::<Flag>(json!("0")).unwrap(), Flag(false));
        assert!(serde_json::from_value::<Flag>(json!(2)).is_err());
    }
}
