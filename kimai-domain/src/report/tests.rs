//! Rules and properties of reports over records that are made here.

#![allow(clippy::float_cmp, reason = "quarters of an hour are exact")]

mod hr_cases;
mod totals;
mod zones;

use std::{collections::BTreeMap, sync::Arc};

use jiff::civil::{Date, date};
use kimai_api::{Id, Seconds, Timesheet, User};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{
    Absences, Cell, Data, Dimension, HrRules, Names, OvertimeRows, People, Records, RequestedPeople, Table,
    Violation, WorkingTimeLimits, availability, compliance, gaps, overtime, quality, summary, team_work,
    times, unbilled, vacation, violations, week,
};
use crate::{absences::Days, statistics::Tally};

const HOUR: i64 = 3600;

/// A user in Berlin with preferences.
fn user(id: u64, preferences: &[(&str, &str)]) -> User {
    let preferences: Vec<Value> =
        preferences.iter().map(|(name, value)| json!({"name": name, "value": value})).collect();
    serde_json::from_value(json!({"id": id, "username": format!("user{id}"), "timezone": "Europe/Berlin",
        "enabled": true, "preferences": preferences}))
    .unwrap()
}

/// A contract of eight hours on Monday to Friday and 28 days of vacation.
const FULL_TIME: [(&str, &str); 7] = [
    ("work_contract_type", "day"),
    ("work_monday", "28800"),
    ("work_tuesday", "28800"),
    ("work_wednesday", "28800"),
    ("work_thursday", "28800"),
    ("work_friday", "28800"),
    ("holidays", "28"),
];

fn record(id: u64, fields: &Value) -> Timesheet {
    let mut json = json!({"id": id, "begin": "2026-11-16T09:00:00+0100", "end": "2026-11-16T12:00:00+0100",
        "duration": 3 * HOUR, "user": 3, "project": 1, "activity": 9, "billable": true, "exported": false,
        "rate": 300.0, "tags": ["a"], "description": "x"});
    for (name, value) in fields.as_object().into_iter().flatten() {
        json[name] = value.clone();
    }
    serde_json::from_value(json).unwrap()
}

/// A record from one local time in Berlin to another, such as `2026-11-16T09:00`.
fn work(id: u64, begin: &str, end: &str) -> Timesheet {
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let at = |text: &str| text.parse::<jiff::civil::DateTime>().unwrap().to_zoned(zone.clone()).unwrap();
    let begin = at(begin);
    let end = at(end);
    let format = |time: &jiff::Zoned| time.strftime("%Y-%m-%dT%H:%M:%S%z").to_string();
    let duration = end.timestamp().as_second() - begin.timestamp().as_second();
    record(id, &json!({"begin": format(&begin), "end": format(&end), "duration": duration}))
}

fn names() -> Names {
    let project = |id: u64, customer: u64| {
        let json = json!({"id": id, "name": format!("Project {id}"), "customer": customer, "visible": true});
        (Id::new(id), serde_json::from_value(json).unwrap())
    };
    let customer = |id: u64, currency: &str| {
        let json = json!({"id": id, "name": format!("Customer {id}"), "currency": currency, "visible": true});
        (Id::new(id), serde_json::from_value(json).unwrap())
    };
    Names {
        projects: Arc::new([project(1, 1), project(2, 1), project(3, 2)].into()),
        activities: Arc::default(),
        customers: Arc::new([customer(1, "EUR"), customer(2, "CHF")].into()),
    }
}

/// Data at noon of 2026-11-20, a Friday, about these people and records.
fn data(users: &[User], rows: Vec<Timesheet>) -> Data {
    let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
    let requested = if users.len() > 1 { RequestedPeople::All } else { RequestedPeople::Own };
    let people = People {
        users: users.iter().map(|user| (user.id, user.clone())).collect::<BTreeMap<_, _>>(),
        requested,
        ..People::default()
    };
    let mut records = Records { rows, ..Records::none() };
    records.localize(&people, None);
    Data {
        now: date(2026, 11, 20).at(12, 0, 0, 0).to_zoned(zone).unwrap(),
        me: Arc::new(users[0].clone()),
        people,
        days: None,
        days_before: None,
        names: names(),
        records,
        before: None,
        absences: Absences { supported: true, ..Absences::default() },
    }
}

