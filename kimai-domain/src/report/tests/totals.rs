//! Totals and remarks of reports.

use jiff::civil::date;
use kimai_api::{Id, Seconds};
use serde_json::json;

use super::{FULL_TIME, HOUR, absence, cell, data, days, hours, record, user, work};
use crate::report::{
    BudgetOwner, Budgeted, Cell, Column, Dimension, HrRules, Note, OvertimeRows, Table, WorkingTimeLimits,
    budget, compliance, gaps, hr, overtime, unbilled, vacation,
};

/// Returns the cell of the total in the column with this key.
fn total<'a>(table: &'a Table, key: &str) -> &'a Cell {
    let index = table.columns.iter().position(|column| column.key == key).unwrap();
    &table.totals[0].cells[index]
}

#[test]
fn total_of_gaps_is_the_sum_of_its_rows() {
    // Monday: 5 h booked, 1 h of it twice; Tuesday: 7 h booked, 2 h of it twice; the rest of 8 h each is missing.
    let rows = vec![
        work(1, "2026-11-16T08:00", "2026-11-16T11:00"),
        work(2, "2026-11-16T10:00", "2026-11-16T12:00"),
        work(3, "2026-11-17T08:00", "2026-11-17T12:00"),
        work(4, "2026-11-17T10:00", "2026-11-17T13:00"),
    ];
    let data = data(&[user(3, &FULL_TIME)], rows);
    let (table, _) = gaps(&data, days(date(2026, 11, 16), date(2026, 11, 17)), Seconds(HOUR));
    assert_eq!(hours(total(&table, "expected")), 16.0);
    assert_eq!(hours(total(&table, "booked")), 12.0);
    assert_eq!(hours(total(&table, "missing")), 4.0);
    assert_eq!(hours(total(&table, "counted_twice")), 3.0);
    let longer = vec![
        work(1, "2026-11-16T08:00", "2026-11-16T17:00"),
        work(2, "2026-11-17T08:00", "2026-11-17T18:00"),
    ];
    let data = super::data(&[user(3, &FULL_TIME)], longer);
    let (table, notes) = gaps(&data, days(date(2026, 11, 16), date(2026, 11, 17)), Seconds(HOUR));
    assert_eq!(hours(total(&table, "over")), 3.0);
    assert!(!notes.iter().any(|note| matches!(note, Note::DaysWithoutFinding(_))), "{notes:?}");
}

#[test]
fn gaps_count_days_with_records_but_without_a_finding() {
    // The contract is hidden, so nothing is expected on Monday, with a record, nor on the days after it, without one.
    let mut hidden = user(3, &[]);
    hidden.preferences = None;
    let data = data(&[hidden], vec![work(1, "2026-11-16T08:00", "2026-11-16T11:00")]);
    let (table, notes) = gaps(&data, days(date(2026, 11, 16), date(2026, 11, 19)), Seconds(HOUR));
    assert_eq!(table.rows, Vec::<Vec<Cell>>::new());
    assert!(notes.contains(&Note::DaysWithoutFinding(1)), "{notes:?}");
}

#[test]
fn timer_is_forgotten_after_twelve_hours_or_on_the_next_day() {
    let running = |id: u64, begin: &str| record(id, &json!({"begin": begin, "end": null, "duration": 0}));
    let rows = vec![running(1, "2026-11-19T23:00:00+0100"), running(2, "2026-11-20T08:00:00+0100")];
    let data = data(&[user(3, &FULL_TIME)], rows);
    let (table, _) = gaps(&data, days(date(2026, 11, 19), date(2026, 11, 20)), Seconds(HOUR));
    assert_eq!(cell(&table, 0, "forgotten"), &Cell::Ids(vec![1]));
    assert_eq!(table.rows.len(), 1, "the timer of today runs for four hours");
}

#[test]
fn balance_of_the_overtime_total_contains_the_opening_balance_once() {
    let data = data(&[user(3, &FULL_TIME)], vec![work(1, "2026-11-18T08:00", "2026-11-18T18:00")]);
    let rows = OvertimeRows { by_user: true, by_month: true };
    let november = days(date(2026, 11, 16), date(2026, 11, 18));
    let (table, _) = overtime(&data, november, rows, Some(Seconds(4 * HOUR)), None);
    // 10 h worked of 24 h.
    assert_eq!(hours(total(&table, "difference")), -14.0);
    assert_eq!(hours(total(&table, "balance")), -10.0);
}

#[test]
fn total_of_vacation_is_the_sum_of_all_people() {
    let mut data = data(&[user(3, &FULL_TIME), user(4, &FULL_TIME)], Vec::new());
    for (person, id) in [(3, 1), (4, 10)] {
        let requested = json!({"status": "requested"});
        let rows = vec![
            absence(id, "2026-11-02", &json!({})),
            absence(id + 1, "2026-11-23", &json!({})),
            absence(id + 2, "2026-11-24", &requested),
            absence(id + 3, "2026-11-25", &requested),
        ];
        data.absences.by_user.insert(Id::new(person), rows);
    }
    let (table, _) = vacation(&data, days(date(2026, 1, 1), date(2026, 12, 31)), None, false);
    let totals = ["entitlement", "taken", "planned", "requested"].map(|key| total(&table, key).clone());
    assert_eq!(totals, [112, 4, 4, 8].map(Cell::HalfDays));
}

