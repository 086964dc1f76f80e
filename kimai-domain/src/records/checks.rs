//! Checks of a record that is written: facts that Kimai accepts without a word, such as an overlap or an absence.
//!
//! [`load`] reads what the checks need, beside the write; [`findings`] is a pure function from that and the record to
//! typed findings. A request that fails never fails the write: its check is named in [`CheckData::unchecked`].

mod budget;
mod days_off;
mod load;
#[cfg(test)]
mod tests;

use std::collections::{BTreeSet, HashMap};

use jiff::{SignedDuration, ToSpan, Zoned, civil::Date, tz::TimeZone};
use kimai_api::{
    AbsenceStatus, Activity, Customer, DurationInput, Field, FormTime, Id, Link, Project, Seconds, Timesheet,
    TimesheetForm, User,
};

pub use budget::{BudgetAmount, BudgetUse, CountedRecord};
pub use days_off::DaysOff;
pub(crate) use days_off::{CachedDaysOff, LockedMonths, read_days_off};
pub use load::{beside, load};

use crate::{
    EntityRef, Month,
    absences::{DayAbsence, absences_on},
};

/// Worked time from which a record is reported as long.
const LONG: SignedDuration = SignedDuration::from_hours(12);

/// Time by which a record may lie in the future: clocks differ, and Kimai rounds ends up.
const FUTURE_TOLERANCE: SignedDuration = SignedDuration::from_mins(1);

/// Seconds below which a running record does not overlap another one: Kimai rounds ends up to minutes.
const SHORTEST_OVERLAP: i64 = 60;

/// A record that is about to be written or was just written.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The id; `None` for a new record.
    pub id: Option<Id<Timesheet>>,
    /// The position among the entries of a call, from 1; zero if there is only one.
    pub entry: usize,
    /// The owner.
    pub user: Id<User>,
    /// The project.
    pub project: Id<Project>,
    /// The activity.
    pub activity: Id<Activity>,
    /// The begin in the caller's zone.
    pub begin: Zoned,
    /// The end; `None` for a running record.
    pub end: Option<Zoned>,
    /// The break.
    pub pause: Seconds,
    /// The description.
    pub description: Option<String>,
    /// False if the record is not billable; `None` if Kimai decides.
    pub billable: Option<bool>,
    /// The price, if it is known.
    pub rate: Option<f64>,
}

impl Planned {
    /// Returns the record that a form creates for the caller `me` at `now`; `None` without project or activity.
    pub fn of_form(form: &TimesheetForm, me: Id<User>, now: &Zoned) -> Option<Self> {
        let zone = now.time_zone();
        let pause = form.break_duration.value().map(seconds_of).unwrap_or_default();
        Some(Self {
            id: None,
            entry: 0,
            user: form.user.value().copied().unwrap_or(me),
            project: *form.project.value()?,
            activity: *form.activity.value()?,
            begin: form.begin.value().map_or_else(|| now.clone(), |begin| local(*begin, zone, now)),
            end: form.end.value().map(|end| local(*end, zone, now)),
            pause,
            description: form.description.value().cloned(),
            billable: form.billable.value().copied(),
            rate: None,
        })
    }

    /// Returns an existing record.
    pub fn of_record(record: &Timesheet) -> Self {
        Self {
            id: Some(record.id),
            entry: 0,
            user: record.user.id(),
            project: record.project.id(),
            activity: record.activity.id(),
            begin: record.begin.clone(),
            end: record.end.clone(),
            pause: record.break_duration.unwrap_or_default(),
            description: record.description.clone(),
            billable: record.billable,
            rate: record.rate,
        }
    }

    /// Returns the timer that a restart of a record makes for the caller `me` at `now`.
    #[must_use]
    pub fn restarted(record: &Timesheet, me: Id<User>, now: &Zoned) -> Self {
        let copied = Self::of_record(record);
        Self { id: None, user: me, begin: now.clone(), end: None, pause: Seconds(0), rate: None, ..copied }
    }

    /// Returns an existing record with the fields of a form in place of its own.
    #[must_use]
    pub fn updated(record: &Timesheet, form: &TimesheetForm, now: &Zoned) -> Self {
        let old = Self::of_record(record);
        let zone = now.time_zone();
        let end = match &form.end {
            Field::Unset => old.end.map(|end| end.with_time_zone(zone.clone())),
            Field::Null => None,
            Field::Set(end) => Some(local(*end, zone, now)),
        };
        let description = match &form.description {
            Field::Unset => old.description,
            Field::Null => None,
            Field::Set(description) => Some(description.clone()),
        };
        Self {
            user: form.user.value().copied().unwrap_or(old.user),
            project: form.project.value().copied().unwrap_or(old.project),
            activity: form.activity.value().copied().unwrap_or(old.activity),
            begin: form
                .begin
                .value()
                .map_or_else(|| old.begin.with_time_zone(zone.clone()), |begin| local(*begin, zone, now)),
            end,
            pause: form.break_duration.value().map_or(old.pause, seconds_of),
            description,
            billable: form.billable.value().copied().or(old.billable),
            rate: None,
            ..old
        }
    }