fn days(first: Date, last: Date) -> Days {
    Days { first, last }
}

/// Returns the cell of a row in the column with this key.
fn cell<'a>(table: &'a Table, row: usize, key: &str) -> &'a Cell {
    let index = table.columns.iter().position(|column| column.key == key).unwrap();
    &table.rows[row][index]
}

fn hours(cell: &Cell) -> f64 {
    match cell {
        Cell::Time(time) => time.as_hours(),
        Cell::Empty => 0.0,
        other => panic!("{other:?} is no time"),
    }
}

#[test]
fn summary_never_adds_currencies_and_compares_with_the_period_before() {
    let mut data =
        data(&[user(3, &[])], vec![record(1, &json!({})), record(2, &json!({"project": 3, "rate": 90.0}))]);
    data.before = Some(Records {
        rows: vec![record(3, &json!({"duration": 2 * HOUR, "rate": 200.0}))],
        ..Records::none()
    });
    let (table, _) = summary(&data, &[Dimension::Customer]);
    // Customer 1: 3 h for 300 EUR after 2 h for 200 EUR; customer 2: 3 h for 90 CHF after nothing.
    let revenue: Vec<Option<&str>> = table
        .columns
        .iter()
        .filter(|column| column.key == "revenue")
        .map(|column| column.currency.as_deref())
        .collect();
    assert_eq!(revenue, [Some("CHF"), Some("EUR")]);
    assert_eq!(hours(cell(&table, 0, "time_change")), 1.0);
    assert_eq!(hours(cell(&table, 1, "time_before")), 0.0);
    assert_eq!(cell(&table, 1, "time_change_share"), &Cell::Empty);
    let total = &table.totals[0].cells;
    assert_eq!(total[2], Cell::Time(Seconds(6 * HOUR)));
    assert!(total.contains(&Cell::Money(3_000_000)) && total.contains(&Cell::Money(900_000)), "{total:?}");
}

#[test]
fn revenue_is_that_of_billable_records() {
    let rows = vec![record(1, &json!({})), record(2, &json!({"rate": 90.0, "billable": false}))];
    let (table, _) = summary(&data(&[user(3, &[])], rows), &[Dimension::Customer]);
    assert_eq!(cell(&table, 0, "revenue"), &Cell::Money(3_000_000));
    assert_eq!(hours(cell(&table, 0, "time")), 6.0);
}

#[test]
fn days_of_daylight_saving_changes_have_their_real_length() {
    // On 2026-03-29 the clock jumps from 2:00 to 3:00, on 2026-10-25 back from 3:00 to 2:00.
    let rows = vec![
        work(1, "2026-03-29T00:00", "2026-03-29T06:00"),
        work(2, "2026-10-25T00:00", "2026-10-25T06:00"),
    ];
    let (table, _) = summary(&data(&[user(3, &[])], rows), &[Dimension::Day]);
    assert_eq!(cell(&table, 0, "day"), &Cell::Date(date(2026, 3, 29)));
    assert_eq!((hours(cell(&table, 0, "time")), hours(cell(&table, 1, "time"))), (5.0, 7.0));
}

#[test]
fn day_of_a_record_is_that_of_the_owners_zone() {
    // 23:30 in New York on Friday is Saturday in Berlin, whose offset the record has.
    let mut new_york = user(4, &[]);
    new_york.timezone = Some("America/New_York".to_owned());
    let row = record(
        1,
        &json!({"user": 4, "begin": "2026-11-14T05:30:00+0100", "end": "2026-11-14T06:30:00+0100",
        "duration": HOUR}),
    );
    let (table, _) = summary(&data(&[user(3, &[]), new_york], vec![row]), &[Dimension::User, Dimension::Day]);
    assert_eq!(cell(&table, 0, "day"), &Cell::Date(date(2026, 11, 13)));
}

#[test]
fn record_across_midnight_belongs_to_the_day_of_its_begin_and_is_night_work() {
    let data = data(&[user(3, &FULL_TIME)], vec![work(1, "2026-11-16T22:00", "2026-11-17T02:00")]);
    let november = days(date(2026, 11, 16), date(2026, 11, 17));
    let (table, _) = week(&data, november, &[Dimension::Project]);
    assert_eq!((hours(cell(&table, 0, "2026-11-16")), cell(&table, 0, "2026-11-17")), (4.0, &Cell::Empty));
    let (table, _) = compliance(&data, november, &WorkingTimeLimits::default());
    assert_eq!(cell(&table, 0, "finding"), &Cell::Label("night work across midnight".to_owned()));
}

