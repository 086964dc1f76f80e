//! Calls of an administrator that all succeed.

use serde_json::{Value, json};

use super::{Call, several_users::undo};

/// Returns the calls; later ones build on earlier ones.
pub(super) fn sequence() -> Vec<Call> {
    [
        undo("admin"),
        entities(),
        timesheets(),
        timers(),
        reports(),
        rates_and_comments(),
        teams(),
        absences(),
        others(),
    ]
    .concat()
}

fn calls_of(tool: &'static str, arguments: Vec<Value>) -> Vec<Call> {
    arguments.into_iter().map(|arguments| Call::new("admin", tool, arguments)).collect()
}

fn entities() -> Vec<Call> {
    let kinds = ["project", "activity", "customer", "user", "team", "tag", "invoice", "holiday"];
    let list = |kind: &&str| json!({"action": "list", "type": kind, "filters": {"size": 3}});
    let full = |kind| json!({"action": "list", "type": kind, "filters": {"full": true, "visible": 3}});
    let get = |kind: &&str| json!({"action": "get", "type": kind, "id": 1});
    let mut calls: Vec<Value> = kinds.iter().map(list).collect();
    calls.extend(["customer", "user"].map(full));
    calls.extend(["project", "activity", "customer", "user", "team", "invoice"].iter().map(get));
    let customer = json!({"name": "Nine & Sons: #7 (best)", "country": "DE", "currency": "EUR", "timezone": "Europe/Berlin",
        "budget": 1200.5, "timeBudget": "40:00", "comment": "line one\nline two"});
    calls.extend([
        json!({"action": "create", "type": "customer", "data": customer}),
        json!({"action": "create", "type": "tag", "data": {"name": "sweep"}}),
        json!({"action": "create", "type": "tag", "data": {"name": "swept"}}),
        json!({"action": "update", "type": "project", "id": 1, "data": {"comment": "#7 done: no", "metaFields": [{"name": "crm", "value": "A; b=1"}]}}),
        json!({"action": "delete", "type": "tag", "id": 1}),
        json!({"action": "batch_delete", "type": "tag", "ids": [2, 9999]}),
        json!({"action": "lock_month", "type": "user", "ids": [3, 99], "month": "2026-01"}),
        json!({"action": "unlock_month", "type": "user", "id": 3, "month": "2026-01"}),
        json!({"action": "set_preferences", "type": "user", "id": 3, "preferences": [{"name": "work_monday", "value": "14400"}]}),
    ]);
    calls_of("entity", calls)
}

fn timesheets() -> Vec<Call> {
    let all = json!({"user_scope": "all", "calculate_stats": true, "begin": "2024-01-01"});
    let stats = |format: &str, more: Value| {
        let mut filters = with_arguments(all.clone(), more);
        filters["stats_format"] = json!(format);
        json!({"action": "list", "filters": filters})
    };
    let booked = json!({"project": 1, "activity": 1, "begin": "2026-11-19T08:00", "end": "2026-11-19T09:30",
        "description": "a; b: \"c\"\n#9 d", "tags": "sweep,nowhere"});
    let calls = vec![
        json!({"action": "list"}),
        json!({"action": "list", "filters": {"user_scope": "all", "size": 20, "page": 2, "include_user_list": true, "stats_format": "json"}}),
        json!({"action": "list", "filters": {"project": 9999}}),
        json!({"action": "list", "filters": {"user_scope": "all", "meta": {"name": "ticket", "value": ""}}}),
        stats("summary", json!({})),
        stats("detailed", json!({"include_user_list": true, "breakdown_by_year": true, "size": 5})),
        stats("json", json!({})),
        stats("summary", json!({"breakdown_by_year": false, "user_scope": "self"})),
        json!({"action": "create", "data": booked}),
        json!({"action": "get", "id": 437}),
        json!({"action": "update", "id": 437, "data": {"description": "changed"}}),
        json!({"action": "duplicate", "id": 437}),
        json!({"action": "export_toggle", "id": 437}),
        json!({"action": "meta_update", "id": 438, "meta": [{"name": "ticket", "value": "T: 1"}]}),
        json!({"action": "propose", "entries": [{"begin": "2026-11-23T09:00", "duration": "1h", "text": "Meeting"}]}),
        json!({"action": "user_guide"}),
        json!({"action": "user_guide", "show_users": false}),
        json!({"action": "delete", "id": 436}),
        json!({"action": "batch_export", "ids": [437, 438, 9999]}),
        json!({"action": "batch_delete", "ids": [434, 435, 9999]}),
    ];
    calls_of("timesheet", calls)
}

