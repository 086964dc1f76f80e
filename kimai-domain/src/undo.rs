//! Undo: reverts the changes of an earlier call, as far as Kimai allows.
//!
//! Created entities are deleted, changed fields are put back, and deleted entities are created again. A field or entity
//! that somebody changed since then is left alone. The [`Journal`] keeps the changes of the last calls.

mod entities;
mod fields;
mod journal;
mod timesheets;

use kimai_api::{
    Activity, ActivityForm, Customer, CustomerForm, Id, Invoice, InvoiceForm, Project, ProjectForm, Timesheet,
};

pub use journal::{
    Journal, JournalEntries, JournalEntry, JournalError, MAX_CHANGES, MAX_ENTRIES, MemoryJournal, RETENTION,
    UndoOf,
};

use crate::{Change, ChangeKind, EntityKind, EntityRef, Error, Session, favorites};

/// A change that was reverted.
#[derive(Debug, Clone, PartialEq)]
pub struct Undone {
    /// The change that reverted it.
    pub change: Change,
    /// The parts of the former state that could not be restored, such as `billable` or `rates`.
    pub not_restored: Vec<String>,
}

impl From<Change> for Undone {
    fn from(change: Change) -> Self {
        Self { change, not_restored: Vec::new() }
    }
}

/// Reasons that a change cannot be reverted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Obstacle {
    /// Kimai has no request that reverts such a change.
    #[error("{0}")]
    Unsupported(&'static str),
    /// The state before the change is unknown, because the caller may not read it.
    #[error("its former state is unknown, because Kimai does not show it to you")]
    UnknownBefore,
    /// These fields were changed after the change.
    #[error("somebody changed {} since then", .0.join(", "))]
    ChangedSince(Vec<String>),
    /// The entity does not exist any more.
    #[error("it does not exist any more")]
    Gone,
}

/// Returns the reason that a change can never be reverted; `None` if it can be tried.
pub fn obstacle(change: &Change) -> Option<Obstacle> {
    let unsupported = |reason| Some(Obstacle::Unsupported(reason));
    match (change.kind, change.entity.kind) {
        (ChangeKind::Requested, _) => unsupported("Kimai cannot withdraw a request for approval"),
        (ChangeKind::Approved | ChangeKind::Rejected, _) => {
            unsupported("Kimai cannot withdraw a decision on an absence")
        }
        (ChangeKind::MonthLocked(_), _) => unsupported(
            "Kimai does not tell which months were locked before; unlock them in a call of its own",
        ),
        (ChangeKind::MonthUnlocked(_), _) => {
            unsupported("Kimai does not tell which months were locked before; lock them in a call of its own")
        }
        (ChangeKind::Created, EntityKind::User) => {
            unsupported("Kimai deletes no users over its API; disable the account instead")
        }
        (ChangeKind::Deleted, EntityKind::Invoice | EntityKind::PublicHoliday | EntityKind::User) => {
            unsupported("Kimai creates none over its API")
        }
        (
            ChangeKind::Updated,
            EntityKind::Absence | EntityKind::Tag | EntityKind::Rate | EntityKind::PublicHoliday,
        ) => unsupported("Kimai cannot change it over its API"),
        (ChangeKind::Updated | ChangeKind::Deleted, _) if change.before.is_none() => {
            Some(Obstacle::UnknownBefore)
        }
        _ => None,
    }
}

/// The results of reverting the changes of a call.
#[derive(Debug)]
pub struct Reverted {
    /// The result of each change, the last one first.
    pub results: Vec<(EntityRef, Result<Undone, Error>)>,
    /// The caller's running timers, if a timer runs again beside others. Kimai stops none for it.
    pub running: Vec<Id<Timesheet>>,
}

/// Reverts the changes of a call, the last one first. A change that cannot be reverted does not stop the others.
pub async fn revert_all(session: &Session, changes: &[Change]) -> Reverted {
    let mut results = Vec::new();
    for change in changes.iter().rev().filter(|change| change.is_write()) {
        let result = revert(session, change).await;
        if let Err(error) = &result {
            session.change_log().note_failure(error);
        }
        results.push((change.entity, result));
    }
    let mut running = Vec::new();
    let runs_again = |undone: &Undone| {
        undone.change.kind != ChangeKind::Deleted
            && undone.change.after::<Timesheet>().is_some_and(Timesheet::is_running)
    };
    if results.iter().any(|(_, result)| result.as_ref().is_ok_and(runs_again))
        && let Ok(active) = session.client().timesheets().active().await
        && active.rows.len() > 1
    {
        running = active.rows.iter().map(|record| record.id).collect();
    }
    Reverted { results, running }
}

/// Reverts one change, without its side effects.
///
/// # Errors
/// [`Error::NotUndoable`] with the [`Obstacle`]; nothing was changed then. [`Error::Api`] if Kimai refuses.
pub async fn revert(session: &Session, change: &Change) -> Result<Undone, Error> {
    if let Some(obstacle) = obstacle(change) {
        return Err(not_undoable(change, obstacle));
    }
    let id = change.entity.id;
    match change.entity.kind {
        EntityKind::Timesheet => match change.kind {
            ChangeKind::Favorited => Ok(favorites::remove(session, Id::new(id)).await?.into()),
            ChangeKind::Unfavorited => Ok(favorites::add(session, Id::new(id)).await?.into()),
            _ => timesheets::revert(session, change).await,
        },
        EntityKind::Customer => entities::revert::<Customer, CustomerForm>(session, change).await,
        EntityKind::Project => entities::revert::<Project, ProjectForm>(session, change).await,
        EntityKind::Activity => entities::revert::<Activity, ActivityForm>(session, change).await,
        EntityKind::Team => entities::revert_team(session, change).await,
        EntityKind::Tag => entities::revert_tag(session, change).await,
        EntityKind::User => entities::revert_user(session, change).await,
        EntityKind::Invoice => entities::put_back::<Invoice, InvoiceForm>(session, change).await,
        EntityKind::PublicHoliday => {
            Err(not_undoable(change, Obstacle::Unsupported("Kimai has no such request")))
        }
        EntityKind::Absence => entities::revert_absence(session, change).await,
        EntityKind::Rate => entities::revert_rate(session, change).await,
        EntityKind::Comment => entities::revert_comment(session, change).await,
    }
}

/// Creates the error of a change that cannot be reverted.
fn not_undoable(change: &Change, obstacle: Obstacle) -> Error {
    Error::NotUndoable { entity: change.entity, obstacle }
}
