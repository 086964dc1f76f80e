//! The calls that the README of the Python server 2.12.1 shows, called here: each does what the text around it says.
//!
//! Fields, names and types are those of the README. So are the ids, where the sample data have them or can be
//! brought to have them; otherwise a test says so.

mod absence;
mod comment;
mod entity;
mod project_documents;
mod rate;
mod split_timesheet;
mod team_access;
mod timer;
mod timesheet;
mod user_current;

use kimai_tests::{
    mcp::McpClient,
    sim::{Settings, SimulatedKimai},
};
use serde_json::{Value, json};

/// A Monday afternoon in Berlin.
const NOW: &str = "2026-11-23T13:00:00Z";

/// A simulated Kimai with the plugin for absences.
async fn kimai() -> SimulatedKimai {
    let plugins = ["WorkContractBundle".to_owned()].into();
    SimulatedKimai::start(Settings { now: Some(NOW.parse().unwrap()), plugins, ..Settings::default() }).await
}

/// The connection of one of its users.
async fn session(kimai: &SimulatedKimai, user: &str) -> McpClient {
    McpClient::start(kimai, &format!("{user}-token")).await
}

/// Project 17, an activity of its own, and those between the sample data and it.
async fn project_seventeen(session: &McpClient) {
    for id in 13..=17 {
        let data = json!({"name": format!("Project {id}"), "customer": 2});
        let call = json!({"type": "project", "action": "create", "data": data});
        let created = session.ok("entity", call).await;
        assert!(created.starts_with(&format!("Created: Project #{id} ")), "{created}");
    }
    let data = json!({"name": "Only for 17", "project": 17});
    session.ok("entity", json!({"type": "activity", "action": "create", "data": data})).await;
}

/// What was sent that may change something, as `METHOD path`.
fn writes(kimai: &SimulatedKimai) -> Vec<String> {
    let requests = kimai.requests().into_iter().filter(|request| request.method != "GET");
    requests.map(|request| format!("{} {}", request.method, request.path)).collect()
}

/// One of them as it stands.
fn get(kind: &str, id: u64) -> Value {
    json!({"type": kind, "action": "get", "id": id})
}
