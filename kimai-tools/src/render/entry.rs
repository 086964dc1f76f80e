//! Entries: entities that lists show as a row, and that are shown alone with all facts.

use std::fmt::Display;

use super::Text;
use crate::data::Entity;

/// An entity that can be a row of a list or be shown with all facts.
pub(crate) trait Entry: Send + Sync {
    /// Returns the id.
    fn entry_id(&self) -> u64;

    /// Returns the name and the facts that tell the entity from others, on one line without the id.
    fn summary(&self) -> String;

    /// Returns the row of a list: the id and the summary.
    fn row(&self) -> String {
        format!("#{} {}", self.entry_id(), self.summary())
    }

    /// Writes all facts, one on each line.
    fn full(&self, text: &mut Text);

    /// Returns the data.
    fn data(&self) -> Entity;
}

/// Entries of any kind.
pub(crate) type Entries = Vec<Box<dyn Entry>>;

/// Boxes entries of one kind.
pub(crate) fn entries<T: Entry + 'static>(rows: Vec<T>) -> Entries {
    rows.into_iter().map(|row| Box::new(row) as Box<dyn Entry>).collect()
}

/// Returns `name; fact; fact` with the facts that are set. The name is escaped already.
pub(super) fn summary<const N: usize>(name: impl Display, facts: [Option<String>; N]) -> String {
    let facts = facts.into_iter().flatten().filter(|fact| !fact.is_empty());
    facts.fold(name.to_string(), |row, fact| format!("{row}; {fact}"))
}

/// Returns the text if the condition holds.
pub(super) fn mark(so: bool, mark: &str) -> Option<String> {
    so.then(|| mark.to_owned())
}
