use kimai_tests::sim::Fault;
use serde_json::{Value, json};

use super::{kimai, sent, session};

/// Batches, look-ups and `config all` once told it as text among what succeeded.
#[tokio::test]
async fn a_token_that_is_no_longer_valid_is_an_error_everywhere() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    kimai.fault("*", "*", Fault::Status(401));
    for (tool, call) in [
        ("config", json!({"type": "all"})),
        ("user_current", json!({})),
        ("timesheet", json!({"action": "batch_delete", "ids": [1, 2]})),
        ("timesheet", json!({"action": "batch_export", "ids": [1, 2]})),
        ("timesheet", json!({"action": "list", "filters": {"user_scope": "all", "include_user_list": true}})),
        ("timesheet", json!({"action": "user_guide"})),
        ("entity", json!({"action": "batch_delete", "type": "tag", "ids": [1, 2]})),
        ("entity", json!({"action": "lock_month", "type": "user", "user_scope": "all", "month": "2026-10"})),
        ("entity", json!({"action": "lock_month", "type": "user", "ids": [3, 4], "month": "2026-10"})),
        ("absence", json!({"action": "batch_approve", "ids": [1, 2]})),
        ("absence", json!({"action": "attendance"})),
        ("absence", json!({"action": "list", "filters": {"user_scope": "all"}})),
        ("analyze_project_team", json!({"project_id": 1, "begin": "2026-11-01", "end": "2026-11-20"})),
    ] {
        let refusal = admin.refused(tool, call).await;
        assert!(refusal.contains("401 "), "{tool}: {refusal}");
        assert!(refusal.contains("The API token is not valid (any more)"), "{tool}: {refusal}");
    }
}

#[tokio::test]
async fn attendance_does_not_call_an_outage_a_missing_permission() {
    let kimai = kimai().await;
    kimai.fault("GET", "/api/absences", Fault::Status(502));
    let refusal = session(&kimai, "admin").await.refused("absence", json!({"action": "attendance"})).await;
    assert!(
        refusal.contains("502") && !refusal.contains("permission") && !refusal.contains("role"),
        "{refusal}"
    );
}

#[tokio::test]
async fn a_user_who_cannot_be_created_leaves_no_password_in_the_answer() {
    let kimai = kimai().await;
    let data = json!({
        "username": "anna", "email": "anna@example.com", "language": "de", "locale": "de",
        "timezone": "Europe/Berlin", "plainPassword": "correct-horse-7", "plainApiToken": "battery-staple-8",
    });
    let call = json!({"action": "create", "type": "user", "data": data});
    let refusal = session(&kimai, "admin").await.refused("entity", call).await;
    assert!(refusal.contains("400"), "{refusal}");
    assert!(!refusal.contains("correct-horse") && !refusal.contains("battery-staple"), "{refusal}");
    assert_eq!(sent(&kimai, "POST").len(), 1);
}

/// A retry after an answer that said "failed" made a second record.
#[tokio::test]
async fn a_write_whose_answer_does_not_read_is_told_as_done() {
    let kimai = kimai().await;
    let anna = session(&kimai, "anna").await;
    kimai.fault("POST", "/api/timesheets", Fault::Html("<p>Saved</p>".to_owned()));
    let data = json!({"project": 1, "activity": 9, "begin": "2026-11-20T15:00", "end": "2026-11-20T16:00"});
    let answer = anna.refused("timesheet", json!({"action": "create", "data": data})).await;
    assert!(
        answer.starts_with("Kimai did it, but its answer to POST /api/timesheets cannot be read"),
        "{answer}"
    );
    assert!(answer.ends_with("Do not repeat the call; read the result."), "{answer}");
}

/// A wrong type was once answered with "'id' is a required property".
#[tokio::test]
async fn what_is_told_about_a_wrong_call_is_what_is_wrong() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    for (call, said) in [
        (json!({"type": "x"}), "Invalid argument action: missing; one of list, "),
        (json!({"type": "x", "action": "get"}), "Invalid argument type: "),
        (json!({"type": "projct", "action": "get", "id": 1}), "Invalid argument type: "),
        (json!({"type": "project", "action": "get"}), "Invalid arguments: missing field `id`."),
        (json!({"type": "project", "action": "get", "id": 0}), "Invalid argument id: "),
    ] {
        let refusal = admin.refused("entity", Value::clone(&call)).await;
        assert!(refusal.starts_with(said), "{call}: {refusal}");
    }
    assert!(kimai.requests().is_empty());
}
