//! Figures of the reports on working time and on single records: `gaps`, `overtime`, `compliance` and `quality`.

use std::collections::BTreeMap;

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
};
use kimai_tools::domain::Month;
use serde_json::Value;

use super::{
    comparison::{Comparison, Figures, add, whole},
    document::Document,
    facts::{Facts, Person, Row},
    sums::number,
};

/// Time of a day above which `compliance` and of a record above which `quality` report it.
const MAX_HOURS: i64 = 10 * 3600;

/// The compared findings of `compliance`.
pub(super) const COMPARED: [&str; 3] = ["long day", "Sunday work", "night work across midnight"];

/// The records of a person on a day.
type ByPersonAndDay<'a> = BTreeMap<(u64, Date), Vec<&'a Row>>;

fn by_person_and_day(facts: &Facts) -> ByPersonAndDay<'_> {
    let mut days = ByPersonAndDay::new();
    for row in &facts.rows {
        days.entry((row.user, row.day)).or_default().push(row);
    }
    days
}

/// Returns the time that records cover; time that several records cover counts once.
fn covered(rows: &[&Row]) -> i64 {
    let mut spans: Vec<(Timestamp, Timestamp)> = rows.iter().map(|row| (row.begin, row.end)).collect();
    spans.sort_unstable();
    let mut covered = 0;
    let mut until = Timestamp::MIN;
    for (begin, end) in spans {
        let begin = begin.max(until);
        covered += (end.as_second() - begin.as_second()).max(0);
        until = until.max(end);
    }
    covered
}

/// Compares booked, missing and extra time and time that is counted twice of each person and day.
pub(super) fn gaps(document: &Document, facts: &Facts) -> Comparison {
    let by_day = by_person_and_day(facts);
    let mut report = Figures::new();
    let mut expected = Figures::new();
    for entry in document.rows() {
        let user = entry.get("user_id").and_then(Value::as_u64).unwrap_or_default();
        let day = entry.get("day").and_then(Value::as_str).unwrap_or_default();
        for field in ["booked", "missing", "over", "counted_twice"] {
            let name = format!("{field} of user {user} on {day}");
            add(&mut report, name, number(entry, &format!("{field}_seconds")));
        }
    }
    let total = document.total().map_or(0.0, |total| number(total, "booked_seconds"));
    add(&mut report, "booked in total", total);
    for person in &facts.people {
        for day in document.days().take_while(|day| *day <= person.today) {
            let rows = by_day.get(&(person.id, day)).map_or(&[][..], Vec::as_slice);
            let finished = rows.iter().filter(|row| !row.is_running);
            let booked: i64 = finished.map(|row| row.seconds).sum();
            add(&mut expected, "booked in total", whole(booked));
            let of_day = format!("of user {} on {day}", person.id);
            if rows.iter().any(|row| row.is_running) {
                // A running record covers the time until now, which differs between the requests.
                report.retain(|name, _| !name.ends_with(&of_day));
                continue;
            }
            // A day without a finding has no row.
            if report.contains_key(&format!("booked {of_day}")) {
                add(&mut expected, format!("booked {of_day}"), whole(booked));
            }
            let twice = rows.iter().map(|row| row.end.as_second() - row.begin.as_second()).sum::<i64>();
            add(&mut expected, format!("counted_twice {of_day}"), whole(twice - covered(rows)));
            if is_plain_day(facts, person, day) {
                let missing = person.contract.expected(day).0 - booked;
                add(&mut expected, format!("missing {of_day}"), whole(missing.max(0)));
                add(&mut expected, format!("over {of_day}"), whole((-missing).max(0)));
            } else {
                report.remove(&format!("missing {of_day}"));
                report.remove(&format!("over {of_day}"));
            }
        }
    }
    let mut comparison = Comparison::default();
    comparison.compare(&report, &expected, 0.0);
    comparison
}

/// Returns true for a day that is over and has no absence or holiday, so that the contract alone tells the expected time.
pub(super) fn is_plain_day(facts: &Facts, person: &Person, day: Date) -> bool {
    let absences = facts.absences.as_ref().and_then(|absences| absences.get(&person.id));
    let mut absences = absences.into_iter().flatten();
    day < person.today
        && !person.has_holiday(day, false)
        && !person.has_holiday(day, true)
        && !absences.any(|absence| super::absences::covers(absence, day))
}

/// Compares the expected and the worked time of each person with a contract.
pub(super) fn overtime(document: &Document, facts: &Facts) -> Comparison {
    let mut report = Figures::new();
    for entry in document.rows() {
        let user = entry.get("user_id").and_then(Value::as_u64).unwrap_or_default();
        add(&mut report, format!("worked time of user {user}"), number(entry, "worked_seconds"));
        if facts.people.iter().any(|person| person.id == user && person.working_times.is_none()) {
            add(&mut report, format!("expected time of user {user}"), number(entry, "expected_seconds"));
        }
    }
    let mut expected = Figures::new();
    for person in &facts.people {
        let days: Vec<Date> = document.days().take_while(|day| *day <= person.today).collect();
        let name = format!("worked time of user {}", person.id);
        if let Some(times) = &person.working_times {
            let months = times.iter().filter(|(month, _)| days.iter().any(|day| Month::of(*day) == **month));
            add(&mut expected, name, whole(months.map(|(_, time)| time).sum()));
        } else if person.contract.defines_hours() {
            let rows = facts.finished().filter(|row| row.user == person.id && days.contains(&row.day));
            add(&mut expected, name, whole(rows.map(|row| row.seconds).sum()));
            let contract = days.iter().map(|day| person.contract.expected(*day).0).sum();
            add(&mut expected, format!("expected time of user {}", person.id), whole(contract));
        }
    }
    let mut comparison = Comparison::default();
    comparison.compare(&report, &expected, 0.0);
    comparison
}

