use serde_json::{Value, json};

use crate::{at_most_half, office};

/// What the Python server 2.20.1 answered for five hundred.
const PYTHON: usize = 138_196;

const WORK: [&str; 10] = [
    "Website relaunch",
    "ERP integration",
    "Support & maintenance",
    "Data warehouse migration",
    "Mobile app for field service",
    "Customer portal",
    "Corporate design refresh",
    "Security audit",
    "Warehouse logistics phase 2",
    "Online shop",
];

/// A project as agencies have them: dated, numbered, sometimes for a team alone or not billable.
fn project(number: usize, work: &str) -> Value {
    json!({
        "name": format!("{work} {}", 2020 + number / 80), "customer": number % 4 + 1,
        "number": format!("P-{:04}", 1000 + number), "orderNumber": format!("PO-{}", 4000 + number),
        "start": "2026-01-01", "end": "2027-12-31", "budget": 12_000, "timeBudget": 360_000,
        "comment": "Agreed with the customer on the kick-off in January.",
        "billable": !number.is_multiple_of(5),
        "teams": if number.is_multiple_of(10) { vec![1] } else { Vec::new() },
    })
}

#[tokio::test]
async fn five_hundred_projects_cost_at_most_half_of_what_they_did() {
    let (_kimai, session) = office().await;
    let running_before = 10;
    for (number, work) in WORK.iter().cycle().enumerate().take(500).skip(running_before) {
        let call = json!({"action": "create", "type": "project", "data": project(number, work)});
        session.ok("entity", call).await;
    }
    let call = json!({"action": "list", "type": "project", "filters": {"size": 500}});
    let list = session.ok("entity", call).await;
    assert!(list.starts_with("500 projects (visible, running today); 1-500 shown\n"), "{list}");
    assert_eq!(list.lines().filter(|line| line.starts_with('#')).count(), 500);
    at_most_half(&list, PYTHON);
}
