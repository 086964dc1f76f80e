//! Values that Kimai stores as text and some versions answer as numbers or booleans.

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// Text, or the text of a number or boolean; null and missing are nothing.
pub(crate) fn scalar_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(match Option::<Value>::deserialize(deserializer)? {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(text),
        Some(other) => Some(other.to_string()),
    })
}
