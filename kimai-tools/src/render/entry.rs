//! What a list holds and what can be looked at alone.

use std::fmt::Display;

use super::Text;
use crate::data::Entity;

/// Something with an id: a line of a list, or all its facts.
pub(crate) trait Entry: Send + Sync {
    /// What tells it from others, on one line.
    fn row(&self) -> String;

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

/// `#12 name; fact; fact`: the facts that there are, behind a name that is safe already.
pub(super) fn row<const N: usize>(
    id: impl Display,
    name: impl Display,
    facts: [Option<String>; N],
) -> String {
    let facts = facts.into_iter().flatten().filter(|fact| !fact.is_empty());
    facts.fold(format!("#{id} {name}"), |row, fact| format!("{row}; {fact}"))
}

/// A fact that is only told where it is so.
pub(super) fn mark(so: bool, mark: &str) -> Option<String> {
    so.then(|| mark.to_owned())
}
