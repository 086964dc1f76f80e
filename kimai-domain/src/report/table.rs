//! Typed tables: columns with unit and currency, rows, totals.

use std::cmp::Ordering;

use jiff::{Zoned, civil::Date};
use kimai_api::Seconds;

use crate::{absences::Attendance, statistics::Share};

/// A table of a report.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows, each with one cell per column.
    pub rows: Vec<Vec<Cell>>,
    /// Sums and comparisons below the rows, each with one cell per column.
    pub totals: Vec<Total>,
}

/// A row below the rows of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct Total {
    /// The label, such as `Total` or `Expected`.
    pub label: &'static str,
    /// One cell per column; the label stands in place of the first ones.
    pub cells: Vec<Cell>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The name in CSV, JSON and in the argument `sort`; unique together with the currency.
    pub key: String,
    /// The label of a value in text; empty if the value explains itself.
    pub label: String,
    /// The unit of the cells.
    pub unit: Unit,
    /// The currency of an amount, if it is known.
    pub currency: Option<String>,
    /// True for changes and balances, whose sign is always written.
    pub signed: bool,
}

/// Units of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// An entity of Kimai: id, name, and name of its parent.
    Entity,
    /// Text that a user wrote.
    Text,
    /// A word of this program, a week or a month.
    Label,
    /// A number of things.
    Count,
    /// A duration.
    Time,
    /// An amount in the currency of the column.
    Money,
    /// A percentage.
    Percent,
    /// A day.
    Date,
    /// Instants with an offset.
    Instant,
    /// A number of days, which may be a half.
    Days,
    /// Ids of records.
    Ids,
    /// Spans of time of one day.
    Spans,
    /// Yes or no.
    Flag,
    /// Presence of a person on a day.
    Attendance,
}

/// A value of a table.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Cell {
    /// No value.
    #[default]
    Empty,
    /// An entity.
    Entity(NamedEntity),
    /// Text that a user wrote.
    Text(String),
    /// A word of this program, a week or a month.
    Label(String),
    /// A number of things.
    Count(u64),
    /// A duration.
    Time(Seconds),
    /// An amount in ten-thousandths of the currency.
    Money(i64),
    /// A percentage.
    Percent(Share),
    /// A day.
    Date(Date),
    /// An instant.
    Instant(Zoned),
    /// A number of half days.
    HalfDays(i64),
    /// Ids of records.
    Ids(Vec<u64>),
    /// Spans of time.
    Spans(Vec<(Zoned, Zoned)>),
    /// Yes or no.
    Flag(bool),
    /// Presence of a person on a day.
    Attendance(Box<Attendance>),
}

/// An entity as a table names it.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct NamedEntity {
    /// The name of the entity that it belongs to.
    pub parent: Option<String>,
    /// The name; `None` if the caller may not see it.
    pub name: Option<String>,
    /// The id; `None` for the row of records without such an entity.
    pub id: Option<u64>,
}

impl Column {
    /// Creates a column whose label is its key.
    pub fn new(key: impl Into<String>, unit: Unit) -> Self {
        let key = key.into();
        Self { label: key.clone(), key, unit, currency: None, signed: false }
    }

    /// Sets the label of its values in text.
    #[must_use]
    pub fn labelled(self, label: impl Into<String>) -> Self {
        Self { label: label.into(), ..self }
    }

    /// Sets the currency.
    #[must_use]
    pub fn in_currency(self, currency: Option<String>) -> Self {
        Self { currency, ..self }
    }

    /// Marks a change or a balance.
    #[must_use]
    pub fn signed(self) -> Self {
        Self { signed: true, ..self }
    }
}

/// Direction of a sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest first.
    Ascending,
    /// Largest first.
    Descending,
}

impl Table {
    /// Creates an empty table with these columns.
    pub fn with_columns(columns: Vec<Column>) -> Self {
        Self { columns, ..Self::default() }
    }

    /// Returns the keys of the columns, each once.
    pub fn keys(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = Vec::new();
        for column in &self.columns {
            if !keys.contains(&column.key.as_str()) {
                keys.push(&column.key);
            }
        }
        keys
    }

