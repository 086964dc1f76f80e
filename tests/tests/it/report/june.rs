//! The records of June 2026, a month without seed data and without public holidays.

use kimai_tests::{mcp::McpClient, sim::SimulatedKimai};
use serde_json::{Value, json};

use crate::fixtures::{connect, with_arguments, work_contract_kimai};

/// A record: user, begin, end, project, activity.
type Row = (&'static str, &'static str, &'static str, u64, u64);

/// Anna works in Berlin, Ben in New York; times are local.
///
/// | # | who | day | project | hours | rate |
/// | --- | --- | --- | --- | --- | --- |
/// | 600 | Anna | Mon 1 | 1 Website relaunch (Musterbau, EUR) | 2 | 105.50 an hour: 211.00 |
/// | 601 | Anna | Mon 1 | 5 Data warehouse (Alpine Optics, CHF) | 6 | 120 an hour: 720.00 |
/// | 602 | Anna | Tue 2 | 1 | 11 | 1160.50 |
/// | 603 | Anna | Wed 3 | 9 Internal tools (Internal, EUR, not billable) | 2 | 75 an hour: 150.00 |
/// | 604 | Ben | Mon 1 | 1; 20:00 in New York is 2:00 of the next day in Berlin | 2 | 100 an hour: 200.00 |
const ROWS: [Row; 5] = [
    ("anna", "2026-06-01T09:00", "2026-06-01T11:00", 1, 9),
    ("anna", "2026-06-01T13:00", "2026-06-01T19:00", 5, 1),
    ("anna", "2026-06-02T08:00", "2026-06-02T19:00", 1, 1),
    ("anna", "2026-06-03T06:00", "2026-06-03T08:00", 9, 1),
    ("ben", "2026-06-01T20:00", "2026-06-01T22:00", 1, 1),
];

/// Starts a Kimai with the plugin, on a Monday in November, with these records.
pub(super) async fn kimai() -> SimulatedKimai {
    let kimai = work_contract_kimai().await;
    for (user, begin, end, project, activity) in ROWS {
        let client = connect(&kimai, user).await;
        let data = json!({"project": project, "activity": activity, "begin": begin, "end": end});
        client.ok("timesheet", json!({"action": "create", "data": data})).await;
    }
    kimai.clear_requests();
    kimai
}

/// Returns the report on June as JSON.
pub(super) async fn june(client: &McpClient, action: &str, more: Value) -> Value {
    let arguments = with_arguments(json!({"action": action, "period": "2026-06", "format": "json"}), more);
    report(client, arguments).await
}

/// Returns a report as JSON.
pub(super) async fn report(client: &McpClient, arguments: Value) -> Value {
    serde_json::from_str(&client.ok("report", arguments).await).unwrap()
}

/// Returns the row whose field has this value.
pub(super) fn row(report: &Value, field: &str, value: impl Into<Value>) -> Value {
    let value = value.into();
    let rows = report["rows"].as_array().unwrap();
    rows.iter()
        .find(|row| row[field] == value)
        .unwrap_or_else(|| panic!("no {field} {value} in {report:#}"))
        .clone()
}

/// Returns a field of a row as hours.
pub(super) fn hours(row: &Value, field: &str) -> f64 {
    row[format!("{field}_seconds")].as_f64().unwrap_or_default() / 3600.0
}
