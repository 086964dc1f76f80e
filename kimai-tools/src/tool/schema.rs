//! JSON Schemas of tools: flat objects that every model API accepts, in few bytes.
//!
//! They contain no `$ref`, `oneOf`, null types or formats. The input schema of a tool has the fields of all its actions
//! in one object, the output schema the fields of all answers.

use schemars::{JsonSchema, Schema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};

use super::AllowedAction;
use crate::references;

/// Returns the schema of a type, without references.
///
/// Descriptions are those of the type itself and of fields. Descriptions of other types, such as the enumerations of
/// kimai-api, are doc comments for engineers and left out.
pub(crate) fn of<T: JsonSchema>() -> Schema {
    let mut generator = SchemaSettings::draft2020_12().into_generator();
    let schema = T::json_schema(&mut generator);
    finish(schema, &T::schema_name(), generator)
}

/// Adds the title and replaces references. It is compiled once, and [`of`] for each type.
fn finish(mut schema: Schema, title: &str, mut generator: SchemaGenerator) -> Schema {
    let definitions = generator.take_definitions(false);
    let Some(object) = schema.as_object_mut() else { return schema };
    object.entry("title").or_insert_with(|| title.into());
    inline_object(object, &definitions);
    schema
}

/// Replaces references by the definitions. The keywords of a field beside its reference take precedence, and its
/// description is the only one.
fn inline(schema: &mut Value, definitions: &Map<String, Value>) {
    if let Some(object) = schema.as_object_mut() {
        inline_object(object, definitions);
    }
}

fn inline_object(object: &mut Map<String, Value>, definitions: &Map<String, Value>) {
    if let Some(Value::String(reference)) = object.remove("$ref") {
        let name = reference.rsplit('/').next().unwrap_or_default();
        let definition = definitions.get(name).and_then(Value::as_object).cloned().unwrap_or_default();
        let own = std::mem::take(object);
        object.extend(definition.into_iter().filter(|(keyword, _)| keyword != "description"));
        object.extend(own);
    }
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        properties.values_mut().for_each(|property| inline(property, definitions));
    }
    if let Some(items) = object.get_mut("items") {
        inline(items, definitions);
        remove_description(items);
    }
    for keyword in ["anyOf", "oneOf", "allOf"] {
        for option in object.get_mut(keyword).and_then(Value::as_array_mut).into_iter().flatten() {
            inline(option, definitions);
            remove_description(option);
        }
    }
}

fn remove_description(schema: &mut Value) {
    if let Some(object) = schema.as_object_mut() {
        object.remove("description");
    }
}

/// Returns the input schema of a tool: the discriminator, and the fields of these actions with the allowed values.
pub(crate) fn input(discriminator: Option<&str>, actions: &[AllowedAction]) -> Map<String, Value> {
    let mut properties = Map::new();
    if let Some(key) = discriminator {
        let names: Vec<&str> = actions.iter().map(|action| action.entry.name).collect();
        properties.insert(key.to_owned(), json!({ "type": "string", "enum": names }));
    }
    let mut merged = json!({ "type": "object", "properties": properties });
    let mut schemas: Vec<Value> = actions.iter().map(input_of).collect();
    let required = required_by_all(discriminator, &schemas);
    for schema in &mut schemas {
        merge_properties(&mut merged, schema);
    }
    let mut merged = merged.as_object().cloned().unwrap_or_default();
    accept_names(&mut merged);
    if !required.is_empty() {
        merged.insert("required".to_owned(), json!(required));
    }
    merged
}

/// Keyword of properties that are accepted, but left out of the listed schema; a description names them instead.
pub(crate) const UNLISTED: &str = "x-unlisted";

/// Returns the schema without the properties that are marked as [`UNLISTED`].
pub(crate) fn listed(mut schema: Map<String, Value>) -> Map<String, Value> {
    remove_unlisted(&mut schema);
    schema
}

fn remove_unlisted(object: &mut Map<String, Value>) {
    let Some(Value::Object(properties)) = object.get_mut("properties") else { return };
    properties.retain(|_, property| property.get(UNLISTED).is_none());
    properties.values_mut().filter_map(Value::as_object_mut).for_each(remove_unlisted);
}

/// Makes the arguments that take a name beside an id text. Numbers are accepted all the same.
fn accept_names(object: &mut Map<String, Value>) {
    let Some(Value::Object(properties)) = object.get_mut("properties") else { return };
    let siblings = properties.clone();
    for (name, property) in properties.iter_mut() {
        if let Some(fields) = property.as_object_mut() {
            accept_names(fields);
        }
        let takes_names = references::takes_names(name, &siblings);
        let types = if property.get("items").is_some() { property.get_mut("items") } else { Some(property) };
        if let (true, Some(Value::Object(types))) = (takes_names, types)
            && types.get("type").is_some_and(|name| name == "integer")
        {
            types.insert("type".to_owned(), json!("string"));
            types.shift_remove("minimum");
        }
    }
}

