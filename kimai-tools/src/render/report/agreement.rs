//! Property: text, CSV, JSON, terminal table and view of a report have the same values.

use kimai_domain::{
    api::Seconds,
    report::{Cell, Column, NamedEntity, Table, Total, Unit},
};
use proptest::prelude::*;
use serde_json::{Map, Value};

use super::{Translated, csv, fields, grid, json_row, json_total, row, total, view};
use crate::render::duration;

/// Name, number of records, seconds, cents, half days and flag of a row.
type Row = (String, u64, Option<i64>, Option<i64>, Option<i64>, bool);

/// A table of projects with two currencies, and its sums.
fn table(rows: &[Row]) -> Table {
    let money = |currency: &str| Column::new("revenue", Unit::Money).in_currency(Some(currency.to_owned()));
    let mut table = Table::with_columns(vec![
        Column::new("project", Unit::Entity).labelled(""),
        Column::new("records", Unit::Count),
        Column::new("time", Unit::Time).labelled(""),
        money("EUR"),
        money("CHF"),
        Column::new("remaining", Unit::Days),
        Column::new("billable", Unit::Flag),
    ]);
    for (id, (name, records, time, euros, half_days, flag)) in (1..).zip(rows) {
        let project = NamedEntity { parent: Some("Acme".to_owned()), name: Some(name.clone()), id: Some(id) };
        table.rows.push(vec![
            Cell::Entity(project),
            Cell::Count(*records),
            time.map_or(Cell::Empty, |time| Cell::Time(Seconds(time))),
            euros.map_or(Cell::Empty, Cell::Money),
            Cell::Empty,
            half_days.map_or(Cell::Empty, Cell::HalfDays),
            Cell::Flag(*flag),
        ]);
    }
    let sum = rows.iter().filter_map(|row| row.2).sum();
    let mut cells = vec![Cell::Empty; 7];
    cells[2] = Cell::Time(Seconds(sum));
    table.totals.push(Total { label: "Total", cells });
    table
}

/// Parses a document of RFC 4180.
fn parsed(csv: &str) -> Vec<Vec<String>> {
    let mut rows = vec![vec![String::new()]];
    let mut quoted = false;
    let mut letters = csv.chars().peekable();
    while let Some(letter) = letters.next() {
        let row = rows.last_mut().unwrap();
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => row.last_mut().unwrap().extend(letters.next()),
            '"' => quoted = !quoted,
            ',' if !quoted => row.push(String::new()),
            '\r' if !quoted && letters.peek() == Some(&'\n') => {
                letters.next();
                rows.push(vec![String::new()]);
            }
            letter => row.last_mut().unwrap().push(letter),
        }
    }
    assert_eq!(rows.pop(), Some(vec![String::new()]), "the last line has an end");
    rows
}

/// Returns a value of JSON as CSV writes it.
fn plain(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn some_rows() -> impl Strategy<Value = Vec<Row>> {
    // Names that are no formulas, which CSV would change.
    let name = "[A-Za-z][A-Za-z ,\"äß]{0,12}[a-z]";
    let optional = |range: std::ops::Range<i64>| prop::option::of(range);
    let row = (
        name,
        0_u64..1000,
        optional(-90_000..400_000),
        optional(-5_000_000..50_000_000),
        optional(-20..80),
        any::<bool>(),
    );
    prop::collection::vec(row, 0..12)
}

proptest! {
    #[test]
    fn all_formats_have_the_same_values(rows in some_rows()) {
        let table = table(&rows);
        let document = parsed(&csv(&table));
        let header = document.first().cloned().unwrap_or_default();
        prop_assert_eq!(document.len(), rows.len() + 1);
        let json_fields = fields(&table, false);
        let view = Value::from(view(&Translated::untranslated(String::new()), &table, &[]));
        let grid = grid("", &table, usize::MAX, &[]);
        let position = |key: &str| {
            view["columns"].as_array().unwrap().iter().position(|column| column["key"] == key)
        };
        for (index, cells) in table.rows.iter().enumerate() {
            let json: Map<String, Value> = json_row(&json_fields, cells);
            let line: Map<String, Value> =
                header.iter().cloned().zip(document[index + 1].iter().map(|text| text.as_str().into())).collect();
            for field in &json_fields {
                prop_assert_eq!(plain(line.get(&field.name)), plain(json.get(&field.name)), "{}", &field.name);
            }
            let text = row(&table, cells);
            let texts: Vec<&str> = grid.rows[index].iter().map(|cell| cell.text.as_str()).collect();
            if let Some(time) = json.get("time_seconds").and_then(Value::as_i64) {
                prop_assert!(text.contains(&duration(Seconds(time))), "{text}");
                prop_assert!(texts.contains(&crate::render::clock(Seconds(time)).as_str()), "{texts:?}");
                prop_assert_eq!(view["rows"][index][position("time").unwrap()].as_i64(), Some(time));
                let hours: f64 = plain(line.get("time_hours")).parse().unwrap();
                #[expect(clippy::cast_precision_loss, reason = "times are small")]
                let seconds = time as f64;
                prop_assert!((hours * 3600.0 - seconds).abs() < 0.5, "{hours} {time}");
            }
            if let Some(amount) = json.get("revenue_EUR").and_then(Value::as_f64) {
                let shown = format!("{amount:.2}");
                prop_assert!(text.contains(&format!("{shown} EUR")) && texts.contains(&shown.as_str()), "{text}");
                let column = position("revenue").unwrap();
                prop_assert_eq!(view["rows"][index][column].as_f64(), Some(amount));
            }
            prop_assert_eq!(view["rows"][index][0]["name"].as_str(), json["project"].as_str());
        }
        let sum = json_total(&json_fields, &table.totals[0])["time_seconds"].as_i64().unwrap();
        prop_assert_eq!(sum, rows.iter().filter_map(|row| row.2).sum::<i64>());
        prop_assert!(total(&table, &table.totals[0]).contains(&duration(Seconds(sum))));
        let totals = &view["totals"][0]["cells"][position("time").unwrap()];
        prop_assert_eq!(totals.as_i64(), Some(sum));
    }
}
