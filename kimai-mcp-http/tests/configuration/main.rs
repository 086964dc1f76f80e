//! The program as its administrator knows it: options, users, checks, exit codes.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests are tests too"
)]

mod changing;
mod check;
mod desk;
mod foreign;
mod options;
mod running;
mod serving;
mod state;
#[cfg(unix)]
mod terminal;
mod users;
