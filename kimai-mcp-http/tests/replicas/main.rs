//! Two processes with one Redis behind one address, as several machines would be.
#![cfg(unix)]
#![allow(
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests end with their test"
)]

mod balancer;
mod killed;
mod limits;
#[allow(dead_code, reason = "shared with the tests of one server, which ask for more")]
#[path = "../served/program.rs"]
mod program;
mod story;
mod team;