    /// Sets the position among the entries of a call, from 1.
    #[must_use]
    pub fn as_entry(self, entry: usize) -> Self {
        Self { entry, ..self }
    }

    /// Returns the end, or the current time for a running record.
    fn end_or(&self, now: &Zoned) -> Zoned {
        let running = || if *now > self.begin { now.clone() } else { self.begin.clone() };
        self.end.clone().unwrap_or_else(running)
    }

    /// Returns the worked time until now.
    fn elapsed(&self, now: &Zoned) -> Seconds {
        let time = self.begin.duration_until(&self.end_or(now)).as_secs();
        Seconds((time - self.pause.0).max(0))
    }

    /// Returns the worked time; zero while it runs.
    pub fn duration(&self) -> Seconds {
        let time = self.end.as_ref().map(|end| self.begin.duration_until(end).as_secs()).unwrap_or_default();
        Seconds((time - self.pause.0).max(0))
    }

    /// Returns the days on which the record lies.
    fn days(&self) -> impl Iterator<Item = Date> {
        let first = self.begin.date();
        let last = match &self.end {
            Some(end) if *end > self.begin => {
                end.checked_sub(1.second()).map_or_else(|_| end.date(), |last| last.date())
            }
            _ => first,
        };
        first.series(1.day()).take_while(move |day| *day <= last)
    }
}

/// Returns the length of a break in the form that this crate sends, `H:MM:SS` or `H:MM`; zero for other spellings.
fn seconds_of(pause: &DurationInput) -> Seconds {
    let units = [3600, 60, 1];
    let parts =
        pause.as_str().split(':').zip(units).map(|(part, unit)| part.parse::<i64>().ok().map(|n| n * unit));
    Seconds(parts.sum::<Option<i64>>().unwrap_or_default())
}

/// Returns the time of a form in a zone. Of a local time that exists twice, it is the second, as Kimai takes it.
fn local(time: FormTime, zone: &TimeZone, default: &Zoned) -> Zoned {
    match time.exact() {
        Some(exact) => exact.with_time_zone(zone.clone()),
        None => zone.to_ambiguous_zoned(time.local()).later().unwrap_or_else(|_| default.clone()),
    }
}

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
    pub(super) fn unread(now: Zoned, aspects: Aspects) -> Self {
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
        let end = record.end.clone().map(|end| end.min(self.now.clone()));
        self.add(&Timesheet { end, ..record.clone() });
    }
}

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
    fn new(other: &Planned) -> Self {
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
        Self { findings: findings(data, record), unchecked: data.unchecked.clone() }
    }
}

/// Returns the findings about a record.
pub fn findings(data: &CheckData, record: &Planned) -> Vec<Finding> {
    let others: Vec<Planned> = data.records.iter().map(Planned::of_record).collect();
    findings_among(data, record, &others)
}

/// Returns the findings about several records that are not written yet; each one is compared with those before it too.
pub fn findings_of_entries(data: &CheckData, entries: &[Planned]) -> Vec<Vec<Finding>> {
    let mut others: Vec<Planned> = data.records.iter().map(Planned::of_record).collect();
    let mut all = Vec::new();
    for entry in entries {
        all.push(findings_among(data, entry, &others));
        others.push(entry.clone());
    }
    all
}

fn findings_among(data: &CheckData, record: &Planned, others: &[Planned]) -> Vec<Finding> {
    let mut findings = work(data, record);
    if data.aspects.times {
        findings.extend(conflicts(data, record, others));
        findings.extend(in_future(record, &data.now));
        findings.extend(long(record));
        findings.extend(locked_month(data, record));
        findings.extend(days_off(data, record));
    }
    findings.extend(budget::findings(data, record));
    findings
}

/// Returns duplicates and overlaps with other records of the owner, the longest overlap first.
fn conflicts(data: &CheckData, record: &Planned, others: &[Planned]) -> Vec<Finding> {
    let now = &data.now;
    let shortest = if record.end.is_none() { SHORTEST_OVERLAP } else { 1 };
    let mut duplicates = Vec::new();
    let mut overlaps = Vec::new();
    for other in others {
        let is_same = other.id.is_some() && other.id == record.id;
        // Kimai limits the number of running records by itself.
        let both_run = record.end.is_none() && other.end.is_none();
        if other.user != record.user || is_same || both_run {
            continue;
        }
        let zone = record.begin.time_zone();
        let mut other = other.clone();
        other.begin = other.begin.with_time_zone(zone.clone());
        other.end = other.end.map(|end| end.with_time_zone(zone.clone()));
        let by = common_time(record, &other, now);
        if is_duplicate(record, &other) {
            duplicates.push(Finding::Duplicate(Other::new(&other)));
        } else if by.0 >= shortest {
            overlaps.push((by, Finding::Overlap { with: Other::new(&other), by }));
        }
    }
    overlaps.sort_by_key(|(by, _)| std::cmp::Reverse(by.0));
    duplicates.extend(overlaps.into_iter().map(|(_, overlap)| overlap));
    duplicates
}

