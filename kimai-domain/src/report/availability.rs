//! `availability`: the presence of people day by day.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    data::{Data, VisibleContract},
    notes::Note,
    table::{Cell, Column, Table, Total, Unit},
};
use crate::absences::{Attendance, Contract, Days, Presence, attendance_of};

/// Days up to which a column is labelled by its weekday alone.
const WEEKDAY_LABELS: i32 = 7;

/// Returns the presence of each person on each day: present, absent, half days, public holidays, no working time, outside
/// of the contract. Absences that wait for approval do not change the presence and are named beside it.
///
/// Of a person whose contract is not visible, Saturday and Sunday are taken as free.
pub fn availability(data: &Data, days: Days) -> (Table, Vec<Note>) {
    let short = days.count() <= WEEKDAY_LABELS;
    let mut table = Table::with_columns(vec![Column::new("user", Unit::Entity).labelled("")]);
    table.columns.extend(days.dates().map(|day| {
        let label = if short { day.strftime("%a").to_string() } else { day.to_string() };
        Column::new(day.to_string(), Unit::Attendance).labelled(label)
    }));
    let mut present: BTreeMap<Date, u64> = BTreeMap::new();
    let mut requested = 0;
    for user in data.people.active() {
        let contract = match data.people.contract(user.id) {
            VisibleContract::Defined(contract) | VisibleContract::Undefined(contract) => contract,
            VisibleContract::Hidden => Contract::default(),
        };
        let mut row = vec![Cell::Entity(data.people.name(user.id))];
        for day in days.dates() {
            if data.absences.hidden.contains(&user.id) {
                row.push(Cell::Label("unknown".to_owned()));
                continue;
            }
            let holidays = data.absences.holidays_of(contract.group);
            let attendance: Attendance = attendance_of(day, data.absences.of(user.id), &contract, holidays);
            if matches!(attendance.presence, Presence::Present | Presence::Partial(_)) {
                *present.entry(day).or_default() += 1;
            }
            requested += attendance.requested.len();
            row.push(Cell::Attendance(Box::new(attendance)));
        }
        table.rows.push(row);
    }
    let mut cells = vec![Cell::Empty];
    cells.extend(days.dates().map(|day| Cell::Count(present.get(&day).copied().unwrap_or_default())));
    table.totals.push(Total { label: "Present, all or part of the day", cells });
    let mut notes = data.notes();
    notes.extend(data.people.contract_notes());
    notes.extend(data.absences.notes(data.people.active().count()));
    if requested > 0 {
        notes.push(Note::NotYetApproved(requested));
    }
    (table, notes)
}
