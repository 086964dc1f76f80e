//! Calls of users with different roles, with and without success, over data with custom fields.

use serde_json::{Value, json};

use super::Call;

/// Returns the calls; later ones build on earlier ones.
pub(super) fn sequence() -> Vec<Call> {
    [
        undo("admin"),
        fields(),
        entities(),
        timesheets(),
        timers(),
        reports(),
        subresources(),
        absences(),
        others(),
        writes(),
        deletions(),
        failing(),
    ]
    .concat()
}

fn calls_of(user: &'static str, tool: &'static str, arguments: Value) -> Vec<Call> {
    let Value::Array(calls) = arguments else { return Vec::new() };
    calls.into_iter().map(|arguments| Call::new(user, tool, arguments)).collect()
}

/// Undoes a change and its undo. Comes before other writes of the user, because it names calls by their number.
pub(super) fn undo(user: &'static str) -> Vec<Call> {
    let update = json!([{"action": "update", "id": 438, "data": {"billable": false}}]);
    let undo = json!([{"action": "last"}, {"action": "one", "id": 2}, {"action": "list"}, {"action": "one", "id": 3}]);
    [calls_of(user, "timesheet", update), calls_of(user, "undo", undo)].concat()
}

/// Sets custom fields, which the following calls read.
fn fields() -> Vec<Call> {
    let data = json!([{"name": "crm", "value": "A"}, {"name": "note", "value": "B"}]);
    calls_of(
        "admin",
        "meta",
        json!([
            {"action": "update", "entity": "customer", "entity_id": 1, "data": data},
            {"action": "update", "entity": "project", "entity_id": 1, "data": data},
            {"action": "update", "entity": "activity", "entity_id": 6, "data": data},
            {"action": "update", "entity": "timesheet", "entity_id": 438, "data": data},
            {"action": "update", "entity": "invoice", "entity_id": 1, "data": data},
            {"action": "get", "entity": "customer", "entity_id": 1}, {"action": "get", "entity": "project", "entity_id": 1},
            {"action": "get", "entity": "activity", "entity_id": 6}, {"action": "get", "entity": "timesheet", "entity_id": 438},
            {"action": "get", "entity": "invoice", "entity_id": 1}, {"action": "get", "entity": "customer", "entity_id": 2},
        ]),
    )
}

fn entities() -> Vec<Call> {
    calls_of(
        "admin",
        "entity",
        json!([
            {"action": "list", "type": "project", "filters": {"size": 50, "order_by": "id"}},
            {"action": "list", "type": "activity", "filters": {"size": 50, "order_by": "id"}},
            {"action": "list", "type": "customer", "filters": {"size": 50, "order_by": "id", "full": true}},
            {"action": "list", "type": "user", "filters": {"size": 50, "order_by": "id", "full": true, "visible": 3}},
            {"action": "list", "type": "team"}, {"action": "list", "type": "tag"}, {"action": "list", "type": "invoice"},
            {"action": "list", "type": "holiday"},
            {"action": "get", "type": "project", "id": 1}, {"action": "get", "type": "activity", "id": 6},
            {"action": "get", "type": "activity", "id": 10}, {"action": "get", "type": "customer", "id": 1},
            {"action": "get", "type": "user", "id": 3}, {"action": "get", "type": "team", "id": 1},
            {"action": "get", "type": "invoice", "id": 1},
        ]),
    )
}

fn timesheets() -> Vec<Call> {
    let all = |more: Value| {
        let mut filters = json!({"user_scope": "all", "size": 10, "begin": "2026-11-17"});
        if let (Some(filters), Value::Object(more)) = (filters.as_object_mut(), more) {
            filters.extend(more);
        }
        json!({"action": "list", "filters": filters})
    };
    let mine = json!([{"action": "list", "filters": {"size": 5, "include_user_list": true}}, {"action": "user_guide"}]);
    let admins = calls_of(
        "admin",
        "timesheet",
        json!([
            all(json!({"include_user_list": true})), all(json!({"calculate_stats": true})),
            all(json!({"calculate_stats": true, "stats_format": "detailed", "breakdown_by_year": true})),
            all(json!({"calculate_stats": true, "stats_format": "json", "include_user_list": true})),
            all(json!({"meta": {"name": "crm"}})), all(json!({"user_scope": "specific", "user": 3})),
            {"action": "get", "id": 438}, {"action": "user_guide"},
            {"action": "propose", "entries": [{"begin": "2026-11-23T09:00", "duration": "1h", "description": "Concept"}]},
        ]),
    );
    let team = json!([{"project_id": 1, "begin": "2026-11-10", "end": "2026-11-30"},
        {"project_id": 1, "begin": "2026-11-10", "end": "2026-11-30", "team": 1},
        {"project_id": 1, "begin": "2026-11-10", "end": "2026-11-30", "user": 3}]);
    [admins, calls_of("tina", "timesheet", mine), calls_of("admin", "analyze_project_team", team)].concat()
}

