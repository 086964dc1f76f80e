//! Views of reports (MCP Apps): the pages, their data in results, and servers without them.

use kimai_tests::mcp::McpClient;
use kimai_tools::{Policy, Restriction, Rule, VIEW_MIME_TYPE, VIEWS};
use rmcp::model::{CallToolRequestParams, CallToolResult, ReadResourceRequestParams, ResourceContents};
use serde_json::{Value, json};

use crate::{
    fixtures::{connect, work_contract_kimai},
    report::actions,
};

const EXTENSION: &str = "io.modelcontextprotocol/ui";

/// Calls the tool `report`.
async fn report(client: &McpClient, arguments: Value) -> CallToolResult {
    let arguments = arguments.as_object().unwrap().clone();
    let request = CallToolRequestParams::new("report").with_arguments(arguments);
    client.service().call_tool(request).await.unwrap()
}

fn view(result: &CallToolResult, name: &str) -> Value {
    result.meta.as_ref().and_then(|meta| meta.0.get(name)).cloned().unwrap_or_else(|| panic!("no {name}"))
}

/// Returns the names of the tools that have a view, and the listed addresses of views.
async fn listed(client: &McpClient) -> (Vec<(String, Value)>, Vec<String>) {
    let tools = client.service().list_all_tools().await.unwrap();
    let tools = tools.into_iter().filter_map(|tool| Some((tool.name.to_string(), json!(tool.meta?))));
    let resources = client.service().list_all_resources().await.unwrap();
    let views = resources.into_iter().map(|resource| resource.uri).filter(|uri| uri.starts_with("ui://"));
    (tools.collect(), views.collect())
}

#[tokio::test]
async fn only_the_tool_report_has_a_view_and_the_extension_is_announced() {
    let kimai = work_contract_kimai().await;
    let anna = McpClient::in_text(&kimai, "anna-token").await;
    let (tools, views) = listed(&anna).await;
    assert_eq!(tools, [("report".to_owned(), json!({"ui": {"resourceUri": "ui://kimai/report"}}))]);
    assert_eq!(views, ["ui://kimai/week", "ui://kimai/report"]);
    let info = anna.service().peer_info().unwrap();
    let extensions = info.capabilities.extensions.clone().unwrap();
    assert_eq!(json!(extensions[EXTENSION]), json!({"mimeTypes": [VIEW_MIME_TYPE]}));
    for view in &VIEWS {
        let result = anna.service().read_resource(ReadResourceRequestParams::new(view.uri)).await.unwrap();
        let ResourceContents::TextResourceContents { text, mime_type, meta, .. } = &result.contents[0] else {
            panic!("no text")
        };
        assert_eq!((text.as_str(), mime_type.as_deref()), (view.html(), Some(VIEW_MIME_TYPE)));
        assert_eq!(json!(meta)["ui"]["csp"]["connectDomains"], json!([]));
    }
}

#[tokio::test]
async fn view_of_a_week_has_the_days_and_sums_of_its_text() {
    let kimai = work_contract_kimai().await;
    let anna = McpClient::in_text(&kimai, "anna-token").await;
    let result = report(&anna, json!({"action": "week", "colour": ""})).await;
    let week = view(&result, "kimai/week");
    let days = ["begin", "end", "today"].map(|name| week[name].clone());
    assert_eq!(days, [json!("2026-11-23"), json!("2026-11-29"), json!("2026-11-23")]);
    let keys: Vec<&str> =
        week["columns"].as_array().unwrap().iter().filter_map(|column| column["key"].as_str()).collect();
    assert_eq!(keys.first(), Some(&"project"));
    assert_eq!(keys.iter().filter(|key| key.starts_with("2026-11-")).count(), 7);
    let text = &result.content[0].as_text().unwrap().text;
    assert!(text.contains("Expected: ") && week["totals"][1]["label"] == json!("Expected"), "{text}");
    assert!(json!(week["rows"]).to_string().contains("[599]"), "{week:#}");
}

