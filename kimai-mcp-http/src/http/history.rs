//! History of the callers' changes: one record per caller and Kimai, for the account page.
//!
//! With a state key, histories are encrypted records of the state, which all replicas share. Without one they stay in the
//! memory of the process, because they contain names of Kimai.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use futures_util::future::join;
use jiff::{SignedDuration, Timestamp};
use kimai_tools::{
    CallOutcome, CallRecord,
    domain::{
        Change, ChangeKind, EntityRef,
        undo::{Journal, JournalEntry, JournalError, UndoOf},
    },
    render::change_detail,
};
use mcp_oauth_server::{
    State,
    secret::Digest,
    state::{Kind, Record, StoreError},
};
use moka::sync::Cache;
use serde::{Deserialize, Serialize};
use url::Url;

use super::journal::{Journals, journal_id};
use crate::auth::Caller;

/// Time for which a history keeps a call.
pub const RETENTION: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Number of calls that a history keeps.
pub const MAX_CALLS: usize = 100;

/// Number of changes of one call that are kept.
const MAX_ITEMS: usize = 3;

/// Length of the names and values of a change in characters.
const MAX_DETAIL: usize = 160;

/// Number of histories in memory.
const MAX_IN_MEMORY: u64 = 1_000;

/// A call that changed something, or may have done so.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastCall {
    /// Time of the latest change, as in the journal.
    pub at: Timestamp,
    /// Way and client of the call.
    #[serde(flatten)]
    pub author: Author,
    /// First changes of the call; none if the effect of the call is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub items: Vec<PastItem>,
    /// Number of further changes.
    #[serde(default)]
    pub more: usize,
    /// Tool and action of a call whose effect is not known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unknown: Option<String>,
}

/// Way and client of a call.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Author {
    /// Name of the way to authenticate, see [`AuthMethod::name`](crate::auth::AuthMethod::name).
    pub way: String,
    /// Name that the client chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
}

impl Author {
    /// Returns the way and the client of a caller.
    pub fn of(caller: &Caller) -> Self {
        let client = caller.client.as_ref().and_then(|client| client.name.clone());
        Self { way: caller.method.name().to_owned(), client }
    }
}

/// A change of a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastItem {
    /// Kind of the change.
    pub kind: ChangeKind,
    /// The entity that was changed.
    pub entity: EntityRef,
    /// Names and values, on one line; may be empty.
    #[serde(default)]
    pub detail: String,
}

impl PastCall {
    /// Creates the record of these changes.
    fn new(at: Timestamp, author: Author, changes: &[Change]) -> Self {
        let item = |change: &Change| PastItem {
            kind: change.kind,
            entity: change.entity,
            detail: change_detail(change).chars().take(MAX_DETAIL).collect(),
        };
        Self {
            at,
            author,
            items: changes.iter().take(MAX_ITEMS).map(item).collect(),
            more: changes.len().saturating_sub(MAX_ITEMS),
            unknown: None,
        }
    }

    /// Creates the record of a call whose effect is not known; `None` for other calls.
    pub fn of_unknown(at: Timestamp, author: Author, call: &CallRecord<'_>) -> Option<Self> {
        let is_unknown = call.outcome == CallOutcome::Unknown && call.written.is_empty();
        let words = [call.tool?, call.action?].join(" ");
        is_unknown.then(|| Self { unknown: Some(words), ..Self::new(at, author, &[]) })
    }
}

/// Calls of one caller in ascending order; its id is the one of the journal.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(transparent)]
struct HistoryRecord(VecDeque<PastCall>);

impl Record for HistoryRecord {
    const KIND: Kind = Kind::new("history").with_max_records(100_000);
}

impl HistoryRecord {
    fn push(&mut self, call: PastCall, now: Timestamp) {
        self.0.push_back(call);
        while self.0.len() > MAX_CALLS || self.0.front().is_some_and(|call| is_expired(call, now)) {
            self.0.pop_front();
        }
    }

    fn recent(&self, now: Timestamp) -> Vec<PastCall> {
        self.0.iter().rev().filter(|call| !is_expired(call, now)).cloned().collect()
    }
}

fn is_expired(call: &PastCall, now: Timestamp) -> bool {
    now.duration_since(call.at) > RETENTION
}

/// The histories of all callers. Clones share them.
#[derive(Clone)]
pub struct Histories {
    state: State,
    in_memory: Cache<String, Arc<Mutex<HistoryRecord>>>,
}

impl Histories {
    /// Creates histories in `state`, or in memory if the state is not encrypted.
    pub fn new(state: State) -> Self {
        let retention = std::time::Duration::try_from(RETENTION).unwrap_or_default();
        let in_memory = Cache::builder().max_capacity(MAX_IN_MEMORY).time_to_idle(retention).build();
        Self { state, in_memory }
    }

    /// Returns the history of the caller with this pseudonym in this Kimai.
    pub fn of(&self, subject: &str, kimai: &Url) -> History {
        let id = journal_id(subject, kimai);
        let in_memory =
            (!self.state.cipher().has_key()).then(|| self.in_memory.get_with(id.to_string(), Arc::default));
        History { state: self.state.clone(), id, in_memory }
    }
}

/// The history of one caller.
#[derive(Clone)]
pub struct History {
    state: State,
    id: Digest,
    in_memory: Option<Arc<Mutex<HistoryRecord>>>,
}

