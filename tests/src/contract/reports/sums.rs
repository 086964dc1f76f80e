//! Sums of records, computed from the rows of the API, against those that reports contain.

use std::collections::BTreeMap;

use jiff::{Timestamp, Zoned, civil::Date, tz::TimeZone};
use kimai_tools::domain::{
    Month,
    api::{Link, Timesheet},
};
use serde_json::Value;

/// Difference of two amounts of money that rounding explains.
const CENT: f64 = 0.01;

/// The values of a record that reports add up.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent flags of a record")]
pub(super) struct Row {
    id: u64,
    user: u64,
    project: u64,
    customer: Option<u64>,
    activity: u64,
    currency: Option<String>,
    /// The day of the begin in the zone of the owner.
    pub(super) day: Date,
    is_future: bool,
    pub(super) is_running: bool,
    seconds: i64,
    rate: f64,
    billable: bool,
    exported: bool,
}

impl Row {
    /// Returns the values of a record with expanded relations.
    pub(super) fn of(record: &Timesheet, now: Timestamp) -> Self {
        let zone = record
            .user
            .object()
            .and_then(|user| TimeZone::get(user.timezone.as_deref()?).ok())
            .unwrap_or_else(|| record.begin.time_zone().clone());
        let day = |time: &Zoned| time.with_time_zone(zone.clone()).date();
        let begin = day(&record.begin);
        let customer = record.project.object().and_then(|project| project.customer.as_ref());
        Self {
            id: record.id.get(),
            user: record.user.id().get(),
            project: record.project.id().get(),
            customer: customer.map(|customer| customer.id().get()),
            activity: record.activity.id().get(),
            currency: customer.and_then(Link::object).and_then(|customer| customer.currency.clone()),
            day: begin,
            is_future: begin > day(&now.to_zoned(TimeZone::UTC)),
            is_running: record.is_running(),
            seconds: record.duration.unwrap_or_default().0,
            rate: record.rate.unwrap_or_default(),
            billable: record.billable == Some(true),
            exported: record.exported == Some(true),
        }
    }
}

/// A report as a JSON document.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) action: &'static str,
    pub(super) body: Value,
}

/// Returns the differences between the sums of a report and those of the rows.
///
/// Reports without sums of records have no differences.
pub(super) fn differences(document: &Document, rows: &[Row]) -> Vec<String> {
    let all = || rows.iter().filter(|row| !row.is_running);
    let between = |row: &&Row| {
        let bound = |name: &str| document.body.get(name)?.as_str()?.parse::<Date>().ok();
        bound("begin").is_none_or(|begin| begin <= row.day) && bound("end").is_none_or(|end| row.day <= end)
    };
    let found = match document.action {
        "times" => totals(document, &Sums::of(all()), &["records", "time"]),
        "unbilled" => {
            let unbilled = all().filter(|row| row.billable && !row.exported);
            totals(document, &Sums::of(unbilled), &["records", "time", "revenue"])
        }
        "summary" => {
            let sums = Sums::of(all().filter(between));
            totals(document, &sums, &["records", "time", "billable_time", "revenue"])
        }
        "week" => totals(document, &Sums::of(all().filter(between)), &["time"]),
        "gaps" => days(document, rows),
        "overtime" => people(document, all().filter(|row| between(row) && !row.is_future)),
        "budget" => budgets(document, rows),
        "quality" => findings(document, rows),
        _ => Vec::new(),
    };
    found.into_iter().map(|text| format!("{}: {text}", document.action)).collect()
}

/// Number, time and revenue of records.
#[derive(Clone, Debug, Default, PartialEq)]
struct Sums {
    records: i64,
    time: i64,
    billable_time: i64,
    /// The rates of billable records by currency.
    revenue: BTreeMap<String, f64>,
}

impl Sums {
    fn of<'a>(rows: impl Iterator<Item = &'a Row>) -> Self {
        let mut sums = Self::default();
        for row in rows {
            sums.records += 1;
            sums.time += row.seconds;
            if row.billable {
                sums.billable_time += row.seconds;
                let currency = row.currency.clone().unwrap_or_default();
                *sums.revenue.entry(currency).or_default() += row.rate;
            }
        }
        sums
    }
}

