use kimai_tests::mcp::McpClient;
use kimai_tools::Access;
use serde_json::json;

use super::kimai;

#[tokio::test]
async fn an_unknown_tool_or_action_is_answered_with_those_that_exist() {
    let kimai = kimai().await;
    let anna = McpClient::start(&kimai, "anna-token").await;
    let tool = anna.refused("timesheets", json!({})).await;
    assert!(
        tool.starts_with("Tool \"timesheets\" is unknown (did you mean timesheet?); one of entity, "),
        "{tool}"
    );
    insta::assert_snapshot!(anna.refused("timer", json!({"action": "strt"})).await.split(';').next().unwrap(), @r#"Invalid argument action: "strt" is unknown (did you mean start?)"#);
    let missing = anna.refused("timer", json!({})).await;
    assert!(missing.starts_with("Invalid argument action: missing; one of start, stop, "), "{missing}");
    assert!(anna.refused("timer", json!({"action": 5})).await.contains("5 is no text"));
    assert!(kimai.requests().is_empty());
}

#[tokio::test]
async fn a_caller_who_may_only_read_is_shown_and_given_only_what_reads() {
    let kimai = kimai().await;
    let anna = McpClient::with_access(&kimai, "anna-token", Access::Read).await;
    let tools = anna.client().list_all_tools().await.unwrap();
    for tool in &tools {
        assert_eq!(tool.annotations.as_ref().unwrap().read_only_hint, Some(true), "{}", tool.name);
    }
    let timer = tools.iter().find(|tool| tool.name == "timer").unwrap();
    assert_eq!(timer.input_schema["properties"]["action"]["enum"], json!(["active", "recent", "favorites"]));
    insta::assert_snapshot!(anna.refused("timer", json!({"action": "stop"})).await, @"timer stop is not allowed here: this connection may only read.");
    assert!(kimai.requests().is_empty());
}

#[tokio::test]
async fn every_tool_has_a_title_and_says_how_dangerous_it_is() {
    let kimai = kimai().await;
    let anna = McpClient::start(&kimai, "anna-token").await;
    for tool in anna.client().list_all_tools().await.unwrap() {
        let annotations = tool.annotations.unwrap();
        assert!(tool.title.is_some() && annotations.read_only_hint.is_some(), "{}", tool.name);
        assert!(
            annotations.read_only_hint == Some(true) || annotations.destructive_hint.is_some(),
            "{}",
            tool.name
        );
    }
}
