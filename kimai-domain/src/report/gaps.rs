//! `gaps`: days on which time is missing or over, holes inside of days, overlaps, and forgotten timers.

use std::collections::BTreeMap;

use jiff::{Zoned, civil::Date};
use kimai_api::{Id, Seconds, Timesheet, User};

use super::{
    data::{Data, VisibleContract, time_between},
    notes::Note,
    plan::{DayPlan, plan_with},
    table::{Cell, Column, Table, Total, Unit},
};
use crate::absences::{Contract, Days};

/// Time after which a running timer counts as forgotten.
const FORGOTTEN_AFTER: Seconds = Seconds(12 * 3600);

/// Returns a row for each day and person with a finding: time that is missing or over, holes of at least `min_hole`,
/// overlaps, and forgotten timers.
///
/// Booked time is the sum of Kimai's durations, as Kimai counts it; time that overlapping records count twice is a column
/// of its own. Today is never missing, because it is not over.
pub fn gaps(data: &Data, days: Days, min_hole: Seconds) -> (Table, Vec<Note>) {
    let several = data.has_several_people();
    let mut table = Table::with_columns(columns(several));
    let mut sums = Sums::default();
    let mut without_finding = 0;
    let records = by_person_and_day(data);
    let none = Vec::new();
    for user in data.people.active() {
        let today = data.today_of(user.id);
        let contract = match data.people.contract(user.id) {
            VisibleContract::Hidden => None,
            VisibleContract::Defined(contract) | VisibleContract::Undefined(contract) => Some(contract),
        };
        for day in days.dates().take_while(|day| *day <= today) {
            let of_day = records.get(&(user.id, day)).unwrap_or(&none);
            let finding = Finding::new(data, user, contract.as_ref(), day, of_day, min_hole);
            sums.add(&finding, day == today);
            if finding.is_relevant(day == today) {
                table.rows.push(finding.cells(data, several, day == today));
            } else if !of_day.is_empty() || finding.expected.is_some_and(|expected| expected.0 > 0) {
                without_finding += 1;
            }
        }
    }
    table.totals.push(sums.total(several));
    let mut notes = data.notes();
    notes.extend(data.people.contract_notes());
    notes.extend(data.absences.notes(data.people.active().count()));
    notes.push(Note::HolesFrom(min_hole));
    if days.contains(data.today()) {
        notes.push(Note::TodayNotOver);
    }
    if without_finding > 0 {
        notes.push(Note::DaysWithoutFinding(without_finding));
    }
    (table, notes)
}

fn columns(several: bool) -> Vec<Column> {
    let mut columns = Vec::new();
    if several {
        columns.push(Column::new("user", Unit::Entity).labelled(""));
    }
    columns.extend([
        Column::new("day", Unit::Date).labelled(""),
        Column::new("finding", Unit::Label).labelled(""),
        Column::new("expected", Unit::Time),
        Column::new("booked", Unit::Time),
        Column::new("missing", Unit::Time),
        Column::new("over", Unit::Time),
        Column::new("counted_twice", Unit::Time).labelled("counted twice"),
        Column::new("holes", Unit::Spans),
        Column::new("overlapping", Unit::Ids),
        Column::new("forgotten", Unit::Ids).labelled("forgotten timer"),
    ]);
    columns
}

fn by_person_and_day(data: &Data) -> BTreeMap<(Id<User>, Date), Vec<&Timesheet>> {
    let mut days: BTreeMap<(Id<User>, Date), Vec<&Timesheet>> = BTreeMap::new();
    for record in &data.records.rows {
        days.entry((record.user.id(), record.begin.date())).or_default().push(record);
    }
    days
}

/// The findings of a person on a day.
struct Finding {
    user: Id<User>,
    day: Date,
    /// Expected time; `None` if the contract is not visible.
    expected: Option<Seconds>,
    booked: Seconds,
    counted_twice: Seconds,
    holes: Vec<(Zoned, Zoned)>,
    overlapping: Vec<u64>,
    forgotten: Vec<u64>,
    records: usize,
}

impl Finding {
    fn new(
        data: &Data,
        user: &User,
        contract: Option<&Contract>,
        day: Date,
        records: &[&Timesheet],
        min_hole: Seconds,
    ) -> Self {
        let plan: Option<DayPlan> = contract.map(|contract| plan_with(data, user.id, contract, day));
        let booked = records.iter().filter(|record| record.end.is_some());
        let intervals = Intervals::of(data, records);
        let is_forgotten = |record: &&&Timesheet| {
            record.end.is_none()
                && (time_between(&record.begin, &data.now) > FORGOTTEN_AFTER || day < data.today_of(user.id))
        };
        Self {
            user: user.id,
            day,
            expected: plan.map(|plan| plan.expected()),
            booked: booked.filter_map(|record| record.duration).sum(),
            counted_twice: intervals.counted_twice,
            holes: intervals
                .holes
                .into_iter()
                .filter(|(from, to)| time_between(from, to) >= min_hole)
                .collect(),
            overlapping: intervals.overlapping,
            forgotten: records.iter().filter(is_forgotten).map(|record| record.id.get()).collect(),
            records: records.len(),
        }
    }

