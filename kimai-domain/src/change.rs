//! Changes: what a write did to Kimai, with the entity before and after it.
//!
//! Every write function of this crate has the shape
//!
//! ```ignore
//! pub async fn update(session: &Session, id: Id<Team>, form: &TeamForm) -> Result<Change, Error> {
//!     let api = session.client().teams();
//!     let before = readable(api.get(id).await)?;
//!     let after = api.update(id, form).await?;
//!     Ok(session.record(Change::updated(before, after)).await)
//! }
//! ```
//!
//! [`Session::record`] adds the change to the [`ChangeLog`] of the call and drops the cached values that the change
//! made stale. Answers, audit lines and the undo journal derive from the recorded changes.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::Timestamp;
use kimai_api::{
    self as api, Absence, Activity, Comment, Customer, Id, Identified, Invoice, Project, PublicHoliday, Rate,
    Tag, Team, Timesheet, User,
};
use serde::{Deserialize, Serialize};

use crate::{Error, Month, Session, undo::UndoOf};

/// Kinds of entities that can be written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntityKind {
    /// A record of time.
    Timesheet,
    /// A customer.
    Customer,
    /// A project.
    Project,
    /// An activity.
    Activity,
    /// A user, with preferences and locked months.
    User,
    /// A team, with its members and grants.
    Team,
    /// A tag.
    Tag,
    /// An invoice.
    Invoice,
    /// A public holiday.
    PublicHoliday,
    /// A record of absence.
    Absence,
    /// A rate of a customer, project or activity.
    Rate,
    /// A comment on a customer, project or invoice.
    Comment,
}

impl EntityKind {
    /// Returns the name for people and logs, such as `public holiday`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Timesheet => "timesheet",
            Self::Customer => "customer",
            Self::Project => "project",
            Self::Activity => "activity",
            Self::User => "user",
            Self::Team => "team",
            Self::Tag => "tag",
            Self::Invoice => "invoice",
            Self::PublicHoliday => "public holiday",
            Self::Absence => "absence",
            Self::Rate => "rate",
            Self::Comment => "comment",
        }
    }
}

/// The kind and id of an entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EntityRef {
    /// The kind.
    pub kind: EntityKind,
    /// The id, unique within the kind (rates and comments: within the parent).
    pub id: u64,
    /// The entity that a rate or comment belongs to.
    pub parent: Option<ParentRef>,
}

/// The kind and id of the entity that a rate or comment belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ParentRef {
    /// The kind.
    pub kind: EntityKind,
    /// The id.
    pub id: u64,
}

impl EntityRef {
    /// Refers to an entity without a parent.
    pub fn new<R: Entity>(id: Id<R>) -> Self {
        Self { kind: R::KIND, id: id.get(), parent: None }
    }
}

/// Writes `timesheet #12`, or `rate #3 of project #7`.
impl fmt::Display for EntityRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} #{}", self.kind.name(), self.id)?;
        match self.parent {
            Some(parent) => write!(f, " of {} #{}", parent.kind.name(), parent.id),
            None => Ok(()),
        }
    }
}

/// Kinds of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// The entity is new.
    Created,
    /// Fields of the entity were set.
    Updated,
    /// The entity is gone.
    Deleted,
    /// The record is new and running.
    Started,
    /// The running record was ended.
    Stopped,
    /// The record is a new, running copy of an older one.
    Restarted,
    /// The record is a new copy of another one.
    Duplicated,
    /// The record was marked as exported.
    Exported,
    /// The exported mark of the record was removed.
    Unexported,
    /// The record became a favorite of the caller.
    Favorited,
    /// The record is no favorite of the caller any more.
    Unfavorited,
    /// The approval of the absence was requested.
    Requested,
    /// The absence was approved.
    Approved,
    /// The absence was rejected.
    Rejected,
    /// This month of the user and the months before it in that year were locked.
    MonthLocked(Month),
    /// This month of the user and the months after it in that year were unlocked.
    MonthUnlocked(Month),
    /// The entity already was as requested; nothing was changed.
    Unchanged,
}

impl ChangeKind {
    /// Returns the name for programs and logs, such as `created`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Deleted => "deleted",
            Self::Started => "started",
            Self::Stopped => "stopped",
            Self::Restarted => "restarted",
            Self::Duplicated => "duplicated",
            Self::Exported => "exported",
            Self::Unexported => "unexported",
            Self::Favorited => "favorited",
            Self::Unfavorited => "unfavorited",
            Self::Requested => "requested",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::MonthLocked(_) => "month_locked",
            Self::MonthUnlocked(_) => "month_unlocked",
            Self::Unchanged => "unchanged",
        }
    }
}

