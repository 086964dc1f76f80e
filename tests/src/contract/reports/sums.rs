//! Figures of the reports with sums of records: `summary`, `times`, `unbilled`, `week` and `budget`.

use kimai_tools::domain::Month;
use serde_json::Value;

use super::{
    comparison::{CENT, Comparison, Figures, add, whole},
    document::Document,
    facts::{Facts, Row},
};

/// Measures of the sums that are times or counts; all fields that begin with `revenue` are compared besides.
type Measures = &'static [(&'static str, fn(&Row) -> i64)];

const RECORDS: (&str, fn(&Row) -> i64) = ("records", |_| 1);
const TIME: (&str, fn(&Row) -> i64) = ("time_seconds", |row| row.seconds);
const BILLABLE: (&str, fn(&Row) -> i64) =
    ("billable_time_seconds", |row| if row.billable { row.seconds } else { 0 });

pub(super) fn summary(document: &Document, facts: &Facts) -> Comparison {
    let rows = facts.finished().filter(|row| document.has_day(row.day));
    totals(document, rows, &[RECORDS, TIME, BILLABLE], true)
}

pub(super) fn times(document: &Document, facts: &Facts) -> Comparison {
    totals(document, facts.finished(), &[RECORDS, TIME], false)
}

pub(super) fn unbilled(document: &Document, facts: &Facts) -> Comparison {
    let rows = facts.finished().filter(|row| row.billable && !row.exported);
    totals(document, rows, &[RECORDS, TIME], true)
}

/// Compares the total and the groups, which are projects.
fn totals<'a>(
    document: &Document,
    rows: impl Iterator<Item = &'a Row>,
    measures: Measures,
    has_revenue: bool,
) -> Comparison {
    let mut report = Figures::new();
    let groups = document.rows().iter().map(|entry| (project(entry), entry));
    let total = document.total().map(|entry| ("total".to_owned(), entry));
    for (group, entry) in groups.chain(total) {
        for (field, value) in entry.as_object().into_iter().flatten() {
            let is_measure = measures.iter().any(|(name, _)| name == field);
            let is_revenue = has_revenue && field.starts_with("revenue");
            if let Some(value) = value.as_f64().filter(|_| is_measure || is_revenue) {
                add(&mut report, format!("{group} {field}"), value);
            }
        }
    }
    let mut expected = Figures::new();
    for row in rows {
        for group in ["total".to_owned(), format!("project {}", row.project)] {
            for (name, measure) in measures {
                add(&mut expected, format!("{group} {name}"), whole(measure(row)));
            }
            if has_revenue && row.billable {
                let currency = row.currency.as_deref().map_or_else(String::new, |name| format!("_{name}"));
                let amount = row.rate.unwrap_or_default();
                add(&mut expected, format!("{group} revenue{currency}"), amount);
            }
        }
    }
    let mut comparison = Comparison::default();
    // Only amounts are fractions.
    comparison.compare(&report, &expected, CENT);
    comparison
}

fn project(entry: &Value) -> String {
    let id = entry.get("project_id").and_then(Value::as_u64);
    format!("project {}", id.unwrap_or_default())
}

/// Compares the time of each person and of each day.
pub(super) fn week(document: &Document, facts: &Facts) -> Comparison {
    let mut report = Figures::new();
    for entry in document.rows() {
        let user = entry.get("user_id").and_then(Value::as_u64).unwrap_or_default();
        add(&mut report, format!("time of user {user}"), number(entry, "time_seconds"));
    }
    let mut expected = Figures::new();
    let days: Vec<_> = document.days().collect();
    for day in &days {
        let value = document.total().map_or(0.0, |total| number(total, &format!("{day}_seconds")));
        add(&mut report, format!("total of {day}"), value);
    }
    for row in facts.finished().filter(|row| days.contains(&row.day)) {
        add(&mut expected, format!("time of user {}", row.user), whole(row.seconds));
        add(&mut expected, format!("total of {}", row.day), whole(row.seconds));
    }
    let mut comparison = Comparison::default();
    comparison.compare(&report, &expected, 0.0);
    comparison
}

/// Compares the billable time and revenue that budgets have used.
pub(super) fn budget(document: &Document, facts: &Facts) -> Comparison {
    let mut comparison = Comparison::default();
    let mut projects = Vec::new();
    for entry in document.rows() {
        let text = |field: &str| entry.get(field).and_then(Value::as_str).unwrap_or_default();
        let id = entry.get("entity_id").and_then(Value::as_u64).unwrap_or_default();
        // The period of a monthly budget is a month, such as 2026-11.
        let month = text("period").parse::<Month>().ok();
        let counts = |row: &&Row| {
            let owner = match text("kind") {
                "customer" => row.customer,
                "project" => Some(row.project),
                _ => Some(row.activity),
            };
            row.billable && owner == Some(id) && month.is_none_or(|month| month == Month::of(row.day))
        };
        if text("kind") == "project" {
            projects.push(id);
        }
        let name = format!("{} {id}", text("kind"));
        let has_budget = |measure: &str| entry.get(format!("budget_{measure}")).is_some();
        let mut report = Figures::new();
        let mut expected = Figures::new();
        for field in entry.as_object().into_iter().flatten().map(|(field, _)| field) {
            if let Some(measure) = field.strip_prefix("used_").filter(|measure| has_budget(measure)) {
                add(&mut report, format!("{name} {measure}"), number(entry, field));
            }
        }
        for row in facts.finished().filter(counts) {
            if has_budget("time_seconds") {
                add(&mut expected, format!("{name} time_seconds"), whole(row.seconds));
            }
            let currency = row.currency.clone().unwrap_or_default();
            if has_budget(&currency) {
                add(&mut expected, format!("{name} {currency}"), row.rate.unwrap_or_default());
            }
        }
        comparison.compare(&report, &expected, CENT);
    }
    let missing = facts.budgeted.iter().filter(|project| !projects.contains(project));
    comparison.differences.extend(missing.map(|project| format!("no row of project {project}")));
    comparison
}

/// Returns a number; a field that is missing is zero.
pub(super) fn number(entry: &Value, field: &str) -> f64 {
    entry.get(field).and_then(Value::as_f64).unwrap_or_default()
}
