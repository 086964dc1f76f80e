//! Data of changes: the entity, which fields differ, and what Kimai changed because of it.

use kimai_domain::{
    Change, ChangeKind, EntityRef, Snapshot,
    absences::{AbsenceSpan, Labels},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{AbsenceRow, Comment, Entity, IdRow, Price, Record, Warning};
use crate::render::Entry;

/// The state of an entity of any kind.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum State {
    Record(Box<Record>),
    Entity(Entity),
    Absence(Box<AbsenceRow>),
    Price(Price),
    Comment(Comment),
    /// Only the id is known.
    Id(IdRow),
}

impl State {
    /// Returns the latest known state of the changed entity.
    pub(crate) fn latest(change: &Change) -> Self {
        change.latest().map_or(Self::Id(IdRow { id: change.entity.id }), Self::from)
    }
}

impl From<&Snapshot> for State {
    fn from(snapshot: &Snapshot) -> Self {
        match snapshot {
            Snapshot::Timesheet(record) => Self::Record(Box::new((&**record).into())),
            Snapshot::Customer(entity) => Self::Entity(entity.data()),
            Snapshot::Project(entity) => Self::Entity(entity.data()),
            Snapshot::Activity(entity) => Self::Entity(entity.data()),
            Snapshot::User(entity) => Self::Entity(entity.data()),
            Snapshot::Team(entity) => Self::Entity(entity.data()),
            Snapshot::Tag(entity) => Self::Entity(entity.data()),
            Snapshot::Invoice(entity) => Self::Entity(entity.data()),
            Snapshot::PublicHoliday(entity) => Self::Entity(entity.data()),
            Snapshot::Absence(absence) => {
                let span = AbsenceSpan { records: vec![(**absence).clone()] };
                Self::Absence(Box::new(AbsenceRow::new(&span, &Labels::default(), None)))
            }
            Snapshot::Rate(rate) => Self::Price(Price::new(rate, None)),
            Snapshot::Comment(comment) => Self::Comment((&**comment).into()),
        }
    }
}

/// A field before and after a change, as people read it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct FieldChange {
    pub(crate) field: String,
    #[schemars(description = "missing if it was not set")]
    pub(crate) before: Option<String>,
    #[schemars(description = "missing if it is not set any more")]
    pub(crate) after: Option<String>,
}

/// Facts about a change apart from the entity itself.
#[derive(Serialize, JsonSchema)]
pub(crate) struct ChangeDetails {
    #[serde(flatten)]
    entity: Written,
    #[schemars(description = "fields that differ")]
    changed: Vec<FieldChange>,
    #[schemars(description = "changed by Kimai because of it")]
    side_effects: Vec<SideEffect>,
    #[schemars(description = "facts about the record to check")]
    warnings: Vec<Warning>,
}

/// Kind of the written entity.
#[derive(Serialize, JsonSchema)]
struct Written {
    #[serde(rename = "type")]
    kind: &'static str,
    change: &'static str,
    #[schemars(description = "what it belongs to")]
    parent: Option<Parent>,
}

#[derive(Serialize, JsonSchema)]
struct Parent {
    #[serde(rename = "type")]
    kind: &'static str,
    id: u64,
}

#[derive(Serialize, JsonSchema)]
struct SideEffect {
    #[serde(flatten)]
    entity: Written,
    id: u64,
    state: Option<State>,
}

impl Written {
    fn new(entity: EntityRef, change: ChangeKind) -> Self {
        let parent = entity.parent.map(|parent| Parent { kind: parent.kind.name(), id: parent.id });
        Self { kind: entity.kind.name(), change: change.name(), parent }
    }
}

impl ChangeDetails {
    /// Describes `change`, of which these fields differ.
    pub(crate) fn new(change: &Change, changed: Vec<FieldChange>) -> Self {
        let side_effect = |effect: &Change| SideEffect {
            entity: Written::new(effect.entity, effect.kind),
            id: effect.entity.id,
            state: effect.latest().map(State::from),
        };
        Self {
            entity: Written::new(change.entity, change.kind),
            changed,
            side_effects: change.side_effects.iter().map(side_effect).collect(),
            warnings: Vec::new(),
        }
    }

    /// Sets the findings about the record.
    pub(crate) fn with_warnings(self, warnings: Vec<Warning>) -> Self {
        Self { warnings, ..self }
    }
}
