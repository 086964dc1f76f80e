//! The pages in a real browser. `cargo xtask browser` gets what that needs, runs these and leaves pictures in
//! `target/browser`.
#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "the helpers of tests end with their test")]

mod accessible;
mod chromium;
mod journey;
mod looks;
mod site;
