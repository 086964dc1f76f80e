//! Data that are not too long.

use serde_json::{Value, json};

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

    use super::{
        super::tidy::{tests::data, tidied},
        cut_to, length,
    };

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
    }
}
