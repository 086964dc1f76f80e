//! Audit: who signed in, allowed an app, changed something in Kimai, or administered the server.
//!
//! * [`record`]: the records
//! * [`chain`]: records as JSON lines, each with the digest of the previous one
//! * [`file`](mod@file): the file that holds the lines, its lock and its rotation
//! * [`log`]: writes the records of a running server in the background
//! * [`reader`]: verifies and filters the files
//!
//! Records never contain secrets or texts of users. A keyed hash names the person; the name is added on request.

pub mod chain;
pub mod file;
pub mod log;
pub mod reader;
pub mod record;

pub use self::{log::AuditLog, record::Record};

#[cfg(test)]
mod tests;
