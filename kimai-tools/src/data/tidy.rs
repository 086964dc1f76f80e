//! Data as they are sent: without what is not there, and without characters that hide.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Value, json};

use untrusted_input::text::is_invisible;

/// What an answer carries, without nulls and empty lists; its rows stand even where there is none.
pub(crate) fn tidied(data: &impl Serialize) -> Value {
    let mut data = serde_json::to_value(data).unwrap_or_default();
    let no_rows = data.get("rows").is_some_and(|rows| *rows == json!([]));
    tidy(&mut data);
    if let Some(data) = data.as_object_mut().filter(|_| no_rows) {
        data.insert("rows".to_owned(), json!([]));
    }
    data
}

fn tidy(value: &mut Value) {
    match value {
        Value::String(text) => *text = visible(text),
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null() && *field != json!([]));
            fields.values_mut().for_each(tidy);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What hides or turns text around is shown by its number, as in the text of answers; lines may end.
fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_invisible(letter) && !matches!(letter, '\n' | '\t') {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(letter));
        } else {
            shown.push(letter);
        }
    }
    shown
}

#[cfg(test)]
pub(super) mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::tidied;
    use untrusted_input::text::is_invisible;

    pub(in crate::data) fn data(rows: &[String], about: &str) -> Value {
        let rows: Vec<Value> = rows
            .iter()
            .enumerate()
            .map(|(id, name)| json!({"id": id, "name": name, "end": null, "tags": []}))
            .collect();
        json!({ "about": about, "rows": rows, "total": 9, "notes": [] })
    }

    #[test]
    fn what_is_not_there_is_left_out_and_no_rows_are_told() {
        assert_eq!(
            tidied(&data(&["x".to_owned()], "a")),
            json!({"about": "a", "rows": [{"id": 0, "name": "x"}], "total": 9})
        );
        assert_eq!(tidied(&data(&[], "a")), json!({"about": "a", "total": 9, "rows": []}));
    }

    proptest! {
        #[test]
        fn nothing_hides_in_data(words in any::<String>()) {
            let shown = tidied(&json!({ "name": words }));
            prop_assert!(!shown["name"].as_str().unwrap().chars().any(|letter| is_invisible(letter) && letter != '\n' && letter != '\t'));
        }
    }
}
