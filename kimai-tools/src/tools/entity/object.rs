//! Objects among the arguments whose fields depend on the type.

use kimai_domain::Input;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::{
    ToolError, arguments,
    tool::{schema, unknown},
};

/// An object as it was given.
pub(super) type Object = Map<String, Value>;

/// The names of the fields of a form.
pub(super) fn fields_of<T: JsonSchema>() -> Vec<String> {
    let schema = schema::of::<T>();
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

/// Reads the object at `within`, of which these fields are known.
pub(super) fn read<T: DeserializeOwned>(given: Object, within: &str, known: &[&str]) -> Result<T, ToolError> {
    if let Some(name) = given.keys().find(|name| !known.contains(&name.as_str())) {
        return Err(Input::new(within, unknown(name, known)).into());
    }
    arguments::read(Value::Object(given), within)
}
