//! The tools, asked through MCP, against the simulated Kimai: what a model reads, and what Kimai was sent.

mod access;
mod comment;
mod failures;
mod favorites;
mod meta;
mod prompts;
mod rate;
mod request_counts;
mod resources;
mod team_access;
mod timer;
mod timesheet;
mod timesheet_list;
mod tool_list;

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::Value;

/// A Saturday afternoon in Berlin; record 599 of anna's runs since ten minutes.
const NOW: &str = "2026-11-21T13:00:00Z";

async fn kimai() -> SimulatedKimai {
    with(|_| ()).await
}

async fn with(change: impl FnOnce(&mut Settings)) -> SimulatedKimai {
    let mut settings = Settings { now: NOW.parse().ok(), ..Default::default() };
    change(&mut settings);
    SimulatedKimai::start(settings).await
}

/// What was sent that may change something, as `METHOD path body`.
fn writes(kimai: &SimulatedKimai) -> Vec<String> {
    let requests = kimai.requests().into_iter().filter(|request| request.method != "GET");
    requests
        .map(|request| format!("{} {} {}", request.method, request.path, request.body).trim_end().to_owned())
        .collect()
}

/// The arguments of a call with more of them.
fn also(mut call: Value, more: Value) -> Value {
    if let (Some(call), Value::Object(more)) = (call.as_object_mut(), more) {
        call.extend(more);
    }
    call
}
