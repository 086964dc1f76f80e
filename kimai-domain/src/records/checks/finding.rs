//! Findings: typed facts about a record.

use std::collections::BTreeSet;

use jiff::{Zoned, civil::Date};
use kimai_api::{Activity, Id, Project, Seconds, Timesheet};

use super::{BudgetAmount, Check, CheckData, Planned};
use crate::{EntityRef, Month, absences::DayAbsence};

/// A fact about a record that its owner should know.
#[derive(Debug, Clone, PartialEq)]
pub enum Finding {
    /// Another record of the owner has the same times, project, activity and description.
    Duplicate(Other),
    /// The record overlaps another one of the owner.
    Overlap {
        /// The other record.
        with: Other,
        /// The common time.
        by: Seconds,
    },
    /// The record begins in the future.
    BeginsInFuture(Zoned),
    /// The record ends in the future.
    EndsInFuture(Zoned),
    /// The record has more than twelve hours.
    Long(Seconds),
    /// The customer, project or activity is hidden.
    Hidden {
        /// The entity.
        entity: EntityRef,
        /// Its name.
        name: String,
    },
    /// The project begins later.
    ProjectNotBegun {
        /// The project.
        project: Id<Project>,
        /// Its name.
        name: String,
        /// Its first day.
        start: Date,
    },
    /// The project ended before.
    ProjectEnded {
        /// The project.
        project: Id<Project>,
        /// Its name.
        name: String,
        /// Its last day.
        end: Date,
    },
    /// The records of the project are locked up to a later day.
    ProjectLocked {
        /// The project.
        project: Id<Project>,
        /// Its name.
        name: String,
        /// The last locked day.
        until: Date,
    },
    /// The activity does not belong to the project.
    OtherProject {
        /// The activity.
        activity: Id<Activity>,
        /// Its name.
        name: String,
        /// The project of the activity; `None` for a global activity, which the project does not allow.
        project: Option<Id<Project>>,
    },
    /// The project or activity does not exist, or is not visible to the caller.
    Unknown(EntityRef),
    /// The working time of the month is locked.
    MonthLocked(Month),
    /// The owner is absent on the day.
    Absent {
        /// The day.
        day: Date,
        /// The absence.
        absence: DayAbsence,
        /// False if the absence waits for approval.
        is_approved: bool,
    },
    /// The day is a public holiday.
    PublicHoliday {
        /// The day.
        day: Date,
        /// The name.
        name: String,
        /// True for half a day.
        is_half: bool,
    },
    /// A budget is exceeded with the record, or was used up before a running record.
    Budget {
        /// The customer, project or activity.
        entity: EntityRef,
        /// Its name.
        name: String,
        /// The month of a monthly budget.
        month: Option<Month>,
        /// The budget and what is used of it, this record included.
        amount: BudgetAmount,
    },
}

impl Finding {
    /// Returns true if Kimai refuses a record for it, whatever its settings are.
    pub const fn is_refused(&self) -> bool {
        matches!(
            self,
            Self::Hidden { .. }
                | Self::ProjectNotBegun { .. }
                | Self::ProjectEnded { .. }
                | Self::ProjectLocked { .. }
                | Self::OtherProject { .. }
                | Self::Unknown(_)
        )
    }
}

/// A record that another one is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Other {
    /// The id; `None` for an entry of the same call that is not written yet.
    pub id: Option<Id<Timesheet>>,
    /// The position among the entries of the call, from 1; zero for an existing record.
    pub entry: usize,
    /// The begin.
    pub begin: Zoned,
    /// The end; `None` while it runs.
    pub end: Option<Zoned>,
}

impl Other {
    pub(super) fn new(other: &Planned) -> Self {
        Self { id: other.id, entry: other.entry, begin: other.begin.clone(), end: other.end.clone() }
    }
}

/// The findings about a record, and the checks that could not be made.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Findings {
    /// The findings, the most important ones first.
    pub findings: Vec<Finding>,
    /// The checks that could not be made.
    pub unchecked: BTreeSet<Check>,
}

impl Findings {
    /// Returns the findings about a record.
    pub fn of(data: &CheckData, record: &Planned) -> Self {
        Self { findings: super::findings(data, record), unchecked: data.unchecked.clone() }
    }
}
