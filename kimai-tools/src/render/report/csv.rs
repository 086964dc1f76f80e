//! CSV of reports (RFC 4180): a header row, ISO dates, decimal hours and seconds.

use kimai_domain::report::Table;
use serde_json::Value;

use super::fields::fields;
use crate::render::escape_invisible;

/// Returns the rows of a table as CSV, without totals.
///
/// Text that a spreadsheet would run as a formula begins with an apostrophe, and line breaks become blanks.
pub(crate) fn csv(table: &Table) -> String {
    let fields = fields(table, true);
    let header: Vec<String> = fields.iter().map(|field| quoted(&neutralized(&field.name))).collect();
    let mut csv = format!("{}\r\n", header.join(","));
    for row in &table.rows {
        let values: Vec<String> = fields.iter().map(|field| quoted(&text(&field.value(row)))).collect();
        csv.push_str(&values.join(","));
        csv.push_str("\r\n");
    }
    csv
}

fn text(value: &Value) -> String {
    match value {
        Value::Null | Value::Object(_) => String::new(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => neutralized(text),
        Value::Array(items) => items.iter().map(text).collect::<Vec<_>>().join(" "),
    }
}

/// Escapes invisible characters, and puts an apostrophe before a text that a spreadsheet would run as a formula.
///
/// So does a text after a semicolon, where spreadsheets of some languages begin a cell.
fn neutralized(text: &str) -> String {
    let text = escape_invisible(&text.replace(['\r', '\n', '\t'], " "));
    let is_formula = |part: &str| {
        part.trim_start_matches(|letter: char| letter == '"' || letter.is_whitespace())
            .starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
    };
    let parts =
        text.split(';').map(|part| if is_formula(part) { format!("'{part}") } else { part.to_owned() });
    parts.collect::<Vec<_>>().join(";")
}

/// Puts a value in quotes if it contains a comma or a quote, or begins or ends with a blank.
fn quoted(value: &str) -> String {
    if value.contains([',', '"']) || value.trim() != value {
        format!("\"{}\"", value.replace('"', "\"\""))
    } else {
        value.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use kimai_domain::{
        api::Seconds,
        report::{Cell, Column, NamedEntity, Table, Unit},
    };
    use proptest::prelude::*;

    use super::{csv, neutralized, quoted};

    #[test]
    fn times_are_decimal_hours_and_seconds_and_entities_have_ids() {
        let columns = vec![
            Column::new("project", Unit::Entity),
            Column::new("time", Unit::Time),
            Column::new("revenue", Unit::Money).in_currency(Some("EUR".to_owned())),
        ];
        let mut table = Table::with_columns(columns);
        let project = NamedEntity {
            parent: Some("Acme, Inc.".to_owned()),
            name: Some("=HYPERLINK(\"x\")".to_owned()),
            id: Some(7),
        };
        table.rows = vec![
            vec![Cell::Entity(project), Cell::Time(Seconds(5400)), Cell::Money(-12_500)],
            vec![Cell::Label("none".to_owned()), Cell::Time(Seconds(1200)), Cell::Empty],
        ];
        assert_eq!(
            csv(&table),
            "customer,project,project_id,time_hours,time_seconds,revenue_EUR\r\n\
             \"Acme, Inc.\",\"'=HYPERLINK(\"\"x\"\")\",7,1.5,5400,-1.25\r\n\
             ,none,,0.3333,1200,\r\n"
        );
    }

    proptest! {
        #[test]
        fn no_text_is_a_formula_or_leaves_its_cell(text in prop_oneof![any::<String>(), "[a;=+\" -]{0,8}"]) {
            let cell = quoted(&neutralized(&text));
            prop_assert!(!cell.contains(['\r', '\n']));
            let inner = cell.strip_prefix('"').and_then(|cell| cell.strip_suffix('"'));
            let content = inner.map_or_else(|| cell.clone(), |inner| inner.replace("\"\"", "\""));
            for part in content.split(';') {
                prop_assert!(!part.trim_start_matches(|letter: char| letter == '"' || letter.is_whitespace()).starts_with(['=', '+', '-', '@']), "{cell}");
            }
            if let Some(inner) = inner {
                prop_assert!(!inner.replace("\"\"", "").contains('"'), "{cell}");
            } else {
                prop_assert!(!cell.contains([',', '"']), "{cell}");
            }
        }
    }
}
