//! Several new records in one call: all are checked before the first is written, then they are created in order.

use std::collections::HashMap;

use jiff::{Timestamp, Zoned, civil::Date};
use kimai_api::{FormTime, Id, Seconds, Timesheet, TimesheetForm, User};

use super::{
    Checked,
    checks::{self, Aspects, CheckData, Finding, Findings, Planned},
    free::{self, Interval},
    preview, write,
};
use crate::{Change, Error, Input, Session};

/// Options of [`plan_entries`] and [`create_entries`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EntriesOptions {
    /// True to delete what was created if an entry fails.
    pub all_or_nothing: bool,
    /// True to book only the parts of each entry that no record of its owner takes.
    pub where_free: bool,
}

/// New records that are checked and can be created.
#[derive(Debug)]
pub struct PlannedEntries {
    entries: Vec<PlannedEntry>,
    data: CheckData,
}

/// An entry with the records that it becomes.
#[derive(Debug, Clone)]
pub struct PlannedEntry {
    /// The position among the entries, from 1.
    pub entry: usize,
    /// The records: one, or the free parts.
    parts: Vec<(TimesheetForm, Planned)>,
    /// The parts that are left out because they are taken, in the caller's zone.
    pub left_out: Vec<(Zoned, Zoned)>,
}

/// The result of an entry.
#[derive(Debug)]
pub struct EntryResult {
    /// The position among the entries, from 1.
    pub entry: usize,
    /// The created records with their findings, or the errors, in the order of the parts.
    pub parts: Vec<PartResult>,
    /// The parts that were left out because they are taken, in the caller's zone.
    pub left_out: Vec<(Zoned, Zoned)>,
}

/// The result of a record of an entry.
#[derive(Debug)]
pub enum PartResult {
    /// The record was created, or would be.
    Created(Box<Checked>),
    /// The record was not created, or it is unknown whether it was.
    Failed(Error),
    /// The record was not sent, because an earlier one failed.
    NotSent,
}

/// The results of several entries.
#[derive(Debug, Default)]
pub struct EntryResults {
    /// A result for each entry, in their order.
    pub entries: Vec<EntryResult>,
    /// The deletion of the created records, if an entry failed and all or nothing was requested.
    pub rollback: Option<EntriesRollback>,
}

/// The deletion of records that were created before another one failed.
#[derive(Debug, Default)]
pub struct EntriesRollback {
    /// The deleted records.
    pub deleted: Vec<Id<Timesheet>>,
    /// The records that could not be deleted, with the error.
    pub failed: Vec<(Id<Timesheet>, Error)>,
}

impl EntryResults {
    /// Returns the created records.
    pub fn created(&self) -> impl Iterator<Item = &Timesheet> {
        let parts = self.entries.iter().flat_map(|entry| &entry.parts);
        parts.filter_map(|part| match part {
            PartResult::Created(checked) => checked.change.after::<Timesheet>(),
            PartResult::Failed(_) | PartResult::NotSent => None,
        })
    }

    /// Returns the total time of the created records.
    pub fn time(&self) -> Seconds {
        Seconds(self.created().filter_map(|record| record.duration).map(|time| time.0).sum())
    }
}

/// Checks new records: owners, projects, activities and days, and which parts are free. Nothing is written.
///
/// # Errors
/// [`Input`] for the first entry that Kimai would refuse, with the path of its field; [`Error::Api`] if the records of the
/// owner cannot be read although only free parts are wanted, or if the profile cannot be read.
pub async fn plan_entries(
    session: &Session,
    forms: Vec<TimesheetForm>,
    options: EntriesOptions,
) -> Result<PlannedEntries, Error> {
    let me = session.me().await?.id;
    let now = session.local_now().await?;
    let mut planned = Vec::new();
    for (form, entry) in forms.iter().zip(1..) {
        session.check_user(form.user.value().copied()).await?;
        let record = Planned::of_form(form, me, &now);
        let record = record
            .ok_or_else(|| Input::missing(&path(entry, "project"), "a record needs project and activity"))?;
        planned.push(record.as_entry(entry));
    }
    let data = checks::load(session, &planned, Aspects::ALL).await;
    for record in &planned {
        refuse(&data, record)?;
    }
    let mut taken = Taken::default();
    if options.where_free {
        if data.unchecked.contains(&checks::Check::Records) {
            let problem = "the existing records cannot be read, so that the free time is unknown";
            return Err(Input::new("where_free", problem).into());
        }
        taken = Taken::by(&data.records, &now);
    }
    let mut entries = Vec::new();
    for (form, record) in forms.into_iter().zip(planned) {
        entries.push(if options.where_free {
            free_parts(&form, &record, &mut taken)?
        } else {
            PlannedEntry { entry: record.entry, parts: vec![(form, record)], left_out: Vec::new() }
        });
    }
    Ok(PlannedEntries { entries, data })
}

