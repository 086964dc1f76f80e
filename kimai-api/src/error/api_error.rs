//! Kimai's own words when it will not.
//!
//! Exceptions are `{"code":404,"message":"Not Found"}`; forms answer
//! `{"code":400,"message":"Validation Failed","errors":{"errors":[…],"children":{"field":{"errors":[…]}}}}`.

use std::{fmt, time::Duration};

use serde_json::Value;

use crate::Route;

/// An answer that says no.
#[derive(Debug, Clone)]
pub struct ApiError {
    /// The operation.
    pub route: Route,
    /// The HTTP status, or the `code` of an error that came with status 200.
    pub status: u16,
    /// Kimai's message; the reason phrase of the status where it sent none.
    pub message: String,
    /// What is wrong with the form, field by field.
    pub errors: Vec<FieldError>,
    /// The fields that the form has for this caller, where it listed them; any other is an extra field.
    pub fields: Vec<String>,
    /// How long the server asked to be left alone (`Retry-After`).
    pub retry_after: Option<Duration>,
}

/// One complaint about a form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError {
    /// The field, with dots into nested ones; empty for the whole form.
    pub field: String,
    /// Kimai's words.
    pub message: String,
}

impl ApiError {
    /// Reads the body of an answer with an error status; an empty or foreign body leaves the status's own words.
    pub(crate) fn new(route: Route, status: u16, body: &[u8]) -> Self {
        let body: Value = serde_json::from_slice(body).unwrap_or(Value::Null);
        let message = body.get("message").and_then(Value::as_str).filter(|text| !text.is_empty());
        let reason = || http::StatusCode::from_u16(status).ok().and_then(|status| status.canonical_reason());
        Self {
            route,
            status,
            message: message.or_else(reason).unwrap_or("no reason given").to_owned(),
            errors: body.get("errors").map(flatten).unwrap_or_default(),
            fields: body.get("errors").map(fields).unwrap_or_default(),
            retry_after: None,
        }
    }

    /// The error that some versions of Kimai wrap into HTTP 200.
    pub(crate) fn inside_success(route: Route, body: &[u8]) -> Option<Self> {
        #[derive(serde::Deserialize)]
        struct Envelope {
            code: Value,
            #[serde(rename = "message")]
            _message: String,
        }
        if !body.trim_ascii_start().starts_with(b"{") {
            return None;
        }
        let envelope: Envelope = serde_json::from_slice(body).ok()?;
        let code = envelope.code.as_u64().or_else(|| envelope.code.as_str()?.parse().ok())?;
        let status = u16::try_from(code).ok().filter(|code| (400..600).contains(code))?;
        Some(Self::new(route, status, body))
    }
}

/// `{errors, children}` as a list, depth first.
fn flatten(errors: &Value) -> Vec<FieldError> {
    let mut found = Vec::new();
    collect(errors, "", &mut found);
    found
}

/// The names of a form's own fields.
fn fields(errors: &Value) -> Vec<String> {
    let children = errors.get("children").and_then(Value::as_object);
    children.map(|children| children.keys().cloned().collect()).unwrap_or_default()
}

fn collect(node: &Value, field: &str, found: &mut Vec<FieldError>) {
    for message in node.get("errors").and_then(Value::as_array).into_iter().flatten() {
        let message = message.as_str().map_or_else(|| message.to_string(), str::to_owned);
        found.push(FieldError { field: field.to_owned(), message });
    }
    let below = |name: &str| if field.is_empty() { name.to_owned() } else { format!("{field}.{name}") };
    match node.get("children") {
        Some(Value::Object(children)) => {
            children.iter().for_each(|(name, child)| collect(child, &below(name), found));
        }
        Some(Value::Array(children)) => {
            children
                .iter()
                .enumerate()
                .for_each(|(place, child)| collect(child, &below(&place.to_string()), found));
        }
        _ => {}
    }
}

impl fmt::Display for ApiError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} {}", self.route, self.status, self.message)?;
        for (place, error) in self.errors.iter().enumerate() {
            write!(f, "{} {error}", if place == 0 { ":" } else { ";" })?;
        }
        Ok(())
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.field.is_empty() {
            f.write_str(&self.message)
        } else {
            write!(f, "{}: {}", self.field, self.message)
        }
    }
}

impl std::error::Error for ApiError {}

#[cfg(test)]
mod tests {
    use super::ApiError;
    use crate::Route;

    const ROUTE: Route = Route::post("/teams", "", "create");

    #[test]
    fn the_errors_of_a_form_become_field_and_message() {
        let body = br#"{"code":400,"message":"Validation Failed","errors":{"errors":["Too much."],
            "children":{"name":{},"members":{"children":[{"children":{"user":{"errors":["Gone."]}}}]}}}}"#;
        let refusal = ApiError::new(ROUTE, 400, body);
        assert_eq!(
            refusal.to_string(),
            "POST /api/teams: 400 Validation Failed: Too much.; members.0.user: Gone."
        );
    }

    #[test]
    fn an_empty_body_leaves_the_words_of_the_status() {
        assert_eq!(ApiError::new(ROUTE, 401, b"").message, "Unauthorized");
    }

    #[test]
    fn an_error_inside_success_is_a_refusal_and_an_entity_is_none() {
        let envelope = br#"{"code":"400","message":"Validation Failed","errors":{}}"#;
        assert_eq!(ApiError::inside_success(ROUTE, envelope).unwrap().status, 400);
        for body in [&br#"{"id":1,"message":"hello"}"#[..], b"[]", b"", br#"{"code":200,"message":"fine"}"#] {
            assert!(ApiError::inside_success(ROUTE, body).is_none());
        }
    }
}
