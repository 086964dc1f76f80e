//! What people see on their way to a consent, and what attackers do not get.
#![expect(clippy::unwrap_used, reason = "the helpers of tests end with their test")]

mod attacks;
mod consent;
mod guessing;
mod looks;
mod names;
mod person;
mod protection;
mod secrets;
mod server;
