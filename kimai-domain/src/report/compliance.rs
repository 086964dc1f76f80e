//! `compliance`: long days, a high average, short breaks, short rest, work on Sundays and public holidays, night work.
//!
//! The default thresholds are those of the German Working Time Act (sections 3 to 5, 9). The owner's time zone decides the
//! day; a record belongs to the day on which it begins.

use std::collections::BTreeMap;

use jiff::{
    Zoned,
    civil::{Date, Weekday},
};
use kimai_api::{Id, Seconds, Timesheet, User};

use super::{
    data::{Data, VisibleContract, time_between},
    notes::Note,
    table::{Cell, Column, Table, Unit},
};
use crate::absences::Days;

/// Shortest interruption that counts as a break.
const MIN_BREAK: Seconds = Seconds(15 * 60);

/// Working days of a week over which the average is taken.
const WORKING_DAYS_PER_WEEK: i64 = 6;

/// Thresholds of the checks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WorkingTimeLimits {
    /// Maximum working time of a day.
    pub max_day: Seconds,
    /// Maximum average of a working day, Monday to Saturday.
    pub max_average: Seconds,
    /// Number of weeks of the average.
    pub average_weeks: u32,
    /// Minimum rest between two working days.
    pub min_rest: Seconds,
    /// Working time after which the first break is due, and its length.
    pub first_break: (Seconds, Seconds),
    /// Working time after which the second break is due, and the length of both.
    pub second_break: (Seconds, Seconds),
}

impl Default for WorkingTimeLimits {
    fn default() -> Self {
        let hours = |hours: i64| Seconds(hours * 3600);
        let minutes = |minutes: i64| Seconds(minutes * 60);
        Self {
            max_day: hours(10),
            max_average: hours(8),
            average_weeks: 24,
            min_rest: hours(11),
            first_break: (hours(6), minutes(30)),
            second_break: (hours(9), minutes(45)),
        }
    }
}

impl WorkingTimeLimits {
    /// Returns the first day of the records that the average needs.
    pub fn first_day(&self, days: Days) -> Date {
        let weeks = jiff::Span::new().days(i64::from(self.average_weeks) * 7 - 1);
        days.first.min(days.last.checked_sub(weeks).unwrap_or(days.first))
    }

    /// Returns the length of the breaks that are due for a working time.
    fn required_break(&self, worked: Seconds) -> Seconds {
        if worked > self.second_break.0 {
            self.second_break.1
        } else if worked > self.first_break.0 {
            self.first_break.1
        } else {
            Seconds(0)
        }
    }
}

/// The work of a person on a day.
struct Shift {
    day: Date,
    begin: Zoned,
    end: Zoned,
    worked: Seconds,
    breaks: Seconds,
    ids: Vec<u64>,
}

impl Shift {
    /// Joins the records of a day, which are ordered by begin. Overlapping time counts once; a running record lasts until
    /// `now`. Interruptions of at least a quarter of an hour and Kimai's breaks count as breaks.
    fn of(day: Date, records: &[&Timesheet], now: &Zoned) -> Option<Self> {
        let first = records.first()?;
        let mut shift = Self {
            day,
            begin: first.begin.clone(),
            end: first.begin.clone(),
            worked: Seconds(0),
            breaks: Seconds(0),
            ids: records.iter().map(|record| record.id.get()).collect(),
        };
        for record in records {
            let end =
                record.end.clone().unwrap_or_else(|| now.with_time_zone(record.begin.time_zone().clone()));
            let interruption = time_between(&shift.end, &record.begin);
            if interruption >= MIN_BREAK {
                shift.breaks.0 += interruption.0;
            }
            let begin = if record.begin > shift.end { record.begin.clone() } else { shift.end.clone() };
            if end > begin {
                let pause = record.break_duration.unwrap_or_default();
                shift.worked.0 += (time_between(&begin, &end).0 - pause.0).max(0);
                shift.breaks.0 += pause.0;
                shift.end = end;
            }
        }
        Some(shift)
    }

    /// Returns the days that the shift touches.
    fn dates(&self) -> impl Iterator<Item = Date> {
        let last = self.end.date();
        let ends_at_midnight = self.end.time() == jiff::civil::Time::midnight() && last > self.day;
        let last = if ends_at_midnight { last.yesterday().unwrap_or(last) } else { last };
        Days { first: self.day, last: last.max(self.day) }.dates()
    }
}

/// A finding: what, the value, the limit, and the records.
struct Finding {
    day: Date,
    name: &'static str,
    value: Option<Seconds>,
    limit: Option<Seconds>,
    ids: Vec<u64>,
}