#[test]
fn rows_of_hr_have_the_value_the_threshold_and_the_excess() {
    let without_vacation = &FULL_TIME[..6];
    let people = [user(3, &FULL_TIME), user(4, without_vacation), user(5, &FULL_TIME)];
    let data = data(&people, Vec::new());
    let rules = HrRules::default();
    let (table, notes) = hr(&data, 2026, &rules, None, None, None);
    assert_eq!(table.rows.len(), 2);
    let row = ["violation", "vacation", "threshold", "excess"].map(|key| cell(&table, 0, key).clone());
    let violation = Cell::Label("excessive_vacation_remaining".to_owned());
    assert_eq!(row, [violation, Cell::HalfDays(56), Cell::HalfDays(40), Cell::HalfDays(16)]);
    let counts = notes.iter().find_map(|note| match note {
        Note::HrThresholds { employees, with_violations, .. } => Some((*employees, *with_violations)),
        _ => None,
    });
    assert_eq!(counts, Some((3, 2)));
}

#[test]
fn rest_of_exactly_the_minimum_is_enough() {
    let rest_findings = |begin: &str| {
        let rows = vec![
            work(1, "2026-11-16T12:00", "2026-11-16T16:00"),
            work(2, &format!("2026-11-17T{begin}"), "2026-11-17T07:00"),
        ];
        let data = data(&[user(3, &FULL_TIME)], rows);
        let (table, _) =
            compliance(&data, days(date(2026, 11, 16), date(2026, 11, 17)), &WorkingTimeLimits::default());
        table.rows.len()
    };
    assert_eq!(rest_findings("03:00"), 0);
    assert_eq!(rest_findings("02:59"), 1);
}

#[test]
fn break_is_due_after_more_than_six_hours() {
    let findings = |end: &str| {
        let data =
            data(&[user(3, &FULL_TIME)], vec![work(1, "2026-11-16T08:00", &format!("2026-11-16T{end}"))]);
        let (table, _) =
            compliance(&data, days(date(2026, 11, 16), date(2026, 11, 16)), &WorkingTimeLimits::default());
        table.rows.len()
    };
    assert_eq!(["14:00", "14:01"].map(findings), [0, 1]);
}

#[test]
fn monthly_budget_has_a_day_of_exhaustion_only_in_the_current_month() {
    // 100 units of 200 in the current week: at the pace of 25 a week, the rest lasts for four weeks, until 2026-12-18.
    let data = data(&[user(3, &[])], vec![record(1, &json!({"rate": 100.0}))]);
    let exhausted = |monthly: bool| {
        let owner = BudgetOwner::Customer(Id::new(1));
        let (table, _) = budget(&data, &[Budgeted { owner, money: 200.0, time: Seconds(0), monthly }], 4);
        cell(&table, 0, "exhausted").clone()
    };
    assert_eq!(exhausted(false), Cell::Date(date(2026, 12, 18)));
    assert_eq!(exhausted(true), Cell::Empty);
}

#[test]
fn amounts_of_a_budget_are_in_the_columns_of_its_currency() {
    let rows = vec![record(1, &json!({})), record(2, &json!({"project": 3, "rate": 90.0}))];
    let data = data(&[user(3, &[])], rows);
    let budgeted = |customer: u64| Budgeted {
        owner: BudgetOwner::Customer(Id::new(customer)),
        money: 600.0,
        time: Seconds(0),
        monthly: false,
    };
    let (table, _) = budget(&data, &[budgeted(1), budgeted(2)], 4);
    let used_in = |currency: &str| {
        let is_used = |column: &Column| column.key == "used" && column.currency.as_deref() == Some(currency);
        let index = table.columns.iter().position(is_used).unwrap();
        table.rows.iter().map(|row| row[index].clone()).collect::<Vec<_>>()
    };
    assert_eq!(used_in("EUR"), [Cell::Money(3_000_000), Cell::Empty]);
    assert_eq!(used_in("CHF"), [Cell::Empty, Cell::Money(900_000)]);
}

#[test]
fn unbilled_records_at_a_rate_of_zero_are_counted_and_running_ones_are_named() {
    let free = |id: u64| record(id, &json!({"rate": 0.0}));
    let running = record(4, &json!({"end": null, "duration": 0, "begin": "2026-11-20T11:00:00+0100"}));
    let (table, notes) = unbilled(
        &data(&[user(3, &[])], vec![free(1), free(2), record(3, &json!({})), running]),
        &[Dimension::Project],
    );
    assert_eq!(total(&table, "without_rate"), &Cell::Count(2));
    assert!(notes.contains(&Note::Running(vec![4])), "{notes:?}");
    let (_, notes) = unbilled(&data(&[user(3, &[])], vec![free(1)]), &[Dimension::Project]);
    assert!(!notes.iter().any(|note| matches!(note, Note::Running(_))), "{notes:?}");
}
