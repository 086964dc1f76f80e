//! Data that the checks of records need, and the aspects of a record that decide which ones.

use std::collections::{BTreeSet, HashMap};

use jiff::Zoned;
use kimai_api::{Activity, Customer, Id, Project, Timesheet, TimesheetForm, User};

use super::{BudgetUse, DaysOff};
use crate::Month;

/// Parts of a record that a write changes, which decide the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Aspects {
    /// Begin, end or owner.
    pub times: bool,
    /// Project, activity or the billable mark.
    pub work: bool,
    /// True to check too what Kimai refuses by itself: hidden and ended projects and activities.
    pub refusals: bool,
}

impl Aspects {
    /// Everything that Kimai does not refuse by itself.
    pub const BESIDE: Self = Self { times: true, work: true, refusals: false };

    /// Everything, for a record that is not written yet.
    pub const ALL: Self = Self { times: true, work: true, refusals: true };

    /// Returns the parts of a record that a form changes.
    pub fn of_update(form: &TimesheetForm) -> Self {
        let times = !form.begin.is_unset() || !form.end.is_unset() || !form.user.is_unset();
        let work = !form.project.is_unset() || !form.activity.is_unset() || !form.billable.is_unset();
        Self { times, work: work || times, refusals: !form.project.is_unset() || !form.activity.is_unset() }
    }

    /// Returns true if there is something to check.
    pub const fn is_any(self) -> bool {
        self.times || self.work || self.refusals
    }
}

/// Checks whose requests can fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Check {
    /// Overlaps and duplicates.
    Records,
    /// Visibility and dates of project and activity.
    Work,
    /// Absences.
    Absences,
    /// Public holidays.
    Holidays,
    /// Locked months.
    LockedMonths,
    /// Budgets.
    Budgets,
}

/// Everything that the checks of some records need.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckData {
    /// The current time in the caller's zone.
    pub now: Zoned,
    /// The checks to make.
    pub aspects: Aspects,
    /// Records of the owners around the checked ones, with relations as ids.
    pub records: Vec<Timesheet>,
    /// Projects by id.
    pub projects: HashMap<Id<Project>, Project>,
    /// Activities by id.
    pub activities: HashMap<Id<Activity>, Activity>,
    /// Customers by id.
    pub customers: HashMap<Id<Customer>, Customer>,
    /// Absences and public holidays by owner.
    pub days_off: HashMap<Id<User>, DaysOff>,
    /// Locked months by owner.
    pub locked: BTreeSet<(Id<User>, Month)>,
    /// Budgets with the records that count against them.
    pub budgets: Vec<BudgetUse>,
    /// Checks that could not be made.
    pub unchecked: BTreeSet<Check>,
}

impl CheckData {
    /// Returns no data: only what follows from the record itself is checked.
    pub fn none(now: Zoned, aspects: Aspects) -> Self {
        Self {
            now,
            aspects,
            records: Vec::new(),
            projects: HashMap::new(),
            activities: HashMap::new(),
            customers: HashMap::new(),
            days_off: HashMap::new(),
            locked: BTreeSet::new(),
            budgets: Vec::new(),
            unchecked: BTreeSet::new(),
        }
    }

    /// Returns no data because the requests of the checks failed.
    pub(in crate::records) fn unread(now: Zoned, aspects: Aspects) -> Self {
        let mut unchecked = BTreeSet::from([Check::Work]);
        if aspects.times {
            unchecked.extend([Check::Records, Check::Absences, Check::Holidays, Check::LockedMonths]);
        }
        if aspects.work {
            unchecked.insert(Check::Budgets);
        }
        Self { unchecked, ..Self::none(now, aspects) }
    }

    /// Adds a record that was written since, so that later ones are compared with it.
    pub fn add(&mut self, record: &Timesheet) {
        self.records.retain(|known| known.id != record.id);
        self.records.push(record.clone());
    }

    /// Adds a record that the start of a timer stopped. Its end may have been rounded into the future, which is no overlap
    /// with the new timer.
    pub fn add_stopped(&mut self, record: &Timesheet) {
        let mut record = record.clone();
        record.end = record.end.map(|end| end.min(self.now.clone()));
        self.add(&record);
    }
}
