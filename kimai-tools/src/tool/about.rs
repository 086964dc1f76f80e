//! The description of a tool: what it is for, and a line for each action that needs one; the schema names all.

use crate::{ActionEntry, Tool};

pub(super) fn text(tool: &Tool, allowed: &[&ActionEntry]) -> String {
    let several = tool.discriminator.is_some();
    let lines = allowed.iter().filter(|_| several).filter_map(|row| Some((row.name, row.about()?)));
    let lines = lines.map(|(name, about)| format!("- {name}: {about}"));
    std::iter::once(tool.about.to_owned()).chain(lines).collect::<Vec<_>>().join("\n")
}

impl ActionEntry {
    /// Its doc comment, on one line.
    pub fn about(&self) -> Option<String> {
        let about = (self.schema)().get("description")?.as_str()?.trim().replace('\n', " ");
        (!about.is_empty()).then_some(about)
    }
}
