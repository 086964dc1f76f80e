//! What records of time add up to. Kimai has no statistics of its own.
//!
//! Time is Kimai's `duration`, in whole seconds, and money is counted in ten-thousandths per currency, so that the
//! sums of the parts are the whole. Days and hours are those of the clock by which each record was made.

mod money;
mod parts;
mod share;
mod tally;
mod team;
#[cfg(test)]
mod tests;
mod weeks;
mod years;

use std::collections::BTreeMap;

use kimai_api::{Activity, Project, Timesheet, User};

pub use money::Money;
pub use parts::{Part, Parts};
pub use share::Share;
pub use tally::Tally;
pub use team::{Person, TeamWork};
pub use weeks::Week;
pub use years::{Coverage, Growth, YearOf, years};

use crate::Month;
use tally::Entry;

/// What records add up to. Running records are counted apart.
#[derive(Debug, Clone, Default)]
pub struct Statistics {
    /// All of them.
    pub total: Tally,
    /// How many are running; their time is not known yet and counts nowhere.
    pub running: u64,
    /// By project.
    pub projects: Parts<Project>,
    /// By activity.
    pub activities: Parts<Activity>,
    /// By user.
    pub users: Parts<User>,
    /// By week of the ISO calendar.
    pub weeks: BTreeMap<Week, Tally>,
    /// By month.
    pub months: BTreeMap<Month, Tally>,
    /// By year, with its projects.
    pub years: BTreeMap<i16, Year>,
    /// By tag; a record may have several.
    pub tags: BTreeMap<String, Tally>,
    /// How many began in each hour of the day.
    pub hours: [u64; 24],
}

/// The records of a year.
#[derive(Debug, Clone, Default)]
pub struct Year {
    /// All of them.
    pub total: Tally,
    /// By project.
    pub projects: Parts<Project>,
}

impl Statistics {
    /// Counts a record.
    pub fn add(&mut self, record: &Timesheet) {
        let Some(entry) = Entry::of(record) else {
            self.running += 1;
            return;
        };
        self.total.add(&entry);
        self.projects.add(&record.project, &entry);
        self.activities.add(&record.activity, &entry);
        self.users.add(&record.user, &entry);
        self.add_when(record, &entry);
        for tag in &record.tags {
            self.tags.entry(tag.clone()).or_default().add(&entry);
        }
    }

    fn add_when(&mut self, record: &Timesheet, entry: &Entry) {
        self.weeks.entry(Week::of(entry.day)).or_default().add(entry);
        self.months.entry(Month::of(entry.day)).or_default().add(entry);
        let year = self.years.entry(entry.day.year()).or_default();
        year.total.add(entry);
        year.projects.add(&record.project, entry);
        if let Some(begun) = self.hours.get_mut(usize::from(record.begin.hour().unsigned_abs())) {
            *begun += 1;
        }
    }

    /// The hour in which most records begin, the first of several, and how many do.
    pub fn peak_hour(&self) -> Option<(usize, u64)> {
        let most = self.hours.iter().copied().max().filter(|most| *most > 0)?;
        self.hours.iter().position(|begun| *begun == most).map(|hour| (hour, most))
    }
}