    /// Sorts the rows by the column of this key; numbers descend unless a direction is given. Rows that are equal keep
    /// their order, and empty cells are last. Returns false if there is no such column.
    pub fn sort_by(&mut self, key: &str, direction: Option<Direction>) -> bool {
        let Some(index) = self.columns.iter().position(|column| column.key == key) else { return false };
        let is_number = self.columns.get(index).is_some_and(|column| {
            matches!(column.unit, Unit::Count | Unit::Time | Unit::Money | Unit::Percent | Unit::Days)
        });
        let default = if is_number { Direction::Descending } else { Direction::Ascending };
        let direction = direction.unwrap_or(default);
        let empty = Cell::Empty;
        self.rows.sort_by(|a, b| {
            let a = a.get(index).unwrap_or(&empty);
            let b = b.get(index).unwrap_or(&empty);
            match (a, b) {
                (Cell::Empty, Cell::Empty) => Ordering::Equal,
                (Cell::Empty, _) => Ordering::Greater,
                (_, Cell::Empty) => Ordering::Less,
                _ if direction == Direction::Descending => b.compare(a),
                _ => a.compare(b),
            }
        });
        true
    }
}

impl Cell {
    /// Returns an amount of time, or an empty cell for zero.
    pub const fn nonzero_time(time: Seconds) -> Self {
        if time.0 == 0 { Self::Empty } else { Self::Time(time) }
    }

    /// Returns a number, or an empty cell for zero.
    pub const fn nonzero_count(count: u64) -> Self {
        if count == 0 { Self::Empty } else { Self::Count(count) }
    }

    /// Returns an amount, or an empty cell for zero.
    pub const fn nonzero_money(units: i64) -> Self {
        if units == 0 { Self::Empty } else { Self::Money(units) }
    }

    /// Returns a percentage, or an empty cell if there is none.
    pub fn percent(share: Option<Share>) -> Self {
        share.map_or(Self::Empty, Self::Percent)
    }

    /// Returns true for an empty cell.
    pub const fn is_empty(&self) -> bool {
        matches!(self, Self::Empty)
    }

    /// Compares two values of one column.
    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Entity(a), Self::Entity(b)) => sort_name(a).cmp(&sort_name(b)),
            (Self::Text(a), Self::Text(b)) | (Self::Label(a), Self::Label(b)) => a.cmp(b),
            (Self::Count(a), Self::Count(b)) => a.cmp(b),
            (Self::Time(a), Self::Time(b)) => a.cmp(b),
            (Self::Money(a), Self::Money(b)) | (Self::HalfDays(a), Self::HalfDays(b)) => a.cmp(b),
            (Self::Percent(a), Self::Percent(b)) => a.cmp(b),
            (Self::Date(a), Self::Date(b)) => a.cmp(b),
            (Self::Instant(a), Self::Instant(b)) => a.timestamp().cmp(&b.timestamp()),
            (Self::Ids(a), Self::Ids(b)) => a.cmp(b),
            (Self::Flag(a), Self::Flag(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }
}

fn sort_name(entity: &NamedEntity) -> (Option<String>, Option<String>, Option<u64>) {
    let folded = |name: &Option<String>| name.as_ref().map(|name| name.to_lowercase());
    (folded(&entity.parent), folded(&entity.name), entity.id)
}

#[cfg(test)]
mod tests {
    use kimai_api::Seconds;

    use super::{Cell, Column, Direction, Table, Unit};

    fn times(values: &[Option<i64>]) -> Table {
        let mut table = Table::with_columns(vec![Column::new("time", Unit::Time)]);
        let cell = |value: &Option<i64>| value.map_or(Cell::Empty, |value| Cell::Time(Seconds(value)));
        table.rows = values.iter().map(|value| vec![cell(value)]).collect();
        table
    }

    fn seconds(table: &Table) -> Vec<Option<i64>> {
        let value = |cell: &Cell| if let Cell::Time(time) = cell { Some(time.0) } else { None };
        table.rows.iter().map(|row| value(&row[0])).collect()
    }

    #[test]
    fn numbers_descend_by_default_and_empty_cells_are_last() {
        let mut table = times(&[Some(1), None, Some(3), Some(2)]);
        assert!(table.sort_by("time", None));
        assert_eq!(seconds(&table), [Some(3), Some(2), Some(1), None]);
        assert!(table.sort_by("time", Some(Direction::Ascending)));
        assert_eq!(seconds(&table), [Some(1), Some(2), Some(3), None]);
        assert!(!table.sort_by("money", None));
    }
}
