//! Keys and types, whatever the values.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The elements of both lists have the same keys and types, all together.
pub(crate) fn shapes(path: &str, wanted: &[Value], given: &[Value], found: &mut Vec<String>) {
    let wanted = union(wanted);
    let given = union(given);
    let null = BTreeSet::from(["null"]);
    for (key, kinds) in &wanted {
        let Some(ours) = given.get(key) else {
            found.push(format!("{path}[].{key} is missing"));
            continue;
        };
        let strange: Vec<_> = kinds.symmetric_difference(ours).filter(|kind| **kind != "null").collect();
        if !strange.is_empty() && *kinds != null && *ours != null {
            found.push(format!("{path}[].{key} is {ours:?} instead of {kinds:?}"));
        }
    }
    let extra = given.keys().filter(|key| !wanted.contains_key(*key));
    found.extend(extra.map(|key| format!("{path}[].{key} is unexpected")));
}

/// The kinds of every key that the elements have, nested ones by their path.
fn union(elements: &[Value]) -> BTreeMap<String, BTreeSet<&'static str>> {
    let mut kinds = BTreeMap::new();
    for element in elements {
        gather(String::new(), element, &mut kinds);
    }
    kinds
}

fn gather(path: String, value: &Value, kinds: &mut BTreeMap<String, BTreeSet<&'static str>>) {
    if let Value::Object(fields) = value {
        fields.iter().for_each(|(key, value)| gather(format!("{path}/{key}"), value, kinds));
    }
    kinds.entry(path).or_default().insert(kind(value));
}

/// The type of a value, as JSON has them.
pub(crate) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "bool",
        Value::Number(number) if number.is_f64() => "float",
        Value::Number(_) => "integer",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
