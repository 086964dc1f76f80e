//! A custom field with its value.

use kimai_domain::api::MetaField;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use serde_json::Value;

// Kimai keeps every value as text. A yes is `1` and a no `0` there; its forms read `true` and `false` as no.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CustomField {
    name: String,
    #[serde(deserialize_with = "text")]
    #[schemars(with = "String")]
    value: Option<String>,
}

fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
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
        Self { name, value }
    }
}

#[cfg(test)]
mod tests {
    use kimai_domain::api::MetaField;
    use serde_json::{Value, json};

    use super::CustomField;

    fn read(field: Value) -> serde_json::Result<MetaField> {
        serde_json::from_value::<CustomField>(field).map(Into::into)
    }

    #[test]
    fn a_value_is_any_scalar_and_a_yes_is_what_kimai_reads_as_one() {
        let value = |value: Value| read(json!({ "name": "x", "value": value })).unwrap().value;
        let values = [json!("a"), json!(1.5), json!(true), json!(false), json!("true")].map(value);
        assert_eq!(values.map(Option::unwrap), ["a", "1.5", "1", "0", "true"]);
        assert_eq!(value(Value::Null), None);
    }

    #[test]
    fn a_missing_value_a_list_and_a_misspelt_key_are_refused() {
        for field in [
            json!({ "name": "x" }),
            json!({ "name": "x", "value": [1] }),
            json!({ "name": "x", "value": {} }),
            json!({ "name": "x", "value": 1, "type": "int" }),
        ] {
            assert!(read(field.clone()).is_err(), "{field}");
        }
    }
}
