//! The names of what is kept.

use std::fmt;

/// A sort of records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    /// Its name, which no other sort has.
    pub name: &'static str,
    /// How many of them are kept. Beyond it those go first that would end first.
    pub most: Option<usize>,
}

impl Kind {
    /// A sort of which any number is kept.
    pub const fn new(name: &'static str) -> Self {
        Self { name, most: None }
    }

    /// The same, of which at most so many are kept.
    #[must_use]
    pub const fn at_most(self, most: usize) -> Self {
        Self { name: self.name, most: Some(most) }
    }
}

/// The name of one record. What is secret in it (a token, a slug) is a digest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key {
    /// Its sort.
    pub kind: Kind,
    /// Which of them.
    pub id: String,
}

impl Key {
    /// The key of the record of this sort with this id.
    pub fn new(kind: Kind, id: impl fmt::Display) -> Self {
        Self { kind, id: id.to_string() }
    }
}

/// `kind:id`
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind.name, self.id)
    }
}