/// Returns the path of a field of an entry, with the number that people count.
pub fn path(entry: usize, field: &str) -> String {
    format!("entries[{}].{field} (entry {entry})", entry.saturating_sub(1))
}

/// Refuses a record for which Kimai has no use, whatever its settings are.
fn refuse(data: &CheckData, record: &Planned) -> Result<(), Input> {
    let Some(finding) = checks::findings(data, record).into_iter().find(Finding::is_refused) else {
        return Ok(());
    };
    let day = |day: Date| day.to_string();
    let (field, problem) = match finding {
        Finding::Hidden { entity, name } => {
            (entity.kind.name(), format!("{name:?} (#{}) is hidden", entity.id))
        }
        Finding::ProjectNotBegun { name, start, .. } => {
            ("begin", format!("is before the begin of project {name:?}, {}", day(start)))
        }
        Finding::ProjectEnded { name, end, .. } => {
            ("end", format!("is after the end of project {name:?}, {}", day(end)))
        }
        Finding::ProjectLocked { name, until, .. } => {
            ("begin", format!("project {name:?} is locked until {}", day(until)))
        }
        Finding::OtherProject { name, project, .. } => {
            let owner = project.map_or_else(
                || "is global, and the project allows none".to_owned(),
                |project| format!("belongs to project #{project}"),
            );
            ("activity", format!("{name:?} {owner}"))
        }
        Finding::Unknown(entity) => (entity.kind.name(), format!("there is no {entity} that you may see")),
        _ => return Ok(()),
    };
    Err(Input::new(path(record.entry, field), problem))
}

/// The time that records take, by owner.
#[derive(Default)]
struct Taken(HashMap<Id<User>, Vec<Interval>>);

impl Taken {
    /// Returns the time of existing records. A running one takes the time up to the next full minute from now.
    fn by(records: &[Timesheet], now: &Zoned) -> Self {
        let mut taken = Self::default();
        for record in records {
            let end = record.end.as_ref().map_or_else(|| next_minute(now), Zoned::timestamp);
            taken.add(record.user.id(), Interval { begin: record.begin.timestamp(), end });
        }
        taken
    }

    fn add(&mut self, user: Id<User>, interval: Interval) {
        self.0.entry(user).or_default().push(interval);
    }
}

fn next_minute(time: &Zoned) -> Timestamp {
    let seconds = time.timestamp().as_second();
    Timestamp::from_second(seconds.div_euclid(60).saturating_add(1).saturating_mul(60))
        .unwrap_or(time.timestamp())
}

/// Divides an entry by the time that is taken, and takes its free parts.
fn free_parts(form: &TimesheetForm, record: &Planned, taken: &mut Taken) -> Result<PlannedEntry, Input> {
    let Some(end) = &record.end else {
        return Err(Input::missing(&path(record.entry, "end"), "where_free needs an end or a duration"));
    };
    if form.break_duration.value().is_some() {
        let problem = "cannot be given with where_free; leave the break free instead";
        return Err(Input::new(path(record.entry, "break"), problem));
    }
    let wanted = Interval { begin: record.begin.timestamp(), end: end.timestamp() };
    let known = taken.0.entry(record.user).or_default();
    let division = free::divide(wanted, known);
    known.extend(&division.free);
    let zone = record.begin.time_zone();
    let local = |part: &Interval| (part.begin.to_zoned(zone.clone()), part.end.to_zoned(zone.clone()));
    let is_whole = division.taken.is_empty();
    let part = |part: &Interval| {
        let (begin, end) = local(part);
        let planned = Planned { begin: begin.clone(), end: Some(end.clone()), ..record.clone() };
        let form = if is_whole {
            form.clone()
        } else {
            form.clone().begin(FormTime::from(&begin)).end(FormTime::from(&end))
        };
        (form, planned)
    };
    Ok(PlannedEntry {
        entry: record.entry,
        parts: division.free.iter().map(part).collect(),
        left_out: division.taken.iter().map(local).collect(),
    })
}