#[tokio::test]
async fn view_of_a_report_has_the_numbers_of_its_json() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let arguments =
        json!({"action": "summary", "period": "2026", "user_scope": "all", "group_by": "customer"});
    let view = view(&report(&admin, arguments).await, "kimai/report");
    let arguments = json!({"action": "summary", "period": "2026", "user_scope": "all", "group_by": "customer", "format": "json"});
    let json: Value = serde_json::from_str(&admin.ok("report", arguments).await).unwrap();
    let time = view["columns"].as_array().unwrap().iter().position(|column| column["key"] == "time").unwrap();
    assert_eq!(view["bar"], json!(time));
    let of_view: Vec<&Value> = view["rows"].as_array().unwrap().iter().map(|row| &row[time]).collect();
    let of_json: Vec<&Value> =
        json["rows"].as_array().unwrap().iter().map(|row| &row["time_seconds"]).collect();
    assert_eq!(of_view, of_json);
}

#[tokio::test]
async fn data_of_views_are_small() {
    let kimai = work_contract_kimai().await;
    let admin = McpClient::in_text(&kimai, "admin-token").await;
    let arguments = json!({"action": "summary", "period": "2026", "user_scope": "all", "group_by": ["user", "day", "project"]});
    let view = view(&report(&admin, arguments).await, "kimai/report");
    assert!(view["hidden"].as_u64().unwrap() > 100);
    assert!(view.to_string().len() < 12_000, "{} bytes", view.to_string().len());
}

#[tokio::test]
async fn documents_and_other_tools_have_no_view_data() {
    let kimai = work_contract_kimai().await;
    let anna = McpClient::in_text(&kimai, "anna-token").await;
    assert_eq!(report(&anna, json!({"action": "week", "format": "csv"})).await.meta, None);
    let request = CallToolRequestParams::new("user_current");
    assert_eq!(anna.service().call_tool(request).await.unwrap().meta, None);
}

#[tokio::test]
async fn server_without_views_neither_lists_nor_sends_them() {
    let kimai = work_contract_kimai().await;
    let anna = McpClient::without_views(&kimai, "anna-token").await;
    assert_eq!(listed(&anna).await, (Vec::new(), Vec::new()));
    assert_eq!(report(&anna, json!({"action": "week"})).await.meta, None);
    assert_eq!(anna.service().peer_info().unwrap().capabilities.extensions, None);
    let read = anna.service().read_resource(ReadResourceRequestParams::new("ui://kimai/week")).await;
    assert!(read.is_err());
}

#[tokio::test]
async fn views_are_only_for_callers_of_the_tool() {
    let kimai = work_contract_kimai().await;
    let only_timer = Restriction {
        rule: Rule::Only("timer".parse().unwrap()),
        setting: "--tools timer".to_owned(),
        next_step: String::new(),
    };
    let nobody = McpClient::with_policy(&kimai, "anna-token", Policy::from_iter([only_timer])).await;
    assert_eq!(listed(&nobody).await, (Vec::new(), Vec::new()));
    assert!(nobody.service().read_resource(ReadResourceRequestParams::new("ui://kimai/week")).await.is_err());
    let result = report(&nobody, json!({"action": "week"})).await;
    assert_eq!((result.is_error, result.meta), (Some(true), None));
}

#[tokio::test]
async fn words_of_reports_have_german_translations() {
    let kimai = work_contract_kimai().await;
    let admin = McpClient::in_text(&kimai, "admin-token").await;
    for action in actions() {
        let name = if action == "week" { "kimai/week" } else { "kimai/report" };
        let view = view(&report(&admin, json!({"action": action, "user_scope": "all"})).await, name);
        let texts = |field: &str| view[field].as_array().cloned().unwrap_or_default();
        let columns = texts("columns");
        let labels = columns.iter().map(|column| {
            column.get("label").map_or_else(|| column["key"].as_str().unwrap().replace('_', " "), text_of)
        });
        let labels = labels.filter(|label| !label.starts_with("2026-") && !label.ends_with("day"));
        let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
        let totals = texts("totals");
        let notes = texts("notes");
        let found = columns.iter().position(|column| column["unit"] == "label" && column["key"] != "period");
        let findings = texts("rows").into_iter().filter_map(|row| Some(text_of(row.get(found?)?)));
        let words = labels
            .chain(totals.iter().map(|total| text_of(&total["label"])))
            .chain(notes.iter().map(text_of))
            .chain(findings.filter(|text| !text.starts_with("20")))
            .chain([text_of(&view["title"])]);
        for word in words.filter(|word| !days.contains(&word.as_str())) {
            assert!(view["de"].get(&word).is_some(), "{action}: {word:?} in {:#}", view["de"]);
        }
    }
}

fn text_of(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
