//! `week`: a grid of projects or people and days, with sums per row and column and the expected time per day.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use kimai_api::Seconds;

use super::{
    data::Data,
    group::{Dimension, GroupKey, combinations},
    notes::Note,
    plan::day_plan,
    table::{Cell, Column, Table, Total, Unit},
};
use crate::absences::Days;

/// Number of days that a grid shows at most.
pub const MAX_DAYS: i32 = 31;

/// Days up to which a column is labelled by its weekday alone.
const WEEKDAY_LABELS: i32 = 7;

/// Returns the time of each row and day.
pub fn week(data: &Data, days: Days, rows_by: &[Dimension]) -> (Table, Vec<Note>) {
    let dates: Vec<Date> = days.dates().collect();
    let mut grid: BTreeMap<Vec<GroupKey>, Row> = BTreeMap::new();
    let mut sums = Row::default();
    for record in &data.records.rows {
        let keys = combinations(data, record, rows_by);
        for key in keys {
            grid.entry(key).or_default().add(record);
        }
        sums.add(record);
    }
    let has_customers = rows_by.contains(&Dimension::Customer);
    let mut table = Table::with_columns(columns(rows_by, &dates));
    for (key, row) in &grid {
        let mut cells: Vec<Cell> =
            rows_by.iter().zip(key).map(|(by, key)| by.cell(data, key, has_customers)).collect();
        cells.extend(row.cells(&dates));
        table.rows.push(cells);
    }
    table.sort_by("time", None);
    let labelled = |label, row: &Row| {
        let mut cells = vec![Cell::Empty; rows_by.len()];
        cells.extend(row.cells(&dates));
        Total { label, cells }
    };
    table.totals.push(labelled("Total", &sums));
    if let Some(expected) = expected(data, &dates) {
        let difference = sums.minus(&expected, data.today());
        table.totals.push(labelled("Expected", &expected));
        table.totals.push(labelled("Difference until today", &difference));
    }
    (table, notes(data, rows_by))
}

fn notes(data: &Data, rows_by: &[Dimension]) -> Vec<Note> {
    let mut notes = data.notes();
    notes.extend(data.people.contract_notes());
    notes.extend(data.absences.notes(data.people.active().count()));
    if rows_by.iter().any(|dimension| dimension.is_multiple()) {
        notes.push(Note::CountedSeveralTimes);
    }
    notes.extend(data.running_note());
    notes
}

fn columns(rows_by: &[Dimension], dates: &[Date]) -> Vec<Column> {
    let mut columns: Vec<Column> = rows_by.iter().map(|dimension| dimension.column()).collect();
    let short = i32::try_from(dates.len()).is_ok_and(|days| days <= WEEKDAY_LABELS);
    columns.extend(dates.iter().map(|day| {
        let label = if short { day.strftime("%a").to_string() } else { day.to_string() };
        Column::new(day.to_string(), Unit::Time).labelled(label)
    }));
    columns.push(Column::new("time", Unit::Time).labelled("sum"));
    columns.push(Column::new("running", Unit::Ids));
    columns
}

/// Time by day, and the running records.
#[derive(Debug, Default)]
struct Row {
    days: BTreeMap<Date, i64>,
    running: BTreeSet<u64>,
}

impl Row {
    fn add(&mut self, record: &kimai_api::Timesheet) {
        if record.end.is_none() {
            self.running.insert(record.id.get());
            return;
        }
        let time = record.duration.unwrap_or_default().0;
        *self.days.entry(record.begin.date()).or_default() += time;
    }

    fn cells(&self, dates: &[Date]) -> Vec<Cell> {
        let time =
            |day: &Date| self.days.get(day).map_or(Cell::Empty, |time| Cell::nonzero_time(Seconds(*time)));
        let mut cells: Vec<Cell> = dates.iter().map(time).collect();
        cells.push(Cell::Time(Seconds(self.days.values().sum())));
        cells.push(if self.running.is_empty() {
            Cell::Empty
        } else {
            Cell::Ids(self.running.iter().copied().collect())
        });
        cells
    }

    /// Returns the difference on each day up to today.
    fn minus(&self, expected: &Self, today: Date) -> Self {
        let days = self.days.keys().chain(expected.days.keys()).filter(|day| **day <= today);
        let of = |row: &Self, day: &Date| row.days.get(day).copied().unwrap_or_default();
        let days = days.map(|day| (*day, of(self, day) - of(expected, day))).collect();
        Self { days, running: BTreeSet::new() }
    }
}

/// Returns the expected time of all people per day, or `None` if no contract defines working time.
fn expected(data: &Data, dates: &[Date]) -> Option<Row> {
    let mut row = Row::default();
    let mut has_contract = false;
    for user in data.people.active() {
        for day in dates {
            let Some(plan) = day_plan(data, user.id, *day) else { continue };
            has_contract |= plan.contract.0 > 0;
            *row.days.entry(*day).or_default() += plan.expected().0;
        }
    }
    has_contract.then_some(row)
}
