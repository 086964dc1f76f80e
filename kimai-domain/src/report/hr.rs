//! `hr`: too much overtime, too little vacation taken, too much vacation left.
//!
//! The rules are those of Clockodo's HR analysis: overtime above a maximum; else of the vacation either too much remains,
//! or too little was taken. Nothing is checked for a vacation of zero days, and negative balances never violate a rule.

use std::collections::HashMap;

use kimai_api::{Id, Seconds, User};

use super::{
    balance::balances,
    data::{Data, VisibleContract},
    days::year_of,
    notes::Note,
    table::{Cell, Column, Table, Unit},
    vacation::{Vacation, covered_days, elapsed, vacation_of},
    working_times::WorkingTimes,
};
use crate::absences::{Contract, Days};

/// Thresholds of the rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HrRules {
    /// Maximum overtime.
    pub max_overtime: Seconds,
    /// Minimum vacation taken in the year, in half days.
    pub min_vacation: i64,
    /// Maximum vacation remaining, in half days.
    pub max_remaining: i64,
    /// True if the vacation rules apply to the part of the year that the contract covers and that is over.
    pub prorate: bool,
}

impl Default for HrRules {
    fn default() -> Self {
        Self { max_overtime: Seconds(80 * 3600), min_vacation: 20, max_remaining: 40, prorate: false }
    }
}

/// The values of an employee that the rules are applied to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Employee {
    /// Balance of the year with the balance before.
    pub(super) overtime: Seconds,
    /// Vacation available, in half days.
    pub(super) available: i64,
    /// Approved vacation, in half days.
    pub(super) used: i64,
    /// Minimum vacation of this employee, in half days.
    pub(super) min_vacation: i64,
}

/// A violated rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Violation {
    /// Overtime above the maximum.
    ExcessiveOvertime {
        /// The overtime.
        overtime: Seconds,
    },
    /// More vacation remains than the maximum.
    ExcessiveVacationRemaining {
        /// Remaining half days.
        remaining: i64,
    },
    /// Less vacation was taken than the minimum.
    InsufficientVacationTaken {
        /// Half days taken.
        used: i64,
        /// Half days that should have been taken.
        minimum: i64,
    },
}

/// Applies the rules to an employee.
pub(super) fn check(employee: &Employee, rules: &HrRules) -> Vec<Violation> {
    let mut violations = Vec::new();
    if employee.overtime > rules.max_overtime {
        violations.push(Violation::ExcessiveOvertime { overtime: employee.overtime });
    }
    if employee.available <= 0 {
        return violations;
    }
    let remaining = employee.available - employee.used;
    if remaining > rules.max_remaining {
        violations.push(Violation::ExcessiveVacationRemaining { remaining });
    } else if employee.used < employee.min_vacation {
        let minimum = employee.min_vacation;
        violations.push(Violation::InsufficientVacationTaken { used: employee.used, minimum });
    }
    violations
}

/// Returns the violated rules of each employee with a visible contract in a year.
pub fn violations(
    data: &Data,
    year: i16,
    rules: &HrRules,
    carry_over: i64,
    opening: Seconds,
    kimai: Option<&WorkingTimes>,
) -> Vec<(Id<User>, Vec<Violation>)> {
    let mut overtime: HashMap<Id<User>, i64> = HashMap::new();
    for balance in balances(data, year_of(jiff::civil::date(year, 1, 1)), kimai) {
        *overtime.entry(balance.user).or_default() += balance.difference().0;
    }
    let mut all = Vec::new();
    for user in data.people.active() {
        let VisibleContract::Defined(contract) = data.people.contract(user.id) else { continue };
        let vacation = vacation_of(data, user.id, &contract, year, carry_over, false);
        let balance = overtime.get(&user.id).copied().unwrap_or_default();
        let elapsed = elapsed(year, data.today_of(user.id));
        let employee = Employee {
            overtime: Seconds(balance + opening.0),
            ..vacation_values(&vacation, &contract, elapsed, year, rules)
        };
        all.push((user.id, check(&employee, rules)));
    }
    all
}

/// Returns the vacation values of an employee. With `prorate`, entitlement and minimum are those of the days of the year
/// that the contract covers and that are over, so that only vacation that has accrued counts.
fn vacation_values(
    vacation: &Vacation,
    contract: &Contract,
    elapsed: Option<Days>,
    year: i16,
    rules: &HrRules,
) -> Employee {
    let whole = year_of(jiff::civil::date(year, 1, 1));
    let share = |half_days: i64| match elapsed {
        Some(elapsed) if covered_days(contract, elapsed) > 0 => {
            let days = i64::from(covered_days(contract, elapsed));
            let of = i64::from(whole.count());
            (half_days * days + of / 2) / of
        }
        _ => 0,
    };
    let entitlement = if rules.prorate { share(vacation.entitlement) } else { vacation.entitlement };
    Employee {
        overtime: Seconds(0),
        available: entitlement + vacation.carry_over,
        used: vacation.used(),
        min_vacation: if rules.prorate { share(rules.min_vacation) } else { rules.min_vacation },
    }
}

