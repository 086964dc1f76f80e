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
#[allow(dead_code, reason = "shared with the tests of one server, which ask for more")]
#[path = "../served/person.rs"]
mod person;
mod redirects;
mod register;
mod server;
#[path = "../served/site.rs"]
mod site;
