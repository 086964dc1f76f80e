//! Storage engines: one suite for all, and the behaviour of each.

mod counters;
mod encryption;
mod engines;
mod records;
mod redis;
mod redis_tls;
mod sqlite;