fn timers() -> Vec<Call> {
    let calls = vec![
        json!({"action": "active"}),
        json!({"action": "start", "data": {"project": 1, "activity": 1, "description": "now", "tags": "nowhere"}}),
        json!({"action": "start", "data": {"project": 2, "activity": 1}}),
        json!({"action": "active"}),
        json!({"action": "stop"}),
        json!({"action": "stop", "id": 437}),
        json!({"action": "restart", "id": 437}),
        json!({"action": "switch", "data": {"project": 1, "activity": 1}}),
        json!({"action": "pause"}),
        json!({"action": "resume"}),
        json!({"action": "recent", "size": 3}),
        json!({"action": "favorites"}),
        json!({"action": "favorite", "id": 600}),
        json!({"action": "favorite", "id": 600}),
        json!({"action": "favorites"}),
        json!({"action": "unfavorite", "id": 600}),
    ];
    calls_of("timer", calls)
}

fn reports() -> Vec<Call> {
    let all =
        |action: &str, more: Value| with_arguments(json!({"action": action, "user_scope": "all"}), more);
    let by = json!(["team", "tag", "month"]);
    let calls = vec![
        all("summary", json!({"period": "2026-11", "compare_to": "last year", "group_by": by})),
        all(
            "summary",
            json!({"period": "2026-10", "compare_to": "2026-09", "group_by": ["activity", "billable"]}),
        ),
        json!({"action": "summary", "user": 3, "group_by": "day", "size": 5, "sort": "-time"}),
        all("week", json!({})),
        all("gaps", json!({"min_gap_minutes": 30})),
        all("budget", json!({"weeks": 2})),
        all("unbilled", json!({"group_by": "user"})),
        all("times", json!({"group_by": "activity"})),
        all("overtime", json!({"group_by": ["user", "month"]})),
        all("vacation", json!({"prorate": true})),
        all("hr", json!({"prorate": true})),
        all("availability", json!({"period": "2026-12"})),
        all("compliance", json!({"max_hours": 3, "min_rest_hours": 14})),
        all("quality", json!({"max_hours": 2})),
        json!({"action": "times", "team": 2, "customer": "Musterbau", "format": "json"}),
    ];
    calls_of("report", calls)
}

fn rates_and_comments() -> Vec<Call> {
    let rate =
        |action: &str, more: Value| call(action, "activity", with_arguments(json!({"entity_id": 10}), more));
    let comment = |action: &str, more: Value| call(action, "customer", more);
    let rates = vec![
        rate("list", json!({})),
        rate("add", json!({"data": {"user": 4, "rate": 105.5, "internal_rate": 60}})),
        rate("add", json!({"data": {"rate": 500, "is_fixed": true}})),
        rate("list", json!({})),
        rate("delete", json!({"rate_id": RATE})),
    ];
    let comments = vec![
        comment("create", json!({"data": {"message": "He said: \"no\"\n#7", "pinned": true}})),
        comment("list", json!({})),
        comment("get", json!({"comment_id": COMMENT})),
        comment("pin", json!({"comment_id": COMMENT})),
        comment("delete", json!({"comment_id": COMMENT})),
        comment("list", json!({})),
    ];
    [calls_of("rate", rates), calls_of("comment", comments)].concat()
}

/// Ids of the rate and the comment that the sequence creates.
const RATE: u64 = 3;
const COMMENT: u64 = 3;

