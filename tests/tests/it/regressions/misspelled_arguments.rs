use serde_json::{Value, json};

use super::{kimai, session};

/// The arguments of a call with one more of them.
fn also(mut call: Value, name: &str, value: Value) -> Value {
    call.as_object_mut().unwrap().insert(name.to_owned(), value);
    call
}

/// A call for each object that a tool takes.
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

/// This call with one more key, in each of its objects in turn.
fn misspelt(call: &Value) -> Vec<Value> {
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
        for wrong in misspelt(value) {
            let mut whole = call.clone();
            *whole.pointer_mut(&place).unwrap() = wrong;
            ways.push(whole);
        }
    }
    ways
}

/// It was once ignored while success was told.
#[tokio::test]
async fn a_misspelt_key_is_refused_by_name_in_every_object_of_every_tool() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let mut accepted = Vec::new();
    for (tool, call) in calls() {
        for wrong in misspelt(&call) {
            let reply = admin.call(tool, wrong.clone()).await;
            if !reply.is_error || !reply.text.contains("nonsense") {
                accepted.push(format!("{tool} {wrong}: {}", reply.text));
            }
        }
    }
    assert!(accepted.is_empty(), "{}", accepted.join("\n"));
    assert!(kimai.requests().is_empty());
}
