//! Errors of other MCP servers for Kimai that this one must not have, unless another test covers them.

mod entities;
mod errors;
mod timesheets;
