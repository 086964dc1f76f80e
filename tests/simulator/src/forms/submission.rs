//! Submitted form values and their errors.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::response::ErrorResponse;

/// Submitted form: values, errors of fields and errors of the form.
#[derive(Debug, Default)]
pub(crate) struct Submission {
    values: Map<String, Value>,
    children: Map<String, Value>,
    errors: Vec<String>,
    /// An error that comes after all others.
    last_error: Option<&'static str>,
    /// Fields whose value could not be parsed, which get no further errors.
    unread: Vec<&'static str>,
}

impl Submission {
    /// Adds a field to the `children` listing.
    pub(crate) fn child(&mut self, name: &str) {
        self.children.insert(name.to_owned(), json!({}));
    }

    /// Stores a parsed value.
    pub(super) fn set(&mut self, name: &str, value: Option<Value>) {
        if let Some(value) = value {
            self.values.insert(name.to_owned(), value);
        }
    }

    /// Adds an error for a value that could not be parsed.
    pub(super) fn invalid(&mut self, name: &'static str, message: &str) {
        self.error(name, message);
        self.unread.push(name);
    }

    /// Adds an error to a field.
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

    /// Adds an error to the form.
    pub(crate) fn add_error(&mut self, message: &str) {
        self.errors.push(message.to_owned());
    }

    /// Adds an error to the form that comes after all others.
    pub(super) const fn add_last_error(&mut self, message: &'static str) {
        self.last_error = Some(message);
    }

    /// Replaces the listing of a field by a nested form.
    pub(crate) fn nest(&mut self, name: &str, child: Value) {
        self.children.insert(name.to_owned(), child);
    }

    /// Checks if the form has this field for the caller.
    pub(crate) fn has_field(&self, name: &str) -> bool {
        self.children.contains_key(name)
    }

    /// Checks if the field was set and parsed.
    pub(crate) fn is_set(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }

    /// Returns the value of a field, if it is set and not empty.
    pub(crate) fn value<T: DeserializeOwned>(&self, name: &str) -> Option<T> {
        self.values.get(name).and_then(|value| serde_json::from_value(value.clone()).ok())
    }

    /// Writes the value of a field to `slot`, if it is set.
    pub(crate) fn write<T: DeserializeOwned>(&self, name: &str, slot: &mut T) {
        if let Some(value) = self.value(name) {
            *slot = value;
        }
    }

    /// Checks that there are no errors.
    pub(crate) fn valid(&self) -> bool {
        self.errors.is_empty() && self.last_error.is_none() && self.children.values().all(is_valid)
    }

    /// Answers 400 with all errors, if there are any.
    pub(crate) fn finish(&self) -> Result<(), ErrorResponse> {
        self.finish_with(400)
    }

    /// Answers `status` with all errors, if there are any.
    pub(crate) fn finish_with(&self, status: u16) -> Result<(), ErrorResponse> {
        if self.valid() { Ok(()) } else { Err(ErrorResponse::Body(status, self.error_body())) }
    }

    /// Returns the error body.
    pub(crate) fn error_body(&self) -> Value {
        json!({"code": 400, "message": "Validation Failed", "errors": self.errors_json()})
    }

    /// Returns `errors` and `children`.
    pub(crate) fn errors_json(&self) -> Value {
        let mut errors = Map::new();
        let messages: Vec<&str> = self.errors.iter().map(String::as_str).chain(self.last_error).collect();
        if !messages.is_empty() {
            errors.insert("errors".to_owned(), json!(messages));
        }
        errors.insert("children".to_owned(), Value::Object(self.children.clone()));
        Value::Object(errors)
    }
}

/// Checks that neither a field nor its nested forms have errors.
fn is_valid(child: &Value) -> bool {
    match child {
        Value::Object(fields) => !fields.contains_key("errors") && fields.values().all(is_valid),
        Value::Array(items) => items.iter().all(is_valid),
        _ => true,
    }
}