fn call(action: &str, entity: &str, more: Value) -> Value {
    with_arguments(json!({"action": action, "entity": entity, "entity_id": 1}), more)
}

fn with_arguments(mut call: Value, more: Value) -> Value {
    if let (Some(call), Value::Object(more)) = (call.as_object_mut(), more) {
        call.extend(more);
    }
    call
}

fn teams() -> Vec<Call> {
    let calls = vec![
        json!({"action": "list", "team_id": 1}),
        json!({"action": "add_member", "team_id": 1, "user_id": 4}),
        json!({"action": "set_lead", "team_id": 1, "user_id": 4, "lead": true}),
        json!({"action": "set_lead", "team_id": 1, "user_id": 4, "lead": false}),
        json!({"action": "remove_member", "team_id": 1, "user_id": 4}),
        json!({"action": "grant", "team_id": 1, "target": "project", "target_id": 4}),
        json!({"action": "revoke", "team_id": 1, "target": "project", "target_id": 4}),
    ];
    calls_of("team_access", calls)
}

fn absences() -> Vec<Call> {
    let year = json!({"begin": "2026-01-01", "end": "2026-12-31", "user_scope": "all"});
    let mut by_type = year.clone();
    by_type["status"] = json!("all");
    let book =
        json!({"date": "2025-09-01", "end": "2025-11-29", "type": "parental", "comment": "away: \"far\""});
    let calls = vec![
        json!({"action": "list", "filters": year}),
        json!({"action": "list"}),
        json!({"action": "pending"}),
        json!({"action": "statistics", "filters": by_type, "breakdown_by_month": true}),
        json!({"action": "statistics", "filters": year, "group_by": "user"}),
        json!({"action": "statistics", "filters": year, "group_by": "month"}),
        json!({"action": "attendance", "date": "2026-11-11"}),
        json!({"action": "attendance", "date": "2026-12-25"}),
        json!({"action": "types"}),
        json!({"action": "create", "data": book}),
        json!({"action": "adjust", "ids": [1, 2, 3, 4, 5, 6], "data": {"date": "2026-12-28", "end": "2026-12-30", "user": 3}}),
        json!({"action": "adjust", "id": 7, "data": {"date": "2026-11-30", "user": 3}}),
        json!({"action": "reject", "id": 21}),
        json!({"action": "request", "id": 21}),
        json!({"action": "approve", "id": 29}),
        json!({"action": "batch_approve", "ids": [21, 999]}),
        json!({"action": "batch_reject", "ids": [22, 999]}),
        json!({"action": "batch_delete", "ids": [23, 999]}),
        json!({"action": "delete", "id": 24}),
    ];
    calls_of("absence", calls)
}

fn others() -> Vec<Call> {
    let team = json!({"project_id": 1, "begin": "2026-01-01", "end": "2026-12-31", "team": 1});
    let everybody = json!({"project_name": "Website", "begin": "2026-11-01", "end": "2026-11-30", "include_details": false});
    let meta = json!({"action": "update", "entity": "project", "entity_id": 1, "data": [{"name": "crm", "value": "x"}]});
    [
        calls_of("calendar", vec![json!({"type": "absences"}), json!({"type": "holidays"})]),
        calls_of(
            "meta",
            vec![
                json!({"action": "get", "entity": "project", "entity_id": 1}),
                meta,
                json!({"action": "get", "entity": "timesheet", "entity_id": 438}),
            ],
        ),
        calls_of("user_current", vec![json!({})]),
        calls_of("find", vec![json!({"term": "website"}), json!({"term": "a", "size": 3})]),
        calls_of("analyze_project_team", vec![team, everybody]),
        calls_of(
            "config",
            ["timesheet", "colors", "plugins", "version", "all"].map(|kind| json!({"type": kind})).to_vec(),
        ),
        calls_of("entity", vec![json!({"action": "duplicate", "type": "project", "id": 1})]),
    ]
    .concat()
}
