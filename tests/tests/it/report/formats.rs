//! Formats of reports: text, CSV, JSON, attachments, and arguments that do not apply.

use std::collections::BTreeMap;

use kimai_tests::mcp::McpClient;
use rmcp::model::{CallToolRequestParams, ResourceContents};
use serde_json::{Value, json};

use super::{
    actions,
    june::{hours, june, kimai},
};
use crate::{
    catalogue,
    fixtures::{connect, with_arguments, work_contract_kimai},
};

#[tokio::test]
async fn default_answers_have_at_most_2500_characters_and_name_the_next_step() {
    let kimai = catalogue::kimai().await;
    let admin = McpClient::in_text(&kimai, "admin-token").await;
    for action in actions() {
        for scope in [json!({}), json!({"user_scope": "all"})] {
            let text = admin.ok("report", with_arguments(json!({"action": action}), scope)).await;
            assert!(text.chars().count() <= 2_500, "{action}: {} characters\n{text}", text.chars().count());
        }
    }
    let text = admin
        .ok("report", json!({"action": "summary", "user_scope": "all", "period": "2026", "group_by": "day"}))
        .await;
    assert!(text.contains("rows are shown. Next: size "), "{text}");
}

/// Parses a CSV document without line breaks in its values.
fn rows_of(csv: &str) -> Vec<BTreeMap<String, String>> {
    let mut lines = csv.lines().map(values);
    let header = lines.next().unwrap();
    lines.map(|values| header.iter().cloned().zip(values).collect()).collect()
}

fn values(line: &str) -> Vec<String> {
    let mut values = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                values.last_mut().unwrap().extend(letters.next());
            }
            '"' => quoted = !quoted,
            ',' if !quoted => values.push(String::new()),
            letter => values.last_mut().unwrap().push(letter),
        }
    }
    values
}

#[tokio::test]
async fn text_csv_and_json_agree() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let all = |more: Value| {
        with_arguments(
            json!({"action": "summary", "user_scope": "all", "period": "2026-06", "group_by": "project"}),
            more,
        )
    };
    let json = june(&admin, "summary", json!({"user_scope": "all", "group_by": "project"})).await;
    let csv = admin.ok("report", all(json!({"format": "csv"}))).await;
    let text = admin.ok("report", all(json!({}))).await;
    let csv = rows_of(&csv);
    let rows = json["rows"].as_array().unwrap();
    assert_eq!((csv.len(), rows.len()), (3, 3));
    for (csv, json) in csv.iter().zip(rows) {
        assert_eq!(csv["project"], json["project"].as_str().unwrap());
        assert_eq!(csv["time_seconds"], json["time_seconds"].to_string());
        assert_eq!(csv["time_hours"].parse::<f64>().unwrap(), hours(json, "time"));
        let line = text.lines().find(|line| line.contains(csv["project"].as_str())).unwrap();
        assert!(
            line.contains(&format!(
                ": records {}; {}:00 h",
                csv["records"],
                csv["time_hours"].trim_end_matches(".0")
            )),
            "{line}"
        );
    }
}

#[tokio::test]
async fn large_csv_is_attached_as_a_resource() {
    let kimai = work_contract_kimai().await;
    let admin = McpClient::in_text(&kimai, "admin-token").await;
    let arguments = json!({"action": "summary", "user_scope": "all", "period": "2026", "group_by": ["user", "day", "project"], "format": "csv"});
    let arguments = arguments.as_object().unwrap().clone();
    let request = CallToolRequestParams::new("report").with_arguments(arguments);
    let result = admin.service().call_tool(request).await.unwrap();
    assert_eq!(result.content.len(), 2);
    assert!(result.content[0].as_text().unwrap().text.chars().count() <= 2_500);
    let resource = &result.content[1].as_resource().unwrap().resource;
    let ResourceContents::TextResourceContents { uri, mime_type, text, .. } = resource else {
        panic!("no text")
    };
    assert_eq!((uri.as_str(), mime_type.as_deref()), ("kimai://report/summary.csv", Some("text/csv")));
    assert!(
        text.starts_with("user,user_id,day,customer,project,project_id,records,time_hours"),
        "{}",
        &text[..200]
    );
    assert!(text.lines().count() > 100);
}

#[tokio::test]
async fn arguments_that_do_not_apply_are_ignored_and_named() {
    let kimai = work_contract_kimai().await;
    let anna = connect(&kimai, "anna").await;
    let text = anna.ok("report", json!({"action": "gaps", "customer": 1, "max_hours": 8, "user": ""})).await;
    assert!(text.contains("Note: customer, max_hours does not apply to gaps and was ignored."), "{text}");
    let text = anna.refused("report", json!({"action": "gaps", "colour": "red"})).await;
    assert!(text.contains("colour"), "{text}");
    let text = anna.refused("report", json!({"action": "summary", "sort": "colour"})).await;
    assert!(text.contains("sort") && text.contains("time"), "{text}");
    let text = anna.refused("report", json!({"action": "summary", "customer": "Nobody"})).await;
    assert!(text.contains("customer"), "{text}");
    let text = anna
        .refused("report", json!({"action": "summary", "group_by": ["customer", "project", "day", "user"]}))
        .await;
    assert!(text.contains("group_by") && text.contains("at most 3"), "{text}");
}

#[tokio::test]
async fn rows_are_sorted_and_limited_on_request() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let all = json!({"user_scope": "all", "group_by": "customer", "sort": "name", "size": 2});
    let report = june(&admin, "summary", all).await;
    let names: Vec<&str> =
        report["rows"].as_array().unwrap().iter().map(|row| row["customer"].as_str().unwrap()).collect();
    assert_eq!(names, ["Alpine Optics AG", "Internal"]);
    assert_eq!(report["total"], json!(3));
}
