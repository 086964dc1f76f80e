//! The parts of a sum, the largest first, and its course over time.

use std::{collections::BTreeMap, fmt::Display};

use kimai_domain::{
    api::{Identified, Link, Seconds},
    statistics::{self, Parts, Share},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::Named;
use crate::render::statistics::split;

/// A part of a sum; the last may stand for all others.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Part {
    id: Option<u64>,
    name: Option<String>,
    customer: Option<Named>,
    /// how many others this adds up
    others: Option<usize>,
    seconds: i64,
    percent: Option<f64>,
    records: u64,
}

/// The largest parts, and the sum of the rest.
pub(crate) fn parts<T: Identified + Clone>(
    parts: &Parts<T>,
    (whole, most): (Seconds, usize),
    customer: impl Fn(&Link<T>) -> Option<Named>,
) -> Vec<Part>
where
    for<'a> Named: From<&'a Link<T>>,
{
    let (shown, rest) = split(parts, most);
    let shown = shown.into_iter().map(|part| {
        let Named { id, name } = Named::from(&part.what);
        Part { id, name, customer: customer(&part.what), ..Part::of(&part.tally, whole) }
    });
    let rest = rest.map(|(others, rest)| Part { others: Some(others), ..Part::of(&rest, whole) });
    shown.chain(rest).collect()
}

impl Part {
    fn of(tally: &statistics::Tally, whole: Seconds) -> Self {
        let percent = Share::of(tally.time, whole).map(Share::percent);
        let (seconds, records) = (tally.time.0, tally.records);
        Self { id: None, name: None, customer: None, others: None, seconds, percent, records }
    }
}

/// The time of a week or a month; the first may stand for all earlier ones.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Timed {
    /// 2026-W05 or 2026-01
    span: Option<String>,
    /// how many earlier ones this adds up
    earlier: Option<usize>,
    seconds: i64,
}

/// The last of some weeks or months, after the sum of those before.
pub(crate) fn spans<K: Display>(by: &BTreeMap<K, statistics::Tally>, most: usize) -> Vec<Timed> {
    let before = by.len().saturating_sub(most);
    let earlier: i64 = by.values().take(before).map(|tally| tally.time.0).sum();
    let earlier = (before > 0).then_some(Timed { span: None, earlier: Some(before), seconds: earlier });
    let shown = by.iter().skip(before).map(|(when, tally)| Timed {
        span: Some(when.to_string()),
        earlier: None,
        seconds: tally.time.0,
    });
    earlier.into_iter().chain(shown).collect()
}
