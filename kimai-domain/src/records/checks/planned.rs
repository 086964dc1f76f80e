//! A record as the checks see it, before or after it is written.

use jiff::{ToSpan, Zoned, civil::Date, tz::TimeZone};
use kimai_api::{
    Activity, DurationInput, Field, FormTime, Id, Project, Seconds, Timesheet, TimesheetForm, User,
};

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
    /// Project and activity of a finished record before an update. Kimai accepts them also if they are hidden.
    pub kept: Option<(Id<Project>, Id<Activity>)>,
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
            kept: None,
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
            kept: None,
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
        let is_finished = record.end.is_some() && end.is_some();
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
            kept: is_finished.then_some((old.project, old.activity)),
            ..old
        }
    }

    /// Sets the position among the entries of a call, from 1.
    #[must_use]
    pub fn as_entry(self, entry: usize) -> Self {
        Self { entry, ..self }
    }

    /// Returns the end, or the current time for a running record.
    pub(super) fn end_or(&self, now: &Zoned) -> Zoned {
        let running = || if *now > self.begin { now.clone() } else { self.begin.clone() };
        self.end.clone().unwrap_or_else(running)
    }

    /// Returns the worked time until now.
    pub(super) fn elapsed(&self, now: &Zoned) -> Seconds {
        let time = self.begin.duration_until(&self.end_or(now)).as_secs();
        Seconds((time - self.pause.0).max(0))
    }

    /// Returns the worked time; zero while it runs.
    pub fn duration(&self) -> Seconds {
        let time = self.end.as_ref().map(|end| self.begin.duration_until(end).as_secs()).unwrap_or_default();
        Seconds((time - self.pause.0).max(0))
    }

    /// Returns the days on which the record lies.
    pub(super) fn days(&self) -> impl Iterator<Item = Date> {
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
