//! The tool `undo` on the hosted server.

use kimai_tests::{
    hosted::ANNA,
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::server_process::{Server, entry};

async fn call(server: &Server, tool: &str, arguments: Value) -> String {
    server.call(&format!("/mcp/{}", ANNA.0), tool, arguments).send().await.unwrap().text().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_are_undone_by_a_later_request() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let update = json!({ "action": "update", "id": 438, "data": { "description": "other" } });
    let updated = call(&server, "timesheet", update).await;
    assert!(updated.contains("Updated #438"), "{updated}");
    let undone = call(&server, "undo", json!({ "action": "last" })).await;
    assert!(undone.contains("Undone: Updated #438"), "{undone}");
    let nothing = call(&server, "undo", json!({ "action": "last" })).await;
    assert!(nothing.contains("There is nothing to undo"), "{nothing}");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_in_one_kimai_are_never_undone_in_another_one() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let other = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, &[]).await;
    let update = json!({ "action": "update", "id": 438, "data": { "description": "other" } });
    assert!(call(&server, "timesheet", update).await.contains("Updated #438"));
    server.write_users(&json!({ ANNA.0: entry(&other, ANNA.1, ANNA.2) }));
    let nothing = call(&server, "undo", json!({ "action": "last" })).await;
    assert!(nothing.contains("There is nothing to undo"), "{nothing}");
    server.write_users(&json!({ ANNA.0: entry(&kimai, ANNA.1, ANNA.2) }));
    let undone = call(&server, "undo", json!({ "action": "last" })).await;
    assert!(undone.contains("Undone: Updated #438"), "{undone}");
}
