//! Weeks of the ISO calendar, from Monday.

use std::fmt;

use jiff::civil::Date;

/// A week; its year may differ from that of its first or last days.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Week {
    year: i16,
    week: i8,
}

impl Week {
    /// The week of a day.
    pub fn of(day: Date) -> Self {
        let week = day.iso_week_date();
        Self { year: week.year(), week: week.week() }
    }
}

impl fmt::Display for Week {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-W{:02}", self.year, self.week)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::Week;

    #[test]
    fn the_days_around_new_year_belong_to_the_week_of_their_thursday() {
        let shown = [date(2025, 12, 29), date(2026, 1, 4), date(2026, 1, 5), date(2027, 1, 1)]
            .map(|day| Week::of(day).to_string());
        assert_eq!(shown, ["2026-W01", "2026-W01", "2026-W02", "2026-W53"]);
    }
}