/// Compares these sums with the first total of the report and with the sum of its groups.
fn totals(document: &Document, expected: &Sums, measures: &[&str]) -> Vec<String> {
    let groups: Vec<&Value> = list(&document.body, "rows").iter().collect();
    let total: Vec<&Value> = list(&document.body, "totals").iter().take(1).collect();
    let mut differences = Vec::new();
    for (name, values) in [("the total has", total), ("the groups have", groups)] {
        let sum = |field: &str| values.iter().map(|value| number(value, field)).sum::<f64>();
        let mut compare = |field: &str, expected: f64, tolerance: f64| {
            let actual = sum(field);
            if (actual - expected).abs() > tolerance {
                differences.push(format!("{name} {field} {actual}, the rows {expected}"));
            }
        };
        for measure in measures {
            match *measure {
                "records" => compare("records", count(expected.records), 0.0),
                "time" => compare("time_seconds", count(expected.time), 0.0),
                "billable_time" => compare("billable_time_seconds", count(expected.billable_time), 0.0),
                _ => {
                    for (currency, amount) in &expected.revenue {
                        // Each group is rounded to a cent.
                        compare(&format!("revenue_{currency}"), *amount, CENT * count_of(&values));
                    }
                }
            }
        }
    }
    differences
}

/// Compares the time of each person and day.
fn days(document: &Document, rows: &[Row]) -> Vec<String> {
    let of_day = |entry: &Value| {
        let day = entry.get("day")?.as_str()?.parse::<Date>().ok()?;
        let user = entry.get("user_id").and_then(Value::as_u64);
        let expected = rows
            .iter()
            .filter(|row| !row.is_running && row.day == day && user.is_none_or(|user| row.user == user));
        let name = format!("{day} of user {}", user.unwrap_or_default());
        difference(&name, entry, "booked_seconds", Sums::of(expected).time)
    };
    list(&document.body, "rows").iter().filter_map(of_day).collect()
}

/// Compares the time of each person.
fn people<'a>(document: &Document, rows: impl Iterator<Item = &'a Row>) -> Vec<String> {
    let rows: Vec<&Row> = rows.collect();
    let of_person = |entry: &Value| {
        let user = entry.get("user_id")?.as_u64()?;
        let expected = Sums::of(rows.iter().copied().filter(|row| row.user == user));
        difference(&format!("user {user}"), entry, "worked_seconds", expected.time)
    };
    list(&document.body, "rows").iter().filter_map(of_person).collect()
}

/// Compares the billable time and revenue that budgets have used.
fn budgets(document: &Document, rows: &[Row]) -> Vec<String> {
    let mut differences = Vec::new();
    for entry in list(&document.body, "rows") {
        let text = |field: &str| entry.get(field).and_then(Value::as_str).unwrap_or_default();
        let Some(id) = entry.get("entity_id").and_then(Value::as_u64) else { continue };
        // The period of a monthly budget is a month, such as 2026-11.
        let month = text("period").parse::<Month>().ok();
        let counts = |row: &&Row| {
            let owner = match text("kind") {
                "customer" => row.customer,
                "project" => Some(row.project),
                _ => Some(row.activity),
            };
            !row.is_running && owner == Some(id) && month.is_none_or(|month| month == Month::of(row.day))
        };
        let sums = Sums::of(rows.iter().filter(counts));
        let name = format!("{} {id}", text("kind"));
        if entry.get("budget_time_seconds").is_some() {
            differences.extend(difference(&name, entry, "used_time_seconds", sums.billable_time));
        }
        for (currency, amount) in &sums.revenue {
            let field = format!("used_{currency}");
            let actual = number(entry, &field);
            if entry.get(format!("budget_{currency}")).is_some() && (actual - amount).abs() > CENT {
                differences.push(format!("{name} has {field} {actual}, the rows have {amount}"));
            }
        }
    }
    differences
}

/// Compares number and time of the records that each finding names. Running ones have no time yet.
fn findings(document: &Document, rows: &[Row]) -> Vec<String> {
    let mut differences = Vec::new();
    for entry in list(&document.body, "rows") {
        let ids: Vec<u64> = list(entry, "ids").iter().filter_map(Value::as_u64).collect();
        let named: Vec<&Row> = rows.iter().filter(|row| ids.contains(&row.id)).collect();
        let sums = Sums::of(named.iter().copied());
        let name = entry.get("finding").and_then(Value::as_str).unwrap_or_default();
        if named.iter().all(|row| !row.is_running) {
            differences.extend(difference(name, entry, "time_seconds", sums.time));
        }
        differences.extend(difference(name, entry, "records", sums.records));
    }
    differences
}

fn difference(name: &str, entry: &Value, field: &str, expected: i64) -> Option<String> {
    let actual = number(entry, field);
    let expected = count(expected);
    ((actual - expected).abs() > 0.0)
        .then(|| format!("{name} has {field} {actual}, the rows have {expected}"))
}

