//! A simulated Kimai, and what the tests of whole programs share.

pub mod hosted;
pub mod mcp;
pub mod redis;
pub mod sim;
