//! Numbers of requests to Kimai: of every action, compared with `tests/request-counts.txt`, and of actions on one record.

use std::{env, fmt::Write as _, fs};

use kimai_tests::{
    mcp::McpClient,
    request_counts::{self, RequestCount},
    sim::{Settings, SimulatedKimai, TimesheetRules},
};
use serde_json::{Value, json};

use crate::{
    catalogue::{self, Call},
    fixtures::{SATURDAY as NOW, with_arguments as also},
};

/// Measures a call in a new session, and repeated in the session on the same data.
async fn measure(call: &Call) -> (Vec<String>, Vec<String>) {
    let kimai = catalogue::kimai().await;
    let token = format!("{}-token", call.user);
    let client = McpClient::start(&kimai, &token).await;
    let mut measured = Vec::new();
    for _ in 0..2 {
        kimai.reset_data();
        let preparation = McpClient::start(&kimai, &token).await;
        // A client can only undo its own changes.
        let measured_client = if call.tool == "undo" { &preparation } else { &client };
        for (tool, arguments) in &call.setup {
            preparation.ok(tool, arguments.clone()).await;
        }
        measured.push(requests(&kimai, measured_client, call.tool, call.arguments.clone()).await);
    }
    let warm = measured.pop().unwrap();
    let cold = measured.pop().unwrap();
    (cold, warm)
}

/// Returns the call of each action, followed by those of the same action with other arguments.
fn plain_calls_and_variants() -> Vec<Call> {
    let variants = catalogue::variants();
    let with_variants = |call: Call| {
        let action = call.action();
        let same_action =
            variants.iter().filter(|other| other.action() == action).cloned().collect::<Vec<_>>();
        [call].into_iter().chain(same_action)
    };
    catalogue::one_of_each().into_iter().flat_map(with_variants).collect()
}

#[tokio::test]
async fn every_action_sends_as_many_requests_as_listed() {
    let listed = request_counts::read().unwrap_or_default();
    let mut rows = Vec::new();
    let mut sent = String::new();
    for call in plain_calls_and_variants() {
        let name = call.action();
        let (tool, action) = name.split_once(' ').unwrap();
        let (cold, warm) = measure(&call).await;
        let variant = call.variant;
        let row =
            listed.iter().find(|row| row.tool == tool && row.action == action && row.variant == variant);
        rows.push(RequestCount {
            tool: tool.to_owned(),
            action: action.to_owned(),
            variant: variant.to_owned(),
            cold: cold.len(),
            warm: warm.len(),
            minimum: row.map_or(1, |row| row.minimum),
            reason: row.map_or_else(String::new, |row| row.reason.clone()),
        });
        let _ = writeln!(sent, "{name} {variant}\n  cold {cold:#?}\n  warm {warm:#?}");
    }
    if env::var_os("KIMAI_UPDATE_REQUEST_COUNTS").is_some() {
        fs::write(request_counts::path(), request_counts::render(&rows).unwrap()).unwrap();
        println!("{sent}");
    }
    let text = fs::read_to_string(request_counts::path()).unwrap_or_default().replace("\r\n", "\n");
    let differing: Vec<_> = rows.iter().filter(|row| !listed.contains(row)).collect();
    assert_eq!(text, request_counts::render(&rows).unwrap(), "{differing:#?}\n{sent}");
}

#[test]
fn every_request_above_the_minimum_has_a_reason() {
    let rows = request_counts::read().unwrap();
    for row in rows {
        assert!(row.minimum <= row.warm && row.warm <= row.cold, "{row:?}");
        assert_eq!(row.reason.is_empty(), row.cold == row.minimum, "{row:?}");
    }
}

/// A Kimai in which several timers may run.
async fn kimai() -> SimulatedKimai {
    let timesheets = TimesheetRules { active_entries_hard_limit: 3, ..TimesheetRules::default() };
    let settings = Settings { now: NOW.parse().ok(), timesheets, ..Settings::default() };
    SimulatedKimai::start(settings).await
}

/// Makes a call and returns the requests that it caused, as `METHOD path`.
async fn requests(
    kimai: &SimulatedKimai,
    client: &McpClient,
    tool: &'static str,
    call: Value,
) -> Vec<String> {
    kimai.clear_requests();
    client.ok(tool, call).await;
    let requests = kimai.requests().into_iter();
    requests.map(|request| format!("{} {}", request.method, request.path)).collect()
}

/// Returns the number of requests of a call, on a cold start and repeated in the same session.
async fn cold_and_warm(token: &str, tool: &'static str, call: &Value) -> (usize, usize) {
    let kimai = kimai().await;
    let client = McpClient::start(&kimai, token).await;
    let cold = requests(&kimai, &client, tool, call.clone()).await.len();
    let warm = requests(&kimai, &client, tool, call.clone()).await.len();
    (cold, warm)
}

#[tokio::test]
async fn reading_one_record_needs_three_requests_and_one_when_warm() {
    for token in ["anna-token", "tina-token", "admin-token"] {
        let counts = cold_and_warm(token, "timesheet", &json!({"action": "get", "id": 438})).await;
        assert_eq!(counts, (3, 1), "{token}");
    }
}

