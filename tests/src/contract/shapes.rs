//! Shapes of JSON values: their keys and types.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// JSON types by path, such as `[].customer.name`.
pub type Fields = BTreeMap<String, BTreeSet<&'static str>>;

/// Differences between two shapes, and the fields that were compared.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// Differences in words.
    pub differences: Vec<String>,
    /// The compared fields with their types in the first value.
    pub fields: Fields,
}

/// Compares the keys and types of two values.
///
/// The elements of a list are compared together: a key that one element has counts for all. Null fits every type, and an
/// empty list every list. Paths that `ignore` accepts are left out with everything below them.
pub fn compare(reference: &Value, simulated: &Value, ignore: &dyn Fn(&str) -> bool) -> Comparison {
    let mut comparison = Comparison::default();
    comparison.values("", &[reference], &[simulated], ignore);
    comparison
}

impl Comparison {
    fn values(
        &mut self,
        path: &str,
        reference: &[&Value],
        simulated: &[&Value],
        ignore: &dyn Fn(&str) -> bool,
    ) {
        let reference_types = types(reference);
        let simulated_types = types(simulated);
        if reference_types.is_empty() || simulated_types.is_empty() || ignore(path) {
            return;
        }
        if reference_types != simulated_types {
            self.differences.push(format!("{path} is {reference_types:?}, simulated {simulated_types:?}"));
        }
        self.fields.entry(path.to_owned()).or_default().extend(&reference_types);
        self.objects(path, reference, simulated, ignore);
        let reference_items: Vec<&Value> =
            reference.iter().filter_map(|value| value.as_array()).flatten().collect();
        let simulated_items: Vec<&Value> =
            simulated.iter().filter_map(|value| value.as_array()).flatten().collect();
        self.values(&format!("{path}[]"), &reference_items, &simulated_items, ignore);
    }

    fn objects(
        &mut self,
        path: &str,
        reference: &[&Value],
        simulated: &[&Value],
        ignore: &dyn Fn(&str) -> bool,
    ) {
        let reference = by_key(reference);
        let simulated = by_key(simulated);
        for (key, values) in &reference {
            let path = format!("{path}.{key}");
            match simulated.get(key) {
                Some(simulated) => self.values(&path, values, simulated, ignore),
                None if simulated.is_empty() || ignore(&path) => {}
                None => self.differences.push(format!("{path} is missing in the simulation")),
            }
        }
        for key in simulated.keys().filter(|key| !reference.is_empty() && !reference.contains_key(*key)) {
            let path = format!("{path}.{key}");
            if !ignore(&path) {
                self.differences.push(format!("{path} is only in the simulation"));
            }
        }
    }
}

/// Collects the values of each key of the objects.
fn by_key<'a>(values: &[&'a Value]) -> BTreeMap<&'a str, Vec<&'a Value>> {
    let mut fields: BTreeMap<&str, Vec<&Value>> = BTreeMap::new();
    for (key, value) in values.iter().filter_map(|value| value.as_object()).flatten() {
        fields.entry(key).or_default().push(value);
    }
    fields
}

/// Returns the types of the values, without null.
fn types(values: &[&Value]) -> BTreeSet<&'static str> {
    values.iter().filter(|value| !value.is_null()).map(|value| type_of(value)).collect()
}

/// Returns the JSON type of a value; numbers are `integer` or `float`.
pub fn type_of(value: &Value) -> &'static str {
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

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    fn differences(reference: &Value, simulated: &Value) -> Vec<String> {
        super::compare(reference, simulated, &|_| false).differences
    }

    #[test]
    fn equal_shapes_have_no_differences() {
        let reference = json!([{"id": 1, "tags": ["a"], "end": null}, {"id": 2, "tags": [], "end": "x"}]);
        let simulated = json!([{"id": 7, "tags": [], "end": "y"}]);
        assert_eq!(differences(&reference, &simulated), Vec::<String>::new());
    }

    #[test]
    fn missing_keys_additional_keys_and_other_types_are_differences() {
        let reference = json!({"id": 1, "name": "a", "teams": [{"id": 1}]});
        let simulated = json!({"id": "1", "title": "a", "teams": [{"id": 1.5}]});
        assert_eq!(
            differences(&reference, &simulated),
            [
                ".id is {\"integer\"}, simulated {\"string\"}",
                ".name is missing in the simulation",
                ".teams[].id is {\"integer\"}, simulated {\"float\"}",
                ".title is only in the simulation",
            ]
        );
    }
}
