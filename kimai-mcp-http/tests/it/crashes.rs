//! Servers and commands that are killed (SIGKILL) while they work, full disks, and a Redis that goes away.
//!
//! `oauth-server/tests/it/crash.rs` kills a process before each single operation on the state, with SQLite and Redis.

mod audit;
#[cfg(target_os = "linux")]
mod full_disk;
mod redis;
mod sqlite;
mod stopping_proxy;
#[cfg(target_os = "linux")]
mod users_file;
