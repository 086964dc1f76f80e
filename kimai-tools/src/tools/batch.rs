//! Batches: decides whether a batch failed as a whole.

use kimai_domain::{Session, batch::Batch};

use crate::{
    ToolError,
    render::{Text, batch::summary},
};

/// Returns the batch if at least one item succeeded.
///
/// # Errors
/// The error of the item if the only one failed, [`ToolError::Failed`] with all reasons if several failed and none
/// succeeded, or if the token was refused (401) during the batch.
pub(super) async fn settled<R, T>(
    deed: &str,
    batch: Batch<R, T>,
    session: &Session,
) -> Result<Batch<R, T>, ToolError> {
    let mut batch = session.classify_batch(batch).await?;
    match batch.failed.pop() {
        Some((_, error)) if batch.done.is_empty() && batch.failed.is_empty() && batch.unsent.is_empty() => {
            return Err(error.into());
        }
        last => batch.failed.extend(last),
    }
    if batch.done.is_empty() || batch.failed.iter().any(|(_, error)| error.status() == Some(401)) {
        let mut text = Text::default();
        summary(&mut text, deed, &batch);
        return Err(ToolError::Failed(text.into_string()));
    }
    Ok(batch)
}
