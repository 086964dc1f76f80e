//! Results of batches.

use kimai_domain::{Error, api::Id, batch::Batch};

use super::{Text, ids};
use crate::ToolError;

/// Writes `Partly failed. Deleted 2 of 3: #1, #2`, and a line for each reason of failures.
pub fn summary<R, T>(text: &mut Text, deed: &str, batch: &Batch<R, T>) {
    let done: Vec<String> = batch.done.iter().map(|(id, _)| format!("#{id}")).collect();
    let all = batch.done.len() + batch.failed.len() + batch.unsent.len();
    let which = if done.is_empty() { String::new() } else { format!(": {}", done.join(", ")) };
    let prefix = match (batch.done.len(), all) {
        (done, all) if done == all => "",
        (0, _) => "Failed. ",
        _ => "Partly failed. ",
    };
    text.line(format_args!("{prefix}{deed} {} of {all}{which}", batch.done.len()));
    for (reason, failed) in by_reason(&batch.failed) {
        text.line(format_args!("Failed {}: {reason}", ids(failed)));
    }
    if !batch.unsent.is_empty() {
        text.line(format_args!("Not tried after that: {}", ids(batch.unsent.iter().copied())));
    }
}

/// Groups failures by their reason.
pub(crate) fn by_reason<R>(failed: &[(Id<R>, Error)]) -> Vec<(String, Vec<Id<R>>)> {
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
