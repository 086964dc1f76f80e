//! Integration tests: endpoints, pages, grants and storage engines.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a panic fails the test"
)]

mod clients;
#[cfg(unix)]
mod crash;
mod events;
mod grants;
mod interrupted_store;
mod notes;
mod oidc;
mod pages;
mod server;
mod state;
