//! Data of the views of reports (MCP Apps): columns with units, and rows of values.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kimai_domain::report::{Cell, Column, NamedEntity, Table, Total, Unit};
use serde_json::{Map, Value, json};

use super::{
    Translated, german,
    grid::bar_column,
    text::{attendance, english_word},
};
use crate::render::escape_invisible;

/// Rows that a view has at most; text and CSV have all.
const MAX_ROWS: usize = 60;

/// Ids that a cell has at most.
const MAX_IDS: usize = 30;

/// Amounts are counted in ten-thousandths.
const MONEY_UNITS: f64 = 10_000.0;

/// Returns the title, columns, rows, totals and notes of a table, and the German words and sentences for the English ones.
/// Columns without any value are left out, except days.
pub(crate) fn view(title: &Translated, table: &Table, notes: &[Translated]) -> Map<String, Value> {
    let has_value = |index: usize| {
        let in_row = |cells: &Vec<Cell>| cells.get(index).is_some_and(|cell| !cell.is_empty());
        table.rows.iter().any(in_row) || table.totals.iter().any(|total| in_row(&total.cells))
    };
    let is_day = |column: &Column| column.key.parse::<Date>().is_ok();
    let columns = table.columns.iter().enumerate();
    let columns: Vec<(usize, &Column)> =
        columns.filter(|(index, column)| is_day(column) || has_value(*index)).collect();
    let cells = |cells: &[Cell]| -> Vec<Value> {
        columns.iter().map(|(index, _)| cells.get(*index).map_or(Value::Null, value)).collect()
    };
    let total = |total: &Total| json!({ "label": total.label, "cells": cells(&total.cells) });
    let mut view = Map::new();
    let mut add = |name: &str, value: Value| drop(view.insert(name.to_owned(), value));
    add("title", escape_invisible(&title.english).into());
    add("columns", columns.iter().map(|(_, column)| column_of(column)).collect());
    add("rows", table.rows.iter().take(MAX_ROWS).map(|row| Value::from(cells(row))).collect());
    add("totals", table.totals.iter().map(total).collect());
    add("notes", notes.iter().map(|note| escape_invisible(&note.english)).collect());
    if table.rows.len() > MAX_ROWS {
        add("hidden", (table.rows.len() - MAX_ROWS).into());
    }
    let shown: Vec<&Column> = columns.iter().map(|(_, column)| *column).collect();
    let mut german = german_words(&shown, table);
    german
        .extend(std::iter::once(title).chain(notes).map(|text| (text.english.clone(), text.german.clone())));
    german.retain(|english, german| english != german);
    let german =
        german.iter().map(|(english, german)| (escape_invisible(english), escape_invisible(german).into()));
    add("de", Value::Object(german.collect()));
    if let Some(bar) = bar_column(&shown) {
        add("bar", bar.into());
    }
    view
}

/// Returns the German words for the labels, findings and kinds of attendance of a table.
fn german_words(columns: &[&Column], table: &Table) -> BTreeMap<String, String> {
    let labels = columns.iter().map(|column| {
        if column.label.is_empty() { column.key.replace('_', " ") } else { column.label.clone() }
    });
    let labels = labels.chain(table.totals.iter().map(|total| total.label.to_owned()));
    let mut words: BTreeMap<String, String> = labels
        .filter_map(|label| german::translated(&label).map(|german| (label, german.to_owned())))
        .collect();
    for cell in table.rows.iter().take(MAX_ROWS).flatten() {
        match cell {
            Cell::Label(label) => {
                words.extend(german::translated(label).map(|german| (label.clone(), german.to_owned())));
            }
            Cell::Attendance(day) => {
                words.insert(attendance(day, english_word), attendance(day, german::word));
            }
            _ => {}
        }
    }
    words
}

fn column_of(column: &Column) -> Value {
    let mut fields = Map::new();
    let mut add = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
    add("key", escape_invisible(&column.key).into());
    add("unit", unit(column.unit).into());
    if !column.label.is_empty() && column.label != column.key {
        add("label", escape_invisible(&column.label).into());
    }
    if let Some(currency) = &column.currency {
        add("currency", escape_invisible(currency).into());
    }
    if column.signed {
        add("signed", true.into());
    }
    fields.into()
}

const fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Entity => "entity",
        Unit::Text => "text",
        Unit::Label => "label",
        Unit::Count => "count",
        Unit::Time => "time",
        Unit::Money => "money",
        Unit::Percent => "percent",
        Unit::Date => "date",
        Unit::Instant => "instant",
        Unit::Days => "days",
        Unit::Ids => "ids",
        Unit::Spans => "spans",
        Unit::Flag => "flag",
        Unit::Attendance => "attendance",
    }
}

#[expect(clippy::cast_precision_loss, reason = "amounts and days are far below 2^53")]
fn value(cell: &Cell) -> Value {
    match cell {
        Cell::Empty => Value::Null,
        Cell::Entity(entity) => named(entity),
        Cell::Text(text) => escape_invisible(text).into(),
        Cell::Label(label) => label.as_str().into(),
        Cell::Count(count) => (*count).into(),
        Cell::Time(time) => time.0.into(),
        Cell::Money(units) => json!(*units as f64 / MONEY_UNITS),
        Cell::Percent(share) => json!(share.percent()),
        Cell::Date(day) => day.to_string().into(),
        Cell::Instant(time) => time.strftime("%Y-%m-%d %H:%M").to_string().into(),
        Cell::HalfDays(days) => json!(*days as f64 / 2.0),
        Cell::Ids(ids) => ids.iter().take(MAX_IDS).copied().collect(),
        Cell::Spans(spans) => {
            let span = |(begin, end): &(jiff::Zoned, jiff::Zoned)| {
                format!("{}–{}", begin.strftime("%H:%M"), end.strftime("%H:%M"))
            };
            spans.iter().map(span).collect()
        }
        Cell::Flag(flag) => (*flag).into(),
        Cell::Attendance(day) => attendance(day, english_word).into(),
    }
}

fn named(entity: &NamedEntity) -> Value {
    let mut fields = Map::new();
    let texts = [("parent", &entity.parent), ("name", &entity.name)];
    for (field, text) in texts.into_iter().filter_map(|(field, text)| Some((field, text.as_ref()?))) {
        fields.insert(field.to_owned(), escape_invisible(text).into());
    }
    if let Some(id) = entity.id {
        fields.insert("id".to_owned(), id.into());
    }
    fields.into()
}

#[cfg(test)]
mod tests {
    use kimai_domain::{
        api::Seconds,
        report::{Cell, Column, NamedEntity, Table, Total, Unit},
    };
    use serde_json::{Value, json};

    use super::{MAX_ROWS, Translated, view};

    #[test]
    fn views_have_typed_values_and_the_number_of_rows_that_are_left_out() {
        let mut table = Table::with_columns(vec![
            Column::new("project", Unit::Entity).labelled(""),
            Column::new("2026-06-01", Unit::Time).labelled("Mon"),
            Column::new("empty", Unit::Count),
            Column::new("time", Unit::Time).labelled("sum"),
        ]);
        let project = NamedEntity { parent: None, name: Some("Web\u{202e}site".to_owned()), id: Some(1) };
        let row = vec![Cell::Entity(project), Cell::Empty, Cell::Empty, Cell::Time(Seconds(60))];
        table.rows = vec![row; MAX_ROWS + 2];
        table.totals.push(Total { label: "Total", cells: vec![Cell::Empty; 4] });
        let title = Translated { english: "Week".to_owned(), german: "Woche".to_owned() };
        let view = Value::from(view(&title, &table, &[]));
        let keys: Vec<&Value> =
            view["columns"].as_array().unwrap().iter().map(|column| &column["key"]).collect();
        assert_eq!(keys, ["project", "2026-06-01", "time"]);
        assert_eq!(view["rows"][0], json!([{"name": "Web\\u{202e}site", "id": 1}, null, 60]));
        assert_eq!((view["hidden"].clone(), view["bar"].clone()), (json!(2), json!(2)));
        assert_eq!(view["rows"].as_array().map(Vec::len), Some(MAX_ROWS));
        assert_eq!(
            view["de"],
            json!({"Total": "Summe", "Week": "Woche", "project": "Projekt", "sum": "Summe"})
        );
    }
}