/// The state of an entity at one time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant holds the entity it is named after")]
pub enum Snapshot {
    Timesheet(Box<Timesheet>),
    Customer(Box<Customer>),
    Project(Box<Project>),
    Activity(Box<Activity>),
    User(Box<User>),
    Team(Box<Team>),
    Tag(Box<Tag>),
    Invoice(Box<Invoice>),
    PublicHoliday(Box<PublicHoliday>),
    Absence(Box<Absence>),
    Rate(Box<Rate>),
    Comment(Box<Comment>),
}

/// Entities whose writes are recorded.
pub trait Entity: Sized {
    /// The kind of these entities.
    const KIND: EntityKind;

    /// Returns the id.
    fn entity_id(&self) -> Id<Self>;

    /// Makes a snapshot of the entity.
    fn into_snapshot(self) -> Snapshot;

    /// Returns the entity of a snapshot, if it is one of this kind.
    fn from_snapshot(snapshot: &Snapshot) -> Option<&Self>;
}

macro_rules! entities {
    ($($entity:ident by $id:expr),+ $(,)?) => {$(
        impl Entity for $entity {
            const KIND: EntityKind = EntityKind::$entity;

            fn entity_id(&self) -> Id<Self> {
                let id: fn(&Self) -> Id<Self> = $id;
                id(self)
            }

            fn into_snapshot(self) -> Snapshot {
                Snapshot::$entity(Box::new(self))
            }

            fn from_snapshot(snapshot: &Snapshot) -> Option<&Self> {
                match snapshot {
                    Snapshot::$entity(entity) => Some(entity),
                    _ => None,
                }
            }
        }
    )+};
}

entities! {
    Timesheet by Identified::id,
    Customer by Identified::id,
    Project by Identified::id,
    Activity by Identified::id,
    User by Identified::id,
    Team by |team| team.id,
    Tag by Identified::id,
    Invoice by Identified::id,
    PublicHoliday by Identified::id,
    Absence by Identified::id,
    Rate by |rate| rate.id,
    Comment by |comment| comment.id,
}

/// A write that Kimai accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The entity that was written.
    pub entity: EntityRef,
    /// The kind of the change.
    pub kind: ChangeKind,
    /// The entity before the change; `None` if it did not exist or the caller may not read it.
    pub before: Option<Snapshot>,
    /// The entity after the change; `None` if it is gone or Kimai did not send it.
    pub after: Option<Snapshot>,
    /// Changes that Kimai made because of this one, such as stopping another timer.
    pub side_effects: Vec<Change>,
}

impl Change {
    fn new(entity: EntityRef, kind: ChangeKind, before: Option<Snapshot>, after: Option<Snapshot>) -> Self {
        Self { entity, kind, before, after, side_effects: Vec::new() }
    }

    /// A new entity.
    pub fn created<R: Entity>(after: R) -> Self {
        let entity = EntityRef::new(after.entity_id());
        Self::new(entity, ChangeKind::Created, None, Some(after.into_snapshot()))
    }

    /// An entity whose fields were set.
    pub fn updated<R: Entity>(before: Option<R>, after: R) -> Self {
        let entity = EntityRef::new(after.entity_id());
        let before = before.map(Entity::into_snapshot);
        Self::new(entity, ChangeKind::Updated, before, Some(after.into_snapshot()))
    }

    /// A running record that was ended.
    pub fn stopped(before: Timesheet, after: Timesheet) -> Self {
        Self::updated(Some(before), after).with_kind(ChangeKind::Stopped)
    }

    /// An entity that is gone.
    pub fn deleted<R: Entity>(id: Id<R>, before: Option<R>) -> Self {
        Self::new(EntityRef::new(id), ChangeKind::Deleted, before.map(Entity::into_snapshot), None)
    }

    /// A write whose answer does not contain the entity.
    pub fn marked<R: Entity>(id: Id<R>, kind: ChangeKind, before: Option<R>) -> Self {
        Self::new(EntityRef::new(id), kind, before.map(Entity::into_snapshot), None)
    }

    /// An entity that already was as requested, so that nothing was changed.
    pub fn unchanged<R: Entity>(id: Id<R>, current: Option<R>) -> Self {
        Self::new(EntityRef::new(id), ChangeKind::Unchanged, None, current.map(Entity::into_snapshot))
    }

