//! Results of batches: text, data, and the error of a batch without success.

use kimai_domain::{
    Error, Input, Session,
    api::Id,
    batch::{Batch, unique},
};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    ToolError,
    data::{self, IdRow, Table},
    render::{Text, ids},
};

/// Maximum number of ids of a batch.
pub(crate) const MAX_IDS: usize = 200;

/// Checks the ids of a batch.
///
/// # Errors
/// [`Input`] on `ids` if there are none or more than [`MAX_IDS`].
pub(crate) fn check_ids<R>(ids: &[Id<R>]) -> Result<(), Input> {
    match unique(ids).len() {
        0 => Err(Input::missing("ids", "give at least one id")),
        1..=MAX_IDS => Ok(()),
        count => {
            let problem =
                format!("at most {MAX_IDS} ids in a call, these are {count}; split them over several calls");
            Err(Input::new("ids", problem))
        }
    }
}

/// Returns the batch if at least one item succeeded.
///
/// # Errors
/// The error of the item if the only one failed, [`ToolError::Failed`] with all reasons if several failed and none
/// succeeded, or if the token was refused (401) during the batch.
pub(crate) async fn require_success<R, T>(
    summary: &str,
    batch: Batch<R, T>,
    session: &Session,
) -> Result<Batch<R, T>, ToolError> {
    let mut batch = session.classify_batch(batch).await?;
    let is_single = batch.succeeded.is_empty() && batch.failed.len() == 1 && batch.not_sent.is_empty();
    if is_single && let Some((_, error)) = batch.failed.pop() {
        return Err(error.into());
    }
    if batch.succeeded.is_empty() || batch.failed.iter().any(|(_, error)| error.status() == Some(401)) {
        let succeeded: Vec<Id<R>> = batch.succeeded.iter().map(|(id, _)| *id).collect();
        return Err(ToolError::Failed {
            summary: headline(summary, &succeeded, &batch),
            reasons: failures(&batch),
        });
    }
    Ok(batch)
}

/// Writes `Partly failed. Deleted 2 of 3: #1, #2`, and a line for each reason of failures.
pub(crate) fn write_summary<R, T>(text: &mut Text, summary: &str, batch: &Batch<R, T>) {
    let succeeded: Vec<Id<R>> = batch.succeeded.iter().map(|(id, _)| *id).collect();
    write_summary_of(text, summary, &succeeded, batch);
}

/// Writes the summary of a batch of which only the items `changed` changed something.
pub(crate) fn write_summary_of<R, T>(text: &mut Text, summary: &str, changed: &[Id<R>], batch: &Batch<R, T>) {
    text.line(headline(summary, changed, batch));
    for line in failures(batch) {
        text.line(line);
    }
}

/// Returns the counts and the ids of the successful writes.
fn headline<R, T>(summary: &str, changed: &[Id<R>], batch: &Batch<R, T>) -> String {
    let all = batch.succeeded.len() + batch.failed.len() + batch.not_sent.len();
    let which =
        if changed.is_empty() { String::new() } else { format!(": {}", ids(changed.iter().copied())) };
    let prefix = match batch.succeeded.len() {
        count if count == all => "",
        0 => "Failed. ",
        _ => "Partly failed. ",
    };
    format!("{prefix}{summary} {} of {all}{which}", changed.len())
}

/// Returns a line for each reason of failures, and one for the ids that were not tried.
fn failures<R, T>(batch: &Batch<R, T>) -> Vec<String> {
    let mut lines: Vec<String> = by_reason(&batch.failed)
        .into_iter()
        .map(|(reason, failed)| format!("Failed {}: {reason}", ids(failed)))
        .collect();
    if !batch.not_sent.is_empty() {
        lines.push(format!("Not tried after that: {}", ids(batch.not_sent.iter().copied())));
    }
    lines
}

/// Groups failures by their reason.
fn by_reason<R>(failed: &[(Id<R>, Error)]) -> Vec<(String, Vec<Id<R>>)> {
    let mut reasons: Vec<(String, Vec<Id<R>>)> = Vec::new();
    for (id, error) in failed {
        let reason = ToolError::line_of_domain(error);
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, ids)) => ids.push(*id),
            None => reasons.push((reason, vec![*id])),
        }
    }
    reasons
}

/// Ids of a batch that were not written.
#[derive(Default, Serialize, JsonSchema)]
pub(crate) struct BatchDetails {
    failed: Vec<Failed>,
    #[schemars(description = "ids not tried after that")]
    not_sent: Vec<u64>,
    #[schemars(description = "ids of which it was so before")]
    pub(crate) unchanged: Vec<u64>,
}

/// Ids that failed for the same reason.
#[derive(Serialize, JsonSchema)]
struct Failed {
    ids: Vec<u64>,
    reason: String,
}

impl BatchDetails {
    /// Describes ids that failed for the same reason, and those that already were as requested.
    pub(crate) fn of<R>(reason: &str, failed: &[Id<R>], unchanged: Vec<u64>) -> Self {
        let failed = Failed { ids: data::ids(failed.iter().copied()), reason: reason.to_owned() };
        let failed = if failed.ids.is_empty() { Vec::new() } else { vec![failed] };
        Self { failed, not_sent: Vec::new(), unchanged }
    }
}

/// Returns a row for each successful write of a batch; the total counts all of its ids.
pub(crate) fn table<R, T>(summary: impl Into<String>, batch: &Batch<R, T>) -> Table<IdRow, BatchDetails> {
    let failed = by_reason(&batch.failed).into_iter();
    let details = BatchDetails {
        failed: failed.map(|(reason, failed)| Failed { ids: data::ids(failed), reason }).collect(),
        not_sent: data::ids(batch.not_sent.iter().copied()),
        unchanged: Vec::new(),
    };
    let rows: Vec<IdRow> = batch.succeeded.iter().map(|(id, _): &(Id<R>, T)| IdRow::from(*id)).collect();
    let all = batch.succeeded.len() + batch.failed.len() + batch.not_sent.len();
    Table { total: Some(all as u64), ..Table::of(rows, details) }.summary(summary)
}

#[cfg(test)]
mod tests {
    use kimai_domain::api::{Id, Timesheet};

    use super::check_ids;

    #[test]
    fn a_batch_has_between_one_and_two_hundred_different_ids() {
        let ids = |count: u64| (1..=count).map(Id::<Timesheet>::new).collect::<Vec<_>>();
        assert!(check_ids(&ids(0)).is_err());
        assert!(check_ids(&ids(200)).is_ok());
        assert!(check_ids(&[ids(200), ids(200)].concat()).is_ok());
        let error = check_ids(&ids(201)).unwrap_err().to_string();
        assert_eq!(error, "ids: at most 200 ids in a call, these are 201; split them over several calls");
    }
}
