//! What became of a batch.

use kimai_domain::{
    api::{Error, Id},
    batch::Batch,
};

use super::Text;
use crate::ToolError;

/// The batch, unless nothing of it was done or the token is not valid any more: then its summary is an error.
///
/// # Errors
/// See above.
pub fn told<R, T>(deed: &str, batch: Batch<R, T>) -> Result<Batch<R, T>, ToolError> {
    let over = batch.failed.iter().any(|(_, error)| error.status() == Some(401));
    let nothing = batch.done.is_empty() && !batch.failed.is_empty();
    if !over && !nothing {
        return Ok(batch);
    }
    let mut text = Text::default();
    summary(&mut text, deed, &batch);
    Err(ToolError::Partly(text.into_string()))
}

/// `Deleted 2 of 3: #1, #2`, and a line for each that failed.
pub fn summary<R, T>(text: &mut Text, deed: &str, batch: &Batch<R, T>) {
    let ids: Vec<String> = batch.done.iter().map(|(id, _)| format!("#{id}")).collect();
    let all = batch.done.len() + batch.failed.len() + batch.unsent.len();
    let which = if ids.is_empty() { String::new() } else { format!(": {}", ids.join(", ")) };
    text.line(format_args!("{deed} {} of {all}{which}", batch.done.len()));
    for (reason, ids) in by_reason(&batch.failed) {
        text.line(format_args!("Failed {ids}: {reason}"));
    }
    if !batch.unsent.is_empty() {
        let ids: Vec<String> = batch.unsent.iter().map(|id| format!("#{id}")).collect();
        text.line(format_args!("Not tried after that: {}", ids.join(", ")));
    }
}

/// Failures with the same reason share a line.
fn by_reason<R>(failed: &[(Id<R>, Error)]) -> Vec<(String, String)> {
    let mut reasons: Vec<(String, String)> = Vec::new();
    for (id, error) in failed {
        let reason = ToolError::text_of(error).replace('\n', "; ");
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, ids)) => *ids = format!("{ids}, #{id}"),
            None => reasons.push((reason, format!("#{id}"))),
        }
    }
    reasons
}
