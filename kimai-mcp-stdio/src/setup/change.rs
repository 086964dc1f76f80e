//! The change of one configuration: shown, agreed to, made.

use std::path::Path;

use similar::{ChangeTag, TextDiff};

use super::{Stop, Wizard, ask, file};
use crate::{
    Assistant,
    assistant::{Entry, masked},
    shown::{BAD, FAINT, GOOD, STRONG, styled},
};

/// The most of a line that is shown; some configurations are one line.
const WIDTH: usize = 160;

impl Wizard<'_> {
    /// Whether the assistant knows this server now.
    pub(super) fn change(&mut self, assistant: Assistant, entry: &Entry<'_>) -> Result<bool, Stop> {
        let path = assistant.file(&self.home);
        self.ask.tell(&format!("\n{} {}", styled(assistant.name(), STRONG), styled(path.display(), FAINT)));
        let before =
            file::read(&path).map_err(|error| unreadable(&path, &error.to_string(), assistant, entry))?;
        let after = entry
            .added_to(before.as_deref().unwrap_or_default(), assistant)
            .map_err(|reason| unreadable(&path, &reason, assistant, entry))?;
        if before.as_deref() == Some(&after) {
            file::close_to_others(&path);
            self.ask.tell("Nothing to change.");
            return Ok(true);
        }
        self.ask.tell(&difference(before.as_deref().unwrap_or_default(), &after, assistant));
        if !self.options.yes && !ask::yes(self.ask, "Write this?")? {
            return Ok(false);
        }
        self.write(&path, before.as_deref(), &after)?;
        self.ask.tell(assistant.next());
        Ok(true)
    }

    fn write(&mut self, path: &Path, before: Option<&str>, after: &str) -> Result<(), Stop> {
        let stamp = self.now.strftime("%Y%m%d-%H%M%S").to_string();
        let backup = file::replace(path, before, after, &stamp)
            .map_err(|error| Stop::not_done(format!("{} was not written: {error}", path.display())))?;
        let kept = backup.map(|backup| format!(" What was there is in {}.", backup.display()));
        self.ask.tell(&format!("{}{}", styled("Written.", GOOD), kept.unwrap_or_default()));
        Ok(())
    }
}

fn unreadable(path: &Path, reason: &str, assistant: Assistant, entry: &Entry<'_>) -> Stop {
    Stop::not_done(format!(
        "{} does not read and is left alone: {reason}. Correct it, or add this yourself:\n{}",
        path.display(),
        entry.snippet(assistant)
    ))
}

/// What changes, without secrets.
fn difference(before: &str, after: &str, assistant: Assistant) -> String {
    let (before, after) = (masked(before, assistant), masked(after, assistant));
    if before == after {
        return "Only a secret or the layout changes.".to_owned();
    }
    let diff = TextDiff::from_lines(&before, &after);
    let groups = diff.grouped_ops(2);
    let changes = groups.iter().flatten().flat_map(|group| diff.iter_changes(group));
    let lines = changes.map(|change| {
        let line: String = change.value().trim_end().chars().take(WIDTH).collect();
        match change.tag() {
            ChangeTag::Equal => styled(format_args!("  {line}"), FAINT),
            ChangeTag::Delete => styled(format_args!("- {line}"), BAD),
            ChangeTag::Insert => styled(format_args!("+ {line}"), GOOD),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}
