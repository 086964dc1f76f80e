//! What records add up to, for reading.

mod groups;
mod json;
mod years;

use kimai_domain::{
    api::Seconds,
    statistics::{Statistics, Tally, YearOf},
};

pub(crate) use groups::split;
pub use groups::{line_of_parts, parts, records};
pub use json::of as json;

use super::{Text, duration, money, quoted_name, record};

/// How much of each group is shown.
#[derive(Debug, Clone, Copy)]
pub struct Depth {
    /// Projects, activities, users.
    pub parts: usize,
    /// Weeks, the last ones.
    pub weeks: usize,
    /// Months, the last ones.
    pub months: usize,
}

impl Depth {
    /// What matters most.
    pub const SUMMARY: Self = Self { parts: 5, weeks: 4, months: 12 };
    /// Nearly all.
    pub const DETAILED: Self = Self { parts: 25, weeks: 13, months: 36 };
    /// As much as one document holds.
    pub const DOCUMENT: Self = Self { parts: json::MOST, weeks: json::MOST, months: json::MOST };
    /// How many tags are shown.
    pub(crate) const TAGS: usize = 10;
    /// How many projects of a year are shown.
    pub(crate) const YEAR: usize = 3;
}

/// All of the statistics; the years one by one where they are given, and the last weeks where not.
pub fn text(text: &mut Text, statistics: &Statistics, years: Option<&[YearOf<'_>]>, depth: Depth) {
    let total = &statistics.total;
    if total.records == 0 {
        text.line("No finished records to add up.");
    } else {
        totals(text, total, statistics.users.len());
        groups(text, statistics, depth);
        match years {
            Some(years) => years::lines(text, years),
            None => groups::last(text, "Weeks", &statistics.weeks, depth.weeks),
        }
        habits(text, statistics);
    }
    running(text, statistics.running);
}

/// Time, days and money of some records.
pub fn totals(text: &mut Text, total: &Tally, people: usize) {
    let share = total.billable_share().map(|share| format!(" ({share})")).unwrap_or_default();
    text.line(format_args!("Time: {}; billable {}{share}", duration(total.time), duration(total.billable)));
    text.line(days(total, people));
    rates(text, total);
    if total.untimed > 0 {
        text.line(format_args!(
            "Note: {} records came without a duration; their time is missing.",
            total.untimed
        ));
    }
}

fn days(total: &Tally, people: usize) -> String {
    let each = duration(total.per_person_day().unwrap_or_default());
    let span = total.span().map(|(first, last)| format!(" from {first} to {last}")).unwrap_or_default();
    if people > 1 {
        let person_days = total.person_days();
        format!(
            "Days: {} worked{span}; {person_days} person-days of {people} users, {each} per person-day",
            total.days()
        )
    } else {
        format!("Days: {} worked{span}, {each} per day", total.days())
    }
}

fn rates(text: &mut Text, total: &Tally) {
    let amounts: Vec<String> =
        total.money.amounts().map(|(currency, amount)| money(amount, currency)).collect();
    let unpriced = match total.unpriced {
        0 => String::new(),
        all if all == total.records => "not visible to this token".to_owned(),
        some => format!("; {some} records without a rate you may see"),
    };
    text.field("Rates", Some(format!("{}{unpriced}", amounts.join(" + "))));
}

fn groups(text: &mut Text, statistics: &Statistics, depth: Depth) {
    let whole = statistics.total.time;
    parts(text, "Projects", &statistics.projects, (whole, depth.parts), record::project);
    parts(text, "Activities", &statistics.activities, (whole, depth.parts), record::activity);
    if statistics.users.len() > 1 {
        parts(text, "Users", &statistics.users, (whole, depth.parts), record::user);
    }
    if statistics.months.len() > 1 {
        groups::last(text, "Months", &statistics.months, depth.months);
    }
}

fn habits(text: &mut Text, statistics: &Statistics) {
    let mut tags: Vec<(&String, &Tally)> = statistics.tags.iter().collect();
    tags.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.records));
    let shown = tags
        .iter()
        .take(Depth::TAGS)
        .map(|(tag, tally)| format!("{} {} ({})", quoted_name(tag), tally.records, duration(tally.time)));
    text.field("Tags", Some(shown.collect::<Vec<_>>().join(", ")));
    if let Some((hour, begun)) = statistics.peak_hour() {
        text.line(format_args!(
            "Most begin at {hour:02}:00-{hour:02}:59 ({begun} of {} records)",
            statistics.total.records
        ));
    }
}

/// Running records count nowhere, and it is said.
pub fn running(text: &mut Text, running: u64) {
    if running > 0 {
        text.line(format_args!("Running and not counted: {running}"));
    }
}

/// Time with its sign.
fn change(time: Seconds) -> String {
    if time.0 > 0 { format!("+{}", duration(time)) } else { duration(time) }
}
