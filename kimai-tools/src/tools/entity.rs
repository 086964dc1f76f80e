//! `entity`: what is being written.

use crate::Tool;

pub(super) static TOOL: Tool =
    Tool { name: "entity", title: "Entities", about: "", chosen_by: Some("action"), actions: &[] };
