//! Statistics of time records as text.

mod json;

use std::{cmp::Reverse, collections::BTreeMap, fmt::Display};

use kimai_domain::{
    api::{Identified, Link, Seconds},
    statistics::{Coverage, Group, Groups, Share, Statistics, Tally, YearSummary},
};

pub(crate) use json::escape_invisible as escape_invisible_json;
pub use json::to_json;

use super::{Text, duration, money, quoted_name, record};

/// Maximum number of rows in each section of the statistics.
#[derive(Debug, Clone, Copy)]
pub struct Depth {
    /// Customers, projects, activities and users, largest first.
    pub groups: usize,
    /// Projects of each year, largest first.
    pub projects_per_year: usize,
    /// Latest days.
    pub days: usize,
    /// Latest weeks.
    pub weeks: usize,
    /// Latest months.
    pub months: usize,
}

impl Depth {
    /// The depth of a summary.
    pub const SUMMARY: Self = Self { groups: 5, projects_per_year: 3, days: 0, weeks: 4, months: 12 };
    /// The depth of detailed statistics.
    pub const DETAILED: Self =
        Self { groups: 1000, projects_per_year: 1000, days: 31, weeks: 53, months: 120 };
    /// The depth of a JSON document.
    pub const DOCUMENT: Self = Self {
        groups: json::MAX_ROWS,
        projects_per_year: json::MAX_ROWS,
        days: json::MAX_ROWS,
        weeks: json::MAX_ROWS,
        months: json::MAX_ROWS,
    };
    /// Number of tags.
    pub(crate) const TAGS: usize = 10;
}

