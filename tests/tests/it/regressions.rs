//! What other servers for Kimai do wrongly, or once did, asked of this one; where it has no test of its own.

mod dates;
mod entities;
mod errors;
mod misspelled_arguments;
mod timesheets;
mod users;

use kimai_tests::{
    mcp::McpClient,
    sim::{Settings, SimulatedKimai},
};

/// A Monday afternoon in Berlin.
const NOW: &str = "2026-11-23T13:00:00Z";

/// A simulated Kimai with the plugin for absences.
async fn kimai() -> SimulatedKimai {
    with(|_| ()).await
}

async fn with(change: impl FnOnce(&mut Settings)) -> SimulatedKimai {
    let plugins = ["WorkContractBundle".to_owned()].into();
    let mut settings = Settings { now: Some(NOW.parse().unwrap()), plugins, ..Settings::default() };
    change(&mut settings);
    SimulatedKimai::start(settings).await
}

/// The connection of one of its users.
async fn session(kimai: &SimulatedKimai, user: &str) -> McpClient {
    McpClient::start(kimai, &format!("{user}-token")).await
}

/// What was sent with this method, as `path?query body`.
fn sent(kimai: &SimulatedKimai, method: &str) -> Vec<String> {
    let requests = kimai.requests().into_iter().filter(|request| request.method == method);
    requests.map(|sent| format!("{}?{} {}", sent.path, sent.query, sent.body)).collect()
}
