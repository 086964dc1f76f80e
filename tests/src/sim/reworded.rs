//! Answers with other words in them: what a Kimai says in which somebody wrote other texts than those of the seed.

use std::fmt;

use serde_json::Value;

use super::answers::{Answer, Body};

/// What stands in for a value of an answer: by the path of the request, the place in the answer and the value.
type Words = Box<dyn Fn(&str, &str, &Value) -> Option<Value> + Send>;

/// Other words for those of answers.
#[derive(Default)]
pub(crate) struct Reworded(Option<Words>);

impl Reworded {
    pub(crate) fn new(words: impl Fn(&str, &str, &Value) -> Option<Value> + Send + 'static) -> Self {
        Self(Some(Box::new(words)))
    }

    /// The answer to a request for this path.
    pub(crate) fn answer(&self, path: &str, mut answer: Answer) -> Answer {
        if let (Some(words), Body::Json(body)) = (&self.0, &mut answer.body) {
            walk(body, "", &|place, value| words(path, place, value));
        }
        answer
    }
}

impl fmt::Debug for Reworded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reworded").field(&self.0.is_some()).finish()
    }
}

/// Gives every scalar below this value to `words`, and the names of an object at the place `*`.
fn walk(value: &mut Value, place: &str, words: &impl Fn(&str, &Value) -> Option<Value>) {
    match value {
        Value::Array(rows) => rows.iter_mut().for_each(|row| walk(row, place, words)),
        Value::Object(fields) => {
            for (name, mut value) in std::mem::take(fields) {
                let below = if place.is_empty() { name.clone() } else { format!("{place}.{name}") };
                walk(&mut value, &below, words);
                let other = words("*", &Value::from(name.as_str()));
                let name = other.as_ref().and_then(Value::as_str).map_or(name, str::to_owned);
                fields.insert(name, value);
            }
        }
        scalar => {
            if let Some(other) = words(place, scalar) {
                *scalar = other;
            }
        }
    }
}