fn timers() -> Vec<Call> {
    let work = json!({"project": 1, "activity": 1, "description": "x", "tags": "unknown, remote"});
    [
        calls_of("anna", "timer", json!([
            {"action": "favorite", "id": 438}, {"action": "favorites"}, {"action": "unfavorite", "id": 438},
            {"action": "start", "data": work}, {"action": "active"}, {"action": "stop"}, {"action": "recent"},
            {"action": "resume"}, {"action": "switch", "data": work}, {"action": "pause"}, {"action": "resume", "id": 438},
            {"action": "restart", "id": 438}, {"action": "start", "data": work},
        ])),
        calls_of("admin", "timer", json!([{"action": "recent"}, {"action": "active"}])),
    ]
    .concat()
}

fn reports() -> Vec<Call> {
    // With a size, the number of rows does not depend on the length of the texts.
    let everybody = json!([
        {"action": "summary", "user_scope": "all", "begin": "2026-11-17", "group_by": ["customer", "user", "tag"]},
        {"action": "summary", "user": 3, "group_by": ["team", "activity"], "compare_to": "previous"},
        {"action": "week", "user_scope": "all"}, {"action": "gaps", "user_scope": "all", "begin": "2026-11-17"},
        {"action": "budget"}, {"action": "unbilled"}, {"action": "times", "group_by": "activity"},
        {"action": "overtime", "user_scope": "all"}, {"action": "vacation", "user_scope": "all"}, {"action": "hr"},
        {"action": "availability"}, {"action": "compliance", "user_scope": "all", "max_hours": 2},
        {"action": "quality", "user_scope": "all"},
    ]);
    let own =
        json!([{"action": "summary"}, {"action": "week"}, {"action": "budget"}, {"action": "availability"}]);
    let sized = |calls: Value| {
        let mut calls = calls;
        for call in calls.as_array_mut().into_iter().flatten() {
            call["size"] = json!(4);
        }
        calls
    };
    let mut calls = calls_of("admin", "report", sized(everybody));
    calls.extend(calls_of("tina", "report", sized(own.clone())));
    calls.extend(calls_of("anna", "report", sized(own)));
    calls
}

fn subresources() -> Vec<Call> {
    [
        calls_of("admin", "rate", json!([
            {"action": "list", "entity": "customer", "entity_id": 1}, {"action": "list", "entity": "project", "entity_id": 1},
            {"action": "add", "entity": "project", "entity_id": 1, "data": {"user": 4, "rate": 50}},
            {"action": "delete", "entity": "project", "entity_id": 1, "rate_id": 2},
        ])),
        calls_of("admin", "team_access", json!([
            {"action": "list", "team_id": 1}, {"action": "add_member", "team_id": 1, "user_id": 1},
            {"action": "set_lead", "team_id": 1, "user_id": 1, "lead": true},
            {"action": "set_lead", "team_id": 1, "user_id": 1, "lead": false},
            {"action": "remove_member", "team_id": 1, "user_id": 1},
            {"action": "grant", "team_id": 1, "target": "customer", "target_id": 3},
            {"action": "revoke", "team_id": 1, "target": "customer", "target_id": 3},
        ])),
        calls_of("admin", "comment", json!([
            {"action": "list", "entity": "project", "entity_id": 1},
            {"action": "get", "entity": "project", "entity_id": 1, "comment_id": 1},
            {"action": "create", "entity": "customer", "entity_id": 1, "data": {"message": "x", "pinned": true}},
            {"action": "pin", "entity": "customer", "entity_id": 1, "comment_id": 3},
            {"action": "delete", "entity": "customer", "entity_id": 1, "comment_id": 3},
        ])),
    ]
    .concat()
}

