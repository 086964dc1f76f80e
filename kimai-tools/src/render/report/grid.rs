//! Tables of reports as texts in columns, for terminals.

use kimai_domain::report::{Cell, Column, Table, Unit};

use super::text::{cell, lead_columns};
use crate::render::{clock, quoted_text};

/// A table whose cells are texts. Columns without any value are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Grid {
    /// The first line: title, people, days, groups and filters.
    pub title: String,
    /// The columns.
    pub columns: Vec<GridColumn>,
    /// The rows, each with one cell per column.
    pub rows: Vec<Vec<GridCell>>,
    /// Sums below the rows.
    pub totals: Vec<GridTotal>,
    /// The position of the column that bars show.
    pub bar: Option<usize>,
    /// Number of rows that are left out.
    pub hidden_rows: usize,
    /// Remarks about the table.
    pub notes: Vec<String>,
}

/// A column of a [`Grid`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridColumn {
    /// The heading.
    pub heading: String,
    /// True for columns that name a row.
    pub is_name: bool,
    /// True for numbers, which are aligned to the right.
    pub is_number: bool,
    /// True for changes and balances.
    pub is_signed: bool,
}

/// A cell of a [`Grid`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GridCell {
    /// The text; empty if there is no value.
    pub text: String,
    /// The value of times and amounts, which bars and colours show.
    pub number: Option<i64>,
}

/// A row below the rows of a [`Grid`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GridTotal {
    /// The label.
    pub label: &'static str,
    /// One cell per column.
    pub cells: Vec<GridCell>,
}

/// Returns the first `limit` rows of a table as texts.
pub(crate) fn grid(title: &str, table: &Table, limit: usize, notes: &[String]) -> Grid {
    let is_used = |index: usize| {
        let has_value = |cells: &Vec<Cell>| cells.get(index).is_some_and(|cell| !cell.is_empty());
        table.rows.iter().any(has_value) || table.totals.iter().any(|total| has_value(&total.cells))
    };
    let used: Vec<(usize, &Column)> =
        table.columns.iter().enumerate().filter(|(index, _)| is_used(*index)).collect();
    let cells = |cells: &[Cell]| -> Vec<GridCell> {
        let empty = Cell::Empty;
        used.iter().map(|(index, column)| text_cell(column, cells.get(*index).unwrap_or(&empty))).collect()
    };
    let lead = lead_columns(table);
    let columns: Vec<&Column> = used.iter().map(|(_, column)| *column).collect();
    Grid {
        title: title.to_owned(),
        columns: used.iter().map(|(index, column)| heading(column, *index < lead)).collect(),
        rows: table.rows.iter().take(limit).map(|row| cells(row)).collect(),
        totals: table
            .totals
            .iter()
            .map(|total| GridTotal { label: total.label, cells: cells(&total.cells) })
            .collect(),
        bar: bar_column(&columns),
        hidden_rows: table.rows.len().saturating_sub(limit),
        notes: notes.to_vec(),
    }
}

/// The columns that say most about a row, in the order of precedence.
const BAR_COLUMNS: [&str; 5] = ["time", "missing", "worked", "used_time", "value"];

/// Returns the position of the column that bars show: one of [`BAR_COLUMNS`], else the first time or amount.
pub(super) fn bar_column(columns: &[&Column]) -> Option<usize> {
    let position = |is_bar: &dyn Fn(&Column) -> bool| columns.iter().position(|column| is_bar(column));
    let is_time = |column: &Column| column.unit == Unit::Time && !column.signed;
    let named = BAR_COLUMNS.iter().find_map(|key| position(&|column| column.key == *key && is_time(column)));
    named
        .or_else(|| position(&is_time))
        .or_else(|| position(&|column| column.unit == Unit::Money && !column.signed))
}

fn heading(column: &Column, is_name: bool) -> GridColumn {
    let name = if column.label.is_empty() { &column.key } else { &column.label };
    let name = name.replace('_', " ");
    let currency = column.currency.as_deref().filter(|_| column.unit == Unit::Money);
    let heading = match currency {
        Some(currency) => format!("{name} {}", quoted_text(currency)),
        None => name.trim_end_matches(" share").to_owned(),
    };
    let is_number =
        matches!(column.unit, Unit::Count | Unit::Time | Unit::Money | Unit::Percent | Unit::Days);
    GridColumn { heading, is_name, is_number, is_signed: column.signed }
}

/// Renders a value without what its heading says: the unit of a time and the currency of an amount.
fn text_cell(column: &Column, value: &Cell) -> GridCell {
    let sign = |is_positive: bool| if column.signed && is_positive { "+" } else { "" };
    match value {
        Cell::Time(time) => {
            GridCell { text: format!("{}{}", sign(time.0 > 0), clock(*time)), number: Some(time.0) }
        }
        Cell::Money(units) => {
            let column = column.clone().in_currency(None);
            GridCell { text: cell(&column, value), number: Some(*units) }
        }
        _ => GridCell { text: cell(column, value), number: None },
    }
}

#[cfg(test)]
mod tests {
    use kimai_domain::{
        api::Seconds,
        report::{Cell, Column, NamedEntity, Table, Total, Unit},
    };

    use super::grid;

    #[test]
    fn columns_without_values_are_left_out_and_times_have_no_unit() {
        let columns = vec![
            Column::new("project", Unit::Entity).labelled(""),
            Column::new("time", Unit::Time).labelled(""),
            Column::new("revenue", Unit::Money).in_currency(Some("EUR".to_owned())),
            Column::new("running", Unit::Ids),
        ];
        let mut table = Table::with_columns(columns);
        let name = |name: &str, id| {
            Cell::Entity(NamedEntity { parent: None, name: Some(name.to_owned()), id: Some(id) })
        };
        table.rows = vec![
            vec![name("Website", 1), Cell::Time(Seconds(5400)), Cell::Money(12_500), Cell::Empty],
            vec![name("Shop", 2), Cell::Time(Seconds(60)), Cell::Empty, Cell::Empty],
        ];
        let sums = vec![Cell::Empty, Cell::Time(Seconds(5460)), Cell::Money(12_500), Cell::Empty];
        table.totals.push(Total { label: "Total", cells: sums });
        let grid = grid("Summary", &table, 1, &[]);
        let headings: Vec<&str> = grid.columns.iter().map(|column| column.heading.as_str()).collect();
        assert_eq!(headings, ["project", "time", "revenue EUR"]);
        let texts: Vec<&str> = grid.rows[0].iter().map(|cell| cell.text.as_str()).collect();
        assert_eq!(texts, ["Website (#1)", "1:30", "1.25"]);
        assert_eq!((grid.rows.len(), grid.hidden_rows, grid.bar), (1, 1, Some(1)));
        assert_eq!(grid.totals[0].cells[1].text, "1:31");
    }
}
