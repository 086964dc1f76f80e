//! Journals of the callers' changes, from which the tool `undo` works.
//!
//! With a state key, journals are records of the state, which are encrypted and shared by all replicas. Without one they
//! stay in the memory of the process, because they contain texts of Kimai.

use std::sync::Arc;

use async_trait::async_trait;
use jiff::Timestamp;
use kimai_tools::domain::{
    Change,
    undo::{Journal, JournalEntries, JournalEntry, JournalError, MemoryJournal, RETENTION, UndoOf},
};
use mcp_oauth_server::{
    State,
    secret::Digest,
    state::{Kind, Record, StoreError},
};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use url::Url;

/// Number of journals in memory.
const MAX_IN_MEMORY: u64 = 1_000;

/// The journals of all callers. Clones share them.
#[derive(Clone)]
pub struct Journals {
    state: State,
    in_memory: Cache<String, Arc<MemoryJournal>>,
}

impl Journals {
    /// Creates journals in `state`, or in memory if the state is not encrypted.
    pub fn new(state: State) -> Self {
        let retention = std::time::Duration::try_from(RETENTION).unwrap_or_default();
        let in_memory = Cache::builder().max_capacity(MAX_IN_MEMORY).time_to_idle(retention).build();
        Self { state, in_memory }
    }

    /// Returns the journal of the caller with this pseudonym in this Kimai.
    ///
    /// Ids of one Kimai mean other entities in another one, so a caller has a journal in each.
    pub fn of(&self, subject: &str, kimai: &Url) -> Arc<dyn Journal> {
        let id = journal_id(subject, kimai).to_string();
        if self.state.cipher().has_key() {
            Arc::new(StateJournal { state: self.state.clone(), id })
        } else {
            self.in_memory.get_with(id, Arc::default)
        }
    }
}

/// Returns the id of the records about the changes of the caller with this pseudonym in this Kimai.
pub(super) fn journal_id(subject: &str, kimai: &Url) -> Digest {
    Digest::of(["journal", subject, kimai.as_str()])
}

/// The journal of one caller in the state.
struct StateJournal {
    state: State,
    id: String,
}

/// Entries of a journal; its id is the digest of the pseudonym of the caller and the URL of the Kimai.
#[derive(Default, Serialize, Deserialize)]
#[serde(transparent)]
struct JournalRecord(JournalEntries);

impl Record for JournalRecord {
    const KIND: Kind = Kind::new("journal").with_max_records(100_000);
}

#[async_trait]
impl Journal for StateJournal {
    async fn entries(&self, now: Timestamp) -> Result<Vec<JournalEntry>, JournalError> {
        let stored = self.state.get::<JournalRecord>(&self.id).await.map_err(|error| unavailable(&error))?;
        Ok(stored.map(|stored| stored.record.0.recent(now)).unwrap_or_default())
    }

    async fn append(
        &self,
        now: Timestamp,
        changes: Vec<Change>,
        undo: Option<UndoOf>,
    ) -> Result<(), JournalError> {
        let push = |record: &mut JournalRecord| record.0.push(now, changes.clone(), undo.clone());
        let added = self.state.update(&self.id, RETENTION, push).await;
        if added.map_err(|error| unavailable(&error))? {
            Ok(())
        } else {
            Err(JournalError("too many calls at the same time".to_owned()))
        }
    }
}

fn unavailable(error: &StoreError) -> JournalError {
    JournalError(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use jiff::Timestamp;
    use kimai_tools::domain::{Change, api::Id, undo::UndoOf};
    use mcp_oauth_server::{
        Cipher, State, clock,
        state::{Sqlite, Store},
    };

    use url::Url;

    use super::Journals;
    use crate::config::state::NAMESPACE;

    const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    fn state(store: Arc<dyn Store>, key: Option<&str>) -> State {
        State::new(store, clock::system(), Cipher::new(key, NAMESPACE).unwrap())
    }

    fn kimai() -> Url {
        "https://kimai.example.com/".parse().unwrap()
    }

    fn change(id: u64) -> Change {
        Change::deleted::<kimai_tools::domain::api::Timesheet>(Id::new(id), None)
    }

    #[tokio::test]
    async fn replicas_share_the_journal_of_a_caller_and_nobody_else_reads_it() {
        let store: Arc<dyn Store> = Arc::new(Sqlite::in_memory().unwrap());
        let one = Journals::new(state(store.clone(), Some(KEY)));
        let other = Journals::new(state(store, Some(KEY)));
        let now = Timestamp::now();
        one.of("anna", &kimai()).append(now, vec![change(1)], None).await.unwrap();
        let undo = UndoOf { entry: Some(1), ..UndoOf::default() };
        other.of("anna", &kimai()).append(now, vec![change(2)], Some(undo)).await.unwrap();
        let entries = one.of("anna", &kimai()).entries(now).await.unwrap();
        assert_eq!(
            entries.iter().map(|entry| (entry.id, entry.undone)).collect::<Vec<_>>(),
            [(2, false), (1, true)]
        );
        assert_eq!(entries[0].changes, [change(2)]);
        assert!(one.of("ben", &kimai()).entries(now).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn caller_has_a_journal_in_each_kimai() {
        let other: Url = "https://other.example.com/".parse().unwrap();
        for key in [Some(KEY), None] {
            let journals = Journals::new(state(Arc::new(Sqlite::in_memory().unwrap()), key));
            let now = Timestamp::now();
            journals.of("anna", &kimai()).append(now, vec![change(1)], None).await.unwrap();
            assert!(journals.of("anna", &other).entries(now).await.unwrap().is_empty());
            assert_eq!(journals.of("anna", &kimai()).entries(now).await.unwrap().len(), 1);
        }
    }

    #[tokio::test]
    async fn concurrent_calls_lose_no_entry() {
        let journals = Journals::new(state(Arc::new(Sqlite::in_memory().unwrap()), Some(KEY)));
        let now = Timestamp::now();
        let appends = (0..8).map(|id| {
            let journal = journals.of("anna", &kimai());
            tokio::spawn(async move { journal.append(now, vec![change(id)], None).await })
        });
        for append in appends.collect::<Vec<_>>() {
            append.await.unwrap().unwrap();
        }
        assert_eq!(journals.of("anna", &kimai()).entries(now).await.unwrap().len(), 8);
    }

    #[tokio::test]
    async fn without_a_state_key_nothing_is_written_to_the_state() {
        let store: Arc<dyn Store> = Arc::new(Sqlite::in_memory().unwrap());
        let journals = Journals::new(state(store.clone(), None));
        let now = Timestamp::now();
        journals.of("anna", &kimai()).append(now, vec![change(1)], None).await.unwrap();
        assert_eq!(journals.of("anna", &kimai()).entries(now).await.unwrap().len(), 1);
        let another = Journals::new(state(store, None));
        assert!(another.of("anna", &kimai()).entries(now).await.unwrap().is_empty());
    }
}
