//! Schemas: flat objects that every model API takes, in as few bytes as they can say it.
//!
//! No `$ref`, no `oneOf`, no null types, no formats; the fields of all actions of a tool in one object.

mod answers;

pub(crate) use answers::answers;
use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use crate::ActionEntry;

/// The schema of one action, without references.
pub(crate) fn of<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.meta_schema = None;
        settings.inline_subschemas = true;
    });
    settings.into_generator().into_root_schema_for::<T>()
}

/// The schema of a tool: the argument that chooses, and the fields of all actions.
pub(crate) fn merged(discriminator: Option<&str>, rows: &[&ActionEntry]) -> Map<String, Value> {
    let mut properties = Map::new();
    if let Some(key) = discriminator {
        let names: Vec<&str> = rows.iter().map(|row| row.name).collect();
        properties.insert(key.to_owned(), json!({ "type": "string", "enum": names }));
    }
    let mut whole = json!({ "type": "object", "properties": properties });
    let mut schemas: Vec<Value> = rows.iter().map(|row| lean((row.schema)().to_value())).collect();
    let required = required_by_all(discriminator, &schemas);
    for schema in &mut schemas {
        merge_properties(&mut whole, schema);
    }
    let mut whole = whole.as_object().cloned().unwrap_or_default();
    if !required.is_empty() {
        whole.insert("required".to_owned(), json!(required));
    }
    whole
}

fn required_by_all(discriminator: Option<&str>, schemas: &[Value]) -> Vec<String> {
    let requires = |schema: &Value, name: &str| {
        schema
            .get("required")
            .and_then(Value::as_array)
            .is_some_and(|names| names.iter().any(|other| other == name))
    };
    let first = schemas.first().and_then(|schema| schema.get("required")?.as_array());
    let of_first = first.into_iter().flatten().filter_map(Value::as_str);
    let shared = of_first.filter(|name| schemas.iter().all(|schema| requires(schema, name)));
    discriminator.into_iter().chain(shared).map(str::to_owned).collect()
}

/// Adds the properties of one object to those of another; what both have becomes what either takes.
pub(crate) fn merge_properties(into: &mut Value, from: &mut Value) {
    let Some(from) = from.get_mut("properties").and_then(Value::as_object_mut) else { return };
    let Some(into) = into.get_mut("properties").and_then(Value::as_object_mut) else { return };
    for (name, property) in std::mem::take(from) {
        match into.get_mut(&name) {
            Some(known) => merge(known, property),
            None => drop(into.insert(name, property)),
        }
    }
}

fn merge(known: &mut Value, mut other: Value) {
    if let (Some(Value::Array(known)), Some(Value::Array(other))) =
        (known.get_mut("enum"), other.get_mut("enum"))
    {
        let new: Vec<Value> = other.drain(..).filter(|value| !known.contains(value)).collect();
        known.extend(new);
    }
    merge_properties(known, &mut other);
}

/// Takes out what costs bytes or breaks model APIs, and says the rest in its plainest form.
pub(crate) fn lean(mut schema: Value) -> Value {
    if let Some(object) = schema.as_object_mut() {
        if let Some(chosen) = single_meaning(object) {
            let description =
                object.remove("description").filter(|text| !text.as_str().is_some_and(is_of_a_type));
            let mut chosen = lean(chosen);
            if let (Some(description), Some(chosen)) = (description, chosen.as_object_mut()) {
                chosen.insert("description".to_owned(), description);
            }
            return chosen;
        }
        lean_object(object);
    }
    schema
}

fn lean_object(object: &mut Map<String, Value>) {
    // What is not declared is refused whether or not the schema says so.
    for noise in ["$schema", "title", "format", "default", "additionalProperties"] {
        object.remove(noise);
    }
    if object.get("minimum").and_then(Value::as_f64) == Some(0.0) {
        object.remove("minimum");
    }
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(values)) = object.get_mut("enum") {
        values.retain(|value| !value.is_null());
        if object.get("description").and_then(Value::as_str).is_some_and(is_of_a_type) {
            object.remove("description");
        }
    }
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        properties.values_mut().for_each(|property| *property = lean(property.take()));
    }
    if let Some(items) = object.get_mut("items") {
        *items = lean(items.take());
    }
}

/// Sentences describe the types of kimai-api for Rust; an argument is described by a fragment.
fn is_of_a_type(description: &str) -> bool {
    description.ends_with('.')
}

/// `anyOf` of something and null is that something; `oneOf` of constants is an enumeration.
fn single_meaning(object: &Map<String, Value>) -> Option<Value> {
    let options = object.get("anyOf").or_else(|| object.get("oneOf"))?.as_array()?;
    let real: Vec<&Value> =
        options.iter().filter(|option| option.get("type").is_none_or(|name| name != "null")).collect();
    if let [only] = real.as_slice() {
        return Some((*only).clone());
    }
    let values: Vec<&Value> = real.iter().flat_map(|option| constants(option)).collect();
    Some(json!({ "type": "string", "enum": values }))
}

fn constants(option: &Value) -> Vec<&Value> {
    match (option.get("const"), option.get("enum").and_then(Value::as_array)) {
        (Some(value), _) => vec![value],
        (None, Some(values)) => values.iter().collect(),
        (None, None) => Vec::new(),
    }
}
