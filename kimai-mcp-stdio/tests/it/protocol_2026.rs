//! Protocol version 2026-07-28, which has no handshake.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::{Value, json};

use crate::program::Program;

/// Adds the metadata that every request of this version carries.
fn with_meta(mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
    });
    params
}

#[tokio::test]
async fn discover_returns_versions_instructions_and_capabilities() {
    let mut program = Program::new().start();
    let server = program.ask("server/discover", with_meta(json!({}))).await["result"].clone();
    let versions = server["supportedVersions"].as_array().unwrap();
    assert!(versions.contains(&json!("2026-07-28")), "{server}");
    assert!(server["instructions"].as_str().unwrap().contains("timesheets"));
    assert!(server["capabilities"]["tools"].is_object());
}

#[tokio::test]
async fn tools_are_listed_and_called_without_a_handshake() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut program = Program::for_anna(&kimai).start();
    let tools = program.ask("tools/list", with_meta(json!({}))).await["result"].clone();
    assert_eq!((&tools["ttlMs"], &tools["cacheScope"]), (&json!(300_000), &json!("private")));
    let call = with_meta(json!({ "name": "user_current", "arguments": {} }));
    let reply = program.ask("tools/call", call).await;
    assert_eq!(reply["result"]["resultType"], "complete");
    assert!(reply.to_string().contains("Anna Arbeiter"), "{reply}");
}

#[tokio::test]
async fn client_may_discover_and_then_initialize() {
    let mut program = Program::new().start();
    program.ask("server/discover", with_meta(json!({}))).await;
    program.notify("notifications/cancelled", json!({ "requestId": 101 })).await;
    assert_eq!(program.initialize("2025-11-25").await["protocolVersion"], "2025-11-25");
}

#[tokio::test]
async fn discover_without_metadata_is_rejected_and_the_session_continues() {
    let mut program = Program::new().start();
    assert_eq!(program.ask("server/discover", json!({})).await["error"]["code"], -32602);
    assert_eq!(program.initialize("2025-06-18").await["protocolVersion"], "2025-06-18");
}
