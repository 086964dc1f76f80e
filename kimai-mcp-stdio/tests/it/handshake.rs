//! Start and end of sessions in the protocol versions with a handshake.

use kimai_tests::sim::{Settings, SimulatedKimai};
use rmcp::{
    ServiceExt,
    model::{CallToolRequestParams, ClientConfig, ProtocolVersion},
    service::{ClientLifecycleMode, serve_client_with_lifecycle},
    transport::TokioChildProcess,
};
use serde_json::json;

use crate::program::Program;

#[tokio::test]
async fn all_protocol_versions_with_a_handshake_are_supported() {
    for version in ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"] {
        let mut program = Program::new().start();
        let server = program.initialize(version).await;
        assert_eq!(server["protocolVersion"], version);
        assert_eq!(server["serverInfo"]["name"], "kimai-mcp");
        assert_eq!(server["serverInfo"]["title"], "Kimai");
        assert_eq!(server["serverInfo"]["version"], env!("CARGO_PKG_VERSION"));
        assert!(program.tools().await.contains(&"user_current".to_owned()));
    }
}

#[tokio::test]
async fn unknown_version_is_answered_with_the_newest_handshake_version() {
    for version in ["1999-01-01", "2026-07-28", "2099-01-01"] {
        assert_eq!(Program::new().start().initialize(version).await["protocolVersion"], "2025-11-25");
    }
}

#[tokio::test]
async fn ping_is_answered_before_and_after_the_handshake() {
    let mut program = Program::new().start();
    assert_eq!(program.ask("ping", json!({})).await["result"], json!({}));
    program.initialize("2025-06-18").await;
    assert_eq!(program.ask("ping", json!({})).await["result"], json!({}));
}

#[tokio::test]
async fn notification_before_the_first_request_is_ignored() {
    let mut program = Program::new().start();
    program.notify("notifications/cancelled", json!({ "requestId": 1, "reason": "too slow" })).await;
    assert_eq!(program.initialize("2025-06-18").await["protocolVersion"], "2025-06-18");
}

#[tokio::test]
async fn end_of_input_ends_the_program_successfully_without_log() {
    let exit = Program::new().start().end().await;
    assert_eq!((exit.code, exit.remaining_output, exit.log), (Some(0), vec![], String::new()));
    let mut program = Program::new().start();
    program.initialize("2025-11-25").await;
    let exit = program.end().await;
    assert_eq!((exit.code, exit.remaining_output, exit.log), (Some(0), vec![], String::new()));
}

#[tokio::test]
async fn rmcp_client_works_with_both_protocol_generations() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let preferred_versions = vec![ProtocolVersion::LATEST];
    let discover = ClientLifecycleMode::Discover { preferred_versions };
    for (lifecycle, version) in [(ClientLifecycleMode::Initialize, "2025-11-25"), (discover, "2026-07-28")] {
        let (command, _folder) = Program::for_anna(&kimai).into_command();
        let child = TokioChildProcess::new(command).unwrap();
        let client = serve_client_with_lifecycle(ClientConfig::default(), child, lifecycle).await.unwrap();
        assert_eq!(client.peer_info().unwrap().protocol_version.as_str(), version);
        assert!(!client.list_all_tools().await.unwrap().is_empty());
        let me = client.call_tool(CallToolRequestParams::new("user_current")).await.unwrap();
        assert!(me.content[0].as_text().unwrap().text.contains("Anna Arbeiter"));
        client.cancel().await.unwrap();
    }
}

#[tokio::test]
async fn rmcp_client_works_with_default_settings() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let (command, _folder) = Program::for_anna(&kimai).into_command();
    let client = ().serve(TokioChildProcess::new(command).unwrap()).await.unwrap();
    assert!(kimai.requests().is_empty(), "no request before the first call");
    client.call_tool(CallToolRequestParams::new("user_current")).await.unwrap();
    assert!(!kimai.requests().is_empty());
    client.cancel().await.unwrap();
}
