//! Comparison of a response with the recorded one: status, headers, keys, types and values.
//!
//! The seed data have times and texts of their own; of its timesheets and comments only keys and types are compared.

use kimai_tests::contract::shapes::{self, type_of};
use serde_json::{Map, Value};

use super::{client::Answer, recordings::Recording};

/// Headers whose value follows from the request alone.
const EXACT_HEADERS: [&str; 6] =
    ["content-type", "www-authenticate", "x-page", "x-per-page", "x-robots-tag", "allow"];

/// Headers that the simulation sends only where Kimai does.
const CHECKED_HEADERS: [&str; 6] =
    ["x-page", "x-total-count", "location", "allow", "www-authenticate", "access-control-allow-origin"];

/// Keys whose value depends on the seed data.
const SEED_DEPENDENT_KEYS: [&str; 2] = ["total", "tax"];

/// Keys that identify timesheets and comments, with the last id of the seed data.
const SEED_DATA: [(&str, u64); 2] = [("begin", 599), ("createdBy", 2)];

/// Returns the differences between a response and the recorded one.
pub(crate) fn differences(recording: &Recording, answer: &Answer) -> Vec<String> {
    if answer.status != recording.status {
        return vec![format!("status {} instead of {}: {}", answer.status, recording.status, answer.body)];
    }
    let mut differences = header_differences(recording, answer);
    if recording.status >= 400 {
        if answer.body != recording.response {
            differences.push(format!("{} instead of {}", answer.body, recording.response));
        }
    } else if recording.response.get("__non_json__").is_none() {
        compare_bodies(&recording.response, &answer.body, &mut differences);
        compare_order(recording, answer, &mut differences);
    }
    differences
}

fn header_differences(recording: &Recording, answer: &Answer) -> Vec<String> {
    let mut differences = Vec::new();
    for (name, expected) in &recording.headers {
        match answer.headers.get(name) {
            None => differences.push(format!("no header {name}")),
            Some(value) if EXACT_HEADERS.contains(&name.as_str()) && value != expected => {
                differences.push(format!("{name} is {value} instead of {expected}"));
            }
            Some(_) => {}
        }
    }
    let additional = CHECKED_HEADERS
        .iter()
        .filter(|name| answer.headers.contains_key(**name) && !recording.headers.contains_key(**name));
    differences.extend(additional.map(|name| format!("unexpected header {name}")));
    differences
}

/// Compares the order of a list. Timesheets are left out, because their times differ.
fn compare_order(recording: &Recording, answer: &Answer, differences: &mut Vec<String>) {
    let ids = |list: &Value| -> Option<Vec<Value>> {
        Some(list.as_array()?.iter().map(|item| item.get("id").unwrap_or(item).clone()).collect())
    };
    let expected = ids(&recording.response);
    let actual = ids(&answer.body);
    if expected != actual && !recording.url.starts_with("/api/timesheets") {
        differences.push(format!("the order is {actual:?} instead of {expected:?}"));
    }
}

fn compare_bodies(expected: &Value, actual: &Value, differences: &mut Vec<String>) {
    if is_seed_data(expected) {
        compare_values(".id", &expected["id"], &actual["id"], differences);
        compare_shapes("", expected, actual, differences);
    } else {
        compare_values("", expected, actual, differences);
    }
}

/// Compares keys and types, as `cargo xtask contract` does.
fn compare_shapes(path: &str, expected: &Value, actual: &Value, differences: &mut Vec<String>) {
    let comparison = shapes::compare(expected, actual, &|_| false);
    differences.extend(comparison.differences.into_iter().map(|difference| format!("{path}{difference}")));
}

fn compare_values(path: &str, expected: &Value, actual: &Value, differences: &mut Vec<String>) {
    match (expected, actual) {
        (Value::Object(expected), Value::Object(actual)) => {
            compare_objects(path, expected, actual, differences);
        }
        (Value::Array(expected_items), Value::Array(actual_items)) => {
            compare_items(path, expected_items, actual_items, differences);
            compare_shapes(path, expected, actual, differences);
        }
        _ if expected != actual => differences.push(format!("{path} is {actual} instead of {expected}")),
        _ => {}
    }
}

fn compare_objects(
    path: &str,
    expected: &Map<String, Value>,
    actual: &Map<String, Value>,
    differences: &mut Vec<String>,
) {
    for key in expected.keys().chain(actual.keys().filter(|key| !expected.contains_key(*key))) {
        match (expected.get(key), actual.get(key)) {
            (Some(expected), Some(actual)) if depends_on_seed(key, expected, actual) => {}
            (Some(expected), Some(actual)) => {
                compare_values(&format!("{path}.{key}"), expected, actual, differences);
            }
            (Some(_), None) => differences.push(format!("{path}.{key} is missing")),
            _ => differences.push(format!("{path}.{key} is unexpected")),
        }
    }
}

/// Compares the length of two lists and the values of the items that are no seed data.
fn compare_items(path: &str, expected: &[Value], actual: &[Value], differences: &mut Vec<String>) {
    if expected.len() != actual.len() {
        differences.push(format!("{path} has {} elements instead of {}", actual.len(), expected.len()));
    }
    let created = |items: &[Value]| -> Vec<Value> {
        items.iter().filter(|item| !is_seed_data(item)).cloned().collect()
    };
    for (index, (expected, actual)) in created(expected).iter().zip(&created(actual)).enumerate() {
        compare_values(&format!("{path}[{index}]"), expected, actual, differences);
    }
}

/// Checks if two values may differ because they depend on the seed data; their types are equal all the same.
fn depends_on_seed(key: &str, expected: &Value, actual: &Value) -> bool {
    SEED_DEPENDENT_KEYS.contains(&key) && type_of(expected) == type_of(actual)
}

/// Checks if a value is a timesheet or comment of the seed data.
fn is_seed_data(value: &Value) -> bool {
    SEED_DATA
        .iter()
        .any(|(key, last)| value.get(key).is_some() && value["id"].as_u64().is_some_and(|id| id <= *last))
}
