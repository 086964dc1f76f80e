//! When projects run. Kimai's own filter asks for one day; a span of days is matched here.

use jiff::civil::{Date, DateTime};
use kimai_api::{Project, ProjectForm};

use crate::{Input, Period};

/// The first and the last day of a period.
pub fn days_of(period: Period) -> (Option<Date>, Option<Date>) {
    (period.begin.map(DateTime::date), period.end.map(DateTime::date))
}

/// Whether a project runs on any day from `first` to `last`; what has no start or end runs always before or after.
pub fn runs_within(project: &Project, (first, last): (Option<Date>, Option<Date>)) -> bool {
    let begun = project.start.is_none_or(|start| last.is_none_or(|last| start <= last));
    let open = project.end.is_none_or(|end| first.is_none_or(|first| end >= first));
    begun && open
}

/// Refuses a project that would end before it starts.
///
/// # Errors
/// When both days are given in the wrong order.
pub fn check_run(form: &ProjectForm) -> Result<(), Input> {
    match (form.start.value(), form.end.value()) {
        (Some(start), Some(end)) if start > end => {
            Err(Input::new("end", format!("{end} is before start {start}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Date, date};
    use kimai_api::Project;

    use super::runs_within;

    fn project(start: Option<Date>, end: Option<Date>) -> Project {
        let json = serde_json::json!({ "id": 1, "name": "x", "visible": true, "start": start, "end": end });
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_project_runs_in_a_span_that_it_touches_with_one_day() {
        let june = project(Some(date(2026, 6, 1)), Some(date(2026, 6, 30)));
        let runs = |first, last| runs_within(&june, (first, last));
        assert!(runs(Some(date(2026, 6, 30)), None) && runs(None, Some(date(2026, 6, 1))));
        assert!(!runs(Some(date(2026, 7, 1)), None) && !runs(None, Some(date(2026, 5, 31))));
        assert!(runs_within(&project(None, None), (Some(date(1990, 1, 1)), Some(date(1990, 1, 1)))));
    }
}
