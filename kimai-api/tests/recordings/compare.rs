//! What an answer has lost, or won, by being read and written again.

use std::collections::BTreeSet;

use serde_json::Value;

/// Notes the path of everything that differs; null is as good as absent, and numbers count by their value.
pub(crate) fn differences(recorded: &Value, again: &Value, path: &str, found: &mut BTreeSet<String>) {
    match (recorded, again) {
        (Value::Object(recorded), Value::Object(again)) => {
            for key in recorded.keys().chain(again.keys()) {
                let side = |object: &serde_json::Map<_, _>| object.get(key).cloned().unwrap_or(Value::Null);
                differences(&side(recorded), &side(again), &format!("{path} {key}"), found);
            }
        }
        (Value::Array(recorded), Value::Array(again)) if recorded.len() == again.len() => {
            recorded
                .iter()
                .zip(again)
                .for_each(|(recorded, again)| differences(recorded, again, path, found));
        }
        (Value::Number(recorded), Value::Number(again)) if recorded.as_f64() == again.as_f64() => {}
        (recorded, again) if recorded == again => {}
        _ => {
            found.insert(path.to_owned());
        }
    }
}

#[test]
fn a_lost_field_an_invented_one_and_a_changed_one_are_noticed() {
    let mut found = BTreeSet::new();
    let recorded = serde_json::json!({"a": 1.0, "b": null, "c": [{"d": "x", "e": 1}]});
    let again = serde_json::json!({"a": 1, "c": [{"d": "y", "f": []}]});
    differences(&recorded, &again, "", &mut found);
    assert_eq!(found.into_iter().collect::<Vec<_>>(), [" c d", " c e", " c f"]);
}