/// Returns the input schema of an action, in which the argument that its classes depend on has only the allowed values.
fn input_of(action: &AllowedAction) -> Value {
    let mut schema = simplify((action.entry.schema)().to_value());
    let Some((argument, allowed)) = action.values() else { return schema };
    let values =
        schema.get_mut("properties").and_then(|properties| properties.get_mut(argument)?.get_mut("enum"));
    if let Some(Value::Array(values)) = values {
        values.retain(|value| value.as_str().is_some_and(|value| allowed.contains(&value)));
    }
    schema
}

fn required_by_all(discriminator: Option<&str>, schemas: &[Value]) -> Vec<String> {
    let is_required = |schema: &Value, name: &str| {
        schema
            .get("required")
            .and_then(Value::as_array)
            .is_some_and(|names| names.iter().any(|other| other == name))
    };
    let first = schemas.first().and_then(|schema| schema.get("required")?.as_array());
    let names = first.into_iter().flatten().filter_map(Value::as_str);
    let shared = names.filter(|name| schemas.iter().all(|schema| is_required(schema, name)));
    discriminator.into_iter().chain(shared).map(str::to_owned).collect()
}

/// Moves the properties of one object schema to another. A property of both accepts what either accepts.
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

/// Removes the keywords that cost bytes or that model APIs reject, and writes the rest in its simplest form.
pub(crate) fn simplify(mut schema: Value) -> Value {
    if let Some(object) = schema.as_object_mut() {
        if let Some(mut inner) = single_alternative(object) {
            if let Some(inner) = inner.as_object_mut() {
                object.retain(|keyword, _| !["anyOf", "oneOf"].contains(&keyword.as_str()));
                inner.extend(std::mem::take(object));
            }
            return simplify(inner);
        }
        simplify_object(object);
    }
    schema
}

fn simplify_object(object: &mut Map<String, Value>) {
    // Undeclared arguments are refused whether or not the schema says so.
    for keyword in ["$schema", "title", "format", "default", "additionalProperties"] {
        object.remove(keyword);
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
    }
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        properties.values_mut().for_each(|property| *property = simplify(property.take()));
    }
    if let Some(items) = object.get_mut("items") {
        *items = simplify(items.take());
    }
}

/// Returns `X` of `anyOf: [X, null]`, and an enumeration of `oneOf` constants.
fn single_alternative(object: &Map<String, Value>) -> Option<Value> {
    let options = object.get("anyOf").or_else(|| object.get("oneOf"))?.as_array()?;
    let not_null: Vec<&Value> =
        options.iter().filter(|option| option.get("type").is_none_or(|name| name != "null")).collect();
    if let [only] = not_null.as_slice() {
        return Some((*only).clone());
    }
    let values: Vec<&Value> = not_null.iter().flat_map(|option| constants(option)).collect();
    Some(json!({ "type": "string", "enum": values }))
}

fn constants(option: &Value) -> Vec<&Value> {
    match (option.get("const"), option.get("enum").and_then(Value::as_array)) {
        (Some(value), _) => vec![value],
        (None, Some(values)) => values.iter().collect(),
        (None, None) => Vec::new(),
    }
}

/// Returns the output schema of a tool: the fields of all answers; required are those that each answer has.
pub(crate) fn output(actions: &[AllowedAction]) -> Map<String, Value> {
    let each = actions.iter().map(|action| flatten((action.entry.output_schema)().to_value()));
    let all = each.reduce(union).and_then(|all| all.as_object().cloned()).unwrap_or_default();
    let mut root = Map::from_iter([("type".to_owned(), json!("object"))]);
    root.extend(
        all.into_iter().filter(|(keyword, _)| ["properties", "required"].contains(&keyword.as_str())),
    );
    root
}

/// Simplifies a schema, and replaces alternatives of objects by one object with the fields of all.
fn flatten(schema: Value) -> Value {
    let Value::Object(mut schema) = schema else { return schema };
    for keyword in ["anyOf", "oneOf"] {
        if let Some(options) = schema.get(keyword).and_then(Value::as_array)
            && let Some(all) = union_of_objects(options)
        {
            return all;
        }
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        properties.values_mut().for_each(|property| *property = flatten(property.take()));
    }
    if let Some(items) = schema.get_mut("items") {
        *items = flatten(items.take());
    }
    let mut schema = simplify(Value::Object(schema));
    make_lists_optional(&mut schema);
    schema
}

/// Returns the union of the alternatives other than null, if all of them are objects.
fn union_of_objects(options: &[Value]) -> Option<Value> {
    let not_null: Vec<Value> =
        options.iter().filter(|option| option["type"] != "null").cloned().map(flatten).collect();
    let are_objects = not_null.iter().all(|option| option["type"] == "object");
    are_objects.then(|| not_null.into_iter().reduce(union)).flatten()
}

/// Removes lists from the required fields, because empty lists are left out of answers; `rows` is always there.
fn make_lists_optional(schema: &mut Value) {
    let is_list = |properties: &Value, name: &Value| {
        let name = name.as_str().unwrap_or_default();
        name != "rows" && properties.get(name).is_some_and(|property| property["type"] == "array")
    };
    let properties = schema["properties"].clone();
    if let Some(Value::Array(required)) = schema.get_mut("required") {
        required.retain(|name| !is_list(&properties, name));
    }
}

/// Returns the schema of values that fit either schema: the fields of both, required where both require them.
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
