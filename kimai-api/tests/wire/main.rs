//! What this crate sends, to the letter, and what it makes of every answer.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod answers;
mod credentials;
mod decoding;
mod limits;
mod observed;
mod outbound;
mod outcomes;
mod pages;
mod raw;
mod redirects;
mod refusals;
mod retries;
mod secrecy;
mod sent;
mod stage;
mod tls;
