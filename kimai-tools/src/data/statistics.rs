//! Statistics of time records as data.

use std::{collections::BTreeMap, fmt::Display};

use kimai_domain::{
    api::{Identified, Link, Seconds},
    statistics::{self, Coverage, Groups, Share, YearSummary},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Money, NamedRef, record::customer};
use crate::render::statistics::{Depth, ranked_tags, split_largest};

/// The sum of some records.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Tally {
    records: u64,
    seconds: i64,
    #[schemars(description = "of running records")]
    running_seconds: i64,
    billable_seconds: i64,
    billable_percent: Option<f64>,
    #[schemars(description = "days on which somebody worked")]
    days: usize,
    #[schemars(description = "days of each person, added up")]
    person_days: usize,
    seconds_per_person_day: Option<i64>,
    first_day: Option<String>,
    last_day: Option<String>,
    rates: Vec<Money>,
    #[schemars(description = "records without a rate you may see")]
    without_rate: u64,
    #[schemars(description = "records whose time is missing")]
    without_duration: u64,
}

impl From<&statistics::Tally> for Tally {
    fn from(tally: &statistics::Tally) -> Self {
        let (first, last) = tally.span().unzip();
        Self {
            records: tally.records,
            seconds: tally.time.0,
            running_seconds: tally.running.0,
            billable_seconds: tally.billable.0,
            billable_percent: tally.billable_share().map(Share::percent),
            days: tally.days(),
            person_days: tally.person_days(),
            seconds_per_person_day: tally.per_person_day().map(|time| time.0),
            first_day: first.map(|day| day.to_string()),
            last_day: last.map(|day| day.to_string()),
            rates: rates(tally),
            without_rate: tally.without_rate,
            without_duration: tally.without_duration,
        }
    }
}

/// Returns the rates by currency.
fn rates(tally: &statistics::Tally) -> Vec<Money> {
    let amounts = tally.money.amounts();
    amounts.map(|(currency, amount)| Money { amount, currency: currency.map(str::to_owned) }).collect()
}

/// The sum of some records, and sums by customer, project, activity, user, period and tag.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Statistics {
    total: Tally,
    #[schemars(description = "running records, counted until now")]
    running: u64,
    users: usize,
    customers: Vec<Part>,
    projects: Vec<Part>,
    activities: Vec<Part>,
    by_user: Vec<Part>,
    months: Vec<SpanSum>,
    weeks: Vec<SpanSum>,
    days: Vec<SpanSum>,
    years: Vec<YearSum>,
    tags: Vec<TagSum>,
    #[schemars(description = "hour of the day in which most begin")]
    peak_hour: Option<usize>,
    #[schemars(description = "records that begin in it")]
    peak_records: Option<u64>,
}

#[derive(Serialize, JsonSchema)]
struct TagSum {
    name: String,
    records: u64,
    seconds: i64,
}

impl Statistics {
    pub(crate) fn new(
        statistics: &statistics::Statistics,
        years: Option<&[YearSummary<'_>]>,
        depth: Depth,
    ) -> Self {
        let total = statistics.total.time;
        Self {
            total: Tally::from(&statistics.total),
            running: statistics.total.running_records,
            users: statistics.users.len(),
            customers: parts(&statistics.customers, total, depth.groups, no_customer),
            projects: parts(&statistics.projects, total, depth.groups, customer),
            activities: parts(&statistics.activities, total, depth.groups, no_customer),
            by_user: parts(&statistics.users, total, depth.groups, no_customer),
            months: span_sums(&statistics.months, depth.months),
            weeks: span_sums(&statistics.weeks, depth.weeks),
            days: if depth.days > 0 { span_sums(&statistics.days, depth.days) } else { Vec::new() },
            years: years.unwrap_or_default().iter().map(|year| YearSum::new(year, depth)).collect(),
            tags: tags(statistics, Depth::TAGS.max(depth.groups)),
            peak_hour: statistics.peak_hour().map(|(hour, _)| hour),
            peak_records: statistics.peak_hour().map(|(_, records)| records),
        }
    }
}

fn tags(statistics: &statistics::Statistics, most: usize) -> Vec<TagSum> {
    let tags = ranked_tags(statistics).into_iter().take(most);
    tags.map(|(name, tally)| TagSum { name: name.clone(), records: tally.records, seconds: tally.time.0 })
        .collect()
}

/// A part of a sum. The last part may stand for all smaller ones.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Part {
    id: Option<u64>,
    name: Option<String>,
    customer: Option<NamedRef>,
    #[schemars(description = "number of others that this adds up")]
    others: Option<usize>,
    seconds: i64,
    percent: Option<f64>,
    billable_seconds: i64,
    rates: Vec<Money>,
    records: u64,
}