impl History {
    /// Returns the calls of the last 30 days, the newest one first.
    ///
    /// # Errors
    /// If the state cannot be read.
    pub async fn recent(&self) -> Result<Vec<PastCall>, StoreError> {
        let now = self.state.now();
        if let Some(record) = &self.in_memory {
            return Ok(record.lock().unwrap_or_else(PoisonError::into_inner).recent(now));
        }
        let stored = self.state.get::<HistoryRecord>(self.id).await?;
        Ok(stored.map(|stored| stored.record.recent(now)).unwrap_or_default())
    }

    /// Adds a call. A history that cannot be written is logged and does not fail the call.
    pub async fn add(&self, call: PastCall) {
        match self.try_add(call).await {
            Ok(true) => {}
            Ok(false) => tracing::warn!("a change is not in the history: too many calls at the same time"),
            Err(error) => {
                tracing::warn!(error = &error as &dyn std::error::Error, "a change is not in the history");
            }
        }
    }

    async fn try_add(&self, call: PastCall) -> Result<bool, StoreError> {
        let now = self.state.now();
        if let Some(record) = &self.in_memory {
            record.lock().unwrap_or_else(PoisonError::into_inner).push(call, now);
            return Ok(true);
        }
        self.state
            .update(self.id, RETENTION, |record: &mut HistoryRecord| record.push(call.clone(), now))
            .await
    }
}

/// The journal of a caller, whose changes are added to the history of the same caller too. Both are looked up by the calls that
/// use them, because most calls only read.
pub struct RecordedJournal {
    /// Journals of all callers.
    pub journals: Journals,
    /// Histories of all callers.
    pub histories: Histories,
    /// Pseudonym of the caller.
    pub subject: String,
    /// Kimai of the caller.
    pub kimai: Url,
    /// Way and client of the calls.
    pub author: Author,
}

#[async_trait]
impl Journal for RecordedJournal {
    async fn entries(&self, now: Timestamp) -> Result<Vec<JournalEntry>, JournalError> {
        self.journals.of(&self.subject, &self.kimai).entries(now).await
    }

    async fn append(
        &self,
        now: Timestamp,
        changes: Vec<Change>,
        undo: Option<UndoOf>,
    ) -> Result<(), JournalError> {
        let call = PastCall::new(now, self.author.clone(), &changes);
        let journal = self.journals.of(&self.subject, &self.kimai);
        let history = self.histories.of(&self.subject, &self.kimai);
        join(journal.append(now, changes, undo), history.add(call)).await.0
    }
}

#[cfg(test)]
mod tests {
    use kimai_tools::domain::api::{Id, Timesheet};
    use mcp_oauth_server::{
        Cipher, clock,
        state::{Sqlite, Store},
    };

    use super::*;
    use crate::config::state::NAMESPACE;

    const KEY: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    fn histories(store: Arc<dyn Store>, key: Option<&str>) -> Histories {
        Histories::new(State::new(store, clock::system(), Cipher::new(key, NAMESPACE).unwrap()))
    }

    fn kimai() -> Url {
        "https://kimai.example.com/".parse().unwrap()
    }

    fn call(at: Timestamp, number: u64) -> PastCall {
        let changes: Vec<Change> =
            (0..number).map(|id| Change::deleted::<Timesheet>(Id::new(id), None)).collect();
        PastCall::new(at, Author { way: "oauth".to_owned(), client: Some("Claude".to_owned()) }, &changes)
    }

    #[tokio::test]
    async fn replicas_share_the_history_of_a_caller_and_nobody_else_reads_it() {
        let store: Arc<dyn Store> = Arc::new(Sqlite::in_memory().unwrap());
        let one = histories(store.clone(), Some(KEY));
        let other = histories(store, Some(KEY));
        let now = Timestamp::now();
        one.of("anna", &kimai()).add(call(now, 1)).await;
        other.of("anna", &kimai()).add(call(now, 5)).await;
        let recent = one.of("anna", &kimai()).recent().await.unwrap();
        assert_eq!(recent, [call(now, 5), call(now, 1)]);
        assert_eq!((recent[0].items.len(), recent[0].more), (3, 2));
        assert!(one.of("ben", &kimai()).recent().await.unwrap().is_empty());
        let elsewhere: Url = "https://other.example.com/".parse().unwrap();
        assert!(one.of("anna", &elsewhere).recent().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn without_a_state_key_nothing_is_written_to_the_state() {
        let store: Arc<dyn Store> = Arc::new(Sqlite::in_memory().unwrap());
        let own = histories(store.clone(), None);
        own.of("anna", &kimai()).add(call(Timestamp::now(), 1)).await;
        assert_eq!(own.of("anna", &kimai()).recent().await.unwrap().len(), 1);
        assert!(histories(store, None).of("anna", &kimai()).recent().await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn concurrent_calls_lose_no_entry() {
        let histories = histories(Arc::new(Sqlite::in_memory().unwrap()), Some(KEY));
        let now = Timestamp::now();
        let adds = (0..8).map(|number| {
            let history = histories.of("anna", &kimai());
            tokio::spawn(async move { history.add(call(now, number)).await })
        });
        for add in adds.collect::<Vec<_>>() {
            add.await.unwrap();
        }
        assert_eq!(histories.of("anna", &kimai()).recent().await.unwrap().len(), 8);
    }

    #[test]
    fn calls_older_than_thirty_days_and_beyond_a_hundred_are_dropped() {
        let now = Timestamp::now();
        let mut record = HistoryRecord::default();
        record.push(call(now - SignedDuration::from_hours(31 * 24), 1), now);
        assert!(record.0.is_empty());
        for _ in 0..120 {
            record.push(call(now, 1), now);
        }
        assert_eq!(record.recent(now).len(), MAX_CALLS);
        assert!(record.recent(now + SignedDuration::from_hours(31 * 24)).is_empty());
    }
}
