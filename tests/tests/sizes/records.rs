use kimai_tests::{mcp::McpClient, sim::SimulatedKimai};
use kimai_tools::domain::api::{Client, Credentials, TimesheetQuery};
use serde_json::{Value, json};

use crate::{at_most_half, office, python};

/// Begin, end, project and activity of a record, and what was done.
type Slot = (&'static str, &'static str, u64, u64, &'static str);

/// The records of two working days.
const DAYS: [[Slot; 5]; 2] = [
    [
        ("08:30", "08:45", 1, 1, "Daily stand-up"),
        ("08:45", "11:30", 1, 11, "Endpoint for partial deliveries"),
        ("11:30", "12:15", 3, 5, "Ticket 4711, login with umlauts"),
        ("13:00", "15:45", 2, 13, "Price rules of the interface, unit tests"),
        ("15:45", "17:00", 1, 3, "Review of the pull requests of the week"),
    ],
    [
        ("08:30", "10:00", 2, 14, "Mapping of articles, questions to the customer"),
        ("10:00", "12:00", 7, 21, "Payment provider, sandbox and webhooks"),
        ("13:00", "14:00", 7, 7, "Planning of the next sprint"),
        ("14:00", "16:30", 1, 11, "Newsletter form, double opt-in"),
        ("16:30", "17:15", 9, 4, "How we deploy, written down"),
    ],
];

/// Fifty records of two weeks in August, before which nobody wrote any.
async fn two_weeks(session: &McpClient) {
    for (number, slots) in DAYS.iter().cycle().take(10).enumerate() {
        let date = format!("2026-08-{:02}", 3 + number + number / 5 * 2);
        for (begin, end, project, activity, description) in slots {
            let tags = if (number + description.len()).is_multiple_of(3) { "remote,planning" } else { "" };
            let record = json!({
                "project": project, "activity": activity, "description": description, "tags": tags,
                "begin": format!("{date}T{begin}"), "end": format!("{date}T{end}"),
            });
            session.ok("timesheet", json!({"action": "create", "data": record})).await;
        }
    }
}

fn august() -> Value {
    json!({"action": "list", "filters": {"begin": "2026-08-01", "end": "2026-08-14"}})
}

/// What the Python server would have written of the same.
async fn theirs(kimai: &SimulatedKimai) -> String {
    let client = Client::new(&kimai.url(), Credentials::token("anna-token")).unwrap();
    let begin = "2026-08-01T00:00:00".parse().ok();
    let end = "2026-08-14T23:59:59".parse().ok();
    let query = TimesheetQuery { full: Some(true), size: Some(50), begin, end, ..TimesheetQuery::default() };
    let page = client.timesheets().page(&query).await.unwrap();
    assert_eq!(page.listing.rows.len(), 50);
    python::page(&page.listing.rows, page.total.unwrap())
}

#[tokio::test]
async fn fifty_records_cost_at_most_half_of_what_they_did() {
    let (kimai, _) = office().await;
    let session = McpClient::start(&kimai, "anna-token").await;
    two_weeks(&session).await;
    let ours = session.ok("timesheet", august()).await;
    assert_eq!(ours.lines().filter(|line| line.starts_with('#')).count(), 50, "{ours}");
    let begin: Vec<&str> = ours.lines().take(7).collect();
    insta::assert_snapshot!(begin.join("\n"), @r"
    50 records of yours; 1-50 shown, 77:30 h in these
    Projects: Brooklyn Coffee Roasters (USD) #7 Web shop; Internal (EUR) #9 Internal tools; Musterbau GmbH (EUR) #1 Website relaunch, #2 ERP integration, #3 Support & maintenance
    Activities: #1 Meeting, #3 Code review, #4 Documentation, #5 Support, #7 Project management, #11 Backend, #13 API design, #14 Data mapping, #21 Checkout
    Rows: #id times h:mm project/activity description
    Fri 2026-08-14
    #649 16:30-17:15 0:45 9/4 How we deploy, written down [remote, planning]; not billable; 56.25
    #648 14:00-16:30 2:30 1/11 Newsletter form, double opt-in [remote, planning]; 263.75
    ");
    let theirs = theirs(&kimai).await;
    at_most_half(&ours, theirs.chars().count());
}
