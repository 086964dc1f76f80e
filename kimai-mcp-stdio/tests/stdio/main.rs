//! The whole program, over its real pipes, against a simulated Kimai.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests are tests too"
)]

mod calls;
mod check;
mod command_line;
mod commands;
mod desk;
mod dotenv;
mod handshake;
mod messages;
mod newest;
mod output;
mod program;
mod running;
mod setup;
mod silent;
#[cfg(unix)]
mod terminal;
mod trouble;
