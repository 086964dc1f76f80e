//! The tools.

#![expect(
    clippy::doc_markdown,
    reason = "doc comments of actions and arguments are read by models, for whom backticks are bytes"
)]

mod absence;
mod calendar;
mod config;
mod entity;
mod timer;
mod timesheet;
mod user_current;

use crate::Tool;

/// Every tool, in the order in which they are listed.
pub static TOOLS: [&Tool; 7] = [
    &entity::TOOL,
    &timesheet::TOOL,
    &timer::TOOL,
    &absence::TOOL,
    &calendar::TOOL,
    &user_current::TOOL,
    &config::TOOL,
];
