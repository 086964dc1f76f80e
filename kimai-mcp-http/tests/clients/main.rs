//! How clients find this server, describe themselves and send their users.
#![allow(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests end with their test"
)]

mod allowed;
mod authorize;
mod dance;
mod document;
mod host;
#[path = "../attacks/house.rs"]
mod house;
mod metadata;
mod patience;
mod redirects;
mod register;
mod server;
