//! What a person picks from a menu.

use kimai_tests::mcp::McpClient;
use kimai_tools::Access;
use rmcp::model::GetPromptRequestParams;
use serde_json::json;

use super::kimai;

#[tokio::test]
async fn the_prompts_are_listed_with_what_is_to_be_filled_in() {
    let kimai = kimai().await;
    let session = McpClient::start(&kimai, "anna-token").await;
    insta::assert_json_snapshot!("prompts", session.client().list_all_prompts().await.unwrap());
}

#[tokio::test]
async fn who_may_only_look_is_offered_what_only_looks() {
    let kimai = kimai().await;
    let session = McpClient::with_access(&kimai, "anna-token", Access::Read).await;
    let prompts = session.client().list_all_prompts().await.unwrap();
    let names: Vec<&str> = prompts.iter().map(|prompt| prompt.name.as_str()).collect();
    assert_eq!(names, ["review_week", "report_project"]);
    let refused = session.client().get_prompt(GetPromptRequestParams::new("close_day")).await.unwrap_err();
    assert!(refused.to_string().contains("one of review_week, report_project"), "{refused}");
}

#[tokio::test]
async fn a_prompt_comes_filled_in() {
    let kimai = kimai().await;
    let session = McpClient::start(&kimai, "anna-token").await;
    let given = json!({ "from": "2026-12-21", "to": "the 31st" }).as_object().cloned().unwrap();
    let asked = GetPromptRequestParams::new("request_vacation").with_arguments(given);
    insta::assert_json_snapshot!("prompt", session.client().get_prompt(asked).await.unwrap());
    let lacking =
        session.client().get_prompt(GetPromptRequestParams::new("request_vacation")).await.unwrap_err();
    assert!(lacking.to_string().contains("from is missing"), "{lacking}");
}
