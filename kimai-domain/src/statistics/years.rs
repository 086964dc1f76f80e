//! Year over year. A year that the question or the calendar cuts is compared with none.

use jiff::civil::{Date, DateTime, date};
use kimai_api::Seconds;

use super::{Share, Statistics, Year};
use crate::Period;

/// A year against the ones before.
#[derive(Debug)]
pub struct YearOf<'a> {
    /// Which.
    pub year: i16,
    /// Its records.
    pub records: &'a Year,
    /// How much of it was asked for.
    pub coverage: Coverage,
    /// Against the year before, if both are whole.
    pub growth: Option<Growth>,
}

/// How much of a year was asked for and is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// All of it.
    Whole,
    /// From the first to the second of these days.
    Part(Date, Date),
}

/// What changed against the year before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Growth {
    /// Time.
    pub time: Seconds,
    /// The same as a share of the time of the year before.
    pub share: Option<Share>,
    /// Days on which somebody worked.
    pub days: i64,
}

/// The years of the records, the first first, as of `now`.
pub fn years<'a>(statistics: &'a Statistics, period: Period, now: DateTime) -> Vec<YearOf<'a>> {
    let mut years: Vec<YearOf<'a>> = Vec::new();
    for (year, records) in &statistics.years {
        let coverage = coverage(*year, period, now);
        let before =
            years.last().filter(|before| before.year + 1 == *year && before.coverage == Coverage::Whole);
        let growth =
            before.filter(|_| coverage == Coverage::Whole).map(|before| growth(before.records, records));
        years.push(YearOf { year: *year, records, coverage, growth });
    }
    years
}

fn growth(before: &Year, after: &Year) -> Growth {
    let time = Seconds(after.total.time.0.saturating_sub(before.total.time.0));
    let count = |year: &Year| i64::try_from(year.total.days()).unwrap_or(i64::MAX);
    Growth {
        time,
        share: Share::of(time, before.total.time),
        days: count(after).saturating_sub(count(before)),
    }
}

/// A year is cut by a begin after its first second, by an end before its last minute, and by now.
fn coverage(year: i16, period: Period, now: DateTime) -> Coverage {
    let (first, last) = (date(year, 1, 1), date(year, 12, 31));
    let (opening, closing) = (first.at(0, 0, 0, 0), last.at(23, 59, 0, 0));
    let begin = period.begin.filter(|begin| begin.date().year() == year && *begin > opening);
    let until = period.end.map_or(now, |end| end.min(now));
    let end = Some(until).filter(|end| end.date().year() == year && *end < closing);
    if begin.is_none() && end.is_none() {
        return Coverage::Whole;
    }
    Coverage::Part(begin.map_or(first, DateTime::date), end.map_or(last, DateTime::date))
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
    fn a_year_that_the_period_or_today_cuts_is_partial() {
        let asked = period("2024-03-01T00:00:00", "2026-12-31T23:59:59");
        let now = at("2026-11-21T14:00:00");
        assert_eq!(coverage(2024, asked, now), Coverage::Part(date(2024, 3, 1), date(2024, 12, 31)));
        assert_eq!(coverage(2025, asked, now), Coverage::Whole);
        assert_eq!(coverage(2026, asked, now), Coverage::Part(date(2026, 1, 1), date(2026, 11, 21)));
        assert_eq!(coverage(2026, Period::default(), now), coverage(2026, asked, now));
        let year = period("2025-01-01T00:00:00", "2025-12-31T23:59:59");
        assert_eq!(coverage(2025, year, now), Coverage::Whole);
        let half = period("2025-01-01T00:00:00", "2025-06-30T23:59:59");
        assert_eq!(coverage(2025, half, now), Coverage::Part(date(2025, 1, 1), date(2025, 6, 30)));
    }

    proptest! {
        #[test]
        fn a_part_lies_in_its_year_and_in_the_period(begin in 0_i64..2000, length in 0_i64..2000, year in 2020_i16..2026) {
            let first = date(2020, 1, 1) + jiff::Span::new().days(begin);
            let last = first + jiff::Span::new().days(length);
            let asked = Period { begin: Some(first.at(0, 0, 0, 0)), end: Some(last.at(23, 59, 59, 0)) };
            if let Coverage::Part(from, to) = coverage(year, asked, at("2030-01-01T00:00:00")) {
                prop_assert!(from.year() == year && to.year() == year);
                prop_assert!(from > date(year, 1, 1) || to < date(year, 12, 31));
            } else if first.year() <= year && year <= last.year() {
                prop_assert!(first <= date(year, 1, 1) && last >= date(year, 12, 31));
            }
        }
    }
}
