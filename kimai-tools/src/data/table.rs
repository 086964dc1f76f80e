//! The shape that answers share.

use schemars::JsonSchema;
use serde::Serialize;

/// Rows, and what is to be known of them; one thing is one row.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Table<R, M = Nothing> {
    /// what was done
    pub(crate) deed: Option<String>,
    /// what this is, in words
    pub(crate) about: Option<String>,
    pub(crate) rows: Vec<R>,
    /// rows on all pages
    pub(crate) total: Option<u64>,
    /// place of the first row, from 1
    pub(crate) first: Option<u64>,
    pub(crate) next_page: Option<u32>,
    #[serde(flatten)]
    pub(crate) more: M,
    /// what else is to be known
    pub(crate) notes: Vec<String>,
}

/// No more than the rows.
#[derive(Clone, Default, Serialize, JsonSchema)]
pub(crate) struct Nothing {}

impl<R, M: Default> Default for Table<R, M> {
    fn default() -> Self {
        Self::of(Vec::new(), M::default())
    }
}

impl<R, M> Table<R, M> {
    /// Rows with more beside them.
    pub(crate) fn of(rows: Vec<R>, more: M) -> Self {
        Self {
            deed: None,
            about: None,
            rows,
            total: None,
            first: None,
            next_page: None,
            more,
            notes: Vec::new(),
        }
    }

    /// The same, of which it is said what they are.
    pub(crate) fn about(self, about: impl Into<String>) -> Self {
        Self { about: Some(about.into()), ..self }
    }

    /// The same, after something was done.
    pub(crate) fn deed(self, deed: impl Into<String>) -> Self {
        Self { deed: Some(deed.into()), ..self }
    }

    /// The same with what else is to be known.
    pub(crate) fn notes(self, notes: Vec<String>) -> Self {
        Self { notes, ..self }
    }
}

/// Rows alone, made of these things.
impl<R, T: Into<R>> FromIterator<T> for Table<R> {
    fn from_iter<I: IntoIterator<Item = T>>(things: I) -> Self {
        Self::of(things.into_iter().map(Into::into).collect(), Nothing {})
    }
}
