//! `vacation`: entitlement, carry-over, taken, planned, requested and remaining days of a year.

use jiff::civil::{Date, date};
use kimai_api::{AbsenceType, Id, User};

use super::{
    data::{Data, VisibleContract},
    days::year_of,
    notes::Note,
    plan::{DayPlan, Holiday, plan_with},
    table::{Cell, Column, Table, Total, Unit},
};
use crate::absences::{Contract, DayAbsence, Days};

/// The vacation of a person in a year, in half days.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Vacation {
    /// Days by contract.
    pub entitlement: i64,
    /// Days that were carried over.
    pub carry_over: i64,
    /// Approved days up to today.
    pub taken: i64,
    /// Approved days after today.
    pub planned: i64,
    /// Days that wait for approval.
    pub requested: i64,
}

impl Vacation {
    /// Returns the days that are left; days that wait for approval are not subtracted.
    pub const fn remaining(&self) -> i64 {
        self.entitlement + self.carry_over - self.used()
    }

    /// Returns all approved days.
    pub const fn used(&self) -> i64 {
        self.taken + self.planned
    }
}

/// Returns the vacation of a person with this contract in a year. Each day of an absence counts in its own year.
///
/// Only days with working time by contract count; of a day that is half a public holiday, only the other half. With
/// `prorate`, the entitlement is that of the part of the year that the contract covers.
pub fn vacation_of(
    data: &Data,
    user: Id<User>,
    contract: &Contract,
    year: i16,
    carry_over: i64,
    prorate: bool,
) -> Vacation {
    let days = year_of(date(year, 1, 1));
    let today = data.today_of(user);
    let entitlement = i64::from(contract.vacation_half_days().unwrap_or_default());
    let entitlement = if prorate { prorated(entitlement, contract, days) } else { entitlement };
    let mut vacation = Vacation { entitlement, carry_over, ..Vacation::default() };
    for day in days.dates() {
        let plan = plan_with(data, user, contract, day);
        if !plan.is_working_day() {
            continue;
        }
        let approved = half_days(&plan, &plan.absences);
        if day <= today {
            vacation.taken += approved;
        } else {
            vacation.planned += approved;
        }
        vacation.requested += half_days(&plan, &plan.requested);
    }
    vacation
}

/// Returns the half days of vacation among the absences of a day.
fn half_days(plan: &DayPlan, absences: &[DayAbsence]) -> i64 {
    let vacation = absences.iter().filter(|absence| absence.kind == Some(AbsenceType::Holiday));
    let half_days: u32 = vacation.map(|absence| absence.amount.half_days).sum();
    let most = if matches!(plan.holiday, Some(Holiday::Half(_))) { 1 } else { 2 };
    i64::from(half_days).min(most)
}

/// Returns the part of a number that belongs to the days that the contract covers, rounded to half days.
pub(super) fn prorated(half_days: i64, contract: &Contract, days: Days) -> i64 {
    let whole = i64::from(days.count());
    let covered = i64::from(covered_days(contract, days));
    (half_days * covered + whole / 2) / whole.max(1)
}

/// Number of days that the contract covers.
pub(super) fn covered_days(contract: &Contract, days: Days) -> i32 {
    let (begin, end) = contract.span();
    let first = begin.map_or(days.first, |begin| begin.max(days.first));
    let last = end.map_or(days.last, |end| end.min(days.last));
    if first <= last { (Days { first, last }).count() } else { 0 }
}

/// Returns the vacation of each person with a visible contract in each year of these days.
pub fn vacation(data: &Data, days: Days, carry_over: Option<i64>, prorate: bool) -> (Table, Vec<Note>) {
    let years: Vec<i16> = (days.first.year()..=days.last.year()).collect();
    let mut table = Table::with_columns(columns());
    let mut sum = Vacation::default();
    for user in data.people.active() {
        let (VisibleContract::Defined(contract) | VisibleContract::Undefined(contract)) =
            data.people.contract(user.id)
        else {
            continue;
        };
        for year in &years {
            // Days are carried over to the first year only; those of later years are not known.
            let carry_over = carry_over.filter(|_| Some(year) == years.first()).unwrap_or_default();
            let vacation = vacation_of(data, user.id, &contract, *year, carry_over, prorate);
            if vacation == Vacation::default() {
                continue;
            }
            sum = sum.plus(&vacation);
            let mut row = vec![Cell::Entity(data.people.name(user.id)), Cell::Label(year.to_string())];
            row.extend(cells(&vacation));
            table.rows.push(row);
        }
    }
    let mut total = vec![Cell::Empty; 2];
    total.extend(cells(&sum));
    table.totals.push(Total { label: "Total", cells: total });
    let mut notes = data.notes();
    notes.extend(data.people.contract_notes());
    notes.extend(data.absences.notes(data.people.active().count()));
    if carry_over.is_none() {
        notes.push(Note::CarryOverUnknown);
    }
    if prorate {
        notes.push(Note::Prorated);
    }
    (table, notes)
}

impl Vacation {
    const fn plus(&self, other: &Self) -> Self {
        Self {
            entitlement: self.entitlement + other.entitlement,
            carry_over: self.carry_over + other.carry_over,
            taken: self.taken + other.taken,
            planned: self.planned + other.planned,
            requested: self.requested + other.requested,
        }
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("user", Unit::Entity).labelled(""),
        Column::new("year", Unit::Label).labelled(""),
        Column::new("entitlement", Unit::Days),
        Column::new("carry_over", Unit::Days).labelled("carried over"),
        Column::new("taken", Unit::Days),
        Column::new("planned", Unit::Days),
        Column::new("requested", Unit::Days),
        Column::new("remaining", Unit::Days),
    ]
}

fn cells(vacation: &Vacation) -> Vec<Cell> {
    let nonzero = |half_days: i64| if half_days == 0 { Cell::Empty } else { Cell::HalfDays(half_days) };
    vec![
        Cell::HalfDays(vacation.entitlement),
        nonzero(vacation.carry_over),
        Cell::HalfDays(vacation.taken),
        nonzero(vacation.planned),
        nonzero(vacation.requested),
        Cell::HalfDays(vacation.remaining()),
    ]
}

/// Returns the last day of the year that has begun, at most today.
pub(super) fn elapsed(year: i16, today: Date) -> Option<Days> {
    let days = year_of(date(year, 1, 1));
    let last = days.last.min(today);
    (days.first <= last).then_some(Days { first: days.first, last })
}
