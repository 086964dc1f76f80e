//! The whole program, over its real pipes, against a simulated Kimai.

#![expect(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests are tests too"
)]

mod calls;
mod command_line;
mod dotenv;
mod handshake;
mod messages;
mod newest;
mod program;
mod running;
mod silent;
mod trouble;
