//! A report as a JSON document.

use jiff::civil::Date;
use kimai_tools::domain::absences::Days;
use serde_json::Value;

/// A report as a JSON document.
#[derive(Clone, Debug)]
pub(super) struct Document {
    pub(super) action: &'static str,
    pub(super) body: Value,
}

impl Document {
    pub(super) fn rows(&self) -> &[Value] {
        self.list("rows")
    }

    /// Returns the first row of totals.
    pub(super) fn total(&self) -> Option<&Value> {
        self.list("totals").first()
    }

    fn list(&self, field: &str) -> &[Value] {
        self.body.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
    }

    fn bound(&self, field: &str) -> Option<Date> {
        self.body.get(field)?.as_str()?.parse().ok()
    }

    /// Returns true if the report covers a day. Reports without bounds are about all time.
    pub(super) fn has_day(&self, day: Date) -> bool {
        self.bound("begin").is_none_or(|first| first <= day)
            && self.bound("end").is_none_or(|last| day <= last)
    }

    /// Returns the days of the report.
    pub(super) fn days(&self) -> impl Iterator<Item = Date> {
        let bounds = self.bound("begin").zip(self.bound("end"));
        bounds.into_iter().flat_map(|(first, last)| Days { first, last }.dates())
    }
}
