//! Writes of Kimai tokens by this server: audited, and run to their end although the browser disconnects.

use kimai_tools::{
    RunningWrites,
    domain::api::{Client, Id},
};
use tokio::time::timeout;

use super::own_token::{CreatedToken, TIMEOUT};
use crate::audit::{
    AuditLog, Record,
    record::{Outcome, TOKEN_DELETED, TOKEN_DELETION_STARTED},
};

/// Audit and tasks of writes of tokens. Clones share them.
#[derive(Clone, Default)]
pub struct TokenWrites {
    pub(super) audit: AuditLog,
    pub(super) running: RunningWrites,
}

/// A token that this server created and that is to be deleted.
pub(super) struct TokenDeletion {
    /// Client that may delete it.
    pub(super) client: Client,
    /// Keyed hash of the person.
    pub(super) person: String,
    /// Id of the user in Kimai.
    pub(super) user: Option<u64>,
    /// The token.
    pub(super) token: CreatedToken,
}

impl TokenWrites {
    /// Writes to `audit`. The program waits for `running` before it ends.
    pub const fn new(audit: AuditLog, running: RunningWrites) -> Self {
        Self { audit, running }
    }

    /// Deletes a token in Kimai, once. Returns true if it is deleted.
    ///
    /// Nothing is deleted if the operator requires the audit, and it cannot be written.
    pub(super) async fn delete(&self, deletion: TokenDeletion) -> bool {
        let writes = self.clone();
        let deleted = self.running.spawn(async move { writes.delete_audited(deletion).await });
        deleted.await.unwrap_or(false)
    }

    async fn delete_audited(&self, deletion: TokenDeletion) -> bool {
        let name = deletion.token.name.as_str();
        let record = |event| token_record(event, &deletion.person, deletion.user, name);
        if !self.audit.begin_token(record(TOKEN_DELETION_STARTED)).await {
            tracing::error!(
                name,
                "a created token was not deleted in Kimai, because the audit cannot be written and --audit-required is set"
            );
            return false;
        }
        let outcome = tokio::select! {
            outcome = deletion.request() => outcome,
            () = self.running.interrupted() => Outcome::Unknown,
        };
        if outcome != Outcome::Done {
            tracing::warn!(name, outcome = outcome.name(), "a created token could not be deleted in Kimai");
        }
        self.audit.record_token(record(TOKEN_DELETED).with_outcome(outcome)).await;
        outcome == Outcome::Done
    }
}

impl TokenDeletion {
    /// Sends the request.
    async fn request(&self) -> Outcome {
        let Some(id) = self.token.id else { return Outcome::Refused };
        match timeout(TIMEOUT, self.client.users().delete_api_token(Id::new(id))).await {
            Ok(Ok(())) => Outcome::Done,
            Ok(Err(error)) if error.may_have_been_applied() => Outcome::Unknown,
            Ok(Err(_)) => Outcome::Refused,
            Err(_) => Outcome::Unknown,
        }
    }
}

/// Creates a record about the token of a user in Kimai.
pub(super) fn token_record(event: &str, person: &str, user: Option<u64>, name: &str) -> Record {
    Record {
        person: Some(person.to_owned()),
        ids: user.map(|user| format!("user={user}")).into_iter().collect(),
        ..Record::new(event).with_detail(name)
    }
}
