//! The tools.

mod absence;
mod analyze_project_team;
pub(crate) mod api;
mod calendar;
mod catalog;
mod comment;
mod config;
mod entity;
mod find;
mod meta;
mod period;
mod rate;
mod report;
mod team_access;
mod timer;
mod timesheet;
mod undo;
mod user_current;
mod user_scope;

use crate::Tool;

/// Every tool, in the order in which they are listed.
pub static TOOLS: [&Tool; 15] = [
    &entity::TOOL,
    &find::TOOL,
    &timesheet::TOOL,
    &timer::TOOL,
    &report::TOOL,
    &rate::TOOL,
    &team_access::TOOL,
    &absence::TOOL,
    &calendar::TOOL,
    &meta::TOOL,
    &user_current::TOOL,
    &analyze_project_team::TOOL,
    &config::TOOL,
    &comment::TOOL,
    &undo::TOOL,
];
