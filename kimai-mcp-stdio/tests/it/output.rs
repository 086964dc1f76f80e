//! Output formats of tools.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::{Value, json};

use crate::program::Program;

async fn list_and_call(program: Program) -> (Value, Value) {
    let mut program = program.start();
    program.initialize("2025-11-25").await;
    let tools = program.ask("tools/list", json!({})).await["result"]["tools"].take();
    let call = json!({ "name": "entity", "arguments": { "type": "project", "action": "list" } });
    (tools, program.ask("tools/call", call).await["result"].take())
}

#[tokio::test]
async fn output_both_adds_data_to_the_text() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let (tools, both) = list_and_call(Program::for_anna(&kimai).args(&["--output", "both"])).await;
    assert!(tools.as_array().unwrap().iter().all(|tool| tool["outputSchema"]["type"] == "object"));
    let text = both["content"][0]["text"].as_str().unwrap();
    let id = both["structuredContent"]["rows"][0]["id"].as_u64().unwrap();
    assert!(text.contains(&format!("\n#{id} ")), "{both}");

    let (tools, plain) = list_and_call(Program::for_anna(&kimai)).await;
    assert!(tools.as_array().unwrap().iter().all(|tool| tool.get("outputSchema").is_none()));
    assert!(plain.get("structuredContent").is_none() && plain["content"][0]["text"] == text, "{plain}");
}

#[tokio::test]
async fn output_structured_from_the_dotenv_file_returns_data_as_text() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let (_, data) = list_and_call(Program::for_anna(&kimai).dotenv("KIMAI_MCP_OUTPUT=structured")).await;
    let text: Value = serde_json::from_str(data["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(text, data["structuredContent"]);
}

#[tokio::test]
async fn unknown_output_format_is_reported_by_every_call() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let (_, wrong) = list_and_call(Program::for_anna(&kimai).with("KIMAI_MCP_OUTPUT", "xml")).await;
    let text = wrong["content"][0]["text"].as_str().unwrap();
    assert!(wrong["isError"] == true && text.contains("KIMAI_MCP_OUTPUT") && text.contains("both"), "{text}");
    assert!(kimai.requests().is_empty());
}

#[tokio::test]
async fn no_apps_leaves_out_the_views_of_reports() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let with_views =
        |tools: &Value| tools.as_array().unwrap().iter().filter(|tool| tool.get("_meta").is_some()).count();
    for (program, expected) in [
        (Program::for_anna(&kimai), 1),
        (Program::for_anna(&kimai).args(&["--no-apps"]), 0),
        (Program::for_anna(&kimai).with("KIMAI_MCP_APPS", "false"), 0),
    ] {
        assert_eq!(with_views(&list_and_call(program).await.0), expected);
    }
}

#[tokio::test]
async fn call_prints_structured_data() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let words = ["call", "timer", "{\"action\": \"active\"}", "--output", "structured"];
    let output = Program::for_anna(&kimai).args(&words).output().await;
    let data: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(data["rows"][0]["begin"].is_string(), "{data}");
}
