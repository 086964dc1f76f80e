//! The same for several: when that has failed.

use kimai_domain::{Session, batch::Batch};

use crate::{
    ToolError,
    render::{Text, batch::summary},
};

/// A batch of which something was done. One of which nothing was is an error: of a single one its own, of several all
/// reasons. So is one during which the token stopped being valid.
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