impl PlannedEntries {
    /// Returns the results that [`create_entries`] would have, with records that have no id.
    pub async fn preview(self, session: &Session) -> EntryResults {
        let planned: Vec<Planned> =
            self.entries.iter().flat_map(|entry| &entry.parts).map(|(_, planned)| planned.clone()).collect();
        let mut findings = checks::findings_of_entries(&self.data, &planned).into_iter();
        let mut results = EntryResults::default();
        for entry in self.entries {
            let mut parts = Vec::new();
            for (form, planned) in &entry.parts {
                let record = preview::record(session, planned, form, &self.data).await;
                let findings = Findings {
                    findings: findings.next().unwrap_or_default(),
                    unchecked: self.data.unchecked.clone(),
                };
                parts.push(PartResult::Created(Box::new(Checked {
                    change: Change::created(record),
                    findings,
                })));
            }
            results.entries.push(EntryResult { entry: entry.entry, parts, left_out: entry.left_out });
        }
        results
    }
}

/// Creates planned records one after the other.
///
/// A refused record does not stop the others, unless all or nothing is requested. After an error that tells nothing about
/// what Kimai did, or that concerns all requests, no further record is sent. No write is repeated.
pub async fn create_entries(
    session: &Session,
    planned: PlannedEntries,
    options: EntriesOptions,
    progress: impl Fn(usize, usize),
) -> EntryResults {
    let PlannedEntries { entries, mut data } = planned;
    let total = entries.len();
    let mut results = EntryResults::default();
    let mut stopped = false;
    for entry in entries {
        let mut parts = Vec::new();
        for (form, planned) in entry.parts {
            if stopped {
                parts.push(PartResult::NotSent);
                continue;
            }
            match write::create(session, &form).await {
                Ok(change) => {
                    let checked = Checked::new(change, &mut data);
                    if let Some(record) = checked.change.after::<Timesheet>() {
                        data.add(record);
                    }
                    parts.push(PartResult::Created(Box::new(checked)));
                }
                Err(error) => {
                    session.change_log().note_failure(&error);
                    stopped = options.all_or_nothing || !is_refusal(&error);
                    let error =
                        write::explain_refusal(session, error, None, Some(planned), data.clone()).await;
                    parts.push(PartResult::Failed(error));
                }
            }
        }
        results.entries.push(EntryResult { entry: entry.entry, parts, left_out: entry.left_out });
        progress(results.entries.len(), total);
    }
    let has_failed =
        |entry: &EntryResult| entry.parts.iter().any(|part| !matches!(part, PartResult::Created(_)));
    if options.all_or_nothing && results.entries.iter().any(has_failed) {
        results.rollback = Some(roll_back(session, &results).await);
    }
    results
}

/// Tells whether Kimai refused this record alone, so that others may succeed.
fn is_refusal(error: &Error) -> bool {
    matches!(error.status(), Some(400 | 403 | 404 | 409 | 422)) && !error.may_have_been_applied()
}

/// Deletes the created records, the last one first.
async fn roll_back(session: &Session, results: &EntryResults) -> EntriesRollback {
    let mut created: Vec<Timesheet> = results.created().cloned().collect();
    created.reverse();
    let mut rollback = EntriesRollback::default();
    for record in created {
        let id = record.id;
        match session.client().timesheets().delete(id).await {
            Ok(()) => {
                session.record(Change::deleted(id, Some(record))).await;
                rollback.deleted.push(id);
            }
            Err(error) => {
                let error = Error::from(error);
                session.change_log().note_failure(&error);
                rollback.failed.push((id, error));
            }
        }
    }
    rollback
}

