//! Customers, projects, activities and other entities: reads, writes, and rules that their forms must satisfy.

mod api_entity;
mod children;
mod custom_fields;
mod deletion;
mod forms;
mod operations;
mod write;

use jiff::civil::{Date, DateTime};
use kimai_api::Project;

pub(crate) use api_entity::load_one;
pub use api_entity::{ApiEntity, Details, ReadableEntity, load_details};
pub use children::{
    add_comment, add_rate, delete_comment, delete_rate, get_comment, list_comments, list_rates, toggle_pin,
};
pub use custom_fields::{get_custom_fields, update_custom_fields};
pub use deletion::{Deletion, Losses, RecordSum, deletion};
pub use forms::EntityForm;
pub use write::{
    create, delete, delete_each, duplicate_project, lock_months, set_preferences, unlock_months, update,
};

use crate::Period;

/// Days from `first` to `last`, both included; unbounded on a side without a day.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct DayRange {
    /// First day.
    pub first: Option<Date>,
    /// Last day.
    pub last: Option<Date>,
}

impl From<Period> for DayRange {
    fn from(period: Period) -> Self {
        Self { first: period.begin.map(DateTime::date), last: period.end.map(DateTime::date) }
    }
}

impl DayRange {
    /// Returns whether a project runs on at least one of these days.
    ///
    /// Kimai's own filter takes a single day. A project without a start or end is unbounded on that side.
    pub fn overlaps(self, project: &Project) -> bool {
        let has_started = project.start.is_none_or(|start| self.last.is_none_or(|last| start <= last));
        let has_not_ended = project.end.is_none_or(|end| self.first.is_none_or(|first| end >= first));
        has_started && has_not_ended
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use kimai_api::Project;

    use super::DayRange;

    fn project(start: Option<Date>, end: Option<Date>) -> Project {
        let json = serde_json::json!({ "id": 1, "name": "x", "visible": true, "start": start, "end": end });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_project_overlaps_a_range_that_shares_one_day_with_it() {
        let june = project(Some(date(2026, 6, 1)), Some(date(2026, 6, 30)));
        let runs = |first, last| DayRange { first, last }.overlaps(&june);
        assert!(runs(Some(date(2026, 6, 30)), None));
        assert!(runs(None, Some(date(2026, 6, 1))));
        assert!(!runs(Some(date(2026, 7, 1)), None));
        assert!(!runs(None, Some(date(2026, 5, 31))));
        let one_day = DayRange { first: Some(date(1990, 1, 1)), last: Some(date(1990, 1, 1)) };
        assert!(one_day.overlaps(&project(None, None)));
    }
}
