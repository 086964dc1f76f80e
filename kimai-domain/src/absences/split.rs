//! Days of an absence, and splitting long absences into bookings that Kimai accepts.

use std::fmt;

use jiff::{
    ToSpan,
    civil::{Date, DateSeries, DateTime, time},
};

use crate::Input;

/// Longest absence in years; anything longer is taken for a typing error.
const MAX_YEARS: i32 = 5;

/// Limits of one booking; they depend on the version of the plugin and on the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AbsenceLimits {
    /// Longest booking in calendar days; 0 means that only the end of the year splits a booking.
    pub max_days: u32,
}

impl Default for AbsenceLimits {
    fn default() -> Self {
        Self { max_days: 30 }
    }
}

/// Calendar days from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Days {
    /// First day.
    pub first: Date,
    /// Last day.
    pub last: Date,
}

impl Days {
    /// Checks the days of a new absence; `last` defaults to `first`.
    ///
    /// # Errors
    /// [`Input`] for `end` if the absence ends before it begins or takes more than five years.
    pub fn new(first: Date, last: Option<Date>) -> Result<Self, Input> {
        let last = last.unwrap_or(first);
        if last < first {
            return Err(Input::new("end", format!("{last} is before date {first}")));
        }
        if first.checked_add(MAX_YEARS.years()).is_ok_and(|limit| last >= limit) {
            let problem = format!("{first} to {last} is more than {MAX_YEARS} years; check the years");
            return Err(Input::new("end", problem));
        }
        Ok(Self { first, last })
    }

    /// A single day.
    pub const fn single(day: Date) -> Self {
        Self { first: day, last: day }
    }

    /// Returns the first and the last second, as Kimai expects them in filters.
    pub(crate) fn bounds(self) -> (DateTime, DateTime) {
        (self.first.to_datetime(time(0, 0, 0, 0)), self.last.to_datetime(time(23, 59, 59, 0)))
    }

    /// Number of calendar days.
    pub fn count(self) -> i32 {
        (self.last - self.first).get_days() + 1
    }

    /// Returns true if `day` is one of these days.
    pub fn contains(self, day: Date) -> bool {
        self.first <= day && day <= self.last
    }

    /// Each date in order.
    pub fn dates(self) -> impl Iterator<Item = Date> {
        let days: DateSeries = self.first.series(1.day());
        days.take_while(move |day| *day <= self.last)
    }
}

impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            return self.first.fmt(f);
        }
        write!(f, "{} to {}", self.first, self.last)
    }
}

/// Splits days at the end of each year, and further so that no part is longer than the limit.
pub fn split(days: Days, limits: AbsenceLimits) -> Vec<Days> {
    let mut parts = Vec::new();
    let mut next = Some(days.first);
    while let Some(first) = next.filter(|first| *first <= days.last) {
        let last = first.last_of_year().min(days.last).min(last_allowed(first, limits));
        parts.push(Days { first, last });
        next = last.tomorrow().ok();
    }
    parts
}

/// Last day of the longest booking that starts on `first`.
fn last_allowed(first: Date, limits: AbsenceLimits) -> Date {
    match limits.max_days {
        0 => Date::MAX,
        days => first.saturating_add((i64::from(days) - 1).days()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::{
        ToSpan,
        civil::{Date, date},
    };
    use proptest::prelude::*;

    use super::{AbsenceLimits, Days, split};

    fn split_days(first: Date, last: Date, max_days: u32) -> Vec<String> {
        split(Days { first, last }, AbsenceLimits { max_days }).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn ninety_days_are_split_into_three_of_thirty() {
        let parts = split_days(date(2025, 9, 1), date(2025, 11, 29), 30);
        assert_eq!(
            parts,
            ["2025-09-01 to 2025-09-30", "2025-10-01 to 2025-10-30", "2025-10-31 to 2025-11-29"]
        );
    }

    #[test]
    fn an_absence_across_new_year_is_split_into_two() {
        let parts = split_days(date(2025, 12, 24), date(2026, 1, 2), 30);
        assert_eq!(parts, ["2025-12-24 to 2025-12-31", "2026-01-01 to 2026-01-02"]);
    }

    #[test]
    fn parental_leave_from_september_to_march_is_split_into_eight_or_two_without_a_limit() {
        assert_eq!(split_days(date(2025, 9, 1), date(2026, 3, 31), 30).len(), 8);
        let parts = split_days(date(2025, 9, 1), date(2026, 3, 31), 0);
        assert_eq!(parts, ["2025-09-01 to 2025-12-31", "2026-01-01 to 2026-03-31"]);
    }

    #[test]
    fn a_single_day_is_not_split() {
        assert_eq!(split_days(date(2026, 2, 28), date(2026, 2, 28), 30), ["2026-02-28"]);
        assert_eq!(split_days(Date::MAX, Date::MAX, 0), ["9999-12-31"]);
    }

    #[test]
    fn reversed_days_and_more_than_five_years_are_rejected() {
        let days = |first, last| Days::new(first, Some(last));
        assert_eq!(days(date(2026, 1, 2), date(2026, 1, 1)).unwrap_err().field, "end");
        assert_eq!(days(date(2026, 1, 2), date(2025, 12, 30)).unwrap_err().field, "end");
        assert!(days(date(2026, 1, 2), date(2031, 1, 1)).is_ok());
        assert_eq!(days(date(2026, 1, 2), date(2031, 1, 2)).unwrap_err().field, "end");
        assert_eq!(days(date(2026, 1, 2), date(2026, 1, 2)).unwrap().count(), 1);
    }

    proptest! {
        #[test]
        fn parts_cover_all_days_in_order_within_a_year_and_the_limit(
            start in 0_i64..40_000, more in 0_i64..1_826, max_days in 0_u32..400,
        ) {
            let first = date(1970, 1, 1) + start.days();
            let whole = Days { first, last: first + more.days() };
            let parts = split(whole, AbsenceLimits { max_days });
            prop_assert_eq!(parts.first().unwrap().first, whole.first);
            prop_assert_eq!(parts.last().unwrap().last, whole.last);
            for pair in parts.windows(2) {
                prop_assert_eq!(pair[0].last.tomorrow().unwrap(), pair[1].first);
            }
            for part in &parts {
                prop_assert!(part.first <= part.last);
                prop_assert_eq!(part.first.year(), part.last.year());
                prop_assert!(max_days == 0 || part.count() <= i32::try_from(max_days).unwrap());
            }
            prop_assert_eq!(parts.iter().map(|part| part.count()).sum::<i32>(), whole.count());
            prop_assert_eq!(whole.dates().count(), usize::try_from(whole.count()).unwrap());
        }

        #[test]
        fn no_part_could_be_joined_with_the_next(start in 0_i64..40_000, more in 0_i64..1_826, max_days in 1_u32..400) {
            let first = date(1970, 1, 1) + start.days();
            let parts = split(Days { first, last: first + more.days() }, AbsenceLimits { max_days });
            for pair in parts.windows(2) {
                let full = pair[0].count() == i32::try_from(max_days).unwrap();
                prop_assert!(full || pair[0].last == pair[0].last.last_of_year());
            }
        }
    }
}
