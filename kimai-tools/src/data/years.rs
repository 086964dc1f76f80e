//! Year by year.

use kimai_domain::{
    api::Seconds,
    statistics::{Coverage, Growth, Share, YearOf},
};
use schemars::JsonSchema;
use serde::Serialize;

use super::{Part, Tally, parts, record::customer};
use crate::render::statistics::Depth;

/// A year of records.
#[derive(Serialize, JsonSchema)]
pub(super) struct YearSum {
    year: i16,
    /// only from this day, not compared
    from: Option<String>,
    to: Option<String>,
    #[serde(flatten)]
    total: Tally,
    projects: Vec<Part>,
    /// against the year before
    growth: Option<Change>,
}

/// What changed.
#[derive(Serialize, JsonSchema)]
struct Change {
    year: i16,
    seconds: i64,
    percent: Option<f64>,
    days: i64,
}

impl From<&YearOf<'_>> for YearSum {
    fn from(year: &YearOf<'_>) -> Self {
        let (from, to) = match year.coverage {
            Coverage::Whole => (None, None),
            Coverage::Part(from, to) => (Some(from.to_string()), Some(to.to_string())),
        };
        let total = &year.records.total;
        Self {
            year: year.year,
            from,
            to,
            total: Tally::from(total),
            projects: parts(&year.records.projects, (total.time, Depth::YEAR), customer),
            growth: year.growth.map(|growth| Change::new(year.year - 1, growth)),
        }
    }
}

impl Change {
    fn new(year: i16, Growth { time: Seconds(seconds), share, days }: Growth) -> Self {
        Self { year, seconds, percent: share.map(Share::percent), days }
    }
}
