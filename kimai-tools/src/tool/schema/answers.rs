//! The schema of what a tool answers, whichever action was called.

use serde_json::{Map, Value, json};

use super::lean;
use crate::ActionEntry;

/// The fields of what all these actions answer in one object; required is what each of them has.
pub(crate) fn answers(rows: &[&ActionEntry]) -> Map<String, Value> {
    let each = rows.iter().map(|row| plain((row.answers)().to_value()));
    let all = each.reduce(union).and_then(|all| all.as_object().cloned()).unwrap_or_default();
    let mut root = Map::from_iter([("type".to_owned(), json!("object"))]);
    root.extend(all.into_iter().filter(|(word, _)| ["properties", "required"].contains(&word.as_str())));
    root
}

/// A schema in its plainest form: one of several objects is an object with the fields of all.
fn plain(schema: Value) -> Value {
    let Value::Object(mut schema) = schema else { return schema };
    // Sentences describe the types for Rust.
    schema.retain(|word, value| {
        word != "description" || !value.as_str().is_some_and(|text| text.ends_with('.'))
    });
    for word in ["anyOf", "oneOf"] {
        if let Some(options) = schema.get(word).and_then(Value::as_array)
            && let Some(all) = of_objects(options)
        {
            return all;
        }
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.values_mut().for_each(|property| *property = plain(property.take()));
    }
    if let Some(items) = schema.get_mut("items") {
        *items = plain(items.take());
    }
    let mut schema = lean(Value::Object(schema));
    require_no_lists(&mut schema);
    schema
}

/// The union of these, if there are several objects; null is none of them.
fn of_objects(options: &[Value]) -> Option<Value> {
    let real: Vec<Value> =
        options.iter().filter(|option| option["type"] != "null").cloned().map(plain).collect();
    let objects = real.iter().all(|option| option["type"] == "object");
    objects.then(|| real.into_iter().reduce(union)).flatten()
}

/// Lists that are empty are left out, but for the rows.
fn require_no_lists(schema: &mut Value) {
    let is_list = |properties: &Value, name: &Value| {
        let name = name.as_str().unwrap_or_default();
        name != "rows" && properties.get(name).is_some_and(|property| property["type"] == "array")
    };
    let properties = schema["properties"].clone();
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| !is_list(&properties, name));
    }
}

/// What fits either of two schemas: the fields of both, of which those of both are required.
fn union(one: Value, other: Value) -> Value {
    let (Value::Object(mut one), Value::Object(mut other)) = (one, other) else { return Value::Bool(true) };
    if let Some(items) = other.remove("items") {
        let known = one.remove("items").map_or(items.clone(), |known| union(known, items));
        one.insert("items".to_owned(), known);
    }
    let names = |schema: &Map<String, Value>| schema.get("required").and_then(Value::as_array).cloned();
    let required: Vec<Value> = match (names(&one), names(&other)) {
        (Some(one), Some(other)) => one.into_iter().filter(|name| other.contains(name)).collect(),
        _ => Vec::new(),
    };
    one.shift_remove("required");
    if let Some(Value::Object(more)) = other.remove("properties") {
        let known = one.entry("properties").or_insert_with(|| json!({}));
        for (name, property) in more {
            let both = match known.get_mut(&name).map(Value::take) {
                Some(known) => union(known, property),
                None => property,
            };
            known[&name] = both;
        }
    }
    if !required.is_empty() {
        one.insert("required".to_owned(), required.into());
    }
    Value::Object(one)
}
