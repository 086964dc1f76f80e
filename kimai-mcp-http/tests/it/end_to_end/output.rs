//! Output formats of the tools.

use kimai_tests::{
    hosted::{ANNA, http, text},
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::server_process::Server;

/// The tools as they are listed, and an answer of one.
async fn tools_and_answer(options: &[&str]) -> (Value, Value) {
    let kimai = SimulatedKimai::start(Settings::default()).await;
    let server = Server::start(&kimai, options).await;
    let path = format!("/mcp/{}", ANNA.0);
    let list = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {} });
    let list =
        http().post(server.at(&path)).header("accept", "application/json, text/event-stream").json(&list);
    let mut list: Value = list.send().await.unwrap().json().await.unwrap();
    let call = server.call(&path, "timer", json!({ "action": "active" })).send().await.unwrap();
    (list["result"]["tools"].take(), call.json().await.unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn structured_output_is_optional() {
    let described = |tools: &Value| {
        let tools = tools.as_array().unwrap();
        tools.iter().filter(|tool| tool["outputSchema"]["type"] == "object").count()
    };
    let (tools, plain) = tools_and_answer(&[]).await;
    assert!(described(&tools) == 0 && plain["result"].get("structuredContent").is_none(), "{plain}");

    let (tools, both) = tools_and_answer(&["--output=both"]).await;
    assert_eq!(described(&tools), tools.as_array().unwrap().len());
    let id = both["result"]["structuredContent"]["rows"][0]["id"].as_u64().unwrap();
    for answer in [&plain, &both] {
        assert!(text(answer).starts_with(&format!("#{id} ")), "{answer}");
    }

    let (_, data) = tools_and_answer(&["--output", "structured"]).await;
    let written: Value = serde_json::from_str(text(&data)).unwrap();
    assert_eq!(written, data["result"]["structuredContent"]);
}
