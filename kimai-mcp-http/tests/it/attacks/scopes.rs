//! Scopes of access tokens, tried with every operation of every tool.

use kimai_tests::{
    hosted::{ANNA, Login, log_in_with_scopes},
    sim::{Settings, SimulatedKimai},
};
use kimai_tools::{Access, AccessSet, Operation, Requirement, TOOLS};
use serde_json::{Value, json};

use crate::server_process::{Server, entry};

/// An administrator of the simulated Kimai, as a user of the hosted server.
const ADMIN: (&str, &str) = ("aD7mP2qW7vL4aB8c", "the secret of the administrator");

/// Starts a server with an administrator, who may use every scope.
async fn server(kimai: &SimulatedKimai) -> Server {
    let users =
        json!({ ANNA.0: entry(kimai, ANNA.1, ANNA.2), ADMIN.0: entry(kimai, ADMIN.1, "admin-token") });
    Server::serving(kimai, &users, &["--rate-limit-rpm", "100000", "--raw-api", "write"]).await
}

/// Calls a tool and returns the HTTP status.
async fn status(server: &Server, login: &Login, tool: &str, arguments: Value) -> u16 {
    let response = server.call("/mcp", tool, arguments).bearer_auth(&login.access).send().await.unwrap();
    response.status().as_u16()
}

fn operations() -> impl Iterator<Item = Operation> {
    TOOLS.iter().flat_map(|tool| tool.actions.iter().flat_map(move |action| Operation::of(tool, action)))
}

/// Returns the arguments that select the operation.
fn arguments(operation: &Operation) -> Value {
    let mut arguments = json!({ "action": operation.action.name });
    if let (Requirement::ByValue { argument, .. }, Some(value)) = (operation.action.access, operation.value) {
        arguments[argument] = value.into();
    }
    arguments
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_is_refused_without_its_scopes_and_sends_nothing() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = server(&kimai).await;
    let sets: [&[Access]; 5] =
        [&[Access::Read], &[Access::Write], &[Access::Delete], &[Access::Manage], &[Access::Admin]];
    for classes in sets {
        let granted: AccessSet = classes.iter().copied().collect();
        let scopes: Vec<String> = granted.iter().map(|class| format!("kimai:{}", class.name())).collect();
        let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
        let login = log_in_with_scopes(&server, ADMIN, &scopes).await;
        kimai.clear_requests();
        let refused: Vec<Operation> =
            operations().filter(|operation| !granted.includes(operation.required)).collect();
        assert!(!refused.is_empty());
        for operation in &refused {
            let name = operation.tool.name;
            let status = status(&server, &login, name, arguments(operation)).await;
            assert_eq!(status, 403, "{operation} with {scopes:?}");
        }
        assert!(kimai.requests().iter().all(|request| request.method == "GET"), "{scopes:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn administrator_who_allowed_reading_and_writing_creates_no_users_and_gives_no_roles() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = server(&kimai).await;
    let login = log_in_with_scopes(&server, ADMIN, &["kimai:read", "kimai:write"]).await;
    kimai.clear_requests();
    let user = json!({
        "username": "mallory", "email": "mallory@example.com", "plainPassword": "correct horse battery",
        "language": "en", "locale": "en", "timezone": "Europe/Berlin", "roles": ["ROLE_SUPER_ADMIN"]
    });
    let create = json!({ "action": "create", "type": "user", "data": user });
    let promote =
        json!({ "action": "update", "type": "user", "id": 3, "data": { "roles": ["ROLE_SUPER_ADMIN"] } });
    let disable = json!({ "action": "update", "type": "user", "id": 3, "data": { "enabled": false } });
    for arguments in [create, promote, disable] {
        assert_eq!(status(&server, &login, "entity", arguments.clone()).await, 403, "{arguments}");
    }
    assert!(kimai.requests().iter().all(|request| request.method == "GET"));
}
