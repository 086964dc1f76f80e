//! Long absences, cut into pieces that Kimai takes: none over a year's end, none longer than the limit.

use std::fmt;

use jiff::{
    ToSpan,
    civil::{Date, DateSeries},
};

use crate::Input;

/// More than this is taken for a mistake.
const MOST_YEARS: i32 = 5;

/// What a Kimai takes in one booking; it depends on the plugin's version and on the type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The longest booking in calendar days; 0 is none but the year's end.
    pub max_days: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_days: 30 }
    }
}

/// Days from the first to the last, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Days {
    /// The first.
    pub first: Date,
    /// The last.
    pub last: Date,
}

impl Days {
    /// The days of a new absence; without a last day it is the first alone.
    ///
    /// # Errors
    /// When it ends before it begins, takes more than five years, or is half a day of several.
    pub fn of_absence(first: Date, last: Option<Date>, half: bool) -> Result<Self, Input> {
        let last = last.unwrap_or(first);
        if last < first {
            return Err(Input::new("end", format!("{last} is before date {first}")));
        }
        if first.checked_add(MOST_YEARS.years()).is_ok_and(|limit| last >= limit) {
            let problem = format!("{first} to {last} is more than {MOST_YEARS} years; check the years");
            return Err(Input::new("end", problem));
        }
        if half && first != last {
            let problem =
                "is for a single day; leave out end, or book the half day apart from the whole ones";
            return Err(Input::new("halfDay", problem));
        }
        Ok(Self { first, last })
    }

    /// One day.
    pub const fn one(day: Date) -> Self {
        Self { first: day, last: day }
    }

    /// How many days it is.
    pub fn count(self) -> i32 {
        (self.last - self.first).get_days() + 1
    }

    /// Each day.
    pub fn each(self) -> impl Iterator<Item = Date> {
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

/// The days in pieces: first cut at each year's end, then into as many days as the limit lets.
pub fn pieces(whole: Days, limits: Limits) -> Vec<Days> {
    let (mut pieces, mut next) = (Vec::new(), Some(whole.first));
    while let Some(first) = next.filter(|first| *first <= whole.last) {
        let last = first.last_of_year().min(whole.last).min(longest(first, limits));
        pieces.push(Days { first, last });
        next = last.tomorrow().ok();
    }
    pieces
}

/// The last day of the longest piece from this day on.
fn longest(first: Date, limits: Limits) -> Date {
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

    use super::{Days, Limits, pieces};

    fn shown(first: Date, last: Date, max_days: u32) -> Vec<String> {
        pieces(Days { first, last }, Limits { max_days }).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn ninety_days_become_three_of_thirty() {
        let cut = shown(date(2025, 9, 1), date(2025, 11, 29), 30);
        assert_eq!(cut, ["2025-09-01 to 2025-09-30", "2025-10-01 to 2025-10-30", "2025-10-31 to 2025-11-29"]);
    }

    #[test]
    fn an_absence_over_new_year_becomes_two() {
        let cut = shown(date(2025, 12, 24), date(2026, 1, 2), 30);
        assert_eq!(cut, ["2025-12-24 to 2025-12-31", "2026-01-01 to 2026-01-02"]);
    }

    #[test]
    fn parental_leave_from_september_to_march_becomes_eight_or_two_without_a_limit() {
        assert_eq!(shown(date(2025, 9, 1), date(2026, 3, 31), 30).len(), 8);
        let cut = shown(date(2025, 9, 1), date(2026, 3, 31), 0);
        assert_eq!(cut, ["2025-09-01 to 2025-12-31", "2026-01-01 to 2026-03-31"]);
    }

    #[test]
    fn a_day_is_one_piece() {
        assert_eq!(shown(date(2026, 2, 28), date(2026, 2, 28), 30), ["2026-02-28"]);
        assert_eq!(shown(Date::MAX, Date::MAX, 0), ["9999-12-31"]);
    }

    #[test]
    fn what_ends_before_it_begins_takes_more_than_five_years_or_is_half_of_several_days_is_refused() {
        let of = |first, last, half| Days::of_absence(first, Some(last), half);
        assert_eq!(of(date(2026, 1, 2), date(2026, 1, 1), false).unwrap_err().field, "end");
        assert_eq!(of(date(2026, 1, 2), date(2025, 12, 30), false).unwrap_err().field, "end");
        assert!(of(date(2026, 1, 2), date(2031, 1, 1), false).is_ok());
        assert_eq!(of(date(2026, 1, 2), date(2031, 1, 2), false).unwrap_err().field, "end");
        assert_eq!(of(date(2026, 1, 2), date(2026, 1, 3), true).unwrap_err().field, "halfDay");
        assert_eq!(of(date(2026, 1, 2), date(2026, 1, 2), true).unwrap().count(), 1);
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_whole_in_order_without_a_gap_within_a_year_and_the_limit(
            start in 0_i64..40_000, more in 0_i64..1_826, max_days in 0_u32..400,
        ) {
            let first = date(1970, 1, 1) + start.days();
            let whole = Days { first, last: first + more.days() };
            let cut = pieces(whole, Limits { max_days });
            prop_assert_eq!(cut.first().unwrap().first, whole.first);
            prop_assert_eq!(cut.last().unwrap().last, whole.last);
            for pair in cut.windows(2) {
                prop_assert_eq!(pair[0].last.tomorrow().unwrap(), pair[1].first);
            }
            for piece in &cut {
                prop_assert!(piece.first <= piece.last);
                prop_assert_eq!(piece.first.year(), piece.last.year());
                prop_assert!(max_days == 0 || piece.count() <= i32::try_from(max_days).unwrap());
            }
            prop_assert_eq!(cut.iter().map(|piece| piece.count()).sum::<i32>(), whole.count());
            prop_assert_eq!(whole.each().count(), usize::try_from(whole.count()).unwrap());
        }

        #[test]
        fn no_piece_could_be_joined_with_the_next(start in 0_i64..40_000, more in 0_i64..1_826, max_days in 1_u32..400) {
            let first = date(1970, 1, 1) + start.days();
            let cut = pieces(Days { first, last: first + more.days() }, Limits { max_days });
            for pair in cut.windows(2) {
                let full = pair[0].count() == i32::try_from(max_days).unwrap();
                prop_assert!(full || pair[0].last == pair[0].last.last_of_year());
            }
        }
    }
}