    fn missing(&self, is_today: bool) -> Seconds {
        let missing = self.expected.map_or(0, |expected| (expected.0 - self.booked.0).max(0));
        Seconds(if is_today { 0 } else { missing })
    }

    fn over(&self) -> Seconds {
        Seconds(self.expected.map_or(0, |expected| (self.booked.0 - expected.0).max(0)))
    }

    fn is_relevant(&self, is_today: bool) -> bool {
        self.missing(is_today).0 > 0
            || self.over().0 > 0
            || !self.holes.is_empty()
            || !self.overlapping.is_empty()
            || !self.forgotten.is_empty()
    }

    fn cells(self, data: &Data, several: bool, is_today: bool) -> Vec<Cell> {
        let mut cells = Vec::new();
        if several {
            cells.push(Cell::Entity(data.people.name(self.user)));
        }
        let missing = self.missing(is_today);
        let over = self.over();
        let finding = match self.records {
            0 if missing.0 > 0 => Cell::Label("no records".to_owned()),
            _ => Cell::Empty,
        };
        let ids = |ids: Vec<u64>| if ids.is_empty() { Cell::Empty } else { Cell::Ids(ids) };
        cells.extend([
            Cell::Date(self.day),
            finding,
            self.expected.map_or(Cell::Empty, Cell::Time),
            Cell::Time(self.booked),
            Cell::nonzero_time(missing),
            Cell::nonzero_time(over),
            Cell::nonzero_time(self.counted_twice),
            if self.holes.is_empty() { Cell::Empty } else { Cell::Spans(self.holes) },
            ids(self.overlapping),
            ids(self.forgotten),
        ]);
        cells
    }
}

/// Times between the records of a day, and times that records count twice.
#[derive(Default)]
struct Intervals {
    holes: Vec<(Zoned, Zoned)>,
    counted_twice: Seconds,
    overlapping: Vec<u64>,
}

impl Intervals {
    /// Returns the holes and overlaps of records, which are ordered by begin. A running record lasts until now.
    fn of(data: &Data, records: &[&Timesheet]) -> Self {
        let mut intervals = Self::default();
        let mut last: Option<(Zoned, u64)> = None;
        for record in records {
            let end = record
                .end
                .clone()
                .unwrap_or_else(|| data.now.with_time_zone(record.begin.time_zone().clone()));
            let end = end.max(record.begin.clone());
            let Some((until, id)) = last.take() else {
                last = Some((end, record.id.get()));
                continue;
            };
            if record.begin > until {
                intervals.holes.push((until.clone(), record.begin.clone()));
            } else if record.begin < until {
                let twice = time_between(&record.begin, &until.clone().min(end.clone()));
                if twice.0 > 0 {
                    intervals.counted_twice = Seconds(intervals.counted_twice.0 + twice.0);
                    for id in [id, record.id.get()] {
                        if !intervals.overlapping.contains(&id) {
                            intervals.overlapping.push(id);
                        }
                    }
                }
            }
            last = Some(if end > until { (end, record.id.get()) } else { (until, id) });
        }
        intervals
    }
}

/// Sums of all days.
#[derive(Default)]
struct Sums {
    expected: i64,
    booked: i64,
    missing: i64,
    over: i64,
    counted_twice: i64,
}

impl Sums {
    fn add(&mut self, finding: &Finding, is_today: bool) {
        self.expected += finding.expected.unwrap_or_default().0;
        self.booked += finding.booked.0;
        self.missing += finding.missing(is_today).0;
        self.over += finding.over().0;
        self.counted_twice += finding.counted_twice.0;
    }

    fn total(&self, several: bool) -> Total {
        let mut cells = vec![Cell::Empty; if several { 3 } else { 2 }];
        cells.extend([
            Cell::Time(Seconds(self.expected)),
            Cell::Time(Seconds(self.booked)),
            Cell::nonzero_time(Seconds(self.missing)),
            Cell::nonzero_time(Seconds(self.over)),
            Cell::nonzero_time(Seconds(self.counted_twice)),
        ]);
        cells.extend(vec![Cell::Empty; 3]);
        Total { label: "Total", cells }
    }
}
