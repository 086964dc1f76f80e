//! The description of a tool: what it is for, and a line for each action.

use crate::{Row, Tool};

pub(super) fn text(tool: &Tool, allowed: &[&Row]) -> String {
    let mut text = tool.about.to_owned();
    if tool.chosen_by.is_some() {
        for row in allowed {
            text.push_str("\n- ");
            text.push_str(row.name);
            if let Some(about) = row.about() {
                text.push_str(": ");
                text.push_str(&about);
            }
        }
    }
    text
}

impl Row {
    /// Its doc comment, on one line.
    pub fn about(&self) -> Option<String> {
        let about = (self.schema)().get("description")?.as_str()?.trim().replace('\n', " ");
        (!about.is_empty()).then_some(about)
    }
}
