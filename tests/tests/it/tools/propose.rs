//! The action `timesheet propose`: drafts from calendar events, commits and tickets.

use kimai_tests::mcp::McpClient;
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai, paths, work_contract_kimai, writes};

fn propose(entries: &Value) -> Value {
    json!({ "action": "propose", "entries": entries })
}

#[tokio::test]
async fn drafts_have_the_work_of_the_history_and_name_conflicts() {
    let kimai = kimai().await;
    let anna = McpClient::in_text(&kimai, "anna-token").await;
    kimai.clear_requests();
    let entries = json!([
        {"begin": "2026-11-20T09:00", "end": "2026-11-20T10:00", "text": "Prepared the workshop", "tags": "remote"},
        {"begin": "2026-11-21T12:00", "duration": "1h", "description": "Frontend of the website"},
        {"begin": "2026-11-21T12:30", "duration": "1h", "description": "Dentist"},
    ]);
    insta::assert_snapshot!(anna.ok("timesheet", propose(&entries)).await);
    assert!(writes(&kimai).is_empty());
    let lists = paths(&kimai, "GET").into_iter().filter(|path| path == "/api/timesheets").count();
    assert_eq!(lists, 2);
}

#[tokio::test]
async fn drafts_can_be_booked_as_they_are() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let entries =
        json!([{"begin": "2026-11-21T07:00", "end": "2026-11-21T08:00", "text": "Prepared the workshop"}]);
    let text = anna.ok("timesheet", propose(&entries)).await;
    let json = text.split_once(": [").map(|(_, json)| format!("[{json}")).unwrap();
    let drafts: Vec<Value> = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    let created = anna.ok("timesheet", json!({"action": "create", "data": drafts[0]})).await;
    assert!(
        created.contains("2026-11-21 07:00-08:00") && created.contains("Prepared the workshop"),
        "{created}"
    );
}

#[tokio::test]
async fn absences_of_the_day_are_conflicts() {
    let kimai = work_contract_kimai().await;
    let anna = connect(&kimai, "anna").await;
    let absence = json!({"type": "holiday", "date": "2026-12-01", "comment": "Winter"});
    anna.ok("absence", json!({"action": "create", "data": absence})).await;
    let entries =
        json!([{"begin": "2026-12-01T09:00", "end": "2026-12-01T10:00", "text": "Prepared the workshop"}]);
    let text = anna.ok("timesheet", propose(&entries)).await;
    assert!(text.contains("; holiday on that day (absence #"), "{text}");
}

#[tokio::test]
async fn entries_without_times_and_too_many_are_refused() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    let mut answers = Vec::new();
    for entries in [
        json!([]),
        json!([{"begin": "9:00", "text": "a"}]),
        json!([{"begin": "9:00", "end": "8:00", "text": "a"}]),
    ] {
        answers.push(anna.refused("timesheet", propose(&entries)).await);
    }
    let many: Vec<Value> = (0..101).map(|_| json!({"begin": "9:00", "duration": "1h"})).collect();
    answers.push(anna.refused("timesheet", propose(&json!(many))).await);
    insta::assert_snapshot!(answers.join("\n"));
}
