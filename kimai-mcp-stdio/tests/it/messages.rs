//! Invalid messages.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::json;

use crate::program::{Program, RunningProgram};

async fn start() -> (SimulatedKimai, RunningProgram) {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut program = Program::for_anna(&kimai).start();
    program.initialize("2025-11-25").await;
    (kimai, program)
}

#[tokio::test]
async fn line_without_json_is_ignored() {
    let (_kimai, mut program) = start().await;
    for line in ["{\"jsonrpc\": \"2.0\", \"id\": 1,", "hello", "", "\u{feff}"] {
        program.send_line(line).await;
    }
    assert_eq!(program.ask("ping", json!({})).await["result"], json!({}));
}

#[tokio::test]
async fn invalid_message_is_rejected_and_the_session_continues() {
    let (_kimai, mut program) = start().await;
    program.send_line("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":7}").await;
    assert_eq!(program.read().await["error"]["code"], -32600);
    assert_eq!(program.ask("ping", json!({})).await["result"], json!({}));
}

#[tokio::test]
async fn unknown_method_is_rejected() {
    let (_kimai, mut program) = start().await;
    assert_eq!(program.ask("kimai/fly", json!({})).await["error"]["code"], -32601);
}

#[tokio::test]
async fn unknown_tool_is_rejected_with_suggestions() {
    let (_kimai, mut program) = start().await;
    let (text, is_error) = program.call("user_curent", json!({})).await;
    assert!(is_error && text.contains("did you mean user_current?") && text.contains("timesheet"), "{text}");
}

#[tokio::test]
async fn invalid_arguments_are_rejected_without_a_request_to_kimai() {
    let (kimai, mut program) = start().await;
    for (tool, arguments, part) in [
        ("timer", json!({ "action": "fly" }), "one of"),
        ("timer", json!({}), "action"),
        ("user_current", json!({ "depth": 3 }), "depth"),
        ("timer", json!({ "action": "stop", "id": "seven" }), "id"),
    ] {
        let (text, is_error) = program.call(tool, arguments).await;
        assert!(is_error && text.contains(part), "{tool}: {text}");
    }
    assert!(kimai.requests().is_empty());
}
