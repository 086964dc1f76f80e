//! `timesheet`: records of time.

use crate::Tool;

pub(super) static TOOL: Tool =
    Tool { name: "timesheet", title: "Timesheets", about: "", chosen_by: Some("action"), actions: &[] };