#[tokio::test]
async fn updating_one_record_needs_four_requests_and_two_when_warm() {
    let update = json!({"action": "update", "id": 438});
    for token in ["anna-token", "admin-token"] {
        let call = also(update.clone(), json!({"data": {"description": "Corrected"}}));
        assert_eq!(cold_and_warm(token, "timesheet", &call).await, (4, 2), "{token}");
    }
    // New times are compared with the other records of the day, and with absences if this Kimai has them.
    let call = also(update, json!({"data": {"end": "2026-11-20T11:00"}}));
    assert_eq!(cold_and_warm("anna-token", "timesheet", &call).await, (6, 3));
}

#[tokio::test]
async fn deleting_one_record_needs_four_requests() {
    let kimai = kimai().await;
    let client = McpClient::start(&kimai, "anna-token").await;
    let sent = requests(&kimai, &client, "timesheet", json!({"action": "delete", "id": 438})).await;
    assert_eq!(sent.len(), 4, "{sent:#?}");
    let sent = requests(&kimai, &client, "timesheet", json!({"action": "delete", "id": 437})).await;
    assert_eq!(sent.len(), 3, "{sent:#?}");
}

#[tokio::test]
async fn stopping_a_timer_needs_five_requests_with_an_id_and_three_without() {
    let anna = kimai().await;
    let client = McpClient::start(&anna, "anna-token").await;
    let sent = requests(&anna, &client, "timer", json!({"action": "stop", "id": 599})).await;
    assert_eq!(sent.len(), 5, "{sent:#?}");

    let anna = kimai().await;
    let client = McpClient::start(&anna, "anna-token").await;
    let sent = requests(&anna, &client, "timer", json!({"action": "stop"})).await;
    let expected = ["GET /api/timesheets/active", "PATCH /api/timesheets/599/stop", "GET /api/users/me"];
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn stopping_the_timer_of_a_team_member_needs_five_requests() {
    let kimai = kimai().await;
    let client = McpClient::start(&kimai, "tina-token").await;
    let sent = requests(&kimai, &client, "timer", json!({"action": "stop", "id": 599})).await;
    assert_eq!(sent.len(), 5, "{sent:#?}");
}

#[tokio::test]
async fn starting_a_timer_reads_running_timers_and_checks_and_no_names() {
    let kimai = kimai().await;
    let ben = McpClient::start(&kimai, "ben-token").await;
    let sorted = async |call: Value| {
        let mut sent = requests(&kimai, &ben, "timer", call).await;
        sent.sort();
        sent
    };
    let sent = sorted(json!({"action": "start", "data": {"project": 1, "activity": 9}})).await;
    let expected = [
        "GET /api/absences",
        "GET /api/timesheets",
        "GET /api/timesheets/active",
        "GET /api/users/me",
        "POST /api/timesheets",
    ];
    assert_eq!(sent, expected);
    let sent = sorted(json!({"action": "restart"})).await;
    let expected = [
        "GET /api/timesheets",
        "GET /api/timesheets/active",
        "GET /api/timesheets/active",
        "PATCH /api/timesheets/600/restart",
    ];
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn records_of_a_page_need_no_requests_for_names() {
    for token in ["anna-token", "admin-token"] {
        let list = json!({"action": "list", "filters": {"user_scope": "all", "size": 20}});
        // All rows are Anna's: a request for her total tells whether those of the other pages are, too.
        let expected = if token == "anna-token" { (3, 2) } else { (2, 1) };
        assert_eq!(cold_and_warm(token, "timesheet", &list).await, expected, "{token}");
    }
    assert_eq!(cold_and_warm("anna-token", "timer", &json!({"action": "active"})).await, (2, 1));
    assert_eq!(cold_and_warm("anna-token", "timer", &json!({"action": "recent"})).await, (2, 1));
}

#[tokio::test]
async fn renamed_project_is_shown_by_its_new_name_at_once() {
    let kimai = kimai().await;
    let admin = McpClient::start(&kimai, "admin-token").await;
    let get = json!({"action": "get", "id": 438});
    assert!(admin.ok("timesheet", get.clone()).await.contains("ERP integration"));
    let rename = json!({"action": "update", "type": "project", "id": 2, "data": {"name": "ERP rollout"}});
    admin.ok("entity", rename).await;
    assert!(admin.ok("timesheet", get).await.contains("ERP rollout"));
}

#[tokio::test]
async fn deleting_many_records_loads_each_catalogue_once() {
    let kimai = kimai().await;
    let admin = McpClient::start(&kimai, "admin-token").await;
    let ids: Vec<u64> = (400..410).collect();
    let sent = requests(&kimai, &admin, "timesheet", json!({"action": "batch_delete", "ids": ids})).await;
    for path in ["/api/projects", "/api/activities", "/api/customers", "/api/users", "/api/users/me"] {
        let count = sent.iter().filter(|request| **request == format!("GET {path}")).count();
        assert_eq!(count, 1, "{path}: {sent:#?}");
    }
    assert_eq!(sent.len(), 2 * ids.len() + 5, "{sent:#?}");
}