#[test]
fn gaps_count_overlaps_once_and_leave_out_today() {
    // Monday: 8:00-12:00 and 11:00-14:00 are 7 h booked, 1 h of it twice, after a hole none; then 15:00-17:00 after a
    // hole of one hour: 9 h booked of 8 h. Tuesday: nothing of 8 h. Friday is today.
    let rows = vec![
        work(1, "2026-11-16T08:00", "2026-11-16T12:00"),
        work(2, "2026-11-16T11:00", "2026-11-16T14:00"),
        work(3, "2026-11-16T15:00", "2026-11-16T17:00"),
        work(4, "2026-11-18T08:00", "2026-11-18T16:00"),
        work(5, "2026-11-19T08:00", "2026-11-19T16:00"),
    ];
    let data = data(&[user(3, &FULL_TIME)], rows);
    let (table, _) = gaps(&data, days(date(2026, 11, 16), date(2026, 11, 22)), Seconds(HOUR));
    assert_eq!(table.rows.len(), 2);
    assert_eq!((hours(cell(&table, 0, "booked")), hours(cell(&table, 0, "over"))), (9.0, 1.0));
    assert_eq!(hours(cell(&table, 0, "counted_twice")), 1.0);
    assert_eq!(cell(&table, 0, "overlapping"), &Cell::Ids(vec![1, 2]));
    let Cell::Spans(holes) = cell(&table, 0, "holes") else { panic!("no holes") };
    assert_eq!(holes.len(), 1);
    assert_eq!(holes[0].0.time(), jiff::civil::time(14, 0, 0, 0));
    assert_eq!(cell(&table, 1, "finding"), &Cell::Label("no records".to_owned()));
    assert_eq!(hours(cell(&table, 1, "missing")), 8.0);
}

#[test]
fn overtime_is_worked_and_credited_minus_expected_time_up_to_today() {
    // November up to Friday the 20th has 15 working days of 8 h: 120 h. Vacation on Monday the 16th counts 8 h, a public
    // holiday on the 17th 8 h, and 10 h are booked on the 18th: 10 + 16 - 120 = -94 h, after an opening balance of 4 h -90 h.
    let mut data = data(&[user(3, &FULL_TIME)], vec![work(1, "2026-11-18T08:00", "2026-11-18T18:00")]);
    let absence = json!({"id": 1, "user": {"id": 3, "username": "user3"}, "date": "2026-11-16T00:00:00+0100",
        "type": "holiday", "status": "approved", "halfDay": false});
    data.absences.by_user.insert(Id::new(3), vec![serde_json::from_value(absence).unwrap()]);
    let holiday = json!({"id": 1, "name": "Feast", "date": "2026-11-17", "halfDay": false});
    data.absences.holidays.insert(None, vec![serde_json::from_value(holiday).unwrap()]);
    let rows = OvertimeRows { by_user: false, by_month: true };
    let november = days(date(2026, 11, 1), date(2026, 11, 30));
    let (table, _) = overtime(&data, november, rows, Some(Seconds(4 * HOUR)), None);
    let values =
        ["expected", "worked", "credited", "difference", "balance"].map(|key| hours(cell(&table, 0, key)));
    assert_eq!(values, [120.0, 10.0, 16.0, -94.0, -90.0]);
}

/// Returns an absence of user 3.
fn absence(id: u64, day: &str, fields: &Value) -> kimai_api::Absence {
    let mut json = json!({"id": id, "user": {"id": 3, "username": "user3"}, "date": format!("{day}T00:00:00+0100"),
        "type": "holiday", "status": "approved", "halfDay": false});
    for (name, value) in fields.as_object().into_iter().flatten() {
        json[name] = value.clone();
    }
    serde_json::from_value(json).unwrap()
}

