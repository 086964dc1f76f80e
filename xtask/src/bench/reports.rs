//! Reports on 10,000 records of 50 people, as multiples of the time that reading these records takes.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use jiff::{
    ToSpan,
    civil::{Date, date},
    tz::TimeZone,
};
use kimai_tools::domain::{
    absences::Days,
    api::{Seconds, Timesheet, User},
    report::{
        Absences, Data, Dimension, Names, Note, OvertimeRows, People, Records, RequestedPeople, Table,
        WorkingTimeLimits, compliance, gaps, overtime, quality, summary, times, unbilled,
    },
};
use serde_json::{Value, json};

use crate::shell::Result;

const RECORDS: u64 = 10_000;
const PEOPLE: u64 = 50;

/// A report and its name.
type Report = (&'static str, fn(&Data, Days) -> (Table, Vec<Note>));

const REPORTS: [Report; 7] = [
    ("summary by user and project", |data, _| summary(data, &[Dimension::User, Dimension::Project])),
    ("times by project", |data, _| times(data, &[Dimension::Project])),
    ("unbilled by project", |data, _| unbilled(data, &[Dimension::Project])),
    ("gaps", |data, days| gaps(data, days, Seconds(3600))),
    ("overtime by user and month", |data, days| {
        overtime(data, days, OvertimeRows { by_user: true, by_month: true }, None, None)
    }),
    ("compliance", |data, days| compliance(data, days, &WorkingTimeLimits::default())),
    ("quality", |data, _| quality(data, Seconds(10 * 3600))),
];

/// Prints the time of each report as a multiple of the reference.
pub(super) fn measure() -> Result {
    let text = Value::from((1..=RECORDS).map(record).collect::<Vec<_>>()).to_string();
    let since = Instant::now();
    let rows: Vec<Timesheet> = serde_json::from_str(&text)?;
    let reference = since.elapsed();
    show("reference: reading the records", reference, reference);
    let last = date(2026, 11, 27);
    let days = Days { first: date(2026, 1, 1), last };
    let data = data(rows, last)?;
    for (name, report) in REPORTS {
        let since = Instant::now();
        let (table, _) = report(&data, days);
        show(&format!("{name} ({} rows)", table.rows.len()), since.elapsed(), reference);
    }
    Ok(())
}

fn show(name: &str, time: Duration, reference: Duration) {
    anstream::println!("{name:48} {:6.2} x", time.as_secs_f64() / reference.as_secs_f64());
}

/// A record of two hours; each person has about one on a working day.
fn record(id: u64) -> Value {
    let day = date(2026, 1, 1).saturating_add(i64::try_from(id / PEOPLE).unwrap_or_default().days());
    json!({
        "id": id, "begin": format!("{day}T08:00:00+0100"), "end": format!("{day}T10:00:00+0100"),
        "duration": 7200, "user": id % PEOPLE + 1, "project": id % 40 + 1, "activity": id % 10 + 1,
        "billable": !id.is_multiple_of(5), "exported": id.is_multiple_of(3), "rate": 200.0, "tags": ["bench"],
        "description": "Measured work",
    })
}

fn person(id: u64) -> Result<User> {
    let hours = ["monday", "tuesday", "wednesday", "thursday", "friday"]
        .map(|day| json!({ "name": format!("work_{day}"), "value": "28800" }));
    let mut preferences = vec![json!({ "name": "work_contract_type", "value": "day" })];
    preferences.extend(hours);
    Ok(serde_json::from_value(json!({
        "id": id, "username": format!("user{id}"), "timezone": "Europe/Berlin", "enabled": true,
        "preferences": preferences,
    }))?)
}

fn data(rows: Vec<Timesheet>, last: Date) -> Result<Data> {
    let users = (1..=PEOPLE).map(person).collect::<Result<Vec<_>>>()?;
    let me = Arc::new(users.first().cloned().ok_or("no people")?);
    let people = People {
        users: users.into_iter().map(|user| (user.id, user)).collect(),
        requested: RequestedPeople::All,
        ..People::default()
    };
    Ok(Data {
        now: last.at(18, 0, 0, 0).to_zoned(TimeZone::get("Europe/Berlin")?)?,
        me,
        people,
        days: None,
        days_before: None,
        names: Names::default(),
        records: Records { rows, ..Records::default() },
        before: None,
        absences: Absences { supported: true, ..Absences::default() },
    })
}
