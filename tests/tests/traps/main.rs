//! What other servers for Kimai do wrongly, or once did, asked of this one; where it has no test of its own.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod entities;
mod errors;
mod misspelt;
mod people;
mod records;
mod times;

use kimai_tests::{
    mcp::Session,
    sim::{Kimai, Settings},
};

/// A Monday afternoon in Berlin.
const NOW: &str = "2026-11-23T13:00:00Z";

/// A simulated Kimai with the plugin for absences.
async fn kimai() -> Kimai {
    with(|_| ()).await
}

async fn with(change: impl FnOnce(&mut Settings)) -> Kimai {
    let plugins = ["WorkContractBundle".to_owned()].into();
    let mut settings = Settings { now: Some(NOW.parse().unwrap()), plugins, ..Settings::default() };
    change(&mut settings);
    Kimai::start(settings).await
}

/// The connection of one of its users.
async fn session(kimai: &Kimai, user: &str) -> Session {
    Session::start(kimai, &format!("{user}-token")).await
}

/// What was sent with this method, as `path?query body`.
fn sent(kimai: &Kimai, method: &str) -> Vec<String> {
    let requests = kimai.requests().into_iter().filter(|request| request.method == method);
    requests.map(|sent| format!("{}?{} {}", sent.path, sent.query, sent.body)).collect()
}
