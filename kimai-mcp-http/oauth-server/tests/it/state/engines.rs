//! The storage engines under test.

use crate::NAMESPACE;
use std::sync::Arc;

use jiff::Timestamp;
use mcp_oauth_server::{
    state::redis::Redis,
    state::sqlite::Sqlite,
    state::{Key, Kind, Store},
};

/// Holds a rule against each engine, empty.
pub(crate) async fn each<F: Future<Output = ()>>(rule: impl Fn(Arc<dyn Store>) -> F) {
    eprintln!("SQLite:");
    rule(Arc::new(Sqlite::in_memory().unwrap())).await;
    if kimai_tests::redis::missing() {
        return;
    }
    eprintln!("Redis:");
    let server = kimai_tests::redis::Redis::start();
    rule(Arc::new(Redis::new(&server.url(), NAMESPACE).unwrap())).await;
}

/// So many seconds after the simulated clock began, long before the clock of the machine.
pub(crate) fn at(second: i64) -> Timestamp {
    "2026-01-05T09:00:00Z".parse::<Timestamp>().unwrap() + jiff::SignedDuration::from_secs(second)
}

/// The key of a sort that has no bound.
pub(crate) fn key(id: &str) -> Key {
    Key::new(Kind::new("thing"), id)
}

/// An error with its causes.
pub(crate) fn with_causes(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}