#[test]
fn vacation_counts_half_days_and_each_day_in_its_own_year() {
    // 2026: taken 1 + 0.5 (half a day), planned 1 (Monday the 23rd) and 0.5 (the half of New Year's Eve that is no public
    // holiday), requested 1. Saturday the 21st and New Year do not count; the 4th of January counts in 2027.
    let mut data = data(&[user(3, &FULL_TIME)], Vec::new());
    let rows = vec![
        absence(1, "2026-11-02", &json!({})),
        absence(2, "2026-11-03", &json!({"halfDay": true})),
        absence(3, "2026-11-21", &json!({})),
        absence(4, "2026-11-23", &json!({})),
        absence(5, "2026-11-24", &json!({"status": "requested"})),
        absence(6, "2026-12-31", &json!({"endDate": "2027-01-04T00:00:00+0100"})),
        absence(7, "2026-11-25", &json!({"type": "sickness"})),
    ];
    data.absences.by_user.insert(Id::new(3), rows);
    let holidays = json!([{"id": 1, "name": "Silvester", "date": "2026-12-31", "halfDay": true},
        {"id": 2, "name": "Neujahr", "date": "2027-01-01", "halfDay": false}]);
    data.absences.holidays.insert(None, serde_json::from_value(holidays).unwrap());
    let (table, _) = vacation(&data, days(date(2026, 1, 1), date(2027, 12, 31)), Some(3), false);
    let row = |row| {
        ["entitlement", "carry_over", "taken", "planned", "requested", "remaining"]
            .map(|key| cell(&table, row, key).clone())
    };
    let half_days = Cell::HalfDays;
    // 28 + 1.5 - 1.5 - 1.5 = 26.5 days remain.
    assert_eq!(
        row(0),
        [half_days(56), half_days(3), half_days(3), half_days(3), half_days(2), half_days(53)]
    );
    assert_eq!(cell(&table, 1, "planned"), &half_days(2));
}

#[test]
fn hr_checks_only_people_whose_contract_is_visible_and_prorates_on_request() {
    // User 3 has the whole year: nothing of 28 days taken, so 28 remain, more than 20. User 4 began on the 1st of
    // October: not prorated the same; prorated 51 of 365 days up to today: 4 of 28 days accrued and a minimum of 1.5.
    let mut joiner = FULL_TIME.to_vec();
    joiner.push(("work_start_day", "2026-10-01"));
    let none = user(5, &[]);
    let mut hidden = user(6, &[]);
    hidden.preferences = None;
    // Nobody works, so that overtime is negative.
    let data = data(&[user(3, &FULL_TIME), user(4, &joiner), none, hidden], Vec::new());
    let rules = HrRules::default();
    let found = violations(&data, 2026, &rules, 0, Seconds(0), None);
    let excessive = Violation::ExcessiveVacationRemaining { remaining: 56 };
    assert_eq!(found, [(Id::new(3), vec![excessive]), (Id::new(4), vec![excessive])]);
    let found = violations(&data, 2026, &HrRules { prorate: true, ..rules }, 0, Seconds(0), None);
    // 324 of 365 days are over: 49.7 half days accrued.
    assert_eq!(found[0].1, [Violation::ExcessiveVacationRemaining { remaining: 50 }]);
    assert_eq!(found[1].1, [Violation::InsufficientVacationTaken { used: 0, minimum: 3 }]);
}

