//! `cargo xtask coverage`: compares the routes of kimai-api with the OpenAPI document of a Kimai.

use std::{fs, path::Path};

use kimai_api::{Route, route};
use serde_json::Value;

use crate::shell::Result;

/// Keys of a path that are operations. Other keys apply to all operations of the path.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Prints each operation of an OpenAPI document with the methods that send it.
///
/// # Errors
/// If the document cannot be read, or contains an operation that no method sends.
pub(crate) fn run(openapi: &Path) -> Result {
    let path = openapi.display();
    let text = fs::read_to_string(openapi).map_err(|error| format!("{path}: {error}"))?;
    let document: Value = serde_json::from_str(&text).map_err(|error| format!("{path}: {error}"))?;
    let operations = operations(&document);
    if operations.is_empty() {
        return Err(format!("{path} contains no operation").into());
    }
    report(&operations, route::all())
}

fn report(operations: &[String], routes: &[Route]) -> Result {
    let mut covered = 0;
    for operation in operations {
        let methods = methods(operation, routes);
        covered += usize::from(methods.is_some());
        anstream::println!("{operation}  {}", methods.as_deref().unwrap_or("MISSING"));
    }
    anstream::println!("covered {covered} of {}", operations.len());
    let missing = operations.len() - covered;
    if missing == 0 { Ok(()) } else { Err(format!("{missing} documented operations have no method").into()) }
}

/// Returns `METHOD /path` of every operation, in the order of the document.
fn operations(document: &Value) -> Vec<String> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    paths.flat_map(|(path, item)| path_operations(path, item)).collect()
}

fn path_operations(path: &str, item: &Value) -> Vec<String> {
    let keys = item.as_object().into_iter().flat_map(serde_json::Map::keys);
    keys.filter(|key| METHODS.contains(&key.as_str()))
        .map(|method| format!("{} {path}", method.to_uppercase()))
        .collect()
}

/// Returns the methods of the client that send an operation.
fn methods(operation: &str, routes: &[Route]) -> Option<String> {
    let methods = routes
        .iter()
        .filter(|route| is_same_template(operation, &route.to_string()))
        .map(Route::client_method);
    let methods: Vec<_> = methods.collect();
    (!methods.is_empty()).then(|| methods.join(", "))
}

/// Returns true if two templates differ at most in the names of their placeholders.
fn is_same_template(one: &str, other: &str) -> bool {
    let mut one = one.split('/');
    let mut other = other.split('/');
    loop {
        match (one.next(), other.next()) {
            (None, None) => return true,
            (Some(one), Some(other)) if one == other || (is_placeholder(one) && is_placeholder(other)) => {}
            _ => return false,
        }
    }
}

fn is_placeholder(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

#[cfg(test)]
mod tests {
    use kimai_api::route;
    use serde_json::json;

    use super::{is_same_template, methods, operations, report};

    #[test]
    fn names_of_placeholders_are_ignored() {
        assert!(is_same_template("GET /api/users/{id}", "GET /api/users/{user}"));
        for other in ["POST /api/users/{id}", "GET /api/users/me", "GET /api/users", "GET /api/users/{id}/x"]
        {
            assert!(!is_same_template("GET /api/users/{id}", other), "{other}");
        }
    }

    #[test]
    fn each_method_of_a_path_is_an_operation() {
        let document = json!({"paths": {"/api/tags": {"parameters": [], "get": {}, "post": {}}, "/api/ping": {"get": {}}}});
        assert_eq!(operations(&document), ["GET /api/tags", "POST /api/tags", "GET /api/ping"]);
        assert!(operations(&json!({"openapi": "3.0.0"})).is_empty());
    }

    #[test]
    fn all_methods_that_send_an_operation_are_listed() {
        let routes = route::all();
        let methods = |operation| methods(operation, routes);
        assert_eq!(methods("PATCH /api/timesheets/{entry}/stop").as_deref(), Some("timesheets().stop"));
        assert_eq!(
            methods("POST /api/timesheets").as_deref(),
            Some("timesheets().create, timesheets().create_expanded")
        );
        assert_eq!(methods("PATCH /api/tags/{id}"), None);
    }

    #[test]
    fn operation_without_method_fails_the_check() {
        let known = ["GET /api/ping".to_owned()];
        assert!(report(&known, route::all()).is_ok());
        let more = [known[0].clone(), "PUT /api/ping".to_owned()];
        assert_eq!(
            report(&more, route::all()).unwrap_err().to_string(),
            "1 documented operations have no method"
        );
    }
}
