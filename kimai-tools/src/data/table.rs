//! Tables: the common shape of data, with money and times.

use jiff::Zoned;
use schemars::JsonSchema;
use serde::Serialize;

/// Rows with facts about them. A single entity is one row.
#[derive(Clone, Serialize, JsonSchema)]
pub(crate) struct Table<R, M = NoDetails> {
    #[schemars(description = "what was changed")]
    pub(crate) summary: Option<String>,
    #[schemars(description = "description of the rows")]
    pub(crate) description: Option<String>,
    pub(crate) rows: Vec<R>,
    #[schemars(description = "rows on all pages")]
    pub(crate) total: Option<u64>,
    #[schemars(description = "position of the first row, from 1")]
    pub(crate) first: Option<u64>,
    pub(crate) next_page: Option<u32>,
    #[serde(flatten)]
    pub(crate) more: M,
    #[schemars(description = "further remarks")]
    pub(crate) notes: Vec<String>,
}

/// No facts beside the rows.
#[derive(Clone, Default, Serialize, JsonSchema)]
pub(crate) struct NoDetails {}

impl<R, M: Default> Default for Table<R, M> {
    fn default() -> Self {
        Self::of(Vec::new(), M::default())
    }
}

impl<R, M> Table<R, M> {
    /// Creates a table with further facts.
    pub(crate) fn of(rows: Vec<R>, more: M) -> Self {
        Self {
            summary: None,
            description: None,
            rows,
            total: None,
            first: None,
            next_page: None,
            more,
            notes: Vec::new(),
        }
    }

    /// Sets the description of the rows.
    pub(crate) fn description(self, description: impl Into<String>) -> Self {
        Self { description: Some(description.into()), ..self }
    }

    /// Sets the sentence about the write.
    pub(crate) fn summary(self, summary: impl Into<String>) -> Self {
        Self { summary: Some(summary.into()), ..self }
    }

    /// Replaces the notes.
    pub(crate) fn notes(self, notes: Vec<String>) -> Self {
        Self { notes, ..self }
    }
}

/// Creates a table without further facts.
impl<R, T: Into<R>> FromIterator<T> for Table<R> {
    fn from_iter<I: IntoIterator<Item = T>>(things: I) -> Self {
        Self::of(things.into_iter().map(Into::into).collect(), NoDetails {})
    }
}

/// An amount of money.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Money {
    pub(crate) amount: f64,
    pub(crate) currency: Option<String>,
}

/// Returns a time with its offset (RFC 3339).
pub(crate) fn date_time(time: &Zoned) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Returns a text without surrounding white space, unless it is empty.
pub(crate) fn words(words: Option<&str>) -> Option<String> {
    words.map(str::trim).filter(|words| !words.is_empty()).map(str::to_owned)
}
