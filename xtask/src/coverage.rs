//! `cargo xtask coverage`: which method of kimai-api sends each operation that a Kimai documents.

use std::{fs, path::Path};

use kimai_api::{Route, route};
use serde_json::Value;

/// What OpenAPI calls an operation; the other keys of a path say something about all of them.
const METHODS: [&str; 8] = ["get", "put", "post", "delete", "options", "head", "patch", "trace"];

/// Prints each operation of an OpenAPI document with its caller.
///
/// # Errors
/// When the document does not read, or documents an operation that nothing calls.
pub(crate) fn run(openapi: &Path) -> Result<(), String> {
    let shown = openapi.display();
    let text = fs::read_to_string(openapi).map_err(|error| format!("{shown}: {error}"))?;
    let document: Value = serde_json::from_str(&text).map_err(|error| format!("{shown}: {error}"))?;
    let operations = operations(&document);
    if operations.is_empty() {
        return Err(format!("{shown} documents no operation"));
    }
    report(&operations, route::all())
}

fn report(operations: &[String], routes: &[Route]) -> Result<(), String> {
    let mut covered = 0;
    for operation in operations {
        let caller = caller(operation, routes);
        covered += usize::from(caller.is_some());
        anstream::println!("{operation}  {}", caller.as_deref().unwrap_or("NOTHING"));
    }
    anstream::println!("covered {covered} of {}", operations.len());
    let missing = operations.len() - covered;
    if missing == 0 { Ok(()) } else { Err(format!("{missing} documented operations have no caller")) }
}

/// `METHOD /path` of every operation, in the order of the document.
fn operations(document: &Value) -> Vec<String> {
    let paths = document.get("paths").and_then(Value::as_object).into_iter().flatten();
    paths.flat_map(|(path, item)| of_path(path, item)).collect()
}

fn of_path(path: &str, item: &Value) -> Vec<String> {
    let keys = item.as_object().into_iter().flat_map(serde_json::Map::keys);
    keys.filter(|key| METHODS.contains(&key.as_str()))
        .map(|method| format!("{} {path}", method.to_uppercase()))
        .collect()
}

fn caller(operation: &str, routes: &[Route]) -> Option<String> {
    let callers = routes.iter().filter(|route| same(operation, &route.to_string())).map(Route::client_method);
    let callers: Vec<_> = callers.collect();
    (!callers.is_empty()).then(|| callers.join(", "))
}

/// Whether two templates are the same but for the names of their placeholders.
fn same(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (one.split('/'), other.split('/'));
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

    use super::{caller, operations, report, same};

    #[test]
    fn templates_are_the_same_whatever_their_placeholders_are_called() {
        assert!(same("GET /api/users/{id}", "GET /api/users/{user}"));
        for other in ["POST /api/users/{id}", "GET /api/users/me", "GET /api/users", "GET /api/users/{id}/x"]
        {
            assert!(!same("GET /api/users/{id}", other), "{other}");
        }
    }

    #[test]
    fn each_method_of_a_path_is_an_operation_and_its_parameters_are_none() {
        let document = json!({"paths": {"/api/tags": {"parameters": [], "get": {}, "post": {}}, "/api/ping": {"get": {}}}});
        assert_eq!(operations(&document), ["GET /api/tags", "POST /api/tags", "GET /api/ping"]);
        assert!(operations(&json!({"openapi": "3.0.0"})).is_empty());
    }

    #[test]
    fn an_operation_is_told_with_every_method_that_sends_it() {
        let routes = route::all();
        let told = |operation| caller(operation, routes);
        assert_eq!(told("PATCH /api/timesheets/{entry}/stop").as_deref(), Some("timesheets().stop"));
        assert_eq!(
            told("POST /api/timesheets").as_deref(),
            Some("timesheets().create, timesheets().create_expanded")
        );
        assert_eq!(told("PATCH /api/tags/{id}"), None);
    }

    #[test]
    fn an_operation_that_nothing_calls_fails_the_check() {
        let known = ["GET /api/ping".to_owned()];
        assert_eq!(report(&known, route::all()), Ok(()));
        let more = [known[0].clone(), "PUT /api/ping".to_owned()];
        assert_eq!(report(&more, route::all()).unwrap_err(), "1 documented operations have no caller");
    }
}
