//! What records add up to.

use kimai_domain::{
    api::Link,
    statistics::{self, Share, YearOf},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Money, Part, Timed, parts, record::customer, spans, years::YearSum};
use crate::render::statistics::Depth;

/// The sum of some records.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Tally {
    records: u64,
    seconds: i64,
    billable_seconds: i64,
    billable_percent: Option<f64>,
    /// days on which somebody worked
    days: usize,
    /// days of each person, added up
    person_days: usize,
    seconds_per_person_day: Option<i64>,
    first_day: Option<String>,
    last_day: Option<String>,
    rates: Vec<Money>,
    /// records without a rate you may see
    without_rate: u64,
    /// records whose time is missing
    without_duration: u64,
}

impl From<&statistics::Tally> for Tally {
    fn from(tally: &statistics::Tally) -> Self {
        let (first, last) = tally.span().unzip();
        let money =
            |(currency, amount): (Option<&str>, f64)| Money { amount, currency: currency.map(str::to_owned) };
        Self {
            records: tally.records,
            seconds: tally.time.0,
            billable_seconds: tally.billable.0,
            billable_percent: tally.billable_share().map(Share::percent),
            days: tally.days(),
            person_days: tally.person_days(),
            seconds_per_person_day: tally.per_person_day().map(|time| time.0),
            first_day: first.map(|day| day.to_string()),
            last_day: last.map(|day| day.to_string()),
            rates: tally.money.amounts().map(money).collect(),
            without_rate: tally.unpriced,
            without_duration: tally.untimed,
        }
    }
}

/// The sum of some records, and of their parts.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Statistics {
    total: Tally,
    /// running records, not counted
    running: u64,
    users: usize,
    projects: Vec<Part>,
    activities: Vec<Part>,
    by_user: Vec<Part>,
    months: Vec<Timed>,
    weeks: Vec<Timed>,
    years: Vec<YearSum>,
    tags: Vec<Tag>,
    /// hour of the day in which most begin
    peak_hour: Option<usize>,
    /// how many begin in it
    peak_records: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
struct Tag {
    name: String,
    records: u64,
    seconds: i64,
}

impl Statistics {
    pub(crate) fn new(all: &statistics::Statistics, years: Option<&[YearOf<'_>]>, depth: Depth) -> Self {
        let whole = (all.total.time, depth.parts);
        Self {
            total: Tally::from(&all.total),
            running: all.running,
            users: all.users.len(),
            projects: parts(&all.projects, whole, customer),
            activities: parts(&all.activities, whole, nobody),
            by_user: parts(&all.users, whole, nobody),
            months: spans(&all.months, depth.months),
            weeks: spans(&all.weeks, depth.weeks),
            years: years.unwrap_or_default().iter().map(YearSum::from).collect(),
            tags: tags(all, Depth::TAGS.max(depth.parts)),
            peak_hour: all.peak_hour().map(|(hour, _)| hour),
            peak_records: all.peak_hour().map(|(_, records)| records),
        }
    }
}

/// What belongs to no customer.
pub(crate) fn nobody<T>(_: &Link<T>) -> Option<super::Named> {
    None
}

/// Those of the most records.
fn tags(all: &statistics::Statistics, most: usize) -> Vec<Tag> {
    let mut tags: Vec<_> = all.tags.iter().collect();
    tags.sort_by_key(|(_, tally)| std::cmp::Reverse(tally.records));
    let tags = tags.into_iter().take(most);
    tags.map(|(name, tally)| Tag { name: name.clone(), records: tally.records, seconds: tally.time.0 })
        .collect()
}
