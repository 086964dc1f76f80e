//! The whole program over real sockets, as its users and its operator meet it.
#![cfg(unix)]
#![allow(
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests end with their test"
)]

mod choosy;
mod doors;
mod farewell;
mod lasting;
mod limits;
mod operator;
mod output;
mod paths;
mod program;
mod proxy;
mod ready;
mod rotated;
mod told;
