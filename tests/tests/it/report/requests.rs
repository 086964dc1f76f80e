//! Requests of reports on many people and records.

use kimai_tests::{mcp::McpClient, sim::SimulatedKimai};
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
async fn requests_grow_with_the_people_only_for_absences() {
    let few = work_contract_kimai().await;
    let many = work_contract_kimai().await;
    add_users(&many).await;
    for action in ["summary", "unbilled", "times", "quality", "budget", "compliance"] {
        assert_eq!(requests(&few, action).await, requests(&many, action).await, "{action}");
    }
    // Kimai lists the absences of one person at a time: 46 people more are 46 requests more.
    for action in ["week", "gaps", "overtime", "vacation", "hr", "availability"] {
        let (cold, warm) = requests(&few, action).await;
        assert_eq!(requests(&many, action).await, (cold + 46, warm + 46), "{action}");
    }
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
