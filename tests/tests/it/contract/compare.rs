//! What an answer must share with the recorded one: status, headers, keys, types and values; of the seed's own
//! records only keys and types.

use serde_json::{Map, Value};

use super::{
    client::Answer,
    recordings::Recording,
    shapes::{kind, shapes},
};

/// Headers whose value follows from the call alone.
const EXACT: &[&str] = &["content-type", "www-authenticate", "x-page", "x-per-page", "x-robots-tag", "allow"];

/// Everything in which the answer differs.
pub(crate) fn complaints(recording: &Recording, answer: &Answer) -> Vec<String> {
    if answer.status != recording.status {
        return vec![format!("status {} instead of {}: {}", answer.status, recording.status, answer.body)];
    }
    let mut found = headers(recording, answer);
    if recording.status >= 400 {
        if answer.body != recording.response {
            found.push(format!("{} instead of {}", answer.body, recording.response));
        }
    } else if recording.response.get("__non_json__").is_none() {
        whole(&recording.response, &answer.body, &mut found);
        order(recording, answer, &mut found);
    }
    found
}

/// Lists of anything but records, whose times are made up, are in the recorded order.
fn order(recording: &Recording, answer: &Answer, found: &mut Vec<String>) {
    let ids = |list: &Value| -> Option<Vec<Value>> {
        Some(list.as_array()?.iter().map(|item| item.get("id").unwrap_or(item).clone()).collect())
    };
    let wanted = ids(&recording.response);
    let given = ids(&answer.body);
    if wanted != given && !recording.url.starts_with("/api/timesheets") {
        found.push(format!("the order is {given:?} instead of {wanted:?}"));
    }
}

/// The body as a whole: a seeded record alone is compared as a list of one.
fn whole(wanted: &Value, given: &Value, found: &mut Vec<String>) {
    if seeded(wanted) {
        compare(".id", &wanted["id"], &given["id"], found);
        shapes("", std::slice::from_ref(wanted), std::slice::from_ref(given), found);
    } else {
        compare("", wanted, given, found);
    }
}

fn headers(recording: &Recording, answer: &Answer) -> Vec<String> {
    let mut found = Vec::new();
    for (name, wanted) in &recording.headers {
        match answer.headers.get(name) {
            None => found.push(format!("no header {name}")),
            Some(value) if EXACT.contains(&name.as_str()) && value != wanted => {
                found.push(format!("{name} is {value} instead of {wanted}"));
            }
            Some(_) => {}
        }
    }
    let ours =
        ["x-page", "x-total-count", "location", "allow", "www-authenticate", "access-control-allow-origin"];
    let extra = ours
        .iter()
        .filter(|name| answer.headers.contains_key(**name) && !recording.headers.contains_key(**name));
    found.extend(extra.map(|name| format!("unexpected header {name}")));
    found
}

/// Keys whose value follows from the seed's own records.
const SEEDED: &[&str] = &["total", "tax"];

/// The last record and comment of the seed: those up to it have their own times and texts.
const LAST_SEEDED: [(&str, u64); 2] = [("begin", 599), ("createdBy", 2)];

fn compare(path: &str, wanted: &Value, given: &Value, found: &mut Vec<String>) {
    match (wanted, given) {
        (Value::Object(wanted), Value::Object(given)) => objects(path, wanted, given, found),
        (Value::Array(wanted), Value::Array(given)) => arrays(path, wanted, given, found),
        _ if wanted != given => found.push(format!("{path} is {given} instead of {wanted}")),
        _ => {}
    }
}

fn objects(path: &str, wanted: &Map<String, Value>, given: &Map<String, Value>, found: &mut Vec<String>) {
    for key in wanted.keys().chain(given.keys().filter(|key| !wanted.contains_key(*key))) {
        match (wanted.get(key), given.get(key)) {
            (Some(wanted), Some(given)) if free(key, wanted, given) => {}
            (Some(wanted), Some(given)) => compare(&format!("{path}.{key}"), wanted, given, found),
            (Some(_), None) => found.push(format!("{path}.{key} is missing")),
            _ => found.push(format!("{path}.{key} is unexpected")),
        }
    }
}

/// Whether the value may be another one of the same type.
fn free(key: &str, wanted: &Value, given: &Value) -> bool {
    SEEDED.contains(&key) && kind(wanted) == kind(given)
}

/// Lists are as long as recorded, and their elements the same; of seeded ones only keys and types.
fn arrays(path: &str, wanted: &[Value], given: &[Value], found: &mut Vec<String>) {
    if wanted.len() != given.len() {
        found.push(format!("{path} has {} elements instead of {}", given.len(), wanted.len()));
    }
    let own =
        |elements: &[Value]| elements.iter().filter(|element| !seeded(element)).cloned().collect::<Vec<_>>();
    for (at, (wanted, given)) in own(wanted).iter().zip(&own(given)).enumerate() {
        compare(&format!("{path}[{at}]"), wanted, given, found);
    }
    shapes(path, wanted, given, found);
}

/// Whether it is a record or comment of the seed.
fn seeded(value: &Value) -> bool {
    LAST_SEEDED
        .iter()
        .any(|(key, last)| value.get(key).is_some() && value["id"].as_u64().is_some_and(|id| id <= *last))
}
