//! One call of each action, each for a Kimai of its own.

use serde_json::{Value, json};

use super::Call;

fn admin(tool: &'static str, arguments: Value) -> Call {
    Call::new("admin", tool, arguments)
}

fn anna(tool: &'static str, arguments: Value) -> Call {
    Call::new("anna", tool, arguments)
}

/// Adds an argument to a call.
fn with_argument(mut call: Value, name: &str, value: Value) -> Value {
    call.as_object_mut().unwrap().insert(name.to_owned(), value);
    call
}

/// Returns one call of each action.
pub(crate) fn one_of_each() -> Vec<Call> {
    [
        entity(),
        timesheet(),
        timer(),
        report(),
        rate(),
        team_access(),
        absence(),
        read_only(),
        meta_and_comment(),
        undo(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Returns calls of actions that send other requests with some arguments.
pub(crate) fn variants() -> Vec<Call> {
    let full =
        json!({"action": "list", "type": "project", "filters": {"customer": 1, "visible": 3, "full": true}});
    let entry = |begin: &str, end: &str| json!({"project": 1, "activity": 9, "begin": begin, "end": end, "description": "Concept"});
    let entries =
        [entry("2026-11-23T09:00", "2026-11-23T10:30"), entry("2026-11-23T10:30", "2026-11-23T11:00")];
    vec![
        admin("entity", full).variant("full=true"),
        anna("timesheet", json!({"action": "create", "entries": entries})).variant("entries"),
    ]
}

fn entity() -> Vec<Call> {
    let preferences =
        json!([{"name": "vacation_days", "value": "30"}, {"name": "work_friday", "value": "14400"}]);
    let project = json!({"name": "Relaunch", "customer": 1, "start": "2026-12-01", "budget": 5000, "timeBudget": "40h"});
    [
        json!({"action": "list", "type": "project", "filters": {"customer": 1, "visible": 3}}),
        json!({"action": "get", "type": "project", "id": 1}),
        json!({"action": "create", "type": "project", "data": project}),
        json!({"action": "update", "type": "customer", "id": 1, "data": {"phone": "+49 40 1", "comment": null}}),
        json!({"action": "duplicate", "type": "project", "id": 1}),
        json!({"action": "delete", "type": "tag", "id": 1}),
        json!({"action": "batch_delete", "type": "activity", "ids": [9, 10, 999]}),
        json!({"action": "lock_month", "type": "user", "ids": [3, 4], "month": "2026-10"}),
        json!({"action": "unlock_month", "type": "user", "id": 3, "month": "2026-10"}),
        json!({"action": "set_preferences", "type": "user", "id": 3, "preferences": preferences}),
    ]
    .map(|arguments| admin("entity", arguments))
    .into()
}

fn timesheet() -> Vec<Call> {
    let create = json!({"project": 1, "activity": 9, "begin": "2026-11-23T09:00", "end": "2026-11-23T10:30", "description": "Concept", "tags": "remote"});
    [
        json!({"action": "list", "filters": {"begin": "2026-11-19", "end": "2026-11-20"}}),
        json!({"action": "get", "id": 438}),
        json!({"action": "propose", "entries": [
            {"begin": "2026-11-23T09:00", "end": "2026-11-23T10:30", "description": "Prepared the workshop"},
        ]}),
        json!({"action": "create", "data": create}),
        json!({"action": "update", "id": 438, "data": {"description": "Workshop prepared", "end": "2026-11-20T11:00"}}),
        json!({"action": "delete", "id": 438}),
        json!({"action": "duplicate", "id": 438}),
        json!({"action": "meta_update", "id": 438, "meta": [{"name": "ticket", "value": "CA-30"}]}),
        json!({"action": "batch_delete", "ids": [437, 438]}),
    ]
    .map(|arguments| anna("timesheet", arguments))
    .into_iter()
    .chain([
        admin("timesheet", json!({"action": "export_toggle", "id": 438})),
        admin("timesheet", json!({"action": "batch_export", "ids": [437, 438]})),
        admin("timesheet", json!({"action": "user_guide"})),
    ])
    .collect()
}

fn timer() -> Vec<Call> {
    let favorite = json!({"action": "favorite", "id": 438});
    vec![
        admin(
            "timer",
            json!({"action": "start", "data": {"project": 1, "activity": 9, "description": "Concept"}}),
        ),
        anna("timer", json!({"action": "stop"})),
        anna("timer", json!({"action": "switch", "data": {"project": 1, "activity": 9}})),
        anna("timer", json!({"action": "pause"})),
        anna("timer", json!({"action": "resume"})).after("timer", json!({"action": "pause"})),
        anna("timer", json!({"action": "restart", "id": 438})),
        anna("timer", json!({"action": "active"})),
        anna("timer", json!({"action": "recent", "size": 3})),
        anna("timer", favorite.clone()),
        anna("timer", json!({"action": "favorites"})).after("timer", favorite.clone()),
        anna("timer", json!({"action": "unfavorite", "id": 438})).after("timer", favorite),
    ]
}

fn report() -> Vec<Call> {
    let all = |action: &str| json!({"action": action, "user_scope": "all"});
    let october =
        json!({"action": "summary", "user_scope": "all", "group_by": "customer", "compare_to": "previous"});
    let mut calls = vec![admin("report", october)];
    calls.extend(["week", "gaps"].map(|action| anna("report", json!({"action": action}))));
    calls.extend(["budget", "unbilled", "times"].map(|action| admin("report", all(action))));
    calls.extend(["overtime", "vacation"].map(|action| anna("report", json!({"action": action}))));
    calls.extend(["hr", "availability", "compliance", "quality"].map(|action| admin("report", all(action))));
    calls
}

fn rate() -> Vec<Call> {
    [
        json!({"action": "list", "entity": "project", "entity_id": 1}),
        json!({"action": "add", "entity": "project", "entity_id": 2, "data": {"user": 3, "rate": 85, "internal_rate": 50}}),
        json!({"action": "delete", "entity": "project", "entity_id": 1, "rate_id": 2}),
    ]
    .map(|arguments| admin("rate", arguments))
    .into()
}

fn team_access() -> Vec<Call> {
    [
        json!({"action": "list", "team_id": 2}),
        json!({"action": "add_member", "team_id": 1, "user_id": 4}),
        json!({"action": "remove_member", "team_id": 1, "user_id": 3}),
        json!({"action": "set_lead", "team_id": 1, "user_id": 3, "lead": true}),
        json!({"action": "grant", "team_id": 1, "target": "project", "target_id": 2}),
        json!({"action": "revoke", "team_id": 1, "target": "project", "target_id": 12}),
    ]
    .map(|arguments| admin("team_access", arguments))
    .into()
}

fn absence() -> Vec<Call> {
    let away =
        json!({"date": "2026-12-28", "end": "2027-01-04", "type": "holiday", "comment": "Skiing", "user": 3});
    [
        json!({"action": "list", "filters": {"user": "3"}}),
        json!({"action": "pending"}),
        json!({"action": "statistics", "filters": {"begin": "2026-01-01", "end": "2026-12-31"}}),
        json!({"action": "attendance", "date": "2026-11-18"}),
        json!({"action": "types", "language": "de"}),
        json!({"action": "create", "data": away}),
        json!({"action": "adjust", "ids": [1, 2, 3, 4, 5, 6], "data": {"user": 3, "date": "2026-12-07", "end": "2026-12-09"}}),
        json!({"action": "approve", "id": 1}),
        json!({"action": "reject", "id": 1}),
        json!({"action": "delete", "id": 1}),
        json!({"action": "batch_approve", "ids": [1, 2]}),
        json!({"action": "batch_reject", "ids": [1, 2]}),
        json!({"action": "batch_delete", "ids": [1, 2]}),
    ]
    .map(|arguments| admin("absence", arguments))
    .into_iter()
    .chain([admin("absence", json!({"action": "request", "id": 1}))
        .after("absence", json!({"action": "reject", "id": 1}))])
    .collect()
}

fn read_only() -> Vec<Call> {
    let christmas = json!({"begin": "2026-12-20", "end": "2026-12-26"});
    let analysis = json!({"project_name": "Website relaunch", "begin": "2026-11-01", "end": "2026-11-20"});
    let mut calls = vec![
        admin(
            "calendar",
            json!({"type": "absences", "filters": {"begin": "2026-11-01", "end": "2026-12-31", "user": 3}}),
        ),
        admin("calendar", json!({"type": "holidays", "filters": christmas})),
        anna("user_current", json!({})),
        anna("find", json!({"term": "support"})),
        admin("analyze_project_team", analysis),
    ];
    calls.extend(
        ["timesheet", "colors", "plugins", "version", "all"]
            .map(|part| anna("config", json!({"type": part}))),
    );
    calls
}

fn meta_and_comment() -> Vec<Call> {
    let project = |action: &str| json!({"entity": "project", "entity_id": 1, "action": action});
    let fields = json!([{"name": "crm", "value": "77"}]);
    let set = with_argument(project("update"), "data", fields);
    vec![
        admin("meta", set.clone()),
        admin("meta", project("get")).after("meta", set),
        admin("comment", project("list")),
        admin("comment", with_argument(project("get"), "comment_id", json!(2))),
        admin(
            "comment",
            with_argument(project("create"), "data", json!({"message": "Kick-off moved", "pinned": true})),
        ),
        admin("comment", with_argument(project("pin"), "comment_id", json!(1))),
        admin("comment", with_argument(project("delete"), "comment_id", json!(1))),
    ]
}

fn undo() -> Vec<Call> {
    let update = json!({"action": "update", "id": 438, "data": {"description": "Workshop prepared"}});
    [json!({"action": "list"}), json!({"action": "last"}), json!({"action": "one", "id": 1})]
        .map(|arguments| anna("undo", arguments).after("timesheet", update.clone()))
        .into()
}
