//! The tools.

#![expect(
    clippy::doc_markdown,
    reason = "doc comments of actions and arguments are read by models, for whom backticks are bytes"
)]

mod analyze_project_team;
mod config;
mod entity;
mod timer;
mod timesheet;
mod user_current;
mod whose;

use crate::Tool;

/// Every tool, in the order in which they are listed.
pub static TOOLS: [&Tool; 6] = [
    &entity::TOOL,
    &timesheet::TOOL,
    &timer::TOOL,
    &user_current::TOOL,
    &analyze_project_team::TOOL,
    &config::TOOL,
];
