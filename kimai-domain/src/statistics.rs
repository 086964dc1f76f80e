//! Statistics of time records, computed here because Kimai has none.
//!
//! Time is Kimai's `duration` in whole seconds and money is counted in ten-thousandths per currency, so the sums of the
//! groups equal the total. Days and hours follow the UTC offset of each record.

mod tally;
#[cfg(test)]
mod tests;
mod years;

use std::{cmp::Reverse, collections::BTreeMap, fmt};

use jiff::{Timestamp, civil::Date};
use kimai_api::{Activity, Customer, Id, Identified, Link, Project, Timesheet, User};

pub use tally::{Money, Share, Tally};
pub use years::{Coverage, Growth, YearSummary, summarize_years};

use crate::Month;
use tally::Entry;

/// Sums over records. Running records count with their time until now.
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    /// The sum of all records.
    pub total: Tally,
    /// Sums by customer, as far as the customers are known.
    pub customers: Groups<Customer>,
    /// Sums by project.
    pub projects: Groups<Project>,
    /// Sums by activity.
    pub activities: Groups<Activity>,
    /// Sums by user.
    pub users: Groups<User>,
    /// Sums by day.
    pub days: BTreeMap<Date, Tally>,
    /// Sums by ISO week.
    pub weeks: BTreeMap<Week, Tally>,
    /// Sums by month.
    pub months: BTreeMap<Month, Tally>,
    /// Sums by year.
    pub years: BTreeMap<i16, Year>,
    /// Sums by tag. A record counts for each of its tags.
    pub tags: BTreeMap<String, Tally>,
    /// Number of records that begin in each hour of the day.
    pub hours: [u64; 24],
}

/// Sums over the records of one year.
#[derive(Debug, Clone, Default)]
pub struct Year {
    /// The sum of all records.
    pub total: Tally,
    /// Sums by project.
    pub projects: Groups<Project>,
}

impl Statistics {
    /// Adds a record as of `now`.
    pub fn add(&mut self, record: &Timesheet, now: Timestamp) {
        let entry = Entry::from_record(record, now);
        self.total.add(&entry);
        if let Some(customer) = record.project.object().and_then(|project| project.customer.as_ref()) {
            self.customers.add(customer, &entry);
        }
        self.projects.add(&record.project, &entry);
        self.activities.add(&record.activity, &entry);
        self.users.add(&record.user, &entry);
        self.add_to_calendar(record, &entry);
        for tag in &record.tags {
            self.tags.entry(tag.clone()).or_default().add(&entry);
        }
    }

    fn add_to_calendar(&mut self, record: &Timesheet, entry: &Entry) {
        self.days.entry(entry.day).or_default().add(entry);
        self.weeks.entry(Week::of(entry.day)).or_default().add(entry);
        self.months.entry(Month::of(entry.day)).or_default().add(entry);
        let year = self.years.entry(entry.day.year()).or_default();
        year.total.add(entry);
        year.projects.add(&record.project, entry);
        if let Some(count) = self.hours.get_mut(usize::from(record.begin.hour().unsigned_abs())) {
            *count += 1;
        }
    }

    /// Returns the hour of the day in which most records begin, and their number. The first hour wins a tie.
    pub fn peak_hour(&self) -> Option<(usize, u64)> {
        let most = self.hours.iter().copied().max().filter(|most| *most > 0)?;
        self.hours.iter().position(|count| *count == most).map(|hour| (hour, most))
    }
}

/// Sums of records grouped by a linked entity.
#[derive(Debug, Clone)]
pub struct Groups<T>(BTreeMap<Id<T>, Group<T>>);

/// A linked entity and the sum of its records.
#[derive(Debug, Clone)]
pub struct Group<T> {
    /// The entity.
    pub entity: Link<T>,
    /// The sum of its records.
    pub tally: Tally,
}

impl<T> Default for Groups<T> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<T: Identified> FromIterator<(Link<T>, Tally)> for Groups<T> {
    fn from_iter<I: IntoIterator<Item = (Link<T>, Tally)>>(groups: I) -> Self {
        let groups = groups.into_iter().map(|(entity, tally)| (entity.id(), Group { entity, tally }));
        Self(groups.collect())
    }
}

impl<T: Identified + Clone> Groups<T> {
    fn add(&mut self, entity: &Link<T>, entry: &Entry) {
        let group = self.0.entry(entity.id());
        group.or_insert_with(|| Group { entity: entity.clone(), tally: Tally::default() }).tally.add(entry);
    }

    /// Returns the groups ordered by time and number of records, largest first.
    pub fn ranked(&self) -> Vec<&Group<T>> {
        let mut groups: Vec<&Group<T>> = self.0.values().collect();
        groups.sort_by_key(|group| Reverse((group.tally.time, group.tally.records)));
        groups
    }

    /// Number of groups.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns true if there are no groups.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A week of the ISO calendar, which begins on Monday. Its year is that of its Thursday.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week {
    year: i16,
    week: i8,
}

impl Week {
    /// Returns the week that contains a day.
    pub fn of(day: Date) -> Self {
        let week = day.iso_week_date();
        Self { year: week.year(), week: week.week() }
    }
}

/// Formats as `2026-W05`.
impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}
