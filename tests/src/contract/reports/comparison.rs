//! Comparison of the figures of a report with those of the rows of the API.

use std::collections::{BTreeMap, BTreeSet};

/// Difference of two amounts of money that rounding explains.
pub(super) const CENT: f64 = 0.010_001;

/// Named figures. A figure that is missing is zero.
pub(super) type Figures = BTreeMap<String, f64>;

/// Result of the comparison of reports.
#[derive(Debug, Default)]
pub(super) struct Comparison {
    /// Number of compared figures that are not zero.
    pub(super) figures: usize,
    /// Figures that differ.
    pub(super) differences: Vec<String>,
}

impl Comparison {
    /// Compares all figures of both sides.
    pub(super) fn compare(&mut self, report: &Figures, rows: &Figures, tolerance: f64) {
        let names: BTreeSet<&String> = report.keys().chain(rows.keys()).collect();
        for name in names {
            let value = |figures: &Figures| figures.get(name).copied().unwrap_or_default();
            let (actual, expected) = (value(report), value(rows));
            if (actual - expected).abs() > tolerance {
                self.differences.push(format!("{name} is {actual}, by the rows {expected}"));
            }
            if expected.abs() > tolerance {
                self.figures += 1;
            }
        }
    }
}

/// Adds to a named figure.
pub(super) fn add(figures: &mut Figures, name: impl Into<String>, value: f64) {
    *figures.entry(name.into()).or_default() += value;
}

/// Returns a count or a time as a figure.
#[expect(clippy::cast_precision_loss, reason = "counts and seconds are far below 2^53")]
pub(super) const fn whole(number: i64) -> f64 {
    number as f64
}
