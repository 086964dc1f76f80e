//! Replacement of texts in responses, for tests with hostile or unusual data.

use std::fmt;

use serde_json::Value;

use crate::response::{Body, Response};

/// Function from request path, place in the response and value to the replacement.
type OverrideFn = Box<dyn Fn(&str, &str, &Value) -> Option<Value> + Send>;

/// Replacement of the scalars of responses.
#[derive(Default)]
pub(crate) struct TextOverride(Option<OverrideFn>);

impl TextOverride {
    pub(crate) fn new(replace: impl Fn(&str, &str, &Value) -> Option<Value> + Send + 'static) -> Self {
        Self(Some(Box::new(replace)))
    }

    /// Replaces the scalars of the response to a request for this path.
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

/// Passes every scalar below this value to `replace`, and the keys of objects at the place `*`.
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
