//! How much somebody is absent: days and half days, and hours apart from them.

use std::ops::AddAssign;

use jiff::civil::Date;
use kimai_api::{Absence, Seconds};

use super::Days;

/// Days, and hours that are part of none of them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Amount {
    /// Half days; a whole day is two.
    pub half_days: u32,
    /// Hours of absences that take hours, not days.
    pub time: Seconds,
}

impl Amount {
    /// How much one day of this absence takes.
    pub fn of_a_day(absence: &Absence) -> Self {
        match absence.duration.filter(|time| time.0 > 0) {
            Some(time) => Self { half_days: 0, time },
            None => Self { half_days: if absence.half_day == Some(true) { 1 } else { 2 }, time: Seconds(0) },
        }
    }

    /// How much all of this absence takes.
    pub fn of(absence: &Absence) -> Self {
        each_day(absence).fold(Self::default(), |mut sum, (_, amount)| {
            sum += amount;
            sum
        })
    }

    /// The days.
    pub fn days(self) -> f64 {
        f64::from(self.half_days) / 2.0
    }

    /// Whether it is nothing.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        self.half_days += other.half_days;
        self.time.0 += other.time.0;
    }
}

/// The days of a record: one, unless it stands for several.
pub(super) fn days(absence: &Absence) -> Option<Days> {
    let first = absence.date?;
    Some(Days { first, last: absence.end_date.filter(|last| *last > first).unwrap_or(first) })
}

/// Each day of a record and how much of it; hours count once, on the first.
pub(super) fn each_day(absence: &Absence) -> impl Iterator<Item = (Date, Amount)> {
    let amount = Amount::of_a_day(absence);
    let once = amount.half_days == 0;
    let days = days(absence).into_iter().flat_map(Days::each);
    days.enumerate().take_while(move |(place, _)| *place == 0 || !once).map(move |(_, day)| (day, amount))
}
