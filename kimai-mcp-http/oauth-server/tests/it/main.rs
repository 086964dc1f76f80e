//! Integration tests: endpoints, pages, grants and storage engines.
#![allow(
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the helpers of tests end with their test"
)]

mod clients;
mod grants;
mod notes;
mod pages;
mod server;
mod state;

pub(crate) use server::NAMESPACE;
