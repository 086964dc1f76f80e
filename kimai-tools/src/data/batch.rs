//! What became of a batch.

use kimai_domain::{api::Id, batch};
use schemars::JsonSchema;
use serde::Serialize;

use super::{IdRow, Table, ids};
use crate::render::batch::by_reason;

/// What was not done.
#[derive(Default, Serialize, JsonSchema)]
pub(crate) struct Batched {
    failed: Vec<Failed>,
    /// ids not tried after that
    unsent: Vec<u64>,
    /// ids of which it was so before
    pub(crate) unchanged: Vec<u64>,
}

/// Those that failed for one reason.
#[derive(Serialize, JsonSchema)]
struct Failed {
    ids: Vec<u64>,
    reason: String,
}

/// A row for each that was done, of all that were to be.
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
