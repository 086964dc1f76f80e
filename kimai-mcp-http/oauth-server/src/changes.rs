//! Changes that clients made for a user, as the account page lists them and takes them back.

use async_trait::async_trait;
use jiff::Timestamp;

use crate::{
    events::RequestOrigin,
    pages::Text,
    sign_in::{SignInError, Subject},
};

/// The recent changes of the users of a server.
#[async_trait]
pub trait ChangeHistory: Send + Sync + 'static {
    /// Returns the recent changes of a user, the newest one first.
    ///
    /// # Errors
    /// Fails if they are not available at the moment.
    async fn recent(&self, subject: &Subject) -> Result<Vec<PastChange>, SignInError>;

    /// Takes back the change with this [`UndoState::Possible`] id, which the user has just selected.
    ///
    /// # Errors
    /// Fails if the changes are not available at the moment.
    async fn undo(
        &self,
        subject: &Subject,
        id: &str,
        origin: &RequestOrigin,
    ) -> Result<UndoOutcome, SignInError>;
}

/// A call of a client that changed something.
#[derive(Debug, Clone)]
pub struct PastChange {
    /// Time of the call.
    pub at: Timestamp,
    /// Name of the client.
    pub author: Text,
    /// The change, such as "Created project #3".
    pub what: Text,
    /// Names and values, in the language of the service; may be empty.
    pub detail: String,
    /// Possibility to take the change back.
    pub undo: UndoState,
}

/// Possibilities to take a change back.
#[derive(Debug, Clone)]
pub enum UndoState {
    /// The change can be taken back; with the id for [`ChangeHistory::undo`].
    Possible(String),
    /// The change was taken back, or cannot be taken back; with a remark.
    Remark(Text),
    /// The change is too old.
    Expired,
}

/// Outcome of [`ChangeHistory::undo`].
#[derive(Debug, Clone)]
pub struct UndoOutcome {
    /// True if the change was taken back.
    pub is_done: bool,
    /// Explanation in English, in lines.
    pub explanation: Vec<String>,
}
