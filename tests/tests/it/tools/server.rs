//! The lists of tools, prompts and resources.

use kimai_tests::{mcp::McpClient, sim::Fault};
use kimai_tools::Access;
use rmcp::{
    ServiceError,
    model::{
        ArgumentInfo, CompleteRequestParams, CompletionInfo, ErrorCode, GetPromptRequestParams,
        ReadResourceRequestParams, Reference, ResourceContents,
    },
};
use serde_json::json;

use crate::fixtures::{connect, kimai, writes};

#[tokio::test]
async fn unknown_tool_or_action_is_rejected_with_the_valid_ones() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let tool = anna.refused("timesheets", json!({})).await;
    assert!(
        tool.starts_with("Tool \"timesheets\" is unknown (did you mean timesheet?); one of entity, ")
            && tool.ends_with(", undo."),
        "{tool}"
    );
    let api = anna.refused("api", json!({"path": "/expenses"})).await;
    assert!(api.contains("--raw-api"), "{api}");
    insta::assert_snapshot!(anna.refused("timer", json!({"action": "strt"})).await.split(';').next().unwrap(), @r#"Invalid argument action: "strt" is unknown (did you mean start?)"#);
    let missing = anna.refused("timer", json!({})).await;
    assert!(missing.starts_with("Invalid argument action: missing; one of start, stop, "), "{missing}");
    assert!(anna.refused("timer", json!({"action": 5})).await.contains("5 is no text"));
    assert!(kimai.requests().is_empty());
}

#[tokio::test]
async fn read_only_caller_sees_and_may_call_only_reading_actions() {
    let kimai = kimai().await;
    let anna = McpClient::with_policy(&kimai, "anna-token", Access::Read).await;
    let tools = anna.service().list_all_tools().await.unwrap();
    for tool in &tools {
        assert_eq!(tool.annotations.as_ref().unwrap().read_only_hint, Some(true), "{}", tool.name);
    }
    let timer = tools.iter().find(|tool| tool.name == "timer").unwrap();
    assert_eq!(timer.input_schema["properties"]["action"]["enum"], json!(["active", "recent", "favorites"]));
    insta::assert_snapshot!(anna.refused("timer", json!({"action": "stop"})).await, @r"
    timer stop is not allowed here because of the access of this connection (read).
    Connect with more access to do this.
    ");
    assert!(kimai.requests().is_empty());
}

#[tokio::test]
async fn every_tool_has_a_title_and_risk_annotations() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    for tool in anna.service().list_all_tools().await.unwrap() {
        let annotations = tool.annotations.unwrap();
        assert!(tool.title.is_some() && annotations.read_only_hint.is_some(), "{}", tool.name);
        assert!(
            annotations.read_only_hint == Some(true) || annotations.destructive_hint.is_some(),
            "{}",
            tool.name
        );
    }
}

#[tokio::test]
async fn prompts_are_listed_with_their_arguments() {
    let kimai = kimai().await;
    let client = connect(&kimai, "anna").await;
    insta::assert_json_snapshot!("prompts", client.service().list_all_prompts().await.unwrap());
}

#[tokio::test]
async fn read_only_caller_sees_only_reading_prompts() {
    let kimai = kimai().await;
    let client = McpClient::with_policy(&kimai, "anna-token", Access::Read).await;
    let prompts = client.service().list_all_prompts().await.unwrap();
    let names: Vec<&str> = prompts.iter().map(|prompt| prompt.name.as_str()).collect();
    assert_eq!(names, ["daily_review", "standup", "review_week", "report_project", "check_overtime"]);
    let refused = client.service().get_prompt(GetPromptRequestParams::new("close_day")).await.unwrap_err();
    assert!(
        refused
            .to_string()
            .contains("one of daily_review, standup, review_week, report_project, check_overtime"),
        "{refused}"
    );
}

#[tokio::test]
async fn prompt_is_filled_with_its_arguments() {
    let kimai = kimai().await;
    let client = connect(&kimai, "anna").await;
    let values = json!({ "from": "2026-12-21", "to": "the 31st" }).as_object().cloned().unwrap();
    let parameters = GetPromptRequestParams::new("request_vacation").with_arguments(values);
    insta::assert_json_snapshot!("prompt", client.service().get_prompt(parameters).await.unwrap());
    let lacking =
        client.service().get_prompt(GetPromptRequestParams::new("request_vacation")).await.unwrap_err();
    assert!(lacking.to_string().contains("from is missing"), "{lacking}");
}

/// Requests the completion of an argument.
async fn complete(
    client: &McpClient,
    reference: Reference,
    argument: &str,
    text: &str,
) -> Result<CompletionInfo, ServiceError> {
    let request = CompleteRequestParams::new(reference, ArgumentInfo::new(argument, text));
    client.service().complete(request).await.map(|result| result.completion)
}