    /// Replaces the kind, for instance `Updated` by `Stopped`.
    #[must_use]
    pub fn with_kind(self, kind: ChangeKind) -> Self {
        Self { kind, ..self }
    }

    /// Sets the entity that the rate or comment belongs to.
    #[must_use]
    pub fn of_parent<P: Entity>(mut self, id: Id<P>) -> Self {
        self.entity.parent = Some(ParentRef { kind: P::KIND, id: id.get() });
        self
    }

    /// Adds changes that Kimai made because of this one.
    #[must_use]
    pub fn with_side_effects(mut self, changes: impl IntoIterator<Item = Self>) -> Self {
        self.side_effects.extend(changes);
        self
    }

    /// Tells whether Kimai's data were changed.
    pub fn is_write(&self) -> bool {
        self.kind != ChangeKind::Unchanged
    }

    /// Returns the entity before the change, if it was of this kind and readable.
    pub fn before<R: Entity>(&self) -> Option<&R> {
        self.before.as_ref().and_then(R::from_snapshot)
    }

    /// Returns the entity after the change, if it is of this kind and Kimai sent it.
    pub fn after<R: Entity>(&self) -> Option<&R> {
        self.after.as_ref().and_then(R::from_snapshot)
    }

    /// Returns the latest known state: after the change, else before it.
    pub fn latest(&self) -> Option<&Snapshot> {
        self.after.as_ref().or(self.before.as_ref())
    }

    /// Visits this change and its side effects.
    fn visit(&self, visitor: &mut impl FnMut(&Self)) {
        visitor(self);
        self.side_effects.iter().for_each(|change| change.visit(visitor));
    }
}

