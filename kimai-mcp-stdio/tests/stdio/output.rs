//! Answers as data, over a pipe.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::{Value, json};

use crate::program::Program;

async fn asked(program: Program) -> (Value, Value) {
    let mut program = program.start();
    program.initialize("2025-11-25").await;
    let tools = program.ask("tools/list", json!({})).await["result"]["tools"].take();
    let call = json!({ "name": "timer", "arguments": { "action": "active" } });
    (tools, program.ask("tools/call", call).await["result"].take())
}

#[tokio::test]
async fn data_come_beside_the_text_where_the_user_wants_both_and_not_otherwise() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let (tools, both) = asked(Program::of_anna(&kimai).given(&["--output", "both"])).await;
    assert!(tools.as_array().unwrap().iter().all(|tool| tool["outputSchema"]["type"] == "object"));
    let text = both["content"][0]["text"].as_str().unwrap();
    let id = both["structuredContent"]["rows"][0]["id"].as_u64().unwrap();
    assert!(text.starts_with(&format!("#{id} ")), "{both}");

    let (tools, plain) = asked(Program::of_anna(&kimai)).await;
    assert!(tools.as_array().unwrap().iter().all(|tool| tool.get("outputSchema").is_none()));
    assert!(plain.get("structuredContent").is_none() && plain["content"][0]["text"] == text, "{plain}");
}

#[tokio::test]
async fn data_alone_are_the_text_too_and_a_line_of_the_file_says_so() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let (_, data) = asked(Program::of_anna(&kimai).dotenv("KIMAI_MCP_OUTPUT=structured")).await;
    let text: Value = serde_json::from_str(data["content"][0]["text"].as_str().unwrap()).unwrap();
    assert_eq!(text, data["structuredContent"]);
}

#[tokio::test]
async fn a_way_to_answer_that_is_none_is_named_by_every_call() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let (_, wrong) = asked(Program::of_anna(&kimai).with("KIMAI_MCP_OUTPUT", "xml")).await;
    let text = wrong["content"][0]["text"].as_str().unwrap();
    assert!(wrong["isError"] == true && text.contains("KIMAI_MCP_OUTPUT") && text.contains("both"), "{text}");
    assert!(kimai.requests().is_empty());
}

#[tokio::test]
async fn call_prints_data_where_they_are_wanted() {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let words = ["call", "timer", "{\"action\": \"active\"}", "--output", "structured"];
    let output = Program::of_anna(&kimai).given(&words).output().await;
    let data: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(data["rows"][0]["begin"].is_string(), "{data}");
}