fn absences() -> Vec<Call> {
    calls_of(
        "admin",
        "absence",
        json!([
            {"action": "list", "filters": {"user_scope": "all"}}, {"action": "list", "filters": {"user": 3}},
            {"action": "pending"}, {"action": "statistics", "breakdown_by_month": true},
            {"action": "statistics", "group_by": "user", "breakdown_by_month": true}, {"action": "statistics", "group_by": "month"},
            {"action": "attendance"}, {"action": "attendance", "date": "2026-12-24"}, {"action": "attendance", "date": "2026-12-25"},
            {"action": "types"},
            {"action": "create", "data": {"date": "2026-12-28", "end": "2027-01-04", "type": "holiday", "comment": "x", "user": 3}},
            {"action": "adjust", "id": 7, "data": {"date": "2026-11-26", "user": 3}},
            {"action": "reject", "id": 1}, {"action": "request", "id": 1}, {"action": "approve", "id": 1},
            {"action": "batch_approve", "ids": [2, 999]}, {"action": "batch_reject", "ids": [3, 999]},
            {"action": "batch_delete", "ids": [4, 999]}, {"action": "delete", "id": 5},
        ]),
    )
}

fn others() -> Vec<Call> {
    [
        calls_of("admin", "calendar", json!([
            {"type": "absences", "filters": {"user": 3, "begin": "2026-09-01", "end": "2027-01-31"}}, {"type": "holidays"},
        ])),
        calls_of("admin", "config", json!([
            {"type": "timesheet"}, {"type": "colors"}, {"type": "plugins"}, {"type": "version"}, {"type": "all"},
        ])),
        calls_of("anna", "user_current", json!([{}])),
        calls_of("anna", "find", json!([{"term": "website"}])),
        calls_of("admin", "user_current", json!([{}])),
    ]
    .concat()
}

fn writes() -> Vec<Call> {
    let user = json!({"username": "eve", "email": "eve@example.com", "language": "en", "locale": "en",
        "timezone": "UTC", "plainPassword": "s3cret-pass"});
    let customer = json!({"name": "New", "country": "DE", "currency": "EUR", "timezone": "Europe/Berlin"});
    let day = json!({"project": 1, "activity": 1, "begin": "2026-11-19T20:00", "end": "2026-11-19T21:00", "tags": "unknown"});
    [
        calls_of("admin", "entity", json!([
            {"action": "create", "type": "customer", "data": customer},
            {"action": "create", "type": "project", "data": {"name": "New", "customer": 1}},
            {"action": "create", "type": "activity", "data": {"name": "New", "project": 1}},
            {"action": "create", "type": "team", "data": {"name": "New", "members": [{"user": 3, "teamlead": true}]}},
            {"action": "create", "type": "user", "data": user}, {"action": "create", "type": "tag", "data": {"name": "New"}},
            {"action": "update", "type": "customer", "id": 1, "data": {"comment": "x"}},
            {"action": "update", "type": "activity", "id": 6, "data": {"comment": "x"}},
            {"action": "update", "type": "user", "id": 3, "data": {"title": "x"}},
            {"action": "update", "type": "team", "id": 1, "data": {"color": "#ff0000"}},
            {"action": "update", "type": "invoice", "id": 1, "data": {"comment": "x"}},
            {"action": "set_preferences", "type": "user", "id": 3, "preferences": [{"name": "holidays", "value": "30"}]},
            {"action": "lock_month", "type": "user", "ids": [3, 99], "month": "2026-01"},
            {"action": "unlock_month", "type": "user", "ids": [3, 99], "month": "2026-01"},
        ])),
        calls_of("admin", "timesheet", json!([
            {"action": "create", "data": day}, {"action": "update", "id": 437, "data": {"description": "x", "tags": "unknown"}},
            {"action": "duplicate", "id": 437}, {"action": "export_toggle", "id": 436},
            {"action": "meta_update", "id": 437, "meta": [{"name": "crm", "value": "x"}]},
            {"action": "batch_export", "ids": [435, 9999]},
        ])),
    ]
    .concat()
}

/// Deletes, at the end.
fn deletions() -> Vec<Call> {
    [
        calls_of("admin", "timesheet", json!([{"action": "batch_delete", "ids": [434, 9999]}, {"action": "delete", "id": 433}])),
        calls_of("admin", "entity", json!([
            {"action": "duplicate", "type": "project", "id": 1},
            {"action": "batch_delete", "type": "tag", "ids": [1, 999]}, {"action": "delete", "type": "tag", "id": 2},
        ])),
    ]
    .concat()
}

/// Calls that Kimai rejects.
fn failing() -> Vec<Call> {
    let customer = json!({"name": "New", "country": "?", "currency": "?", "timezone": "?"});
    let calls = calls_of(
        "admin",
        "entity",
        json!([
            {"action": "create", "type": "customer", "data": customer}, {"action": "delete", "type": "project", "id": 999},
        ]),
    );
    calls.into_iter().map(Call::failing).collect()
}