/// Returns the entity before a write, or `None` if Kimai refuses to show it; then the write itself decides.
///
/// # Errors
/// If Kimai cannot be reached, or refuses the token (401).
pub fn readable<R>(read: Result<R, api::Error>) -> Result<Option<R>, Error> {
    match read {
        Ok(entity) => Ok(Some(entity)),
        Err(error) if is_unreadable(&error) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Returns true if Kimai does not show an entity, because it does not exist or the caller may not see it.
pub(crate) fn is_unreadable(error: &api::Error) -> bool {
    matches!(error.status(), Some(400 | 403..=499))
}

/// The changes of one tool call, in the order of the writes. Clones share the log.
///
/// The log keeps what was written even if the call fails later or is cancelled.
#[derive(Debug, Clone, Default)]
pub struct ChangeLog(Arc<Mutex<Entries>>);

#[derive(Debug, Default)]
struct Entries {
    changes: Vec<Change>,
    latest_at: Option<Timestamp>,
    has_unknown: bool,
    undo: Option<UndoOf>,
}

impl ChangeLog {
    fn entries(&self) -> MutexGuard<'_, Entries> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the changes so far.
    pub fn changes(&self) -> Vec<Change> {
        self.entries().changes.clone()
    }

    /// Returns the changes without those of entities that the call created and deleted again.
    pub fn lasting(&self) -> Vec<Change> {
        let changes = self.changes();
        let is_kind = |change: &Change, is_new: bool| {
            let creates = matches!(
                change.kind,
                ChangeKind::Created | ChangeKind::Started | ChangeKind::Restarted | ChangeKind::Duplicated
            );
            if is_new { creates } else { change.kind == ChangeKind::Deleted }
        };
        let has = |entity: EntityRef, is_new| {
            changes.iter().any(|change| change.entity == entity && is_kind(change, is_new))
        };
        let is_lasting = |change: &&Change| !(has(change.entity, true) && has(change.entity, false));
        changes.iter().filter(is_lasting).cloned().collect()
    }

    /// Returns the time of the latest change.
    pub fn latest_at(&self) -> Option<Timestamp> {
        self.entries().latest_at
    }

    /// Notes that the changes undo an entry of the caller's [`Journal`](crate::undo::Journal).
    pub fn mark_undo(&self, undo: UndoOf) {
        self.entries().undo = Some(undo);
    }

    /// Returns the journal entry that the changes undo.
    pub fn undo(&self) -> Option<UndoOf> {
        self.entries().undo.clone()
    }

    /// Returns the entities that were written, side effects included, each once.
    pub fn written(&self) -> Vec<EntityRef> {
        let mut written = Vec::new();
        for change in &self.entries().changes {
            change.visit(&mut |change| {
                if change.is_write() && !written.contains(&change.entity) {
                    written.push(change.entity);
                }
            });
        }
        written
    }

    /// Tells whether a write failed without an answer that rules out that Kimai applied it.
    pub fn has_unknown(&self) -> bool {
        self.entries().has_unknown
    }

    /// Remembers a failed write if Kimai may have applied it.
    pub fn note_failure(&self, error: &Error) {
        if error.may_have_been_applied() {
            self.entries().has_unknown = true;
        }
    }

    fn push(&self, change: Change, at: Timestamp) {
        let mut entries = self.entries();
        entries.changes.push(change);
        entries.latest_at = Some(at);
    }
}

impl Session {
    /// Records a change in the log of the call, and drops the cached values that it made stale.
    pub async fn record(&self, change: Change) -> Change {
        self.change_log().push(change.clone(), self.now());
        let mut kinds = Vec::new();
        change.visit(&mut |change| {
            if change.is_write() && !kinds.contains(&change.entity.kind) {
                kinds.push(change.entity.kind);
            }
        });
        for kind in kinds {
            self.invalidate(kind).await;
        }
        change
    }
}

#[cfg(test)]
mod tests {
    use kimai_api::{Client, Credentials, Id, Tag, Timesheet};
    use serde_json::json;

    use super::{Change, ChangeKind, EntityKind, readable};
    use crate::{Session, error::api_error};

    fn session() -> Session {
        Session::new(Client::new("http://localhost:9/", Credentials::token("token")).unwrap())
    }

    fn tag(id: u64) -> Tag {
        serde_json::from_value(json!({ "id": id, "name": "urgent" })).unwrap()
    }

    fn timesheet(id: u64) -> Timesheet {
        let begin = "2026-11-28T09:00:00+0100";
        let record = json!({ "id": id, "begin": begin, "user": 1, "project": 2, "activity": 3 });
        serde_json::from_value(record).unwrap()
    }

    #[tokio::test]
    async fn a_log_names_each_written_entity_once_and_side_effects_too() {
        let session = session();
        let stopped = Change::updated(None, timesheet(4)).with_kind(ChangeKind::Stopped);
        session.record(Change::created(timesheet(5)).with_side_effects([stopped])).await;
        session.record(Change::updated(Some(timesheet(5)), timesheet(5))).await;
        session.record(Change::unchanged(Id::new(6), Some(timesheet(6)))).await;
        let written: Vec<u64> = session.change_log().written().iter().map(|entity| entity.id).collect();
        assert_eq!(written, [5, 4]);
        assert_eq!(session.change_log().changes().len(), 3);
    }

    #[tokio::test]
    async fn each_call_has_a_log_of_its_own() {
        let session = session();
        let call = session.clone().with_change_log(super::ChangeLog::default());
        call.record(Change::deleted(Id::new(7), Some(tag(7)))).await;
        assert!(session.change_log().changes().is_empty());
        assert_eq!(call.change_log().written().first().map(|entity| entity.kind), Some(EntityKind::Tag));
    }

    #[test]
    fn a_log_remembers_failures_that_kimai_may_have_applied() {
        let log = super::ChangeLog::default();
        log.note_failure(&api_error(400).into());
        assert!(!log.has_unknown());
        log.note_failure(&crate::Error::Partial {
            done: "name".to_owned(),
            all: "name, color".to_owned(),
            cause: Box::new(api_error(400).into()),
        });
        assert!(log.has_unknown());
    }

    #[test]
    fn snapshots_return_entities_of_their_kind_only() {
        let change = Change::deleted(Id::new(7), Some(tag(7)));
        assert_eq!(change.before::<Tag>(), Some(&tag(7)));
        assert_eq!(change.before::<Timesheet>(), None);
        assert_eq!(change.entity.to_string(), "tag #7");
    }

    #[test]
    fn a_refused_read_before_a_write_is_no_error_unless_the_token_is_refused() {
        assert!(readable::<Tag>(Err(api_error(403))).unwrap().is_none());
        assert!(readable::<Tag>(Err(api_error(404))).unwrap().is_none());
        assert!(readable::<Tag>(Err(api_error(401))).is_err());
    }

    #[tokio::test]
    async fn what_a_call_created_and_deleted_again_is_no_lasting_change() {
        let session = session();
        for change in [
            Change::created(tag(1)),
            Change::created(tag(2)),
            Change::deleted(Id::new(1), Some(tag(1))),
            Change::deleted(Id::new(3), Some(tag(3))),
        ] {
            session.record(change).await;
        }
        let lasting: Vec<u64> =
            session.change_log().lasting().iter().map(|change| change.entity.id).collect();
        assert_eq!(lasting, [2, 3]);
    }
}
