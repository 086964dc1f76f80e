//! Bounds on how much text a model has to read.
//!
//! The bounds on lists are half of what the Python server 2.20.1 answered to the same calls over the same data.

use kimai_tests::mcp::McpClient;
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai};

/// Upper bound of the `tools/list` response in bytes.
const TOOLS_LIST_BYTES: usize = 20_000;

/// Characters of a list of five hundred projects in the Python server.
const PYTHON_PROJECT_LIST: usize = 138_196;

/// Characters of [`two_weeks`] in the Python server.
const PYTHON_TIMESHEET_LIST: usize = 8_771;

fn assert_at_most_half(answer: &str, python: usize) {
    let characters = answer.chars().count();
    let begin: Vec<&str> = answer.lines().take(12).collect();
    assert!(
        characters <= python / 2,
        "{characters} characters exceed half of {python}. The answer begins:\n{}",
        begin.join("\n")
    );
}

#[tokio::test]
async fn tools_list_stays_within_its_byte_budget() {
    let kimai = kimai().await;
    let admin = McpClient::in_text(&kimai, "admin-token").await;
    let tools = admin.service().list_all_tools().await.unwrap();
    let bytes = serde_json::to_string(&json!({ "tools": tools })).unwrap().len();
    assert!(bytes <= TOOLS_LIST_BYTES, "tools/list has {bytes} bytes, {TOOLS_LIST_BYTES} are allowed");
}

const PROJECT_NAMES: [&str; 10] = [
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

/// A dated and numbered project; every fifth is not billable, every tenth belongs to a team.
fn project(number: usize, name: &str) -> Value {
    json!({
        "name": format!("{name} {}", 2020 + number / 80), "customer": number % 4 + 1,
        "number": format!("P-{:04}", 1000 + number), "orderNumber": format!("PO-{}", 4000 + number),
        "start": "2026-01-01", "end": "2027-12-31", "budget": 12_000, "timeBudget": 360_000,
        "comment": "Agreed with the customer on the kick-off in January.",
        "billable": !number.is_multiple_of(5),
        "teams": if number.is_multiple_of(10) { vec![1] } else { Vec::new() },
    })
}

#[tokio::test]
async fn list_of_five_hundred_projects_has_at_most_half_the_text_of_the_python_server() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let seeded = 10;
    for (number, name) in PROJECT_NAMES.iter().cycle().enumerate().take(500).skip(seeded) {
        let call = json!({"action": "create", "type": "project", "data": project(number, name)});
        admin.ok("entity", call).await;
    }
    let call = json!({"action": "list", "type": "project", "filters": {"size": 500}});
    let list = admin.ok("entity", call).await;
    assert!(list.starts_with("500 projects (visible, running today); 1-500 shown\n"), "{list}");
    assert_eq!(list.lines().filter(|line| line.starts_with('#')).count(), 500);
    assert_at_most_half(&list, PYTHON_PROJECT_LIST);
}

/// A timesheet of one working day.
struct Slot {
    begin: &'static str,
    end: &'static str,
    project: u64,
    activity: u64,
    description: &'static str,
}

const fn slot(
    begin: &'static str,
    end: &'static str,
    project: u64,
    activity: u64,
    description: &'static str,
) -> Slot {
    Slot { begin, end, project, activity, description }
}

/// The timesheets of two working days, which alternate.
const DAYS: [[Slot; 5]; 2] = [
    [
        slot("08:30", "08:45", 1, 1, "Daily stand-up"),
        slot("08:45", "11:30", 1, 11, "Endpoint for partial deliveries"),
        slot("11:30", "12:15", 3, 5, "Ticket 4711, login with umlauts"),
        slot("13:00", "15:45", 2, 13, "Price rules of the interface, unit tests"),
        slot("15:45", "17:00", 1, 3, "Review of the pull requests of the week"),
    ],
    [
        slot("08:30", "10:00", 2, 14, "Mapping of articles, questions to the customer"),
        slot("10:00", "12:00", 7, 21, "Payment provider, sandbox and webhooks"),
        slot("13:00", "14:00", 7, 7, "Planning of the next sprint"),
        slot("14:00", "16:30", 1, 11, "Newsletter form, double opt-in"),
        slot("16:30", "17:15", 9, 4, "How we deploy, written down"),
    ],
];

/// Records fifty timesheets on the working days of 2026-08-03 to 2026-08-14.
async fn two_weeks(client: &McpClient) {
    for (number, slots) in DAYS.iter().cycle().take(10).enumerate() {
        let day = format!("2026-08-{:02}", 3 + number + number / 5 * 2);
        for slot in slots {
            let tagged = (number + slot.description.len()).is_multiple_of(3);
            let data = json!({
                "project": slot.project, "activity": slot.activity, "description": slot.description,
                "tags": if tagged { "remote,planning" } else { "" },
                "begin": format!("{day}T{}", slot.begin), "end": format!("{day}T{}", slot.end),
            });
            client.ok("timesheet", json!({"action": "create", "data": data})).await;
        }
    }
}

#[tokio::test]
async fn list_of_fifty_timesheets_has_at_most_half_the_text_of_the_python_server() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    two_weeks(&anna).await;
    let august = json!({"begin": "2026-08-01", "end": "2026-08-14"});
    let list = anna.ok("timesheet", json!({"action": "list", "filters": august})).await;
    assert_eq!(list.lines().filter(|line| line.starts_with('#')).count(), 50, "{list}");
    let begin: Vec<&str> = list.lines().take(7).collect();
    insta::assert_snapshot!(begin.join("\n"), @r"
    50 records of yours; 1-50 shown, 77:30 h in these
    Projects: Brooklyn Coffee Roasters (USD) #7 Web shop; Internal (EUR) #9 Internal tools; Musterbau GmbH (EUR) #1 Website relaunch, #2 ERP integration, #3 Support & maintenance
    Activities: #1 Meeting, #3 Code review, #4 Documentation, #5 Support, #7 Project management, #11 Backend, #13 API design, #14 Data mapping, #21 Checkout
    Rows: #id times h:mm project/activity description
    Fri 2026-08-14
    #649 16:30-17:15 0:45 9/4 How we deploy, written down [remote, planning]; not billable; 56.25
    #648 14:00-16:30 2:30 1/11 Newsletter form, double opt-in [remote, planning]; 263.75
    ");
    assert_at_most_half(&list, PYTHON_TIMESHEET_LIST);
}
