//! Helpers shared by the tests of the tools and of both programs.
//!
//! * [`mcp`]: an in-process MCP client of the tools;
//! * [`hosted`]: HTTP clients, a browser and the OAuth flow against the hosted server;
//! * [`redis`]: a `redis-server` of its own for a test;
//! * [`sim`]: the simulated Kimai (the crate `simulated-kimai`).

pub mod hosted;
pub mod mcp;
pub mod redis;

pub use simulated_kimai as sim;
