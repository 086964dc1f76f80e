//! Helpers shared by the tests of the tools and of both programs.
//!
//! * [`mcp`]: an in-process MCP client of the tools;
//! * [`captured_log`]: the log messages of a test;
//! * [`contract`]: comparison of a Kimai with the simulation;
//! * [`hosted`]: HTTP clients, a browser and the OAuth flow against the hosted server;
//! * [`identity_provider`]: an `OpenID` Connect provider;
//! * [`redis`]: a `redis-server` of its own for a test;
//! * [`request_counts`]: the numbers of requests of each action;
//! * [`sim`]: the simulated Kimai (the crate `simulated-kimai`).

pub mod captured_log;
pub mod contract;
pub mod hosted;
pub mod identity_provider;
pub mod mcp;
pub mod redis;
pub mod request_counts;

pub use simulated_kimai as sim;

/// Returns settings of a simulated Kimai whose clock stands at Tuesday, 24 November 2026, for tests with dates: its records
/// are those of the weeks before its clock.
pub fn november() -> sim::Settings {
    sim::Settings { now: "2026-11-24T09:00:00Z".parse().ok(), ..sim::Settings::default() }
}
