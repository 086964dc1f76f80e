//! Messages that are not what they should be.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::json;

use crate::{program::Program, running::Running};

async fn opened() -> (SimulatedKimai, Running) {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let mut program = Program::of_anna(&kimai).start();
    program.initialize("2025-11-25").await;
    (kimai, program)
}

#[tokio::test]
async fn a_line_that_is_no_json_is_passed_over() {
    let (_kimai, mut program) = opened().await;
    for line in ["{\"jsonrpc\": \"2.0\", \"id\": 1,", "hello", "", "\u{feff}"] {
        program.send_line(line).await;
    }
    assert_eq!(program.ask("ping", json!({})).await["result"], json!({}));
}

#[tokio::test]
async fn json_that_is_no_message_is_refused_and_the_session_goes_on() {
    let (_kimai, mut program) = opened().await;
    program.send_line("{\"jsonrpc\":\"2.0\",\"id\":{},\"method\":7}").await;
    assert_eq!(program.read().await["error"]["code"], -32600);
    assert_eq!(program.ask("ping", json!({})).await["result"], json!({}));
}

#[tokio::test]
async fn an_unknown_method_is_refused() {
    let (_kimai, mut program) = opened().await;
    assert_eq!(program.ask("kimai/fly", json!({})).await["error"]["code"], -32601);
}

#[tokio::test]
async fn an_unknown_tool_is_told_with_the_known_ones() {
    let (_kimai, mut program) = opened().await;
    let (text, is_error) = program.call("user_curent", json!({})).await;
    assert!(is_error && text.contains("did you mean user_current?") && text.contains("timesheet"), "{text}");
}

#[tokio::test]
async fn wrong_arguments_are_told_and_kimai_is_not_asked() {
    let (kimai, mut program) = opened().await;
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
