//! How much a model has to read: at most half of what the Python server had it read for the same.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod projects;
mod python;
mod records;

use kimai_tests::{
    mcp::McpClient,
    sim::{Settings, SimulatedKimai},
};

/// A Saturday afternoon in Berlin.
const NOW: &str = "2026-11-21T13:00:00Z";

/// A simulated Kimai and its administrator.
async fn office() -> (SimulatedKimai, McpClient) {
    let kimai =
        SimulatedKimai::start(Settings { now: Some(NOW.parse().unwrap()), ..Settings::default() }).await;
    let session = McpClient::start(&kimai, "admin-token").await;
    (kimai, session)
}

/// Fails with both sizes where ours is more than half of the other.
fn at_most_half(ours: &str, theirs: usize) {
    let (characters, half) = (ours.chars().count(), theirs / 2);
    let share = 100 * characters / theirs;
    let begin: Vec<&str> = ours.lines().take(12).collect();
    assert!(
        characters <= half,
        "{characters} characters are {share} % of {theirs}; at most {half}. It begins:\n{}",
        begin.join("\n")
    );
    println!("{characters} characters, {share} % of {theirs}");
}
