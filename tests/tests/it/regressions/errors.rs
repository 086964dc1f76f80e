//! Wrong or misleading errors of other servers.

use kimai_tests::sim::Fault;
use serde_json::{Value, json};

use crate::fixtures::{connect, requests, work_contract_kimai};

/// Batches, look-ups and `config all` of other servers hid this error in a successful answer.
#[tokio::test]
async fn invalid_token_is_an_error_of_every_action() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
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
async fn attendance_reports_an_outage_and_not_a_missing_permission() {
    let kimai = work_contract_kimai().await;
    kimai.fault("GET", "/api/absences", Fault::Status(502));
    let refusal = connect(&kimai, "admin").await.refused("absence", json!({"action": "attendance"})).await;
    assert!(
        refusal.contains("502") && !refusal.contains("permission") && !refusal.contains("role"),
        "{refusal}"
    );
}

#[tokio::test]
async fn password_of_a_refused_user_is_not_in_the_answer() {
    let kimai = work_contract_kimai().await;
    let data = json!({
        "username": "anna", "email": "anna@example.com", "language": "de", "locale": "de",
        "timezone": "Europe/Berlin", "plainPassword": "correct-horse-7", "plainApiToken": "battery-staple-8",
    });
    let call = json!({"action": "create", "type": "user", "data": data});
    let refusal = connect(&kimai, "admin").await.refused("entity", call).await;
    assert!(refusal.contains("400"), "{refusal}");
    assert!(!refusal.contains("correct-horse") && !refusal.contains("battery-staple"), "{refusal}");
    assert_eq!(requests(&kimai, "POST").len(), 1);
}

/// A retry after an answer that answer "failed" made a second record.
#[tokio::test]
async fn unreadable_response_to_a_write_is_reported_as_an_unknown_outcome() {
    let kimai = work_contract_kimai().await;
    let anna = connect(&kimai, "anna").await;
    kimai.fault("POST", "/api/timesheets", Fault::Html("<p>Saved</p>".to_owned()));
    let data = json!({"project": 1, "activity": 9, "begin": "2026-11-20T15:00", "end": "2026-11-20T16:00"});
    let answer = anna.refused("timesheet", json!({"action": "create", "data": data})).await;
    assert!(answer.starts_with("Kimai's answer to POST /api/timesheets cannot be read"), "{answer}");
    assert!(answer.ends_with("read the result before you repeat the call."), "{answer}");
}

/// Another server answered a wrong type with "'id' is a required property".
#[tokio::test]
async fn invalid_call_is_answered_with_the_actual_error() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    for (call, answer) in [
        (json!({"type": "x"}), "Invalid argument action: missing; one of list, "),
        (json!({"type": "x", "action": "get"}), "Invalid argument type: "),
        (json!({"type": "projct", "action": "get", "id": 1}), "Invalid argument type: "),
        (json!({"type": "project", "action": "get"}), "Invalid arguments: missing field `id`."),
        (json!({"type": "project", "action": "get", "id": 0}), "Invalid arguments: missing field `id`."),
    ] {
        let refusal = admin.refused("entity", Value::clone(&call)).await;
        assert!(refusal.starts_with(answer), "{call}: {refusal}");
    }
    assert!(kimai.requests().is_empty());
}

/// Returns the arguments with one more field.
fn also(mut call: Value, name: &str, value: Value) -> Value {
    call.as_object_mut().unwrap().insert(name.to_owned(), value);
    call
}

/// Returns a call for each object in the arguments of a tool.
fn calls() -> Vec<(&'static str, Value)> {
    let day = json!({"begin": "2026-11-01", "end": "2026-11-02"});
    let fields = json!([{"name": "crm", "value": "1"}]);
    let kind = |action: &str, kind: &str| json!({"action": action, "type": kind, "id": 1});
    vec![
        ("entity", json!({"action": "list", "type": "project", "filters": day})),
        ("entity", kind("get", "project")),
        ("entity", also(kind("update", "project"), "data", json!({"name": "x", "metaFields": fields}))),
        ("entity", also(kind("update", "team"), "data", json!({"members": [{"user": 1, "teamlead": true}]}))),
        (
            "entity",
            also(kind("set_preferences", "user"), "preferences", json!([{"name": "holidays", "value": "1"}])),
        ),
        ("timesheet", json!({"action": "list", "filters": {"meta": {"name": "crm"}}})),
        ("timesheet", json!({"action": "create", "data": {"project": 1, "activity": 1}})),
        ("timesheet", json!({"action": "update", "id": 438, "data": {"description": "x"}})),
        ("timesheet", json!({"action": "meta_update", "id": 438, "meta": fields})),
        ("timesheet", json!({"action": "user_guide", "show_users": false})),
        ("timer", json!({"action": "start", "data": {"project": 1, "activity": 1}})),
        ("timer", json!({"action": "recent", "size": 5})),
        ("rate", json!({"action": "add", "entity": "project", "entity_id": 1, "data": {"rate": 1}})),
        ("team_access", json!({"action": "add_member", "team_id": 1, "user_id": 4})),
        ("absence", json!({"action": "list", "filters": day})),
        ("absence", json!({"action": "attendance", "data": {"date": "2026-11-02"}})),
        (
            "absence",
            json!({"action": "create", "data": {"date": "2026-12-01", "type": "holiday", "comment": "x"}}),
        ),
        ("calendar", json!({"type": "holidays", "filters": day})),
        ("meta", json!({"action": "update", "entity": "project", "entity_id": 1, "data": fields})),
        ("user_current", json!({})),
        ("analyze_project_team", json!({"project_id": 1, "begin": "2026-11-01", "end": "2026-11-02"})),
        ("config", json!({"type": "version"})),
        (
            "comment",
            json!({"action": "create", "entity": "project", "entity_id": 1, "data": {"message": "x"}}),
        ),
    ]
}

/// Returns variants of the call, each with an unknown key in another of its objects.
fn misspelled(call: &Value) -> Vec<Value> {
    let mut ways = Vec::new();
    if let Value::Object(fields) = call {
        let mut own = fields.clone();
        own.insert("nonsense".to_owned(), json!(1));
        ways.push(Value::Object(own));
    }
    let inner: Vec<(String, &Value)> = match call {
        Value::Object(fields) => fields.iter().map(|(name, value)| (format!("/{name}"), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(at, value)| (format!("/{at}"), value)).collect()
        }
        _ => Vec::new(),
    };
    for (place, value) in inner {
        for wrong in misspelled(value) {
            let mut whole = call.clone();
            *whole.pointer_mut(&place).unwrap() = wrong;
            ways.push(whole);
        }
    }
    ways
}

/// Other servers ignored such keys and reported success.
#[tokio::test]
async fn misspelled_key_is_rejected_by_name_in_every_object_of_every_tool() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let mut accepted = Vec::new();
    for (tool, call) in calls() {
        for wrong in misspelled(&call) {
            let reply = admin.call(tool, wrong.clone()).await;
            if !reply.is_error || !reply.text.contains("nonsense") {
                accepted.push(format!("{tool} {wrong}: {}", reply.text));
            }
        }
    }
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
    assert!(kimai.requests().is_empty());
}
