//! The tools.

mod config;
mod entity;
mod timer;
mod timesheet;
mod user_current;

use crate::Tool;

/// Every tool, in the order in which they are listed.
pub static TOOLS: [&Tool; 5] =
    [&entity::TOOL, &timesheet::TOOL, &timer::TOOL, &user_current::TOOL, &config::TOOL];
