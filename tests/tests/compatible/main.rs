//! A call written for the Python server works here unchanged: every tool, action and parameter of it is here.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod accepted;
mod schemas;
