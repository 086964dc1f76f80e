//! The protocol of 2026-07-28, which has no handshake.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::{Value, json};

use crate::program::Program;

/// Parameters with what every request of this protocol carries.
fn with_meta(mut params: Value) -> Value {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": { "name": "test", "version": "1" },
    });
    params
}

#[tokio::test]
async fn the_server_tells_what_it_is_when_it_is_discovered() {
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
    let mut program = Program::of_anna(&kimai).start();
    let tools = program.ask("tools/list", with_meta(json!({}))).await["result"].clone();
    assert_eq!((&tools["ttlMs"], &tools["cacheScope"]), (&json!(300_000), &json!("private")));
    let call = with_meta(json!({ "name": "user_current", "arguments": {} }));
    let reply = program.ask("tools/call", call).await;
    assert_eq!(reply["result"]["resultType"], "complete");
    assert!(reply.to_string().contains("Anna Arbeiter"), "{reply}");
}

#[tokio::test]
async fn a_client_may_probe_and_then_shake_hands() {
    let mut program = Program::new().start();
    program.ask("server/discover", with_meta(json!({}))).await;
    program.notify("notifications/cancelled", json!({ "requestId": 101 })).await;
    assert_eq!(program.initialize("2025-11-25").await["protocolVersion"], "2025-11-25");
}

#[tokio::test]
async fn a_probe_without_its_metadata_is_refused_and_the_session_goes_on() {
    let mut program = Program::new().start();
    assert_eq!(program.ask("server/discover", json!({})).await["error"]["code"], -32602);
    assert_eq!(program.initialize("2025-06-18").await["protocolVersion"], "2025-06-18");
}
