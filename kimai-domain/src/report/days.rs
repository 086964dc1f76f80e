//! Calendar periods and the periods that they are compared with.

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};

use crate::absences::Days;

/// Returns the month that contains a day.
pub fn month_of(day: Date) -> Days {
    Days { first: day.first_of_month(), last: day.last_of_month() }
}

/// Returns the year that contains a day.
pub fn year_of(day: Date) -> Days {
    Days { first: date(day.year(), 1, 1), last: date(day.year(), 12, 31) }
}

/// Returns the week that contains a day and begins on `first_weekday`.
pub fn week_of(day: Date, first_weekday: Weekday) -> Days {
    let first = day.saturating_sub(i64::from(day.weekday().since(first_weekday)).days());
    Days { first, last: first.saturating_add(6.days()) }
}

/// Returns the period before: as many whole months for whole months, else as many days.
pub fn previous(days: Days) -> Days {
    let last = days.first.saturating_sub(1.day());
    if days.first == days.first.first_of_month() && days.last == days.last.last_of_month() {
        let months = months_between(days.first, days.last);
        return Days { first: days.first.saturating_sub(months.months()), last };
    }
    Days { first: days.first.saturating_sub(i64::from(days.count()).days()), last }
}

/// Returns the same period of the year before; whole months stay whole.
pub fn last_year(days: Days) -> Days {
    let first = days.first.saturating_sub(1.year());
    let last = days.last.saturating_sub(1.year());
    let is_whole_month = days.last == days.last.last_of_month();
    Days { first, last: if is_whole_month { last.last_of_month() } else { last } }
}

/// Returns the months of a period, each with the days that belong to it.
pub fn months(days: Days) -> Vec<Days> {
    let mut months = Vec::new();
    let mut first = days.first;
    while first <= days.last {
        let month = month_of(first);
        months.push(Days { first, last: month.last.min(days.last) });
        match month.last.checked_add(1.day()) {
            Ok(next) => first = next,
            Err(_) => break,
        }
    }
    months
}

/// Number of months from that of the first to that of the last day.
fn months_between(first: Date, last: Date) -> i32 {
    let index = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
    index(last) - index(first) + 1
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Weekday, date};
    use proptest::prelude::*;

    use super::{last_year, month_of, months, previous, week_of, year_of};
    use crate::absences::Days;

    fn days(first: &str, last: &str) -> Days {
        Days { first: first.parse().unwrap(), last: last.parse().unwrap() }
    }

    #[test]
    fn periods_around_a_day_are_complete() {
        let day = date(2024, 2, 29);
        assert_eq!(month_of(day), days("2024-02-01", "2024-02-29"));
        assert_eq!(year_of(day), days("2024-01-01", "2024-12-31"));
        assert_eq!(week_of(day, Weekday::Monday), days("2024-02-26", "2024-03-03"));
        assert_eq!(week_of(day, Weekday::Sunday), days("2024-02-25", "2024-03-02"));
        assert_eq!(week_of(date(2024, 2, 26), Weekday::Monday), days("2024-02-26", "2024-03-03"));
    }

    #[test]
    fn months_of_a_period_are_cut_at_its_ends() {
        let expected = [
            days("2026-01-30", "2026-01-31"),
            days("2026-02-01", "2026-02-28"),
            days("2026-03-01", "2026-03-02"),
        ];
        assert_eq!(months(days("2026-01-30", "2026-03-02")), expected);
        assert_eq!(months(days("2026-01-30", "2026-01-30")), [days("2026-01-30", "2026-01-30")]);
        assert_eq!(
            previous(days("2026-03-01", "2026-03-30")),
            days("2026-01-30", "2026-02-28"),
            "no whole month"
        );
    }

    #[test]
    fn whole_months_are_compared_with_whole_months() {
        assert_eq!(previous(days("2026-03-01", "2026-03-31")), days("2026-02-01", "2026-02-28"));
        assert_eq!(previous(days("2026-01-01", "2026-03-31")), days("2025-10-01", "2025-12-31"));
        assert_eq!(previous(days("2026-01-01", "2026-12-31")), days("2025-01-01", "2025-12-31"));
        assert_eq!(previous(days("2026-11-23", "2026-11-29")), days("2026-11-16", "2026-11-22"));
        assert_eq!(last_year(days("2025-02-01", "2025-02-28")), days("2024-02-01", "2024-02-29"));
        assert_eq!(last_year(days("2024-02-29", "2024-03-04")), days("2023-02-28", "2023-03-04"));
    }

    proptest! {
        #[test]
        fn the_previous_period_ends_before_and_months_cover_all_days(first in 0_i64..5000, length in 0_i64..800) {
            let first = date(2020, 1, 1) + jiff::Span::new().days(first);
            let days = Days { first, last: first + jiff::Span::new().days(length) };
            prop_assert_eq!(previous(days).last + jiff::Span::new().days(1), days.first);
            prop_assert_eq!(months(days).iter().map(|month| month.count()).sum::<i32>(), days.count());
            let week = week_of(first, Weekday::Sunday);
            prop_assert!(week.contains(first) && week.count() == 7 && week.first.weekday() == Weekday::Sunday);
        }
    }
}