#[cfg(test)]
mod tests {
    use jiff::Zoned;
    use kimai_api::{DurationInput, Id, Seconds, Timesheet, TimesheetForm};

    use super::{Checked, EntryResult, EntryResults, Findings, PartResult, Taken, free_parts};
    use crate::{Change, records::checks::Planned};

    fn at(time: &str) -> Zoned {
        format!("2026-11-23T{time}[Europe/Berlin]").parse().unwrap()
    }

    fn planned(entry: usize, begin: &str, end: &str) -> Planned {
        let json = serde_json::json!({ "id": 1, "begin": "2026-11-23T09:00:00+0100", "user": 3, "project": 1, "activity": 9 });
        let record: Timesheet = serde_json::from_value(json).unwrap();
        Planned { id: None, entry, begin: at(begin), end: Some(at(end)), ..Planned::of_record(&record) }
    }

    /// Returns the times of the parts of an entry.
    fn parts(taken: &mut Taken, planned: &Planned) -> Vec<String> {
        let entry = free_parts(&TimesheetForm::default(), planned, taken).unwrap();
        let times = |planned: &Planned| {
            format!("{}-{}", planned.begin.strftime("%H:%M"), planned.end.as_ref().unwrap().strftime("%H:%M"))
        };
        entry.parts.iter().map(|(_, planned)| times(planned)).collect()
    }

    #[test]
    fn an_entry_is_booked_around_records_and_earlier_entries() {
        let json = serde_json::json!({ "id": 1, "begin": "2026-11-23T10:00:00+0100", "end": "2026-11-23T11:00:00+0100",
            "user": 3, "project": 1, "activity": 9 });
        let running = serde_json::json!({ "id": 2, "begin": "2026-11-23T14:30:00+0100", "user": 3, "project": 1, "activity": 9 });
        let records: Vec<Timesheet> =
            [json, running].into_iter().map(|json| serde_json::from_value(json).unwrap()).collect();
        let mut taken = Taken::by(&records, &at("15:00:20"));
        assert_eq!(parts(&mut taken, &planned(1, "09:00", "12:00")), ["09:00-10:00", "11:00-12:00"]);
        assert_eq!(parts(&mut taken, &planned(2, "11:30", "13:00")), ["12:00-13:00"]);
        assert_eq!(parts(&mut taken, &planned(3, "09:00", "12:30")), Vec::<String>::new());
        assert_eq!(parts(&mut taken, &planned(4, "14:00", "16:00")), ["14:00-14:30", "15:01-16:00"]);
        let other = Planned { user: Id::new(4), ..planned(5, "10:00", "11:00") };
        assert_eq!(parts(&mut taken, &other), ["10:00-11:00"]);
    }

    #[test]
    fn time_of_the_results_is_that_of_the_created_records() {
        let created = |id: u64, duration: Option<i64>| {
            let json = serde_json::json!({ "id": id, "begin": "2026-11-23T09:00:00+0100", "duration": duration, "user": 3,
                "project": 1, "activity": 9 });
            let record: Timesheet = serde_json::from_value(json).unwrap();
            let findings = Findings::default();
            PartResult::Created(Box::new(Checked { change: Change::created(record), findings }))
        };
        let parts = vec![created(1, Some(3600)), created(2, None), PartResult::NotSent];
        let first = EntryResult { entry: 1, parts, left_out: Vec::new() };
        let second = EntryResult { entry: 2, parts: vec![created(3, Some(1800))], left_out: Vec::new() };
        let results = EntryResults { entries: vec![first, second], rollback: None };
        assert_eq!(results.time(), Seconds(5400));
    }

    #[test]
    fn running_entries_and_breaks_have_no_free_parts() {
        let running = Planned { end: None, ..planned(2, "09:00", "10:00") };
        let error = free_parts(&TimesheetForm::default(), &running, &mut Taken::default()).unwrap_err();
        assert_eq!(error.field, "entries[1].end (entry 2)");
        let form = TimesheetForm::default().break_duration(DurationInput::from("0:15"));
        let error = free_parts(&form, &planned(1, "09:00", "10:00"), &mut Taken::default()).unwrap_err();
        assert_eq!(error.field, "entries[0].break (entry 1)");
    }
}
