//! What a list holds and what can be looked at alone.

use std::fmt::Display;

use super::Text;
use crate::data::Entity;

/// Something with an id: a line of a list, or all its facts.
pub(crate) trait Entry: Send + Sync {
    /// Returns the id.
    fn entry_id(&self) -> u64;

    /// Returns the name and the facts that tell the entity from others, on one line without the id.
    fn summary(&self) -> String;

    /// Returns the row of a list: the id and the summary.
    fn row(&self) -> String {
        format!("#{} {}", self.entry_id(), self.summary())
    }

    /// All of it, one fact a line.
    fn full(&self, text: &mut Text);

    /// The same as data.
    fn data(&self) -> Entity;
}

/// Rows of any kind.
pub(crate) type Entries = Vec<Box<dyn Entry>>;

/// Rows of one kind among rows of any kind.
pub(crate) fn entries<T: Entry + 'static>(rows: Vec<T>) -> Entries {
    rows.into_iter().map(|row| Box::new(row) as Box<dyn Entry>).collect()
}

/// Returns `name; fact; fact` with the facts that are set. The name is escaped already.
pub(super) fn summary<const N: usize>(name: impl Display, facts: [Option<String>; N]) -> String {
    let facts = facts.into_iter().flatten().filter(|fact| !fact.is_empty());
    facts.fold(name.to_string(), |row, fact| format!("{row}; {fact}"))
}

/// A fact that is only told where it is so.
pub(super) fn mark(so: bool, mark: &str) -> Option<String> {
    so.then(|| mark.to_owned())
}
