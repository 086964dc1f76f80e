//! `quality`: records that are incomplete or implausible.

use std::collections::{BTreeMap, HashMap};

use jiff::{Timestamp, civil::Weekday};
use kimai_api::{Id, Seconds, Timesheet, User};

use super::{
    data::{Data, time_between},
    notes::Note,
    table::{Cell, Column, Table, Unit},
};

/// Time after which a running record counts as running too long.
const RUNNING_TOO_LONG: Seconds = Seconds(12 * 3600);

/// A kind of finding, in the order in which they are reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Problem {
    Duplicate,
    RunningTooLong,
    InTheFuture,
    LongRecord,
    EndedProject,
    HiddenProject,
    WithoutRate,
    Weekend,
    WithoutDescription,
    WithoutTag,
}

impl Problem {
    const fn name(self) -> &'static str {
        match self {
            Self::Duplicate => "duplicate",
            Self::RunningTooLong => "running too long",
            Self::InTheFuture => "in the future",
            Self::LongRecord => "long record",
            Self::EndedProject => "after the end of the project",
            Self::HiddenProject => "hidden project or customer",
            Self::WithoutRate => "billable without a rate",
            Self::Weekend => "weekend",
            Self::WithoutDescription => "no description",
            Self::WithoutTag => "no tag",
        }
    }
}

#[derive(Default)]
struct Found {
    time: i64,
    ids: Vec<u64>,
}

/// Returns a row for each kind of finding (and person, if there are several) with the number, time and ids of its
/// records. Records of `max_length` or less are not long.
pub fn quality(data: &Data, max_length: Seconds) -> (Table, Vec<Note>) {
    let several = data.has_several_people();
    let duplicates = duplicates(data);
    let mut found: BTreeMap<(Problem, Option<Id<User>>), Found> = BTreeMap::new();
    for record in &data.records.rows {
        let user = several.then(|| record.user.id());
        for problem in problems(data, record, max_length, &duplicates) {
            let found = found.entry((problem, user)).or_default();
            found.time += record.duration.unwrap_or_default().0;
            found.ids.push(record.id.get());
        }
    }
    let mut columns = vec![Column::new("finding", Unit::Label).labelled("")];
    if several {
        columns.push(Column::new("user", Unit::Entity).labelled(""));
    }
    columns.extend([
        Column::new("records", Unit::Count),
        Column::new("time", Unit::Time).labelled(""),
        Column::new("ids", Unit::Ids),
    ]);
    let mut table = Table::with_columns(columns);
    for ((problem, user), mut found) in found {
        found.ids.sort_unstable();
        let mut row = vec![Cell::Label(problem.name().to_owned())];
        if several {
            row.push(user.map_or(Cell::Empty, |user| Cell::Entity(data.people.name(user))));
        }
        row.extend([
            Cell::Count(found.ids.len() as u64),
            Cell::nonzero_time(Seconds(found.time)),
            Cell::Ids(found.ids),
        ]);
        table.rows.push(row);
    }
    let mut notes = data.notes();
    notes.push(Note::Checked(data.records.rows.len()));
    let hidden = data.records.finished().filter(|record| record.rate.is_none()).count() as u64;
    if hidden > 0 {
        notes.push(Note::RatesHidden { records: hidden, of: data.records.finished().count() as u64 });
    }
    (table, notes)
}

fn problems(
    data: &Data,
    record: &Timesheet,
    max_length: Seconds,
    duplicates: &HashMap<Key, usize>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut add = |problem, is_found: bool| {
        if is_found {
            problems.push(problem);
        }
    };
    let day = record.begin.date();
    let project = data.names.projects.get(&record.project.id());
    let customer = data.names.customer_of(record.project.id()).and_then(|id| data.names.customers.get(&id));
    let is_hidden =
        project.is_some_and(|project| !project.visible) || customer.is_some_and(|customer| !customer.visible);
    let is_running = record.end.is_none();
    add(Problem::Duplicate, duplicates.get(&key(record)).is_some_and(|count| *count > 1));
    add(Problem::RunningTooLong, is_running && time_between(&record.begin, &data.now) > RUNNING_TOO_LONG);
    add(Problem::InTheFuture, record.begin.timestamp() > data.now.timestamp());
    add(Problem::LongRecord, record.duration.is_some_and(|time| time > max_length));
    add(Problem::EndedProject, project.and_then(|project| project.end).is_some_and(|end| end < day));
    add(Problem::HiddenProject, is_hidden);
    add(Problem::WithoutRate, !is_running && record.billable == Some(true) && record.rate == Some(0.0));
    add(Problem::Weekend, matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday));
    let is_blank = record.description.as_deref().is_none_or(|text| text.trim().is_empty());
    add(Problem::WithoutDescription, is_blank);
    add(Problem::WithoutTag, record.tags.is_empty());
    problems
}

/// Values in which duplicates are equal.
type Key = (Id<User>, u64, u64, Timestamp, Option<Timestamp>);

fn key(record: &Timesheet) -> Key {
    let end = record.end.as_ref().map(jiff::Zoned::timestamp);
    (record.user.id(), record.project.id().get(), record.activity.id().get(), record.begin.timestamp(), end)
}

fn duplicates(data: &Data) -> HashMap<Key, usize> {
    let mut counts = HashMap::new();
    for record in &data.records.rows {
        *counts.entry(key(record)).or_default() += 1;
    }
    counts
}
