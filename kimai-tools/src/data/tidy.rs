//! Data as they are sent: without what is not there, without characters that hide, and not too long.

use std::fmt::Write;

use serde::Serialize;
use serde_json::{Value, json};

use crate::render::hides;

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
        if hides(letter) && !matches!(letter, '\n' | '\t') {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(letter));
        } else {
            shown.push(letter);
        }
    }
    shown
}

/// How much room the note takes that says what is missing.
const NOTE: usize = 250;

/// The data within `limit` characters: rows are left out at the end, then the ends of what else is long, and it is
/// said how much is missing.
pub(crate) fn cut_to(mut data: Value, limit: usize) -> Value {
    let length = length(&data);
    if length <= limit {
        return data;
    }
    let mut missing = Missing::default();
    shorten(&mut data, (length + NOTE).saturating_sub(limit), &mut missing);
    if let Some(data) = data.as_object_mut() {
        let notes = data.entry("notes").or_insert_with(|| json!([]));
        notes.as_array_mut().into_iter().for_each(|notes| notes.push(missing.note().into()));
    }
    data
}

/// What was left out.
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

/// Takes at least `excess` characters out where most of them are, as far as there are any; how many it took.
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
    use crate::render::hides;

    fn data(rows: &[String], about: &str) -> Value {
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
        fn cut_data_keep_their_first_rows_and_count_the_others(rows in prop::collection::vec("[a-zä\"]{1,40}", 2..60), limit in 400_usize..2000) {
            let whole = tidied(&data(&rows, "about"));
            let cut = cut_to(whole.clone(), limit);
            prop_assert!(length(&cut) <= limit.max(length(&whole).min(limit)), "{}", length(&cut));
            let kept = cut["rows"].as_array().unwrap();
            prop_assert_eq!(kept.as_slice(), &whole["rows"].as_array().unwrap()[..kept.len()]);
            if kept.len() < rows.len() {
                let told = format!("Cut here, {} rows are missing", rows.len() - kept.len());
                prop_assert!(cut["notes"][0].as_str().unwrap().starts_with(&told));
            }
        }

        #[test]
        fn one_long_row_is_cut_in_its_longest_text(name in "[a-z\"]{0,3000}", about in "\\PC{0,3000}") {
            prop_assert!(length(&cut_to(tidied(&data(&[name], &about)), 1000)) <= 1000);
        }

        #[test]
        fn nothing_hides_in_data(words in any::<String>()) {
            let shown = tidied(&json!({ "name": words }));
            prop_assert!(!shown["name"].as_str().unwrap().chars().any(|letter| hides(letter) && letter != '\n' && letter != '\t'));
        }
    }
}