fn list<'a>(value: &'a Value, field: &str) -> &'a [Value] {
    value.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Returns a number; a field that is missing is zero.
fn number(value: &Value, field: &str) -> f64 {
    value.get(field).and_then(Value::as_f64).unwrap_or_default()
}

#[expect(clippy::cast_precision_loss, reason = "counts and seconds are far below 2^53")]
const fn count(number: i64) -> f64 {
    number as f64
}

fn count_of(values: &[&Value]) -> f64 {
    i64::try_from(values.len()).map_or(1.0, count).max(1.0)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::{Value, json};

    use super::{Document, Row};

    /// Two hours for 200 EUR of user 3 on project 1, and one hour on project 2 that is not billable.
    fn rows() -> [Row; 2] {
        let billable = Row {
            id: 1,
            user: 3,
            project: 1,
            customer: Some(1),
            currency: Some("EUR".to_owned()),
            day: date(2026, 11, 27),
            seconds: 7200,
            rate: 200.0,
            billable: true,
            ..Row::default()
        };
        let other = Row { id: 2, project: 2, seconds: 3600, rate: 90.0, billable: false, ..billable.clone() };
        [billable, other]
    }

    fn differences(action: &'static str, body: Value) -> Vec<String> {
        super::differences(&Document { action, body }, &rows())
    }

    #[test]
    fn equal_sums_have_no_differences() {
        let groups = json!([
            {"records": 1, "time_seconds": 7200, "billable_time_seconds": 7200, "revenue_EUR": 200.0},
            {"records": 1, "time_seconds": 3600},
        ]);
        let total = json!([{"records": 2, "time_seconds": 10800, "billable_time_seconds": 7200, "revenue_EUR": 200.0}]);
        let summary = json!({"begin": "2026-11-01", "end": "2026-11-30", "rows": groups, "totals": total});
        assert_eq!(differences("summary", summary.clone()), Vec::<String>::new());
        assert_eq!(differences("times", summary), Vec::<String>::new());
        let gaps = json!({"rows": [{"user_id": 3, "day": "2026-11-27", "booked_seconds": 10800}]});
        assert_eq!(differences("gaps", gaps), Vec::<String>::new());
        let overtime = json!({"begin": "2026-01-01", "end": "2026-12-31", "rows": [{"user_id": 3, "worked_seconds": 10800}]});
        assert_eq!(differences("overtime", overtime), Vec::<String>::new());
        let budget = json!({"rows": [
            {"kind": "project", "entity_id": 1, "period": "2026-11", "budget_time_seconds": 9000,
                "used_time_seconds": 7200},
            {"kind": "customer", "entity_id": 1, "period": "in total", "budget_EUR": 1000.0, "used_EUR": 200.0},
        ]});
        assert_eq!(differences("budget", budget), Vec::<String>::new());
        let quality =
            json!({"rows": [{"finding": "no tag", "records": 2, "time_seconds": 10800, "ids": [1, 2]}]});
        assert_eq!(differences("quality", quality), Vec::<String>::new());
    }

    #[test]
    fn other_sums_are_differences() {
        let rows = json!([{"records": 1, "time_seconds": 7200, "revenue_EUR": 290.0}]);
        let summary = json!({"begin": "2026-11-27", "end": "2026-11-27", "rows": rows, "totals": []});
        let found = differences("summary", summary);
        assert!(found.contains(&"summary: the groups have records 1, the rows 2".to_owned()), "{found:#?}");
        assert!(
            found.contains(&"summary: the groups have revenue_EUR 290, the rows 200".to_owned()),
            "{found:#?}"
        );
        let gaps = json!({"rows": [{"user_id": 3, "day": "2026-11-27", "booked_seconds": 7200}]});
        assert_eq!(
            differences("gaps", gaps),
            ["gaps: 2026-11-27 of user 3 has booked_seconds 7200, the rows have 10800"]
        );
        let overtime = json!({"begin": "2026-12-01", "rows": [{"user_id": 3, "worked_seconds": 10800}]});
        assert_eq!(
            differences("overtime", overtime),
            ["overtime: user 3 has worked_seconds 10800, the rows have 0"]
        );
        let budget = json!({"rows": [{"kind": "project", "entity_id": 1, "period": "in total", "budget_time_seconds": 9000,
            "used_time_seconds": 10800}]});
        assert_eq!(
            differences("budget", budget),
            ["budget: project 1 has used_time_seconds 10800, the rows have 7200"]
        );
        let quality =
            json!({"rows": [{"finding": "no tag", "records": 2, "time_seconds": 10800, "ids": [1]}]});
        assert_eq!(differences("quality", quality).len(), 2);
    }
}