/// Returns the time that two records have in common. A running record ends now; one that begins within the other record
/// lasts at least as long as that.
fn common_time(one: &Planned, other: &Planned, now: &Zoned) -> Seconds {
    let begin = one.begin.timestamp().max(other.begin.timestamp());
    let begins_within = one.end.is_none() && one.begin.timestamp() >= other.begin.timestamp();
    let end = if begins_within {
        other.end_or(now).timestamp()
    } else {
        one.end_or(now).timestamp().min(other.end_or(now).timestamp())
    };
    Seconds(end.duration_since(begin).as_secs().max(0))
}

fn is_duplicate(one: &Planned, other: &Planned) -> bool {
    let text = |record: &Planned| record.description.as_deref().unwrap_or_default().trim().to_owned();
    one.end.is_some()
        && one.begin.timestamp() == other.begin.timestamp()
        && one.end.as_ref().map(Zoned::timestamp) == other.end.as_ref().map(Zoned::timestamp)
        && one.project == other.project
        && one.activity == other.activity
        && text(one) == text(other)
}

fn in_future(record: &Planned, now: &Zoned) -> Option<Finding> {
    let is_future = |time: &Zoned| time.timestamp().duration_since(now.timestamp()) > FUTURE_TOLERANCE;
    if is_future(&record.begin) {
        return Some(Finding::BeginsInFuture(record.begin.clone()));
    }
    record.end.clone().filter(is_future).map(Finding::EndsInFuture)
}

fn long(record: &Planned) -> Option<Finding> {
    let duration = record.duration();
    (duration.0 > LONG.as_secs()).then_some(Finding::Long(duration))
}

/// Returns the findings about customer, project and activity.
fn work(data: &CheckData, record: &Planned) -> Vec<Finding> {
    if !data.aspects.refusals || data.unchecked.contains(&Check::Work) {
        return Vec::new();
    }
    let mut findings = Vec::new();
    let project = data.projects.get(&record.project);
    let activity = data.activities.get(&record.activity);
    match project {
        None => findings.push(Finding::Unknown(EntityRef::new(record.project))),
        Some(project) => findings.extend(project_findings(data, project, record)),
    }
    match activity {
        None => findings.push(Finding::Unknown(EntityRef::new(record.activity))),
        Some(activity) => {
            let entity = EntityRef::new(activity.id);
            if !activity.visible {
                findings.push(Finding::Hidden { entity, name: activity.name.clone() });
            }
            let own = activity.project.as_ref().map(Link::id);
            let allows_global = project.is_none_or(|project| project.global_activities != Some(false));
            if own.map_or(!allows_global, |own| own != record.project) {
                let name = activity.name.clone();
                findings.push(Finding::OtherProject { activity: activity.id, name, project: own });
            }
        }
    }
    findings
}

fn project_findings(data: &CheckData, project: &Project, record: &Planned) -> Vec<Finding> {
    let mut findings = Vec::new();
    let name = || project.name.clone();
    let customer = project.customer.as_ref().map(Link::id);
    if let Some(customer) =
        customer.and_then(|id| data.customers.get(&id)).filter(|customer| !customer.visible)
    {
        let entity = EntityRef::new(customer.id);
        findings.push(Finding::Hidden { entity, name: customer.name.clone() });
    }
    if !project.visible {
        findings.push(Finding::Hidden { entity: EntityRef::new(project.id), name: name() });
    }
    let first = record.begin.date();
    let last = record.end.as_ref().map_or(first, Zoned::date);
    if let Some(start) = project.start.filter(|start| first < *start) {
        findings.push(Finding::ProjectNotBegun { project: project.id, name: name(), start });
    }
    if let Some(end) = project.end.filter(|end| last > *end) {
        findings.push(Finding::ProjectEnded { project: project.id, name: name(), end });
    }
    if let Some(until) = project.locked_until.filter(|until| first <= *until) {
        findings.push(Finding::ProjectLocked { project: project.id, name: name(), until });
    }
    findings
}

fn locked_month(data: &CheckData, record: &Planned) -> Option<Finding> {
    let month = Month::of(record.begin.date());
    data.locked.contains(&(record.user, month)).then_some(Finding::MonthLocked(month))
}

/// Returns the absences of the owner and the public holidays on the days of the record.
fn days_off(data: &CheckData, record: &Planned) -> Vec<Finding> {
    let Some(days_off) = data.days_off.get(&record.user) else { return Vec::new() };
    let mut findings = Vec::new();
    for day in record.days() {
        let of = |selected| absences_on(day, &days_off.absences, selected);
        let approved = of(|status: &AbsenceStatus| *status == AbsenceStatus::Approved);
        let requested = of(|status| matches!(status, AbsenceStatus::New | AbsenceStatus::Requested));
        for (absences, is_approved) in [(approved, true), (requested, false)] {
            let absent = absences.into_iter().map(|absence| Finding::Absent { day, absence, is_approved });
            findings.extend(absent);
        }
        let holidays = days_off.holidays.iter().filter(|holiday| holiday.date == Some(day));
        findings.extend(holidays.map(|holiday| Finding::PublicHoliday {
            day,
            name: holiday.name.clone(),
            is_half: holiday.half_day == Some(true),
        }));
    }
    findings
}
