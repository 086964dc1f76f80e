//! Fields of a table in CSV and JSON: a cell becomes one or more named values.

use kimai_domain::{
    api::Seconds,
    report::{Cell, Column, NamedEntity, Table, Total, Unit},
};
use serde_json::{Map, Value, json};

use super::text::{attendance, english_word};
use crate::data::date_time;

/// Amounts are counted in ten-thousandths.
const MONEY_UNITS: f64 = 10_000.0;

/// A named value of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// The name, such as `project_id`, `time_seconds` or `revenue_EUR`.
    pub(crate) name: String,
    /// The position of its column.
    pub(crate) column: usize,
    part: Part,
}

/// The part of a cell that a field has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Parent,
    Name,
    Id,
    Hours,
    Whole,
}

/// Returns the fields of a table. Times have decimal hours beside seconds `with_hours`.
pub(crate) fn fields(table: &Table, with_hours: bool) -> Vec<Field> {
    let mut fields = Vec::new();
    for (index, column) in table.columns.iter().enumerate() {
        let mut add = |name: String, part| fields.push(Field { name, column: index, part });
        match column.unit {
            Unit::Entity => {
                let has_parent = |row: &Vec<Cell>| {
                    matches!(row.get(index), Some(Cell::Entity(NamedEntity { parent: Some(_), .. })))
                };
                if table.rows.iter().any(has_parent) {
                    add(parent_name(column), Part::Parent);
                }
                add(column.key.clone(), Part::Name);
                add(format!("{}_id", column.key), Part::Id);
            }
            Unit::Time => {
                if with_hours {
                    add(format!("{}_hours", column.key), Part::Hours);
                }
                add(format!("{}_seconds", column.key), Part::Whole);
            }
            Unit::Percent => add(with_currency(column, "_percent"), Part::Whole),
            Unit::Days => add(format!("{}_days", column.key), Part::Whole),
            Unit::Money => add(with_currency(column, ""), Part::Whole),
            _ => add(column.key.clone(), Part::Whole),
        }
    }
    fields
}

fn parent_name(column: &Column) -> String {
    match column.key.as_str() {
        "project" => "customer".to_owned(),
        "activity" => "project".to_owned(),
        key => format!("{key}_parent"),
    }
}

/// Returns the key with the currency of the column.
fn with_currency(column: &Column, suffix: &str) -> String {
    let key = column.key.trim_end_matches("_share");
    match column.currency.as_deref() {
        Some(currency) => format!("{key}{suffix}_{currency}"),
        None => format!("{key}{suffix}"),
    }
}

impl Field {
    /// Returns the value in a row; null if there is none.
    pub(crate) fn value(&self, row: &[Cell]) -> Value {
        row.get(self.column).map_or(Value::Null, |cell| value(cell, self.part))
    }
}

#[expect(clippy::cast_precision_loss, reason = "amounts and days are far below 2^53")]
fn value(cell: &Cell, part: Part) -> Value {
    match (cell, part) {
        (Cell::Entity(entity), Part::Parent) => json!(entity.parent),
        (Cell::Entity(entity), Part::Id) => json!(entity.id),
        (Cell::Entity(entity), _) => json!(entity.name),
        (Cell::Label(label), Part::Name | Part::Whole) => json!(label),
        (Cell::Time(time), Part::Hours) => json!(decimal_hours(*time)),
        (Cell::Time(time), _) => json!(time.0),
        (Cell::Text(text), _) => json!(text),
        (Cell::Count(count), _) => json!(count),
        (Cell::Money(units), _) => json!(*units as f64 / MONEY_UNITS),
        (Cell::Percent(share), _) => json!(share.percent()),
        (Cell::Date(day), _) => json!(day.to_string()),
        (Cell::Instant(time), _) => json!(date_time(time)),
        (Cell::HalfDays(days), _) => json!(*days as f64 / 2.0),
        (Cell::Ids(ids), _) => json!(ids),
        (Cell::Spans(spans), _) => {
            let span = |(begin, end): &(jiff::Zoned, jiff::Zoned)| {
                format!("{}/{}", date_time(begin), date_time(end))
            };
            json!(spans.iter().map(span).collect::<Vec<_>>())
        }
        (Cell::Flag(flag), _) => json!(flag),
        (Cell::Attendance(day), _) => json!(attendance(day, english_word)),
        (Cell::Empty | Cell::Label(_), _) => Value::Null,
    }
}

/// Returns hours with at most four decimals.
fn decimal_hours(time: Seconds) -> f64 {
    (time.as_hours() * MONEY_UNITS).round() / MONEY_UNITS
}

/// Returns a row as a JSON object without the fields that have no value.
pub(crate) fn json_row(fields: &[Field], row: &[Cell]) -> Map<String, Value> {
    let values = fields.iter().map(|field| (field.name.clone(), field.value(row)));
    values.filter(|(_, value)| !value.is_null()).collect()
}

/// Returns a row of totals as a JSON object with its label.
pub(crate) fn json_total(fields: &[Field], total: &Total) -> Map<String, Value> {
    let mut row = Map::from_iter([("label".to_owned(), json!(total.label))]);
    row.extend(json_row(fields, &total.cells));
    row
}
