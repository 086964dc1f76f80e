//! `unbilled`: billable records that were not exported, by customer and project; and `times`: sums over all time.

use std::collections::BTreeMap;

use jiff::civil::Date;
use kimai_api::Timesheet;

use super::{
    data::Data,
    group::{Dimension, GroupKey, sums, total},
    notes::Note,
    summary::rate_note,
    table::{Cell, Column, Table, Total, Unit},
};
use crate::statistics::Tally;

/// The records of a group.
#[derive(Debug, Default)]
struct Group {
    tally: Tally,
    first: Option<Date>,
    last: Option<Date>,
    zero_rate: u64,
    ids: Vec<u64>,
}

impl Group {
    fn add(&mut self, record: &Timesheet, currency: Option<&str>) {
        let day = record.begin.date();
        self.tally.add_record(record, currency);
        self.first = Some(self.first.map_or(day, |first| first.min(day)));
        self.last = Some(self.last.map_or(day, |last| last.max(day)));
        self.zero_rate += u64::from(record.rate == Some(0.0));
        self.ids.push(record.id.get());
    }
}

fn groups(data: &Data, dimensions: &[Dimension]) -> BTreeMap<Vec<GroupKey>, Group> {
    sums(data, data.records.finished(), dimensions, Group::add)
}

/// Returns the billable records that were not exported: time, revenue per currency, the day of the oldest record,
/// records with a rate of zero, and the ids.
pub fn unbilled(data: &Data, dimensions: &[Dimension]) -> (Table, Vec<Note>) {
    let all = total(data, &data.records);
    let currencies: Vec<Option<String>> =
        all.money.currencies().map(|currency| currency.map(str::to_owned)).collect();
    let mut table = Table::with_columns(dimensions.iter().map(|dimension| dimension.column()).collect());
    table.columns.extend([Column::new("records", Unit::Count), Column::new("time", Unit::Time).labelled("")]);
    let revenue =
        |currency: &Option<String>| Column::new("revenue", Unit::Money).in_currency(currency.clone());
    table.columns.extend(currencies.iter().map(revenue));
    table.columns.extend([
        Column::new("oldest", Unit::Date),
        Column::new("without_rate", Unit::Count).labelled("without rate"),
        Column::new("ids", Unit::Ids),
    ]);
    let measures = |tally: &Tally| {
        let mut cells = vec![Cell::Count(tally.records), Cell::Time(tally.time)];
        cells.extend(
            currencies.iter().map(|currency| Cell::nonzero_money(tally.money.units(currency.as_deref()))),
        );
        cells
    };
    let has_customers = dimensions.contains(&Dimension::Customer);
    let mut zero_rate = 0;
    let mut oldest: Option<Date> = None;
    for (key, mut group) in groups(data, dimensions) {
        group.ids.sort_unstable();
        let mut row: Vec<Cell> =
            dimensions.iter().zip(&key).map(|(by, key)| by.cell(data, key, has_customers)).collect();
        row.extend(measures(&group.tally));
        row.extend([
            group.first.map_or(Cell::Empty, Cell::Date),
            Cell::nonzero_count(group.zero_rate),
            Cell::Ids(group.ids),
        ]);
        table.rows.push(row);
        oldest = oldest.into_iter().chain(group.first).min();
    }
    for record in data.records.finished() {
        zero_rate += u64::from(record.rate == Some(0.0));
    }
    table.sort_by("time", None);
    let mut cells = vec![Cell::Empty; dimensions.len()];
    cells.extend(measures(&all));
    cells.extend([oldest.map_or(Cell::Empty, Cell::Date), Cell::nonzero_count(zero_rate), Cell::Empty]);
    table.totals.push(Total { label: "Total", cells });
    let mut notes = data.notes();
    notes.extend(rate_note(&all));
    notes.extend(data.running_note());
    (table, notes)
}

/// Returns the time, the number of records, and the days of the first and the last record of each group.
pub fn times(data: &Data, dimensions: &[Dimension]) -> (Table, Vec<Note>) {
    let mut table = Table::with_columns(dimensions.iter().map(|dimension| dimension.column()).collect());
    table.columns.extend([
        Column::new("records", Unit::Count),
        Column::new("time", Unit::Time).labelled(""),
        Column::new("first", Unit::Date),
        Column::new("last", Unit::Date),
    ]);
    let has_customers = dimensions.contains(&Dimension::Customer);
    let day_cell = |day: Option<Date>| day.map_or(Cell::Empty, Cell::Date);
    for (key, group) in groups(data, dimensions) {
        let mut row: Vec<Cell> =
            dimensions.iter().zip(&key).map(|(by, key)| by.cell(data, key, has_customers)).collect();
        row.extend([
            Cell::Count(group.tally.records),
            Cell::Time(group.tally.time),
            day_cell(group.first),
            day_cell(group.last),
        ]);
        table.rows.push(row);
    }
    table.sort_by("time", None);
    let all = total(data, &data.records);
    let span = all.span();
    let mut cells = vec![Cell::Empty; dimensions.len()];
    cells.extend([
        Cell::Count(all.records),
        Cell::Time(all.time),
        day_cell(span.map(|(first, _)| first)),
        day_cell(span.map(|(_, last)| last)),
    ]);
    table.totals.push(Total { label: "Total", cells });
    let mut notes = data.notes();
    if dimensions.iter().any(|dimension| dimension.is_multiple()) {
        notes.push(Note::CountedSeveralTimes);
    }
    notes.extend(data.running_note());
    (table, notes)
}
