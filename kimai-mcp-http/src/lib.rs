//! Hosted MCP server for Kimai: the tools over Streamable HTTP, for all users of a company.
//!
//! Modules depend on each other in one direction only:
//!
//! * [`cli`]: commands, arguments and exit codes
//! * [`http`]: router, middleware, connections, the MCP endpoint, health, metrics and the landing page
//! * [`audit`]: the audit file
//! * [`auth`]: authentication of callers and their Kimai clients
//! * [`config`]: settings from options, environment variables and files
//!
//! A request passes the [middleware](http::middleware), is [authenticated](auth::Authenticator) and then runs in the
//! MCP server of `kimai-tools`. The server contacts no Kimai before the first call.

pub mod audit;
pub mod auth;
pub mod cli;
pub mod config;
mod file_lock;
pub mod http;

pub use cli::{Arguments, run, run_with};
