//! `timesheet list` with `calculate_stats`, and what belongs to it: the user list and the user guide.

mod breakdown_by_year;
mod formats;
mod loading;
mod totals;
mod user_guide;
mod user_scope;

use kimai_tests::{
    mcp::McpClient,
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};

async fn kimai() -> SimulatedKimai {
    kimai_with(Settings::default()).await
}

async fn kimai_with(settings: Settings) -> SimulatedKimai {
    SimulatedKimai::start(Settings { now: "2026-11-21T13:00:00Z".parse().ok(), ..settings }).await
}

async fn list(kimai: &SimulatedKimai, user: &str, filters: Value) -> String {
    let session = McpClient::start(kimai, &format!("{user}-token")).await;
    session.ok("timesheet", json!({ "action": "list", "filters": filters })).await
}

async fn refused(kimai: &SimulatedKimai, user: &str, filters: Value) -> String {
    let session = McpClient::start(kimai, &format!("{user}-token")).await;
    session.refused("timesheet", json!({ "action": "list", "filters": filters })).await
}
