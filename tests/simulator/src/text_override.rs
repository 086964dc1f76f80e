//! Answers with other words in them: what a Kimai says in which somebody wrote other texts than those of the seed.

use std::fmt;

use serde_json::Value;

use crate::response::{Body, Response};

/// What stands in for a value of an answer: by the path of the request, the place in the answer and the value.
type OverrideFn = Box<dyn Fn(&str, &str, &Value) -> Option<Value> + Send>;

/// Other words for those of answers.
#[derive(Default)]
pub(crate) struct TextOverride(Option<OverrideFn>);

impl TextOverride {
    pub(crate) fn new(replace: impl Fn(&str, &str, &Value) -> Option<Value> + Send + 'static) -> Self {
        Self(Some(Box::new(replace)))
    }

    /// The answer to a request for this path.
    pub(crate) fn answer(&self, path: &str, mut answer: Response) -> Response {
        if let (Some(replace), Body::Json(body)) = (&self.0, &mut answer.body) {
            walk(body, "", &|pointer, value| replace(path, pointer, value));
        }
        answer
    }
}

impl fmt::Debug for TextOverride {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Reworded").field(&self.0.is_some()).finish()
    }
}

/// Gives every scalar below this value to `replace`, and the names of an object at the place `*`.
fn walk(value: &mut Value, pointer: &str, replace: &impl Fn(&str, &Value) -> Option<Value>) {
    match value {
        Value::Array(rows) => rows.iter_mut().for_each(|row| walk(row, pointer, replace)),
        Value::Object(fields) => {
            for (name, mut value) in std::mem::take(fields) {
                let below = if pointer.is_empty() { name.clone() } else { format!("{pointer}.{name}") };
                walk(&mut value, &below, replace);
                let replacement = replace("*", &Value::from(name.as_str()));
                let name = replacement.as_ref().and_then(Value::as_str).map_or(name, str::to_owned);
                fields.insert(name, value);
            }
        }
        scalar => {
            if let Some(replacement) = replace(pointer, scalar) {
                *scalar = replacement;
            }
        }
    }
}
