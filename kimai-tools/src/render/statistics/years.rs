//! Year by year.

use kimai_domain::statistics::{Coverage, YearOf};

use super::super::{Text, duration, record};
use super::{Depth, change, groups};

/// A line for each year: what it adds up to, and what changed against the one before if both are whole.
pub(super) fn lines(text: &mut Text, years: &[YearOf<'_>]) {
    text.line("Years:");
    for year in years {
        let total = &year.records.total;
        let share = total.billable_share().map(|share| format!(", billable {share}")).unwrap_or_default();
        let projects =
            groups::line_of_parts(&year.records.projects, (total.time, Depth::YEAR), record::project);
        text.line(format_args!(
            "- {}{} {} on {} days ({} person-days), {}{share}{}; {projects}",
            year.year,
            cut(year.coverage),
            duration(total.time),
            total.days(),
            total.person_days(),
            groups::records(total.records),
            growth(year),
        ));
    }
}

fn cut(coverage: Coverage) -> String {
    match coverage {
        Coverage::Whole => String::new(),
        Coverage::Part(from, to) => format!(" (only {from} to {to}, not compared)"),
    }
}

fn growth(year: &YearOf<'_>) -> String {
    let Some(growth) = year.growth else { return String::new() };
    let sign = if growth.time.0 > 0 { "+" } else { "" };
    let share = growth.share.map(|share| format!(" ({sign}{share})")).unwrap_or_default();
    format!("; against {}: {}{share}, {:+} days", year.year - 1, change(growth.time), growth.days)
}
