use kimai_tests::mcp::McpClient;
use serde_json::json;

use super::{kimai, writes};

fn list(filters: serde_json::Value) -> serde_json::Value {
    serde_json::Value::from_iter([("action", "list".into()), ("filters", filters)])
}

#[tokio::test]
async fn list_is_grouped_by_day_with_total_sum_and_next_page() {
    let kimai = kimai().await;
    let anna = McpClient::start(&kimai, "anna-token").await;
    let week =
        anna.ok("timesheet", list(json!({"begin": "2026-11-16", "end": "2026-11-22", "size": 4}))).await;
    insta::assert_snapshot!(week);
    let last = anna
        .ok("timesheet", list(json!({"begin": "2026-11-16", "end": "2026-11-22", "size": 4, "page": 4})))
        .await;
    assert!(!last.contains("Next:"), "{last}");
    assert!(writes(&kimai).is_empty());
}

#[tokio::test]
async fn page_past_the_end_is_an_error() {
    let kimai = kimai().await;
    let anna = McpClient::start(&kimai, "anna-token").await;
    insta::assert_snapshot!(anna.refused("timesheet", list(json!({"page": 99}))).await, @"Page 99 is past the last page of this filter; ask for a lower one.");
}

#[tokio::test]
async fn ignored_user_filter_is_reported_without_rows() {
    let kimai = kimai().await;
    let anna = McpClient::start(&kimai, "anna-token").await;
    insta::assert_snapshot!(anna.ok("timesheet", list(json!({"user": "4"}))).await, @r"
    No records of users #4 found.
    Note: Kimai ignored the user filter and sent records of #3: your role may not see the requested users, or they do not exist.
    ");
    let all = anna.ok("timesheet", list(json!({"user_scope": "all", "size": 1}))).await;
    assert!(all.contains("Note: all of these are your own; your role may not see those of others."), "{all}");
}

#[tokio::test]
async fn ignored_project_filter_is_reported_without_rows() {
    let kimai = kimai().await;
    let anna = McpClient::start(&kimai, "anna-token").await;
    insta::assert_snapshot!(anna.ok("timesheet", list(json!({"project": 999}))).await, @r"
    No records of yours found.
    Note: Kimai ignored the project filter, because no project has this id; entity list finds ids.
    ");
}

#[tokio::test]
async fn records_of_several_users_have_names_and_times_in_the_callers_zone() {
    let kimai = kimai().await;
    let admin = McpClient::start(&kimai, "admin-token").await;
    let both = admin
        .ok("timesheet", list(json!({"users": [3, "4"], "begin": "2026-11-18", "end": "2026-11-18"})))
        .await;
    insta::assert_snapshot!(both);
    let one = admin.ok("timesheet", list(json!({"user_scope": "specific", "user": "4", "size": 1}))).await;
    assert!(one.lines().next().unwrap().contains("records of Ben Brown (#4)"), "{one}");
}

#[tokio::test]
async fn filters_are_sent_in_kimais_spelling() {
    let kimai = kimai().await;
    let admin = McpClient::start(&kimai, "admin-token").await;
    let filters = json!({"user_scope": "all", "customers": [1], "projects": ["1", 2], "activity": 9, "tags": ["urgent"], "exported": 0,
        "billable": true, "active": "0", "term": "a b", "begin": "2026-09-01", "end": "2026-11-20T12:00:00+01:00", "modified_after": "2026-01-01T00:00+01:00",
        "order_by": "end", "order": "ASC", "page": 1, "size": 5});
    admin.ok("timesheet", list(filters)).await;
    let query = kimai.requests().into_iter().find(|request| request.path == "/api/timesheets").unwrap().query;
    let query = query.replace("%5B%5D", "[]").replace("%3A", ":");
    insta::assert_snapshot!(query, @"user=all&customers[]=1&projects[]=1&projects[]=2&activity=9&tags[]=urgent&begin=2026-09-01T00:00:00&end=2026-11-20T12:00:00&exported=0&active=0&billable=1&full=1&term=a+b&modified_after=2025-12-31T23:00:00&orderBy=end&order=ASC&page=1&size=5");
}

#[tokio::test]
async fn misspelt_or_contradicting_filters_are_rejected_before_any_request() {
    let kimai = kimai().await;
    let anna = McpClient::start(&kimai, "anna-token").await;
    let refusal = anna.refused("timesheet", list(json!({"projet": 1}))).await;
    assert!(
        refusal.starts_with(
            "Invalid argument filters.projet: unknown field `projet`, expected one of `user_scope`"
        ),
        "{refusal}"
    );
    insta::assert_snapshot!(anna.refused("timesheet", list(json!({"user_scope": "self", "user": 4}))).await, @"Invalid argument filters.user_scope: contradicts the user named; use specific or leave it out.");
    insta::assert_snapshot!(anna.refused("timesheet", list(json!({"user_scope": "specific"}))).await, @"Invalid argument filters.user: missing; user_scope specific needs it.");
    insta::assert_snapshot!(anna.refused("timesheet", list(json!({"user_scope": "team"}))).await, @"Invalid argument filters.user_scope: team is only for analyze_project_team; name a user, or use all.");
    insta::assert_snapshot!(anna.refused("timesheet", list(json!({"exported": 2}))).await, @"Invalid argument filters.exported: 2 is neither 1 (yes) nor 0 (no).");
    assert!(kimai.requests().is_empty());
}
