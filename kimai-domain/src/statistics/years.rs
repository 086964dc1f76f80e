//! Year-over-year comparison. Only complete years are compared.

use jiff::civil::{Date, DateTime, date};
use kimai_api::Seconds;

use super::{Share, Statistics, Year};
use crate::Period;

/// The sums of a year and their change against the year before.
#[derive(Debug)]
pub struct YearSummary<'a> {
    /// The calendar year.
    pub year: i16,
    /// The sums of its records.
    pub records: &'a Year,
    /// The part of the year that the period covers.
    pub coverage: Coverage,
    /// The change against the year before, if both are complete.
    pub growth: Option<Growth>,
}

/// The part of a year that was requested and is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// The whole year.
    Complete,
    /// The days from the first to the second date.
    Partial(Date, Date),
}

/// The change against the year before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// Change of the time.
    pub time: Seconds,
    /// Change of the time as a share of the year before.
    pub share: Option<Share>,
    /// Change of the number of working days.
    pub days: i64,
}

/// Returns the years of the statistics in ascending order, as of `now`.
pub fn summarize_years<'a>(
    statistics: &'a Statistics,
    period: Period,
    now: DateTime,
) -> Vec<YearSummary<'a>> {
    let mut years: Vec<YearSummary<'a>> = Vec::new();
    for (year, records) in &statistics.years {
        let coverage = coverage(*year, period, now);
        let previous = years
            .last()
            .filter(|previous| previous.year + 1 == *year && previous.coverage == Coverage::Complete);
        let growth = previous
            .filter(|_| coverage == Coverage::Complete)
            .map(|previous| growth(previous.records, records));
        years.push(YearSummary { year: *year, records, coverage, growth });
    }
    years
}

fn growth(before: &Year, after: &Year) -> Growth {
    let time = Seconds(after.total.time.0.saturating_sub(before.total.time.0));
    let days = |year: &Year| i64::try_from(year.total.days()).unwrap_or(i64::MAX);
    Growth { time, share: Share::of(time, before.total.time), days: days(after).saturating_sub(days(before)) }
}

/// Returns the covered part of a year. A year is partial if the period begins after its first second or ends before
/// its last minute, or if the year is not over.
fn coverage(year: i16, period: Period, now: DateTime) -> Coverage {
    let first = date(year, 1, 1);
    let last = date(year, 12, 31);
    let year_begin = first.at(0, 0, 0, 0);
    let year_end = last.at(23, 59, 0, 0);
    let begin = period.begin.filter(|begin| begin.date().year() == year && *begin > year_begin);
    let until = period.end.map_or(now, |end| end.min(now));
    let end = Some(until).filter(|end| end.date().year() == year && *end < year_end);
    if begin.is_none() && end.is_none() {
        return Coverage::Complete;
    }
    Coverage::Partial(begin.map_or(first, DateTime::date), end.map_or(last, DateTime::date))
}

#[cfg(test)]
mod tests {
    use jiff::civil::{DateTime, date};
    use proptest::prelude::*;

    use super::{Coverage, coverage};
    use crate::Period;

    fn at(text: &str) -> DateTime {
        text.parse().unwrap()
    }

    fn period(begin: &str, end: &str) -> Period {
        Period { begin: Some(at(begin)), end: Some(at(end)) }
    }

    #[test]
    fn year_cut_by_the_period_or_by_today_is_partial() {
        let requested = period("2024-03-01T00:00:00", "2026-12-31T23:59:59");
        let now = at("2026-11-21T14:00:00");
        assert_eq!(coverage(2024, requested, now), Coverage::Partial(date(2024, 3, 1), date(2024, 12, 31)));
        assert_eq!(coverage(2025, requested, now), Coverage::Complete);
        assert_eq!(coverage(2026, requested, now), Coverage::Partial(date(2026, 1, 1), date(2026, 11, 21)));
        assert_eq!(coverage(2026, Period::default(), now), coverage(2026, requested, now));
        let year = period("2025-01-01T00:00:00", "2025-12-31T23:59:59");
        assert_eq!(coverage(2025, year, now), Coverage::Complete);
        let half = period("2025-01-01T00:00:00", "2025-06-30T23:59:59");
        assert_eq!(coverage(2025, half, now), Coverage::Partial(date(2025, 1, 1), date(2025, 6, 30)));
    }

    proptest! {
        #[test]
        fn partial_coverage_lies_in_the_year_and_in_the_period(begin in 0_i64..2000, length in 0_i64..2000, year in 2020_i16..2026) {
            let first = date(2020, 1, 1) + jiff::Span::new().days(begin);
            let last = first + jiff::Span::new().days(length);
            let requested = Period { begin: Some(first.at(0, 0, 0, 0)), end: Some(last.at(23, 59, 59, 0)) };
            if let Coverage::Partial(from, to) = coverage(year, requested, at("2030-01-01T00:00:00")) {
                prop_assert!(from.year() == year && to.year() == year);
                prop_assert!(from > date(year, 1, 1) || to < date(year, 12, 31));
            } else if first.year() <= year && year <= last.year() {
                prop_assert!(first <= date(year, 1, 1) && last >= date(year, 12, 31));
            }
        }
    }
}
