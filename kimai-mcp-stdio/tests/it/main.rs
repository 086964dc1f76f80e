//! Tests of the whole program over its standard input and output, against a simulated Kimai.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the fixtures are test code"
)]

mod calls;
mod check;
mod command_line;
mod command_runner;
mod confirmation;
mod dotenv;
mod folder_defaults;
mod handshake;
mod messages;
mod misconfigured;
mod modes;
mod output;
mod program;
mod protocol_2026;
mod setup;
mod subcommands;
#[cfg(unix)]
mod terminal;
mod unresponsive;
