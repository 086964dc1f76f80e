//! A name with a value.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

// A name with a value, as preferences and custom fields are. Kimai keeps every value as text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Named {
    pub(crate) name: String,
    #[serde(default, deserialize_with = "text")]
    #[schemars(with = "String")]
    pub(crate) value: Option<String>,
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    match Value::deserialize(deserializer)? {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        value @ (Value::Bool(_) | Value::Number(_)) => Ok(Some(value.to_string())),
        other => Err(de::Error::custom(format_args!("{other} is no text"))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Named;

    #[test]
    fn a_value_is_text_whatever_it_is_written_as() {
        let named = |value| serde_json::from_value::<Named>(json!({ "name": "x", "value": value }));
        let values =
            [json!("30"), json!(30), json!(true), json!(null)].map(|value| named(value).unwrap().value);
        assert_eq!(values, [Some("30".to_owned()), Some("30".to_owned()), Some("true".to_owned()), None]);
        assert!(named(json!([1])).is_err());
        assert!(serde_json::from_value::<Named>(json!({ "name": "x", "valeu": "1" })).is_err());
    }
}