/// Compares the time of long days, of work on Sundays and of work across midnight, and the ids of the records.
pub(super) fn compliance(document: &Document, facts: &Facts) -> Comparison {
    let by_day = by_person_and_day(facts);
    let mut report = Figures::new();
    for entry in document.rows() {
        let text = |field: &str| entry.get(field).and_then(Value::as_str).unwrap_or_default();
        let user = entry.get("user_id").and_then(Value::as_u64).unwrap_or_default();
        let is_running = |day: Date| {
            let rows = by_day.get(&(user, day)).into_iter().flatten();
            rows.into_iter().any(|row| row.is_running)
        };
        if COMPARED.contains(&text("finding")) && !text("day").parse().is_ok_and(is_running) {
            let name = format!("{} of user {user} on {}", text("finding"), text("day"));
            add(&mut report, format!("ids of {name}"), ids(entry));
            add(&mut report, name, number(entry, "value_seconds"));
        }
    }
    let mut expected = Figures::new();
    for ((user, day), rows) in by_day.iter().filter(|((_, day), _)| document.has_day(*day)) {
        if rows.iter().any(|row| row.is_running) {
            continue;
        }
        let worked = covered(rows) - rows.iter().map(|row| row.pause).sum::<i64>();
        let last = rows.iter().map(|row| row.last_day).max().unwrap_or(*day);
        let is_sunday = day.weekday() == Weekday::Sunday || last.weekday() == Weekday::Sunday;
        let ids = rows.iter().map(|row| id(row)).sum::<f64>();
        for (name, is_found) in COMPARED.into_iter().zip([worked > MAX_HOURS, is_sunday, last > *day]) {
            if is_found {
                let name = format!("{name} of user {user} on {day}");
                add(&mut expected, format!("ids of {name}"), ids);
                add(&mut expected, name, whole(worked));
            }
        }
    }
    let mut comparison = Comparison::default();
    comparison.compare(&report, &expected, 0.0);
    comparison
}

/// Values in which duplicates are equal.
type Key = (u64, u64, u64, Timestamp, Option<Timestamp>);

fn key(row: &Row) -> Key {
    (row.user, row.project, row.activity, row.begin, (!row.is_running).then_some(row.end))
}

/// Compares number, time and ids of the records of each finding and person. Other findings are compared with the
/// records that they name.
pub(super) fn quality(document: &Document, facts: &Facts) -> Comparison {
    let by_name = ["after the end of the project", "hidden project or customer", "running too long"];
    let mut report = Figures::new();
    let mut expected = Figures::new();
    let add_row = |figures: &mut Figures, finding: &str, row: &Row| {
        let name = format!("{finding} of user {}", row.user);
        add(figures, format!("records: {name}"), 1.0);
        add(figures, format!("time: {name}"), whole(row.seconds));
        add(figures, format!("ids: {name}"), id(row));
    };
    for entry in document.rows() {
        let finding = entry.get("finding").and_then(Value::as_str).unwrap_or_default();
        let user = entry.get("user_id").and_then(Value::as_u64).unwrap_or_default();
        let name = format!("{finding} of user {user}");
        add(&mut report, format!("records: {name}"), number(entry, "records"));
        add(&mut report, format!("time: {name}"), number(entry, "time_seconds"));
        add(&mut report, format!("ids: {name}"), ids(entry));
        if by_name.contains(&finding) {
            let named = |row: &&Row| list(entry, "ids").iter().any(|id| id.as_u64() == Some(row.id));
            facts.rows.iter().filter(named).for_each(|row| add_row(&mut expected, finding, row));
        }
    }
    let mut equal: BTreeMap<Key, usize> = BTreeMap::new();
    let covered = || facts.rows.iter().filter(|row| document.has_day(row.day));
    for row in covered() {
        *equal.entry(key(row)).or_default() += 1;
    }
    for row in covered() {
        let is_weekend = matches!(row.day.weekday(), Weekday::Saturday | Weekday::Sunday);
        for (finding, is_found) in [
            ("duplicate", equal.get(&key(row)).is_some_and(|count| *count > 1)),
            ("in the future", row.begin > facts.now),
            ("long record", row.seconds > MAX_HOURS),
            ("billable without a rate", !row.is_running && row.billable && row.rate == Some(0.0)),
            ("weekend", is_weekend),
            ("no description", !row.has_description),
            ("no tag", !row.has_tag),
        ] {
            if is_found {
                add_row(&mut expected, finding, row);
            }
        }
    }
    // The time of a running record grows.
    let running: Vec<u64> = facts.rows.iter().filter(|row| row.is_running).map(|row| row.user).collect();
    for figures in [&mut report, &mut expected] {
        figures.retain(|name, _| {
            !(name.starts_with("time:") && running.iter().any(|user| name.ends_with(&format!("user {user}"))))
        });
    }
    let mut comparison = Comparison::default();
    comparison.compare(&report, &expected, 0.0);
    comparison
}

/// Returns the sum of the ids of an entry, which differs for other records.
fn ids(entry: &Value) -> f64 {
    list(entry, "ids").iter().filter_map(Value::as_f64).sum()
}

fn id(row: &Row) -> f64 {
    i64::try_from(row.id).map_or(0.0, whole)
}

fn list<'a>(entry: &'a Value, field: &str) -> &'a [Value] {
    entry.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