/// Returns a row for each violated rule of each employee.
pub fn hr(
    data: &Data,
    year: i16,
    rules: &HrRules,
    carry_over: Option<i64>,
    opening: Option<Seconds>,
    kimai: Option<&WorkingTimes>,
) -> (Table, Vec<Note>) {
    let all =
        violations(data, year, rules, carry_over.unwrap_or_default(), opening.unwrap_or_default(), kimai);
    let mut table = Table::with_columns(columns());
    for (user, violations) in &all {
        for violation in violations {
            let mut row =
                vec![Cell::Entity(data.people.name(*user)), Cell::Label(name(*violation).to_owned())];
            row.extend(cells(*violation, rules));
            table.rows.push(row);
        }
    }
    let mut notes = data.notes();
    notes.push(Note::HrThresholds {
        employees: all.len(),
        with_violations: all.iter().filter(|(_, violations)| !violations.is_empty()).count(),
        max_overtime: rules.max_overtime,
        min_vacation: rules.min_vacation,
        max_remaining: rules.max_remaining,
    });
    notes.extend(data.people.contract_notes());
    notes.extend(data.absences.notes(data.people.active().count()));
    notes.push(if kimai.is_some() { Note::TimesFromKimai } else { Note::TimesComputed });
    if opening.is_none() {
        notes.push(Note::OpeningBalanceUnknown);
    }
    if carry_over.is_none() {
        notes.push(Note::CarryOverUnknown);
    }
    if rules.prorate {
        notes.push(Note::Prorated);
    }
    (table, notes)
}

const fn name(violation: Violation) -> &'static str {
    match violation {
        Violation::ExcessiveOvertime { .. } => "excessive_overtime",
        Violation::ExcessiveVacationRemaining { .. } => "excessive_vacation_remaining",
        Violation::InsufficientVacationTaken { .. } => "insufficient_vacation_taken",
    }
}

fn columns() -> Vec<Column> {
    vec![
        Column::new("user", Unit::Entity).labelled(""),
        Column::new("violation", Unit::Label).labelled(""),
        Column::new("overtime", Unit::Time),
        Column::new("max_overtime", Unit::Time).labelled("maximum"),
        Column::new("excess_time", Unit::Time).labelled("excess"),
        Column::new("vacation", Unit::Days),
        Column::new("threshold", Unit::Days),
        Column::new("excess", Unit::Days),
        Column::new("short", Unit::Days),
    ]
}

fn cells(violation: Violation, rules: &HrRules) -> Vec<Cell> {
    let empty = |count| vec![Cell::Empty; count];
    match violation {
        Violation::ExcessiveOvertime { overtime } => {
            let excess = Seconds(overtime.0 - rules.max_overtime.0);
            let mut cells = vec![Cell::Time(overtime), Cell::Time(rules.max_overtime), Cell::Time(excess)];
            cells.extend(empty(4));
            cells
        }
        Violation::ExcessiveVacationRemaining { remaining } => {
            let mut cells = empty(3);
            let excess = Cell::HalfDays(remaining - rules.max_remaining);
            cells.extend([
                Cell::HalfDays(remaining),
                Cell::HalfDays(rules.max_remaining),
                excess,
                Cell::Empty,
            ]);
            cells
        }
        Violation::InsufficientVacationTaken { used, minimum } => {
            let mut cells = empty(3);
            let short = Cell::HalfDays(minimum - used);
            cells.extend([Cell::HalfDays(used), Cell::HalfDays(minimum), Cell::Empty, short]);
            cells
        }
    }
}

#[cfg(test)]
mod tests {
    use kimai_api::Seconds;

    use super::{Employee, HrRules, Violation, check};

    /// An employee with hours of overtime, and available and used days of vacation.
    fn employee(hours: i64, available: f64, used: f64) -> Employee {
        #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
        let half_days = |days: f64| (days * 2.0) as i64;
        Employee {
            overtime: Seconds(hours * 3600),
            available: half_days(available),
            used: half_days(used),
            min_vacation: 20,
        }
    }

    #[test]
    fn rules_and_default_thresholds_are_those_of_clockodo() {
        let overtime = |hours: i64| Violation::ExcessiveOvertime { overtime: Seconds(hours * 3600) };
        let remaining = |half_days| Violation::ExcessiveVacationRemaining { remaining: half_days };
        let taken = |half_days| Violation::InsufficientVacationTaken { used: half_days, minimum: 20 };
        // (overtime in hours, available days, used days) and the violations.
        let cases = [
            ((80, 28.0, 10.0), vec![]),
            ((81, 28.0, 10.0), vec![overtime(81)]),
            ((-200, 28.0, 10.0), vec![]),
            ((0, 28.0, 8.0), vec![taken(16)]),
            ((0, 28.0, 7.5), vec![remaining(41)]),
            ((0, 30.0, 9.5), vec![remaining(41)]),
            ((0, 30.0, 10.0), vec![]),
            ((0, 29.5, 9.5), vec![taken(19)]),
            ((0, 0.0, 0.0), vec![]),
            ((0, -3.0, 0.0), vec![]),
            ((0, 5.0, 5.0), vec![taken(10)]),
            ((100, 40.0, 0.0), vec![overtime(100), remaining(80)]),
        ];
        for ((hours, available, used), expected) in cases {
            let employee = employee(hours, available, used);
            assert_eq!(check(&employee, &HrRules::default()), expected, "{hours} {available} {used}");
        }
    }
}
