//! Table of cases of the HR checks: part years, missing contracts, half days, New Year, absences that do not count.

use kimai_api::{Absence, Id, Seconds, Timesheet, User};
use serde_json::{Value, json};

use super::{super::Violation, FULL_TIME, HOUR, absence, data, user, work};
use crate::report::{HrRules, violations};

/// Violations of one employee on Friday, 2026-11-20, or `None` if the employee is not checked.
type Expected = Option<Vec<Violation>>;

/// A case: an employee with the default thresholds of 80 h, 10 days and 20 days.
struct Case {
    name: &'static str,
    /// First and last day of a contract of 40 h and 28 days a year; `None` without working time.
    contract: Option<(&'static str, &'static str)>,
    absences: Vec<Absence>,
    holidays: Value,
    records: Vec<Timesheet>,
    prorate: bool,
    expected: Expected,
}

impl Case {
    fn new(name: &'static str, expected: Vec<Violation>) -> Self {
        Self {
            name,
            contract: Some(("", "")),
            absences: Vec::new(),
            holidays: json!([]),
            records: Vec::new(),
            prorate: false,
            expected: Some(expected),
        }
    }

    fn from(self, first: &'static str) -> Self {
        Self { contract: Some((first, "")), ..self }
    }

    fn until(self, last: &'static str) -> Self {
        Self { contract: Some(("", last)), ..self }
    }

    fn absent(self, absences: Vec<Absence>) -> Self {
        Self { absences, ..self }
    }

    fn prorated(self) -> Self {
        Self { prorate: true, ..self }
    }

    fn violations(&self) -> Expected {
        let mut preferences = Vec::new();
        if let Some((first, last)) = self.contract {
            preferences.extend(FULL_TIME);
            preferences.extend([("work_start_day", first), ("work_last_day", last)]);
        }
        let employee: User = user(3, &preferences);
        let mut data = data(&[employee], self.records.clone());
        data.absences.by_user.insert(Id::new(3), self.absences.clone());
        data.absences.holidays.insert(None, serde_json::from_value(self.holidays.clone()).unwrap());
        let rules = HrRules { prorate: self.prorate, ..HrRules::default() };
        violations(&data, 2026, &rules, 0, Seconds(0), None).pop().map(|(_, violations)| violations)
    }
}

/// Approved vacation from one day to another.
fn vacation(first: &str, last: &str) -> Absence {
    absence(1, first, &json!({"endDate": format!("{last}T00:00:00+0100")}))
}

fn half_day(day: &str) -> Absence {
    absence(2, day, &json!({"halfDay": true}))
}

const fn left(half_days: i64) -> Violation {
    Violation::ExcessiveVacationRemaining { remaining: half_days }
}

const fn short(used: i64, minimum: i64) -> Violation {
    Violation::InsufficientVacationTaken { used, minimum }
}

/// Amounts of days are half days: the contract has 28 days (56), the minimum is 10 days (20), the maximum 20 days (40).
fn cases() -> Vec<Case> {
    let new_year = json!([{"id": 1, "name": "Silvester", "date": "2026-12-31", "halfDay": true},
        {"id": 2, "name": "Neujahr", "date": "2027-01-01", "halfDay": false}]);
    vec![
        // Two weeks: 10 of 28 days, 18 remain.
        Case::new("ten days taken", vec![]).absent(vec![vacation("2026-07-06", "2026-07-17")]),
        // 9 and a half days: 18.5 remain, half a day is missing.
        Case::new("half a day too little", vec![short(19, 20)])
            .absent(vec![vacation("2026-07-06", "2026-07-16"), half_day("2026-08-03")]),
        // 7 and a half days: 20.5 remain, and only this rule applies.
        Case::new("half a day too much remains", vec![left(41)])
            .absent(vec![vacation("2026-07-06", "2026-07-14"), half_day("2026-08-03")]),
        // 8 days: 20 remain, which is allowed, but two are missing.
        Case::new("exactly twenty days remain", vec![short(16, 20)])
            .absent(vec![vacation("2026-07-06", "2026-07-15")]),
        // Planned vacation counts as used.
        Case::new("planned vacation", vec![]).absent(vec![vacation("2026-12-07", "2026-12-18")]),
        // Saturday and Sunday are no working days.
        Case::new("weekend", vec![left(56)]).absent(vec![vacation("2026-07-11", "2026-07-12")]),
        // 28, 29, 30 and half of the 31st of December are 3.5 days of 2026; January counts in 2027.
        Case { holidays: new_year, ..Case::new("over New Year", vec![left(49)]) }
            .absent(vec![vacation("2026-12-28", "2027-01-06")]),
        Case::new("not yet approved", vec![left(56)]).absent(vec![absence(
            1,
            "2026-07-06",
            &json!({"endDate": "2026-07-17T00:00:00+0100", "status": "requested"}),
        )]),
        Case::new("sickness", vec![left(56)]).absent(vec![absence(
            1,
            "2026-07-06",
            &json!({"endDate": "2026-07-17T00:00:00+0100", "type": "sickness"}),
        )]),
        Case { contract: None, expected: None, ..Case::new("no contract", vec![]) },
        // Without proration a joiner has the whole entitlement.
        Case::new("joiner", vec![left(56)]).from("2026-10-01"),
        // 51 of 365 days: 4 of 28 days accrued, and 1.5 of the minimum of 10.
        Case::new("joiner, prorated", vec![short(0, 3)]).from("2026-10-01").prorated(),
        Case::new("joiner with two days, prorated", vec![])
            .from("2026-10-01")
            .absent(vec![vacation("2026-11-02", "2026-11-03")])
            .prorated(),
        // 90 of 365 days: 7 days accrued, and 2.5 of the minimum.
        Case::new("leaver with two days, prorated", vec![short(4, 5)])
            .until("2026-03-31")
            .absent(vec![vacation("2026-02-02", "2026-02-03")])
            .prorated(),
        Case::new("leaver with three days, prorated", vec![])
            .until("2026-03-31")
            .absent(vec![vacation("2026-02-02", "2026-02-04")])
            .prorated(),
        // Nothing has accrued before the contract begins.
        Case::new("begins next year, prorated", vec![]).from("2027-01-01").prorated(),
        // The week has 40 h up to Friday, which is today.
        Case {
            records: vec![work(1, "2026-11-16T00:00", "2026-11-21T00:00")],
            ..Case::new("120 of 40 h are 80 h over", vec![])
        }
        .from("2026-11-16")
        .prorated(),
        Case {
            records: vec![work(1, "2026-11-16T00:00", "2026-11-21T01:00")],
            ..Case::new(
                "121 of 40 h are 81 h over",
                vec![Violation::ExcessiveOvertime { overtime: Seconds(81 * HOUR) }],
            )
        }
        .from("2026-11-16")
        .prorated(),
    ]
}

#[test]
fn hr_checks_follow_the_table_of_cases() {
    for case in cases() {
        assert_eq!(case.violations(), case.expected, "{}", case.name);
    }
}
