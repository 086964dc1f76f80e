//! What was submitted, and what is wrong with it.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::response::ErrorResponse;

/// A form as submitted: values by field, and complaints about fields and about the whole.
#[derive(Debug, Default)]
pub(crate) struct Submission {
    values: Map<String, Value>,
    children: Map<String, Value>,
    errors: Vec<String>,
    /// Fields whose value could not be read; further complaints about them are not made.
    unread: Vec<&'static str>,
}

impl Submission {
    /// Lists a field among the children.
    pub(super) fn child(&mut self, name: &str) {
        self.children.insert(name.to_owned(), json!({}));
    }

    /// Keeps a value that could be read.
    pub(super) fn set(&mut self, name: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.values.insert(name.to_owned(), value);
        }
    }

    /// Complains about a value that could not be read.
    pub(super) fn invalid(&mut self, name: &'static str, message: &str) {
        self.error(name, message);
        self.unread.push(name);
    }

    /// Complains about a field.
    pub(crate) fn error(&mut self, name: &str, message: &str) {
        if self.unread.contains(&name) {
            return;
        }
        let child = self.children.entry(name).or_insert_with(|| json!({}));
        if let Some(errors) = child.get_mut("errors").and_then(Value::as_array_mut) {
            errors.push(json!(message));
        } else if let Some(child) = child.as_object_mut() {
            child.insert("errors".to_owned(), json!([message]));
        }
    }

    /// Complains about the whole.
    pub(crate) fn add_error(&mut self, message: &str) {
        self.errors.push(message.to_owned());
    }

    /// Replaces what is listed for a field: a form within the form.
    pub(crate) fn nest(&mut self, name: &str, child: Value) {
        self.children.insert(name.to_owned(), child);
    }

    /// Whether the caller has this field at all.
    pub(crate) fn has_field(&self, name: &str) -> bool {
        self.children.contains_key(name)
    }

    /// Whether the field was given and could be read.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Whether the value could not be read.
    pub(crate) fn unreadable(&self, name: &str) -> bool {
        self.unread.contains(&name)
    }

    /// The value of a field, if it was given and is not empty.
    pub(crate) fn value<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.values.get(name).and_then(|value| serde_json::from_value(value.clone()).ok())
    }

    /// Stores the value of a field, if it was given; an empty one leaves a slot that cannot be empty as it is.
    pub(crate) fn write<T: DeserializeOwned>(&self, name: &str, slot: &mut T) {
        if let Some(value) = self.value(name) {
            *slot = value;
        }
    }

    /// Whether nothing is wrong.
    pub(crate) fn valid(&self) -> bool {
        self.errors.is_empty() && self.children.values().all(is_valid)
    }

    /// 400 with everything that is wrong, if anything is.
    pub(crate) fn finish(&self) -> Result<(), ErrorResponse> {
        self.finish_with(400)
    }

    /// The same under another status: some versions answer an invalid PATCH with 200.
    pub(crate) fn finish_with(&self, status: u16) -> Result<(), ErrorResponse> {
        if self.valid() { Ok(()) } else { Err(ErrorResponse::Body(status, self.error_body())) }
    }

    /// The error body of this form.
    pub(crate) fn error_body(&self) -> Value {
        json!({"code": 400, "message": "Validation Failed", "errors": self.errors_json()})
    }

    /// `errors` and `children`, as they appear in the body or inside another form.
    pub(crate) fn errors_json(&self) -> Value {
        let mut errors = Map::new();
        if !self.errors.is_empty() {
            errors.insert("errors".to_owned(), json!(self.errors));
        }
        errors.insert("children".to_owned(), Value::Object(self.children.clone()));
        Value::Object(errors)
    }
}

/// Whether neither the field nor a form within it has errors.
fn is_valid(child: &Value) -> bool {
    match child {
        Value::Object(fields) => !fields.contains_key("errors") && fields.values().all(is_valid),
        Value::Array(items) => items.iter().all(is_valid),
        _ => true,
    }
}
