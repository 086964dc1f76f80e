//! Storage engines: one suite for all, and the behaviour of each.

mod counters;
mod encryption;
mod records;
mod redis;
mod sqlite;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use mcp_oauth_server::state::{Key, Kind, Redis, Sqlite, Store};

use crate::server::NAMESPACE;

/// Runs a test with an empty store of each engine.
async fn on_each_engine<F: Future<Output = ()>>(test: impl Fn(Arc<dyn Store>) -> F) {
    eprintln!("SQLite:");
    test(Arc::new(Sqlite::in_memory().unwrap())).await;
    if kimai_tests::redis::missing() {
        return;
    }
    eprintln!("Redis:");
    let server = kimai_tests::redis::Redis::start();
    test(Arc::new(Redis::new(&server.url(), NAMESPACE).unwrap())).await;
}

/// Returns the time `second` seconds after the start of the simulated clock, which is long before the real time.
fn at(second: i64) -> Timestamp {
    "2026-01-05T09:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(second)
}

/// Returns a key of a kind without a limit.
fn key(id: &str) -> Key {
    Key::new(Kind::new("thing"), id)
}

/// Returns an error and its causes as text.
fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
