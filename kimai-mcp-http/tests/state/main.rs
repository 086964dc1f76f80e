//! What every engine of the state does, and what each does in its own way.
#![expect(clippy::unwrap_used, reason = "the helpers of tests end with their test")]

mod counting;
mod engines;
mod records;
mod redis;
mod redis_tls;
mod sealing;
mod sqlite;