#[tokio::test]
async fn prompt_arguments_are_completed_with_visible_names_from_cached_lists() {
    let kimai = kimai().await;
    let client = connect(&kimai, "anna").await;
    let project = || Reference::for_prompt("report_project");
    let projects = complete(&client, project(), "project", "web").await.unwrap();
    let names = ["Brooklyn Coffee Roasters / Web shop", "Musterbau GmbH / Website relaunch"];
    assert_eq!(projects.values, names);
    assert_eq!((projects.total, projects.has_more), (Some(2), Some(false)));
    kimai.clear_requests();
    assert!(!complete(&client, project(), "project", "").await.unwrap().values.is_empty());
    assert!(kimai.requests().is_empty());
    for (text, found) in
        [("wébsite", "Musterbau GmbH / Website relaunch"), ("P-101", "Musterbau GmbH / Website relaunch")]
    {
        assert_eq!(complete(&client, project(), "project", text).await.unwrap().values, [found], "{text}");
    }
    let periods = complete(&client, project(), "period", "last").await.unwrap();
    assert_eq!(periods.values, ["last month", "last year"]);
    let vacation = complete(&client, Reference::for_prompt("request_vacation"), "from", "").await.unwrap();
    assert!(vacation.values.is_empty());
}

#[tokio::test]
async fn ids_of_resource_templates_are_completed_by_name() {
    let kimai = kimai().await;
    let client = connect(&kimai, "anna").await;
    let template = Reference::for_resource("kimai://projects/{id}");
    let projects = complete(&client, template, "id", "website").await.unwrap();
    assert_eq!(projects.values, ["1"]);
    // Anna may not list teams.
    let teams = complete(&client, Reference::for_resource("kimai://teams/{id}"), "id", "").await.unwrap();
    assert!(teams.values.is_empty());
    for kind in ["customers", "activities", "users", "timesheets"] {
        let template = Reference::for_resource(format!("kimai://{kind}/{{id}}"));
        assert!(!complete(&client, template, "id", "").await.unwrap().values.is_empty(), "{kind}");
    }
}

#[tokio::test]
async fn completion_of_unknown_arguments_is_refused() {
    let kimai = kimai().await;
    let client = McpClient::with_policy(&kimai, "anna-token", Access::Read).await;
    for (reference, argument) in [
        (Reference::for_prompt("report_project"), "projects"),
        (Reference::for_prompt("nothing"), "project"),
        (Reference::for_prompt("start_work"), "what"),
        (Reference::for_resource("kimai://projects/{id}"), "name"),
        (Reference::for_resource("kimai://projects/1"), "id"),
    ] {
        let error = complete(&client, reference, argument, "").await.unwrap_err();
        assert_eq!(code(&error), Some(ErrorCode::INVALID_PARAMS), "{argument}");
    }
    assert!(kimai.requests().is_empty());
}

/// Reads a resource and returns its text.
async fn read(client: &McpClient, uri: &str) -> Result<String, ServiceError> {
    let read = client.service().read_resource(ReadResourceRequestParams::new(uri)).await?;
    let text = |content: &ResourceContents| match content {
        ResourceContents::TextResourceContents { text, .. } => Some(text.clone()),
        _ => None,
    };
    Ok(read.contents.iter().filter_map(text).collect())
}

fn code(error: &ServiceError) -> Option<ErrorCode> {
    match error {
        ServiceError::McpError(error) => Some(error.code),
        _ => None,
    }
}

#[tokio::test]
async fn resources_are_listed() {
    let kimai = kimai().await;
    let client = connect(&kimai, "anna").await;
    let one = client.service().list_all_resources().await.unwrap();
    let many = client.service().list_all_resource_templates().await.unwrap();
    insta::assert_json_snapshot!("resources", json!({ "resources": one, "templates": many }));
}

#[tokio::test]
async fn every_resource_equals_the_answer_of_its_tool_and_writes_nothing() {
    let kimai = kimai().await;
    let client = connect(&kimai, "anna").await;
    for resource in client.service().list_all_resources().await.unwrap() {
        let text =
            read(&client, &resource.uri).await.unwrap_or_else(|error| panic!("{}: {error:?}", resource.uri));
        assert!(!text.is_empty(), "{}", resource.uri);
    }
    let active = client.call("timer", json!({ "action": "active" })).await.text;
    assert_eq!(read(&client, "kimai://timer").await.unwrap(), active);
    let project = client.call("entity", json!({ "action": "get", "type": "project", "id": 1 })).await.text;
    assert_eq!(read(&client, "kimai://projects/1").await.unwrap(), project);
    assert_eq!(writes(&kimai), Vec::<String>::new());
}

#[tokio::test]
async fn missing_and_unreadable_resources_have_different_error_codes() {
    let kimai = kimai().await;
    let client = connect(&kimai, "anna").await;
    for uri in ["kimai://nothing", "kimai://projects/x", "kimai://projects/9999", "https://example.com"] {
        let refused = read(&client, uri).await.unwrap_err();
        assert_eq!(code(&refused), Some(ErrorCode::RESOURCE_NOT_FOUND), "{uri}");
        assert!(format!("{refused:?}").contains(&format!(r#""uri": String("{uri}")"#)), "{refused:?}");
    }
    kimai.fault("*", "*", Fault::Status(500));
    let failed = read(&client, "kimai://me").await.unwrap_err();
    assert_eq!(code(&failed), Some(ErrorCode::INTERNAL_ERROR));
    assert!(failed.to_string().contains("500"), "{failed}");
}
