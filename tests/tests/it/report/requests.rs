//! Requests of reports on many people and records.

use std::{env, fs};

use kimai_tests::{
    mcp::McpClient,
    request_counts::{self, ReportRequests},
    sim::SimulatedKimai,
};
use serde_json::json;

use crate::fixtures::{connect, work_contract_kimai};

/// Adds users, until there are fifty that are enabled.
async fn add_users(kimai: &SimulatedKimai) {
    let admin = connect(kimai, "admin").await;
    for number in 5..=50 {
        let user = json!({"username": format!("user{number}"), "email": format!("user{number}@example.com"),
            "plainPassword": "Secret-Pass-0001", "language": "en", "locale": "en", "timezone": "Europe/Berlin", "enabled": true});
        admin.ok("entity", json!({"action": "create", "type": "user", "data": user})).await;
    }
}

/// Returns the number of requests of a report on everybody, in a new session and repeated.
async fn requests(kimai: &SimulatedKimai, action: &str) -> (usize, usize) {
    let admin = McpClient::in_text(kimai, "admin-token").await;
    let mut counts = [0, 0];
    for count in &mut counts {
        kimai.clear_requests();
        admin.ok("report", json!({"action": action, "user_scope": "all"})).await;
        *count = kimai.requests().len();
    }
    (counts[0], counts[1])
}

#[tokio::test]
async fn requests_of_reports_are_those_listed_and_grow_with_the_people_only_for_absences() {
    let few = work_contract_kimai().await;
    let many = work_contract_kimai().await;
    add_users(&many).await;
    let mut rows = Vec::new();
    for action in super::actions() {
        let few = requests(&few, action).await;
        let many = requests(&many, action).await;
        rows.push(ReportRequests { action: action.to_owned(), few, many });
        // Kimai lists the absences of one person at a time: 46 people more are 46 requests more.
        let by_person = ["week", "gaps", "overtime", "vacation", "hr", "availability"].contains(&action);
        let more = if by_person { 46 } else { 0 };
        assert_eq!(many, (few.0 + more, few.1 + more), "{action}");
    }
    let text = request_counts::render_reports(&rows).unwrap();
    if env::var_os("KIMAI_UPDATE_REQUEST_COUNTS").is_some() {
        fs::write(request_counts::reports_path(), &text).unwrap();
    }
    let listed = fs::read_to_string(request_counts::reports_path()).unwrap_or_default();
    assert_eq!(listed.replace("\r\n", "\n"), text);
    assert_eq!(request_counts::read_reports().unwrap(), rows);
}

#[tokio::test]
async fn records_are_read_in_plain_pages_of_500() {
    let kimai = work_contract_kimai().await;
    let admin = McpClient::in_text(&kimai, "admin-token").await;
    kimai.clear_requests();
    admin.ok("report", json!({"action": "times"})).await;
    let pages: Vec<String> = kimai
        .requests()
        .into_iter()
        .filter(|request| request.path == "/api/timesheets")
        .map(|request| request.query)
        .collect();
    // 598 records are two pages.
    assert_eq!(pages.len(), 2, "{pages:?}");
    assert!(pages.iter().all(|query| query.contains("size=500") && !query.contains("full")), "{pages:?}");
}