/// Renders all statistics. The text has a section of years if `years` is given, else one of weeks.
pub fn render(text: &mut Text, statistics: &Statistics, years: Option<&[YearSummary<'_>]>, depth: Depth) {
    let total = &statistics.total;
    if total.records == 0 {
        text.line("No records to add up.");
    } else {
        totals(text, total, statistics.users.len());
        group_sections(text, statistics, depth);
        match years {
            Some(years) => year_section(text, years, depth.projects_per_year),
            None => latest(text, "Weeks", &statistics.weeks, depth.weeks),
        }
        if depth.days > 0 {
            latest(text, "By day", &statistics.days, depth.days);
        }
        tags_and_peak_hour(text, statistics);
        if is_cut(statistics, depth) {
            text.line("stats_format detailed lists all.");
        }
    }
}

/// Tells whether a section lacks rows.
fn is_cut(statistics: &Statistics, depth: Depth) -> bool {
    let Statistics { customers, projects, activities, users, .. } = statistics;
    let lengths = [customers.len(), projects.len(), activities.len(), users.len()];
    lengths.into_iter().any(|length| length > depth.groups)
}

/// Renders the time, days and rates of a sum over the records of `users` users.
pub fn totals(text: &mut Text, total: &Tally, users: usize) {
    let share = total.billable_share().map(|share| format!(" ({share})")).unwrap_or_default();
    let running = match total.running {
        Seconds(0) => String::new(),
        running => format!(", of which {} running", duration(running)),
    };
    let time = duration(total.time);
    text.line(format_args!("Time: {time}{running}; billable {}{share}", duration(total.billable)));
    text.line(days(total, users));
    rates(text, total);
    if total.without_duration > 0 {
        text.line(format_args!(
            "Note: {} records came without a duration; their time is missing.",
            total.without_duration
        ));
    }
}

fn days(total: &Tally, users: usize) -> String {
    let average = duration(total.per_person_day().unwrap_or_default());
    let span = total.span().map(|(first, last)| format!(" from {first} to {last}")).unwrap_or_default();
    if users > 1 {
        let person_days = total.person_days();
        format!(
            "Days: {} worked{span}; {person_days} person-days of {users} users, {average} per person-day",
            total.days()
        )
    } else {
        format!("Days: {} worked{span}, {average} per day", total.days())
    }
}

/// Renders the amounts of all currencies.
fn amounts(tally: &Tally) -> String {
    let amounts = tally.money.amounts().map(|(currency, amount)| money(amount, currency));
    amounts.collect::<Vec<_>>().join(" + ")
}

fn rates(text: &mut Text, total: &Tally) {
    let missing = match total.without_rate {
        0 => String::new(),
        all if all + total.running_records == total.records => "not visible to this token".to_owned(),
        some => format!("; {some} records without a rate you may see"),
    };
    text.field("Rates", Some(format!("{}{missing}", amounts(total))));
}

fn group_sections(text: &mut Text, statistics: &Statistics, depth: Depth) {
    let total = statistics.total.time;
    if !statistics.customers.is_empty() {
        let customers = group_rows(&statistics.customers, total, depth.groups, record::customer);
        section(text, "Customers", customers);
    }
    section(text, "Projects", group_rows(&statistics.projects, total, depth.groups, record::project));
    section(text, "Activities", group_rows(&statistics.activities, total, depth.groups, record::activity));
    if statistics.users.len() > 1 {
        section(text, "Users", group_rows(&statistics.users, total, depth.groups, record::user));
    }
    if statistics.months.len() > 1 {
        latest(text, "Months", &statistics.months, depth.months);
    }
}

fn section(text: &mut Text, label: &str, rows: Vec<String>) {
    text.line(format_args!("{label}:"));
    for row in rows {
        text.line(format_args!("- {row}"));
    }
}

fn tags_and_peak_hour(text: &mut Text, statistics: &Statistics) {
    let tags = ranked_tags(statistics).into_iter().take(Depth::TAGS);
    let tags =
        tags.map(|(tag, tally)| format!("{} {} ({})", quoted_name(tag), tally.records, duration(tally.time)));
    text.field("Tags", Some(tags.collect::<Vec<_>>().join(", ")));
    if let Some((hour, count)) = statistics.peak_hour() {
        text.line(format_args!(
            "Most begin at {hour:02}:00-{hour:02}:59 ({count} of {} records)",
            statistics.total.records
        ));
    }
}

/// Returns the tags ordered by number of records, largest first.
pub(crate) fn ranked_tags(statistics: &Statistics) -> Vec<(&String, &Tally)> {
    let mut tags: Vec<(&String, &Tally)> = statistics.tags.iter().collect();
    tags.sort_by_key(|(_, tally)| Reverse(tally.records));
    tags
}

/// Renders the `most` largest groups as one row each, and one row for the sum of the others. Shares are of `total`.
pub fn group_rows<T: Identified + Clone>(
    groups: &Groups<T>,
    total: Seconds,
    most: usize,
    name: impl Fn(&Link<T>) -> String,
) -> Vec<String> {
    let (largest, others) = split_largest(groups, most);
    let row = |group: &&Group<T>| format!("{} {}", name(&group.entity), figures(&group.tally, total));
    let mut rows: Vec<String> = largest.iter().map(row).collect();
    if let Some((count, sum)) = others {
        rows.push(format!("{count} others {}", figures(&sum, total)));
    }
    rows
}

/// Returns the `most` largest groups, and the number and sum of the others.
pub(crate) fn split_largest<T: Identified + Clone>(
    groups: &Groups<T>,
    most: usize,
) -> (Vec<&Group<T>>, Option<(usize, Tally)>) {
    let mut largest = groups.ranked();
    let others = largest.split_off(largest.len().min(most));
    if others.is_empty() {
        return (largest, None);
    }
    let mut sum = Tally::default();
    for group in &others {
        sum.merge(&group.tally);
    }
    (largest, Some((others.len(), sum)))
}

/// Renders time, share, number of records, billable time and rates.
fn figures(tally: &Tally, total: Seconds) -> String {
    let share = Share::of(tally.time, total).map(|share| format!(" {share}")).unwrap_or_default();
    let billable = match tally.billable {
        Seconds(0) => "not billable".to_owned(),
        billable if billable == tally.time => "all billable".to_owned(),
        billable => format!("billable {}", duration(billable)),
    };
    let amounts = Some(amounts(tally)).filter(|amounts| !amounts.is_empty());
    let amounts = amounts.map(|amounts| format!(", {amounts}")).unwrap_or_default();
    format!("{}{share}, {}, {billable}{amounts}", duration(tally.time), record_count(tally.records))
}

/// Renders `1 record` or `7 records`.
pub fn record_count(count: u64) -> String {
    if count == 1 { "1 record".to_owned() } else { format!("{count} records") }
}

/// Renders the latest weeks or months, after the sum of the earlier ones.
fn latest<K: Display>(text: &mut Text, label: &str, spans: &BTreeMap<K, Tally>, most: usize) {
    let earlier_count = spans.len().saturating_sub(most);
    let earlier: i64 = spans.values().take(earlier_count).map(|tally| tally.time.0).sum();
    let latest = spans.iter().skip(earlier_count);
    let mut parts: Vec<String> =
        latest.map(|(span, tally)| format!("{span} {}", duration(tally.time))).collect();
    if earlier_count > 0 {
        parts.insert(0, format!("{earlier_count} earlier {}", duration(Seconds(earlier))));
    }
    text.field(label, Some(parts.join(", ")));
}

/// Renders a line for each year with its sums, and its change against the year before if both are complete.
fn year_section(text: &mut Text, years: &[YearSummary<'_>], projects_per_year: usize) {
    text.line("Years:");
    for year in years {
        let total = &year.records.total;
        let share = total.billable_share().map(|share| format!(", billable {share}")).unwrap_or_default();
        let projects = group_rows(&year.records.projects, total.time, projects_per_year, record::project);
        text.line(format_args!(
            "- {}{} {} on {} days ({} person-days), {}{share}{}; {}",
            year.year,
            coverage(year.coverage),
            duration(total.time),
            total.days(),
            total.person_days(),
            record_count(total.records),
            growth(year),
            projects.join("; "),
        ));
    }
}

fn coverage(coverage: Coverage) -> String {
    match coverage {
        Coverage::Complete => String::new(),
        Coverage::Partial(from, to) => format!(" (only {from} to {to}, not compared)"),
    }
}

fn growth(year: &YearSummary<'_>) -> String {
    let Some(growth) = year.growth else { return String::new() };
    let sign = if growth.time.0 > 0 { "+" } else { "" };
    let share = growth.share.map(|share| format!(" ({sign}{share})")).unwrap_or_default();
    let time = duration(growth.time);
    format!("; against {}: {sign}{time}{share}, {:+} days", year.year - 1, growth.days)
}