#[test]
fn compliance_finds_long_days_short_breaks_short_rest_and_sundays() {
    let rows = vec![
        // Monday: 10:15 h in one piece, so no break of 45 minutes.
        work(1, "2026-11-16T08:00", "2026-11-16T18:15"),
        // Tuesday: 10:45 h after 18:15 is 5:00 on Tuesday; a break of 30 minutes for 7 h suffices.
        work(2, "2026-11-17T05:00", "2026-11-17T09:00"),
        work(3, "2026-11-17T09:30", "2026-11-17T12:30"),
        // Wednesday: breaks of ten minutes do not count.
        work(4, "2026-11-18T08:00", "2026-11-18T11:00"),
        work(5, "2026-11-18T11:10", "2026-11-18T14:20"),
        work(6, "2026-11-15T10:00", "2026-11-15T11:00"),
    ];
    let data = data(&[user(3, &FULL_TIME)], rows);
    let (table, _) =
        compliance(&data, days(date(2026, 11, 1), date(2026, 11, 30)), &WorkingTimeLimits::default());
    let found: Vec<(Cell, Cell, f64)> = (0..table.rows.len())
        .map(|row| {
            (
                cell(&table, row, "day").clone(),
                cell(&table, row, "finding").clone(),
                hours(cell(&table, row, "value")),
            )
        })
        .collect();
    let expected = [
        (15, "Sunday work", 1.0),
        (16, "long day", 10.25),
        (16, "short break", 0.0),
        (17, "short rest", 10.75),
        (18, "short break", 0.0),
    ];
    let expected: Vec<(Cell, Cell, f64)> = expected
        .iter()
        .map(|(day, name, hours)| (Cell::Date(date(2026, 11, *day)), Cell::Label((*name).to_owned()), *hours))
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn average_of_24_weeks_counts_six_working_days_a_week() {
    // 24 weeks with 49 h each: 49 / 6 = 8:10 h on a working day.
    let mut rows = Vec::new();
    for week in 0..24_i64 {
        for day in 0..5_i64 {
            let day = date(2026, 6, 8) + jiff::Span::new().days(week * 7 + day);
            let id = u64::try_from(rows.len()).unwrap() + 1;
            rows.push(work(id, &format!("{day}T08:00"), &format!("{day}T17:48")));
        }
    }
    let mut data = data(&[user(3, &FULL_TIME)], rows);
    data.now = date(2026, 11, 22).at(12, 0, 0, 0).to_zoned(data.now.time_zone().clone()).unwrap();
    let limits = WorkingTimeLimits { max_day: Seconds(12 * HOUR), ..WorkingTimeLimits::default() };
    let november = days(date(2026, 11, 22), date(2026, 11, 22));
    assert_eq!(limits.first_day(november), date(2026, 6, 8));
    let (table, _) = compliance(&data, november, &limits);
    assert_eq!(cell(&table, 0, "finding"), &Cell::Label("high average".to_owned()));
    assert_eq!(cell(&table, 0, "value"), &Cell::Time(Seconds(8 * HOUR + 600)));
}

#[test]
fn quality_names_each_kind_of_problem_with_its_records() {
    let rows = vec![
        work(1, "2026-11-16T08:00", "2026-11-16T09:00"),
        work(2, "2026-11-16T08:00", "2026-11-16T09:00"),
        record(3, &json!({"tags": [], "description": " ", "rate": 0.0})),
        work(4, "2026-11-21T08:00", "2026-11-21T20:00"),
    ];
    let (table, _) = quality(&data(&[user(3, &[])], rows), Seconds(10 * HOUR));
    let found: Vec<(Cell, Cell)> = (0..table.rows.len())
        .map(|row| (cell(&table, row, "finding").clone(), cell(&table, row, "ids").clone()))
        .collect();
    let expected = [
        ("duplicate", vec![1, 2]),
        ("in the future", vec![4]),
        ("long record", vec![4]),
        ("billable without a rate", vec![3]),
        ("weekend", vec![4]),
        ("no description", vec![3]),
        ("no tag", vec![3]),
    ];
    let expected: Vec<(Cell, Cell)> =
        expected.into_iter().map(|(name, ids)| (Cell::Label(name.to_owned()), Cell::Ids(ids))).collect();
    assert_eq!(found, expected);
}

#[test]
fn availability_shows_absences_weekends_and_contracts() {
    let mut leaver = FULL_TIME.to_vec();
    leaver.push(("work_last_day", "2026-11-18"));
    let mut data = data(&[user(3, &FULL_TIME), user(4, &leaver)], Vec::new());
    data.absences.by_user.insert(Id::new(3), vec![absence(1, "2026-11-17", &json!({}))]);
    let (table, _) = availability(&data, days(date(2026, 11, 17), date(2026, 11, 19)));
    // Tuesday: only user 4; Wednesday: both; Thursday: only user 3.
    let present = [1, 2, 1].map(Cell::Count);
    assert_eq!(table.totals[0].cells[1..], present);
}

fn some_records() -> impl Strategy<Value = Vec<Timesheet>> {
    let fields =
        (1_u64..4, 3_u64..6, 0_i64..60, 0_i64..20, 0_i64..30_000, any::<(bool, bool)>(), 0_u32..50_000);
    let row = fields.prop_map(|(project, user, day, hour, duration, (billable, exported), rate)| {
        let begin = date(2026, 9, 1).at(0, 0, 0, 0) + jiff::Span::new().days(day).hours(hour);
        let end = begin + jiff::Span::new().seconds(duration);
        let format = |time: jiff::civil::DateTime| time.strftime("%Y-%m-%dT%H:%M:%S+0200").to_string();
        json!({"project": project, "user": user, "begin": format(begin), "end": format(end),
            "duration": duration, "billable": billable, "exported": exported, "rate": f64::from(rate) / 100.0})
    });
    prop::collection::vec(row, 0..40)
        .prop_map(|rows| rows.iter().zip(1..).map(|(fields, id)| record(id, fields)).collect())
}

/// Returns the sum of a column of times.
fn sum(table: &Table, key: &str) -> i64 {
    let index = table.columns.iter().position(|column| column.key == key).unwrap();
    let time = |row: &Vec<Cell>| if let Cell::Time(time) = row[index] { time.0 } else { 0 };
    table.rows.iter().map(time).sum()
}

fn all_users() -> Vec<User> {
    (3..6).map(|id| user(id, &FULL_TIME)).collect()
}

proptest! {
    #[test]
    fn sums_of_groups_equal_the_total_for_each_dimension(rows in some_records()) {
        let expected: i64 = rows.iter().filter_map(|record| record.duration).map(|time| time.0).sum();
        let data = data(&all_users(), rows);
        for by in [Dimension::Customer, Dimension::Project, Dimension::User, Dimension::Day, Dimension::Week,
            Dimension::Month, Dimension::Billable, Dimension::Exported] {
            let (table, _) = summary(&data, &[by]);
            prop_assert_eq!(sum(&table, "time"), expected);
            prop_assert_eq!(sum(&times(&data, &[by]).0, "time"), expected);
            prop_assert_eq!(sum(&unbilled(&data, &[by]).0, "time"), expected);
        }
        let period = days(date(2026, 9, 1), date(2026, 11, 20));
        prop_assert_eq!(sum(&week(&data, period, &[Dimension::Project]).0, "time"), expected);
    }

    #[test]
    fn work_of_the_members_sums_up_to_that_of_the_team(rows in some_records(), count in 0_u64..3) {
        let running = (0..count).map(|id| record(900 + id, &json!({"end": null, "duration": 0, "user": 3 + id})));
        let all: Vec<Timesheet> = rows.into_iter().chain(running).collect();
        let records = all.len() as u64;
        let data = data(&all_users(), all);
        let work = team_work(&data);
        let mut sum = Tally::default();
        for member in &work.members {
            let mut activities = Tally::default();
            member.activities.ranked().iter().for_each(|group| activities.merge(&group.tally));
            prop_assert_eq!(&activities, &member.tally);
            sum.merge(&member.tally);
        }
        prop_assert_eq!(&sum, &work.total);
        prop_assert_eq!((sum.records, sum.running_records), (records, count));
        let finished = data.records.finished().filter_map(|record| record.duration).map(|time| time.0).sum::<i64>();
        prop_assert_eq!(sum.time.0 - sum.running.0, finished);
    }

    #[test]
    fn order_of_the_records_is_irrelevant(rows in some_records()) {
        let mut reversed = rows.clone();
        reversed.reverse();
        let one = data(&all_users(), rows);
        let other = data(&all_users(), reversed);
        let period = days(date(2026, 9, 1), date(2026, 11, 20));
        let by = [Dimension::Project, Dimension::User];
        prop_assert_eq!(summary(&one, &by), summary(&other, &by));
        prop_assert_eq!(unbilled(&one, &by), unbilled(&other, &by));
        prop_assert_eq!(gaps(&one, period, Seconds(HOUR)), gaps(&other, period, Seconds(HOUR)));
        prop_assert_eq!(week(&one, period, &by), week(&other, period, &by));
        let limits = WorkingTimeLimits::default();
        prop_assert_eq!(compliance(&one, period, &limits), compliance(&other, period, &limits));
        prop_assert_eq!(quality(&one, Seconds(HOUR)), quality(&other, Seconds(HOUR)));
        let rows = OvertimeRows { by_user: true, by_month: true };
        prop_assert_eq!(overtime(&one, period, rows, None, None), overtime(&other, period, rows, None, None));
    }
}
