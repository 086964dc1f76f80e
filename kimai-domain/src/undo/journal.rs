//! The journal: the changes of the last calls of one caller.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Change, EntityRef};

/// Number of calls that a journal keeps.
pub const MAX_ENTRIES: usize = 50;

/// Number of changes that a journal keeps; the latest call is kept even if it has more.
pub const MAX_CHANGES: usize = 1_000;

/// Size in bytes of a journal as JSON. A call that is larger cannot be undone.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// Time for which a journal keeps a call.
pub const RETENTION: SignedDuration = SignedDuration::from_hours(24);

/// The changes of one call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct JournalEntry {
    /// The number of the entry, ascending within a journal.
    pub id: u64,
    /// The time of the call.
    pub at: Timestamp,
    /// The changes in the order of the writes.
    pub changes: Vec<Change>,
    /// The entry that this one undid.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub undoes: Option<u64>,
    /// True if a later entry undid this one.
    #[serde(default)]
    pub undone: bool,
}

/// The entry that a call undid.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UndoOf {
    /// The id of the entry.
    pub entry: Option<u64>,
    /// The entities that were created again, with their new ids.
    pub new_ids: Vec<(EntityRef, u64)>,
}

/// Error of a journal that cannot be read or written.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the journal of changes is not available: {0}")]
pub struct JournalError(pub String);

/// Storage of the changes of one caller.
#[async_trait]
pub trait Journal: Send + Sync {
    /// Returns the entries that are not older than [`RETENTION`], the newest one first.
    ///
    /// # Errors
    /// [`JournalError`] if the storage cannot be read.
    async fn entries(&self, now: Timestamp) -> Result<Vec<JournalEntry>, JournalError>;

    /// Adds the changes of a call, drops the oldest entries beyond [`MAX_ENTRIES`], and marks the undone entry.
    ///
    /// # Errors
    /// [`JournalError`] if the storage cannot be written.
    async fn append(
        &self,
        now: Timestamp,
        changes: Vec<Change>,
        undo: Option<UndoOf>,
    ) -> Result<(), JournalError>;
}

/// The entries of one caller in ascending order, within the limits of a journal.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct JournalEntries(VecDeque<JournalEntry>);

impl JournalEntries {
    /// Adds the changes of a call, marks the entry that it undoes, and drops entries beyond the limits.
    ///
    /// Earlier changes of an entity that the undo created again refer to its new id from then on.
    pub fn push(&mut self, now: Timestamp, changes: Vec<Change>, undo: Option<UndoOf>) {
        let undo = undo.unwrap_or_default();
        for entry in &mut self.0 {
            entry.undone |= undo.entry == Some(entry.id);
            for change in &mut entry.changes {
                if let Some((_, id)) = undo.new_ids.iter().find(|(entity, _)| *entity == change.entity) {
                    change.entity.id = *id;
                }
            }
        }
        let undoes = undo.entry;
        let id = self.0.back().map_or(1, |entry| entry.id + 1);
        self.0.push_back(JournalEntry { id, at: now, changes, undoes, undone: false });
        while self.0.len() > MAX_ENTRIES
            || (self.0.len() > 1 && self.number_of_changes() > MAX_CHANGES)
            || self.0.front().is_some_and(|entry| is_expired(entry, now))
        {
            self.0.pop_front();
        }
        let sizes: Vec<usize> = self.0.iter().map(size).collect();
        let mut total: usize = sizes.iter().sum();
        for size in sizes {
            if total > MAX_BYTES {
                self.0.pop_front();
                total -= size;
            }
        }
    }

    fn number_of_changes(&self) -> usize {
        self.0.iter().map(|entry| entry.changes.len()).sum()
    }

    /// Returns the entries that are not older than [`RETENTION`], the newest one first.
    pub fn recent(&self, now: Timestamp) -> Vec<JournalEntry> {
        self.0.iter().rev().filter(|entry| !is_expired(entry, now)).cloned().collect()
    }
}

/// Returns the size of an entry as JSON.
fn size(entry: &JournalEntry) -> usize {
    serde_json::to_vec(entry).map_or(0, |json| json.len())
}

fn is_expired(entry: &JournalEntry, now: Timestamp) -> bool {
    now.duration_since(entry.at) > RETENTION
}

/// A journal in memory.
#[derive(Debug, Default)]
pub struct MemoryJournal(Mutex<JournalEntries>);

#[async_trait]
impl Journal for MemoryJournal {
    async fn entries(&self, now: Timestamp) -> Result<Vec<JournalEntry>, JournalError> {
        Ok(self.0.lock().unwrap_or_else(PoisonError::into_inner).recent(now))
    }

    async fn append(
        &self,
        now: Timestamp,
        changes: Vec<Change>,
        undo: Option<UndoOf>,
    ) -> Result<(), JournalError> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(now, changes, undo);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use serde_json::json;

    use super::{Journal, MAX_BYTES, MAX_ENTRIES, MemoryJournal, RETENTION, UndoOf};
    use crate::Change;

    #[tokio::test]
    async fn the_last_fifty_calls_are_kept_for_a_day() {
        let journal = MemoryJournal::default();
        let start = Timestamp::UNIX_EPOCH;
        for _ in 0..MAX_ENTRIES + 5 {
            journal.append(start, Vec::new(), None).await.unwrap();
        }
        let entries = journal.entries(start + RETENTION).await.unwrap();
        assert_eq!((entries.len(), entries[0].id, entries[49].id), (50, 55, 6));
        let later = start + RETENTION + SignedDuration::from_secs(1);
        assert!(journal.entries(later).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn calls_beyond_the_size_of_a_journal_are_dropped_the_oldest_first() {
        let journal = MemoryJournal::default();
        let record = |description: String| -> kimai_api::Timesheet {
            serde_json::from_value(json!({
                "id": 1, "begin": "2026-11-20T09:00:00+0100", "end": null, "duration": 0, "user": 3, "activity": 9,
                "project": 2, "description": description,
            }))
            .unwrap()
        };
        for length in [10, MAX_BYTES / 2, MAX_BYTES / 2] {
            let change = Change::created(record("x".repeat(length)));
            journal.append(Timestamp::UNIX_EPOCH, vec![change], None).await.unwrap();
        }
        let entries = journal.entries(Timestamp::UNIX_EPOCH).await.unwrap();
        assert_eq!(entries.iter().map(|entry| entry.id).collect::<Vec<_>>(), [3]);
        let change = Change::created(record("x".repeat(MAX_BYTES)));
        journal.append(Timestamp::UNIX_EPOCH, vec![change], None).await.unwrap();
        assert!(journal.entries(Timestamp::UNIX_EPOCH).await.unwrap().is_empty());
    }

    #[tokio::test]
    async fn an_undone_entry_is_marked() {
        let journal = MemoryJournal::default();
        journal.append(Timestamp::UNIX_EPOCH, Vec::new(), None).await.unwrap();
        journal
            .append(Timestamp::UNIX_EPOCH, Vec::new(), Some(UndoOf { entry: Some(1), ..UndoOf::default() }))
            .await
            .unwrap();
        let entries = journal.entries(Timestamp::UNIX_EPOCH).await.unwrap();
        assert_eq!(
            entries.iter().map(|entry| (entry.id, entry.undone)).collect::<Vec<_>>(),
            [(2, false), (1, true)]
        );
    }
}