/// Returns a row for each finding on these days, with the ids of its records.
///
/// The records must begin with [`WorkingTimeLimits::first_day`], so that the average covers all weeks.
pub fn compliance(data: &Data, days: Days, limits: &WorkingTimeLimits) -> (Table, Vec<Note>) {
    let mut table = Table::with_columns(vec![
        Column::new("user", Unit::Entity).labelled(""),
        Column::new("day", Unit::Date).labelled(""),
        Column::new("finding", Unit::Label).labelled(""),
        Column::new("value", Unit::Time).labelled(""),
        Column::new("limit", Unit::Time),
        Column::new("ids", Unit::Ids).labelled("records"),
    ]);
    for (user, shifts) in shifts(data) {
        for finding in findings(data, user, &shifts, days, limits) {
            table.rows.push(vec![
                Cell::Entity(data.people.name(user)),
                Cell::Date(finding.day),
                Cell::Label(finding.name.to_owned()),
                finding.value.map_or(Cell::Empty, Cell::Time),
                finding.limit.map_or(Cell::Empty, Cell::Time),
                if finding.ids.is_empty() { Cell::Empty } else { Cell::Ids(finding.ids) },
            ]);
        }
    }
    table.sort_by("day", None);
    let mut notes = data.notes();
    notes.push(Note::NoLegalAdvice);
    notes.push(Note::WorkingTimeThresholds(*limits));
    notes.extend(
        data.absences
            .notes(0)
            .into_iter()
            .filter(|note| matches!(note, Note::NoAbsences | Note::HolidaysUnreadable)),
    );
    let running = data.running_ids();
    notes.extend((!running.is_empty()).then_some(Note::RunningUntilNow(running)));
    (table, notes)
}

/// Returns the shifts of each person, ordered by day.
fn shifts(data: &Data) -> BTreeMap<Id<User>, Vec<Shift>> {
    let mut days: BTreeMap<(Id<User>, Date), Vec<&Timesheet>> = BTreeMap::new();
    for record in &data.records.rows {
        days.entry((record.user.id(), record.begin.date())).or_default().push(record);
    }
    let mut shifts: BTreeMap<Id<User>, Vec<Shift>> = BTreeMap::new();
    for ((user, day), records) in days {
        shifts.entry(user).or_default().extend(Shift::of(day, &records, &data.now));
    }
    shifts
}

fn findings(
    data: &Data,
    user: Id<User>,
    shifts: &[Shift],
    days: Days,
    limits: &WorkingTimeLimits,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut previous: Option<&Shift> = None;
    for shift in shifts {
        if days.contains(shift.day) {
            findings.extend(of_shift(data, user, shift, limits));
            let rest = previous.map(|previous| (time_between(&previous.end, &shift.begin), previous));
            if let Some((rest, previous)) = rest.filter(|(rest, _)| *rest < limits.min_rest) {
                let last = previous.ids.last().copied();
                findings.push(Finding {
                    day: shift.day,
                    name: "short rest",
                    value: Some(Seconds(rest.0.max(0))),
                    limit: Some(limits.min_rest),
                    ids: last.into_iter().chain(shift.ids.first().copied()).collect(),
                });
            }
        }
        previous = Some(shift);
    }
    findings.extend(average(data, user, shifts, days, limits));
    findings
}

fn of_shift(data: &Data, user: Id<User>, shift: &Shift, limits: &WorkingTimeLimits) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |name, value: Option<Seconds>, limit: Option<Seconds>| {
        findings.push(Finding { day: shift.day, name, value, limit, ids: shift.ids.clone() });
    };
    if shift.worked > limits.max_day {
        add("long day", Some(shift.worked), Some(limits.max_day));
    }
    let required = limits.required_break(shift.worked);
    if shift.breaks < required {
        add("short break", Some(shift.breaks), Some(required));
    }
    if shift.dates().any(|day| day.weekday() == Weekday::Sunday) {
        add("Sunday work", Some(shift.worked), None);
    }
    if shift.dates().any(|day| is_public_holiday(data, user, day)) {
        add("work on a public holiday", Some(shift.worked), None);
    }
    if shift.dates().count() > 1 {
        add("night work across midnight", Some(shift.worked), None);
    }
    findings
}

fn is_public_holiday(data: &Data, user: Id<User>, day: Date) -> bool {
    let group = match data.people.contract(user) {
        VisibleContract::Defined(contract) | VisibleContract::Undefined(contract) => contract.group,
        VisibleContract::Hidden => None,
    };
    let mut holidays = data.absences.holidays_of(group).iter();
    holidays.any(|holiday| holiday.date == Some(day) && holiday.half_day != Some(true))
}

/// Returns the average of a working day over the last weeks, if it is above the limit.
fn average(
    data: &Data,
    user: Id<User>,
    shifts: &[Shift],
    days: Days,
    limits: &WorkingTimeLimits,
) -> Option<Finding> {
    let last = days.last.min(data.today_of(user));
    let weeks = i64::from(limits.average_weeks.max(1));
    let span = jiff::Span::new().days(weeks * 7);
    let after = last.checked_sub(span).ok()?;
    let worked: i64 = shifts
        .iter()
        .filter(|shift| after < shift.day && shift.day <= last)
        .map(|shift| shift.worked.0)
        .sum();
    let average = Seconds(worked / (weeks * WORKING_DAYS_PER_WEEK));
    (average > limits.max_average).then_some(Finding {
        day: last,
        name: "high average",
        value: Some(average),
        limit: Some(limits.max_average),
        ids: Vec::new(),
    })
}
