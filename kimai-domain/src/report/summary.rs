//! `summary`: time, billable time, revenue and cost of groups of records, and the change against another period.

use std::collections::BTreeSet;

use kimai_api::Seconds;

use super::{
    data::Data,
    group::{Dimension, GroupKey, Groups, group, total},
    notes::Note,
    table::{Cell, Column, Table, Total, Unit},
};
use crate::statistics::{Money, Share, Tally};

/// Returns the sums of the records by these dimensions, largest first, or in the order of time if the first dimension is
/// one. Revenue is that of billable records, as in Kimai.
///
/// Sums of groups are compared only if no dimension is a time; the totals always are.
pub fn summary(data: &Data, dimensions: &[Dimension]) -> (Table, Vec<Note>) {
    let groups = group(data, &data.records, dimensions);
    let all = total(data, &data.records);
    let before = data.before.as_ref().map(|records| (group(data, records, dimensions), total(data, records)));
    let measures = Measures::new(&all, before.as_ref().map(|(_, all)| all));
    let compares_groups = !dimensions.iter().any(|dimension| dimension.is_time());
    let mut table = Table::with_columns(dimensions.iter().map(|dimension| dimension.column()).collect());
    table.columns.extend(measures.columns());
    let empty = Groups::new();
    let groups_before = before.as_ref().filter(|_| compares_groups).map_or(&empty, |(groups, _)| groups);
    let keys: BTreeSet<&Vec<GroupKey>> = groups.keys().chain(groups_before.keys()).collect();
    let has_customers = dimensions.contains(&Dimension::Customer);
    let none = Tally::default();
    for key in keys {
        let cells = dimensions.iter().zip(key);
        let mut row: Vec<Cell> = cells.map(|(by, key)| by.cell(data, key, has_customers)).collect();
        let earlier = (before.is_some() && compares_groups).then(|| groups_before.get(key).unwrap_or(&none));
        row.extend(measures.cells(groups.get(key).unwrap_or(&none), earlier));
        table.rows.push(row);
    }
    if dimensions.first().is_none_or(|first| !first.is_time()) {
        table.sort_by("time", None);
    }
    let mut cells = vec![Cell::Empty; dimensions.len()];
    cells.extend(measures.cells(&all, before.as_ref().map(|(_, all)| all)));
    table.totals.push(Total { label: "Total", cells });
    (table, notes(data, &all, dimensions))
}

fn notes(data: &Data, all: &Tally, dimensions: &[Dimension]) -> Vec<Note> {
    let mut notes = data.notes();
    notes.extend(rate_note(all));
    if all.without_duration > 0 {
        notes.push(Note::WithoutDuration(all.without_duration));
    }
    if dimensions.iter().any(|dimension| dimension.is_multiple()) {
        notes.push(Note::CountedSeveralTimes);
    }
    notes.extend(data.running_note());
    notes
}

/// Returns the remark about hidden rates.
pub(super) fn rate_note(all: &Tally) -> Option<Note> {
    (all.without_rate > 0).then_some(Note::RatesHidden { records: all.without_rate, of: all.records })
}

/// The columns of sums: with amounts for the currencies that occur, and with changes if there is another period.
pub(super) struct Measures {
    revenue: Vec<Option<String>>,
    cost: Vec<Option<String>>,
    has_before: bool,
}

impl Measures {
    pub(super) fn new(all: &Tally, before: Option<&Tally>) -> Self {
        let currencies = |money: fn(&Tally) -> &Money| {
            let tallies = [Some(all), before];
            let all: BTreeSet<Option<String>> = tallies
                .into_iter()
                .flatten()
                .flat_map(|tally| money(tally).currencies().map(|currency| currency.map(str::to_owned)))
                .collect();
            all.into_iter().collect()
        };
        Self {
            revenue: currencies(|tally| &tally.revenue),
            cost: currencies(|tally| &tally.cost),
            has_before: before.is_some(),
        }
    }

    fn columns(&self) -> Vec<Column> {
        let mut columns = vec![
            Column::new("records", Unit::Count),
            Column::new("time", Unit::Time).labelled(""),
            Column::new("billable_time", Unit::Time).labelled("billable"),
            Column::new("billable_share", Unit::Percent).labelled(""),
        ];
        if self.has_before {
            columns.extend([
                Column::new("time_before", Unit::Time).labelled("before"),
                Column::new("time_change", Unit::Time).labelled("change").signed(),
                Column::new("time_change_share", Unit::Percent).labelled("").signed(),
            ]);
        }
        for currency in &self.revenue {
            let money = |key: &str, label: &str| {
                Column::new(key, Unit::Money).labelled(label).in_currency(currency.clone())
            };
            columns.push(money("revenue", "revenue"));
            if self.has_before {
                columns
                    .extend([money("revenue_before", "before"), money("revenue_change", "change").signed()]);
                let share = Column::new("revenue_change_share", Unit::Percent).labelled("").signed();
                columns.push(share.in_currency(currency.clone()));
            }
        }
        for currency in &self.cost {
            columns.push(Column::new("cost", Unit::Money).in_currency(currency.clone()));
        }
        columns
    }

    fn cells(&self, tally: &Tally, before: Option<&Tally>) -> Vec<Cell> {
        let mut cells = vec![
            Cell::Count(tally.records),
            Cell::Time(tally.time),
            Cell::nonzero_time(tally.billable),
            Cell::percent(tally.billable_share().filter(|share| share.tenths() != 0)),
        ];
        if self.has_before {
            cells.extend(before.map_or_else(|| vec![Cell::Empty; 3], |before| time_change(tally, before)));
        }
        for currency in &self.revenue {
            let now = tally.revenue.units(currency.as_deref());
            cells.push(Cell::nonzero_money(now));
            if self.has_before {
                let before = before.map(|before| before.revenue.units(currency.as_deref()));
                cells.extend(money_change(now, before));
            }
        }
        for currency in &self.cost {
            cells.push(Cell::nonzero_money(tally.cost.units(currency.as_deref())));
        }
        cells
    }
}

fn time_change(now: &Tally, before: &Tally) -> Vec<Cell> {
    let change = Seconds(now.time.0.saturating_sub(before.time.0));
    vec![Cell::Time(before.time), Cell::Time(change), Cell::percent(Share::of(change, before.time))]
}

fn money_change(now: i64, before: Option<i64>) -> Vec<Cell> {
    let Some(before) = before.filter(|before| *before != 0 || now != 0) else { return vec![Cell::Empty; 3] };
    let change = now.saturating_sub(before);
    let share = Share::of(Seconds(change), Seconds(before));
    vec![Cell::Money(before), Cell::Money(change), Cell::percent(share)]
}
