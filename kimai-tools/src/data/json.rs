//! JSON of the data of answers: without empty values and invisible characters, and cut to a length.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Value, json};
use untrusted_input::text::is_invisible;

/// Returns the JSON of the data of an answer, without nulls and empty lists; `rows` stays even if it is empty.
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
        Value::String(text) => *text = escape(text),
        Value::Array(items) => items.iter_mut().for_each(tidy),
        Value::Object(fields) => {
            fields.retain(|_, field| !field.is_null() && *field != json!([]));
            fields.values_mut().for_each(tidy);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Escapes invisible characters as the text of answers does; line breaks and tabs stay.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        if is_invisible(letter) && !matches!(letter, '\n' | '\t') {
            // Writing to a string cannot fail.
            let _ = write!(escaped, "\\u{{{:x}}}", u32::from(letter));
        } else {
            escaped.push(letter);
        }
    }
    escaped
}

/// Characters reserved for the note description what is missing.
const NOTE_LENGTH: usize = 250;

/// Cuts data to `limit` characters: the last rows are left out, then the ends of other long values. A note says how much
/// is missing.
pub(crate) fn cut_to(mut data: Value, limit: usize) -> Value {
    let length = length(&data);
    if length <= limit {
        return data;
    }
    let mut missing = Missing::default();
    shorten(&mut data, (length + NOTE_LENGTH).saturating_sub(limit), &mut missing);
    if let Some(data) = data.as_object_mut() {
        let notes = data.entry("notes").or_insert_with(|| json!([]));
        notes.as_array_mut().into_iter().for_each(|notes| notes.push(missing.note().into()));
    }
    data
}

/// Counts of what was left out.
#[derive(Default)]
struct Missing {
    rows: usize,
    texts: usize,
}

impl Missing {
    fn note(&self) -> String {
        let texts =
            if self.texts > 0 { format!(" and the ends of {} texts", self.texts) } else { String::new() };
        format!(
            "Cut here, {} rows{texts} are missing. Ask for less: a smaller size and further pages, a narrower filter, or one id.",
            self.rows
        )
    }
}

fn length(value: &Value) -> usize {
    value.to_string().chars().count()
}

/// Removes at least `excess` characters from the largest values, if there are so many, and returns the number removed.
fn shorten(value: &mut Value, excess: usize, missing: &mut Missing) -> usize {
    match value {
        Value::Array(items) if items.len() > 1 => {
            let mut freed = 0;
            while freed < excess
                && let Some(item) = items.pop()
            {
                freed += length(&item) + 1;
                missing.rows += 1;
            }
            freed
        }
        Value::Array(items) => items.iter_mut().map(|item| shorten(item, excess, missing)).sum(),
        Value::Object(fields) => {
            let mut largest: Vec<(usize, &mut Value)> =
                fields.values_mut().map(|field| (length(field), field)).collect();
            largest.sort_by_key(|(length, _)| std::cmp::Reverse(*length));
            let mut freed = 0;
            for (_, field) in largest {
                if freed < excess {
                    freed += shorten(field, excess - freed, missing);
                }
            }
            freed
        }
        Value::String(text) => shorten_text(text, excess, missing),
        Value::Null | Value::Bool(_) | Value::Number(_) => 0,
    }
}

fn shorten_text(text: &mut String, excess: usize, missing: &mut Missing) -> usize {
    let before = text.chars().count();
    if before < 2 {
        return 0;
    }
    missing.texts += 1;
    *text = text.chars().take(before.saturating_sub(excess + 1)).chain(['…']).collect();
    before - text.chars().count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::{cut_to, length, tidied};
    use untrusted_input::text::is_invisible;

    fn data(rows: &[String], description: &str) -> Value {
        let rows: Vec<Value> = rows
            .iter()
            .enumerate()
            .map(|(id, name)| json!({"id": id, "name": name, "end": null, "tags": []}))
            .collect();
        json!({ "description": description, "rows": rows, "total": 9, "notes": [] })
    }

    #[test]
    fn missing_values_are_left_out_and_empty_rows_stay() {
        assert_eq!(
            tidied(&data(&["x".to_owned()], "a")),
            json!({"description": "a", "rows": [{"id": 0, "name": "x"}], "total": 9})
        );
        assert_eq!(tidied(&data(&[], "a")), json!({"description": "a", "total": 9, "rows": []}));
    }

    proptest! {
        #[test]
        fn data_contain_no_invisible_characters(words in any::<String>()) {
            let tidy = tidied(&json!({ "name": words }));
            prop_assert!(!tidy["name"].as_str().unwrap().chars().any(|letter| is_invisible(letter) && letter != '\n' && letter != '\t'));
        }
    }

    proptest! {
        #[test]
        fn cut_data_keep_the_first_rows_and_count_the_others(rows in prop::collection::vec("[a-zä\"]{1,40}", 2..60), limit in 400_usize..2000) {
            let whole = tidied(&data(&rows, "description"));
            let cut = cut_to(whole.clone(), limit);
            prop_assert!(length(&cut) <= limit.max(length(&whole).min(limit)), "{}", length(&cut));
            let kept = cut["rows"].as_array().unwrap();
            prop_assert_eq!(kept.as_slice(), &whole["rows"].as_array().unwrap()[..kept.len()]);
            if kept.len() < rows.len() {
                let note = format!("Cut here, {} rows are missing", rows.len() - kept.len());
                prop_assert!(cut["notes"][0].as_str().unwrap().starts_with(&note));
            }
        }

        #[test]
        fn one_long_row_is_cut_in_its_longest_text(name in "[a-z\"]{0,3000}", description in "\\PC{0,3000}") {
            prop_assert!(length(&cut_to(tidied(&data(&[name], &description)), 1000)) <= 1000);
        }
    }
}
