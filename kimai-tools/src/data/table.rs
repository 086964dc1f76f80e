//! Tables: the common shape of data, with the results of batches, money and times.

use jiff::Zoned;
use kimai_domain::{api::Id, batch};
use schemars::JsonSchema;
use serde::Serialize;

use super::{IdRow, ids};
use crate::render::batch::by_reason;

/// Rows with facts about them. A single entity is one row.
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

/// No facts beside the rows.
#[derive(Clone, Default, Serialize, JsonSchema)]
pub(crate) struct Nothing {}

impl<R, M: Default> Default for Table<R, M> {
    fn default() -> Self {
        Self::of(Vec::new(), M::default())
    }
}

impl<R, M> Table<R, M> {
    /// Creates a table with further facts.
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

    /// Sets the description of the rows.
    pub(crate) fn about(self, about: impl Into<String>) -> Self {
        Self { about: Some(about.into()), ..self }
    }

    /// Sets the sentence about the write.
    pub(crate) fn deed(self, deed: impl Into<String>) -> Self {
        Self { deed: Some(deed.into()), ..self }
    }

    /// Replaces the notes.
    pub(crate) fn notes(self, notes: Vec<String>) -> Self {
        Self { notes, ..self }
    }
}

/// Creates a table without further facts.
impl<R, T: Into<R>> FromIterator<T> for Table<R> {
    fn from_iter<I: IntoIterator<Item = T>>(things: I) -> Self {
        Self::of(things.into_iter().map(Into::into).collect(), Nothing {})
    }
}

/// Ids of a batch that were not written.
#[derive(Default, Serialize, JsonSchema)]
pub(crate) struct Batched {
    failed: Vec<Failed>,
    /// ids not tried after that
    unsent: Vec<u64>,
    /// ids of which it was so before
    pub(crate) unchanged: Vec<u64>,
}

/// Ids that failed for the same reason.
#[derive(Serialize, JsonSchema)]
struct Failed {
    ids: Vec<u64>,
    reason: String,
}

/// Returns a row for each successful write of a batch; the total counts all of its ids.
pub(crate) fn batch<R, T>(deed: impl Into<String>, batch: &batch::Batch<R, T>) -> Table<IdRow, Batched> {
    let failed = by_reason(&batch.failed).into_iter();
    let more = Batched {
        failed: failed.map(|(reason, failed)| Failed { ids: ids(failed), reason }).collect(),
        unsent: ids(batch.unsent.iter().copied()),
        unchanged: Vec::new(),
    };
    let rows: Vec<IdRow> = batch.done.iter().map(|(id, _): &(Id<R>, T)| IdRow::from(*id)).collect();
    let all = batch.done.len() + batch.failed.len() + batch.unsent.len();
    Table { total: Some(all as u64), ..Table::of(rows, more) }.deed(deed)
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