/// Returns the `most` largest groups, and the sum of the others. Percentages are of `total`.
pub(crate) fn parts<T: Identified + Clone>(
    groups: &Groups<T>,
    total: Seconds,
    most: usize,
    customer: impl Fn(&Link<T>) -> Option<NamedRef>,
) -> Vec<Part>
where
    for<'a> NamedRef: From<&'a Link<T>>,
{
    let (largest, others) = split_largest(groups, most);
    let largest = largest.into_iter().map(|group| {
        let NamedRef { id, name } = NamedRef::from(&group.entity);
        Part { id, name, customer: customer(&group.entity), ..Part::new(&group.tally, total) }
    });
    let others = others.map(|(count, sum)| Part { others: Some(count), ..Part::new(&sum, total) });
    largest.chain(others).collect()
}

impl Part {
    fn new(tally: &statistics::Tally, total: Seconds) -> Self {
        Self {
            id: None,
            name: None,
            customer: None,
            others: None,
            seconds: tally.time.0,
            percent: Share::of(tally.time, total).map(Share::percent),
            billable_seconds: tally.billable.0,
            rates: rates(tally),
            records: tally.records,
        }
    }
}

/// Returns `None`, the customer of an entity that has none.
pub(crate) fn no_customer<T>(_: &Link<T>) -> Option<NamedRef> {
    None
}

/// The time of a day, week or month. The first may stand for all earlier ones.
#[derive(Serialize, JsonSchema)]
struct SpanSum {
    #[schemars(description = "2026-W05, 2026-01 or 2026-01-31")]
    span: Option<String>,
    #[schemars(description = "number of earlier ones that this adds up")]
    earlier: Option<usize>,
    seconds: i64,
}

/// Returns the latest days, weeks or months, after the sum of the earlier ones.
fn span_sums<K: Display>(spans: &BTreeMap<K, statistics::Tally>, most: usize) -> Vec<SpanSum> {
    let earlier_count = spans.len().saturating_sub(most);
    let earlier: i64 = spans.values().take(earlier_count).map(|tally| tally.time.0).sum();
    let earlier =
        (earlier_count > 0).then_some(SpanSum { span: None, earlier: Some(earlier_count), seconds: earlier });
    let latest = spans.iter().skip(earlier_count).map(|(span, tally)| SpanSum {
        span: Some(span.to_string()),
        earlier: None,
        seconds: tally.time.0,
    });
    earlier.into_iter().chain(latest).collect()
}

/// The sum of a year.
#[derive(Serialize, JsonSchema)]
struct YearSum {
    year: i16,
    #[schemars(description = "only from this day, not compared")]
    from: Option<String>,
    to: Option<String>,
    #[serde(flatten)]
    total: Tally,
    projects: Vec<Part>,
    #[schemars(description = "against the year before")]
    growth: Option<GrowthData>,
}

#[derive(Serialize, JsonSchema)]
struct GrowthData {
    year: i16,
    seconds: i64,
    percent: Option<f64>,
    days: i64,
}

impl YearSum {
    fn new(year: &YearSummary<'_>, depth: Depth) -> Self {
        let (from, to) = match year.coverage {
            Coverage::Complete => (None, None),
            Coverage::Partial(from, to) => (Some(from.to_string()), Some(to.to_string())),
        };
        let total = &year.records.total;
        let growth = year.growth.map(|growth| GrowthData {
            year: year.year - 1,
            seconds: growth.time.0,
            percent: growth.share.map(Share::percent),
            days: growth.days,
        });
        Self {
            year: year.year,
            from,
            to,
            total: Tally::from(total),
            projects: parts(&year.records.projects, total.time, depth.projects_per_year, customer),
            growth,
        }
    }
}
