//! The tools over MCP: their answers, and the requests that Kimai receives.

mod comment;
mod errors;
mod meta;
mod propose;
mod rate;
mod references;
mod request_counts;
mod server;
mod team_access;
mod timer;
mod timer_switch;
mod times;
mod timesheet;
mod undo;
