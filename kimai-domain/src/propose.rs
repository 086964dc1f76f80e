//! Proposals: draft records for what a person did, with project and activity from the person's own history.
//!
//! A proposal is computed from loaded records by a pure function; nothing is written.

mod similarity;
#[cfg(test)]
mod tests;

use futures_util::future::join3;
use jiff::{SignedDuration, Zoned, civil::DateTime};
use kimai_api::{
    Absence, AbsenceQuery, AbsenceStatus, AbsenceStatusFilter, Activity, Id, Project, Timesheet,
    TimesheetQuery,
};

use self::similarity::Features;
use crate::{Error, Session, TimesheetApi, change::readable};

/// Days of the history.
const HISTORY_DAYS: i64 = 90;

/// Maximum number of records of the history, the latest ones.
const HISTORY_RECORDS: u32 = 500;

/// Score below which a match is not proposed.
const LEAST_SCORE: f64 = 0.3;

/// Something that the person did.
#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// The begin.
    pub begin: Zoned,
    /// The end.
    pub end: Zoned,
    /// The text, such as the title of a calendar event.
    pub text: String,
    /// The tags.
    pub tags: Vec<String>,
}

/// A project and an activity that suit an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The project.
    pub project: Id<Project>,
    /// The activity.
    pub activity: Id<Activity>,
    /// The most similar record with this project and activity.
    pub example: Timesheet,
    /// The main reason.
    pub reason: Reason,
    /// The confidence, from 0 to 1.
    pub confidence: f64,
}

/// Reasons that a record suits an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The same text.
    SameText,
    /// The same ticket, such as `ABC-123`.
    Ticket(String),
    /// Tickets of the same project of the tracker, such as `ABC`.
    TicketPrefix(String),
    /// The text names the project or the activity.
    Name,
    /// Common tags.
    Tags,
    /// A similar text.
    SimilarText,
    /// The same weekday and hour.
    TimeOfWeek,
}

/// A draft for an item.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// The item.
    pub item: Item,
    /// The project and activity; `None` if nothing in the history suits.
    pub matched: Option<Match>,
    /// Reasons not to book the draft as it is.
    pub conflicts: Vec<Conflict>,
}

/// Facts that speak against a draft.
#[derive(Debug, Clone, PartialEq)]
pub enum Conflict {
    /// It overlaps a record.
    Record(Box<Timesheet>),
    /// It overlaps another item; the number counts from 0.
    Item(usize),
    /// The person is absent on that day.
    Absence(Box<Absence>),
}

/// Proposes drafts for items of the caller.
///
/// The history, the records of the time of the items, and the absences are requested in parallel. Without the plugin for
/// absences there are none.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses the records or cannot be reached.
pub async fn propose(session: &Session, items: Vec<Item>) -> Result<Vec<Proposal>, Error> {
    let now = session.local_now().await?;
    let local = |time: &Zoned| time.with_time_zone(now.time_zone().clone()).datetime();
    let Some(first) = items.iter().map(|item| local(&item.begin)).min() else { return Ok(Vec::new()) };
    let last = items.iter().map(|item| local(&item.end)).max().unwrap_or(first);
    let history = query(local(&now).checked_sub(SignedDuration::from_hours(24 * HISTORY_DAYS)).ok(), None);
    // A record may begin on the day before and overlap the first item.
    let booked = query(first.checked_sub(SignedDuration::from_hours(24)).ok(), Some(last));
    let absences = AbsenceQuery::default()
        .begin(first.date().at(0, 0, 0, 0))
        .end(last.date().at(23, 59, 59, 0))
        .status(AbsenceStatusFilter::All);
    let absence_api = session.client().absences();
    let (history, booked, absences) =
        join3(session.client().page(&history), session.client().page(&booked), absence_api.list(&absences))
            .await;
    let history = history?.listing.rows;
    let booked = booked?.listing.rows;
    let absences = readable(absences)?.map(|listed| listed.rows).unwrap_or_default();
    Ok(drafts(items, &history, &booked, &absences))
}

fn query(begin: Option<DateTime>, end: Option<DateTime>) -> TimesheetQuery {
    TimesheetQuery::default().begin(begin).end(end).full(true).size(HISTORY_RECORDS)
}

/// Matches items with a history and finds their conflicts.
pub fn drafts(
    items: Vec<Item>,
    history: &[Timesheet],
    booked: &[Timesheet],
    absences: &[Absence],
) -> Vec<Proposal> {
    let examples: Vec<(&Timesheet, Features)> =
        history.iter().map(|record| (record, Features::of_record(record))).collect();
    let conflicts: Vec<Vec<Conflict>> =
        (0..items.len()).map(|index| conflicts(index, &items, booked, absences)).collect();
    let proposal = |(item, conflicts): (Item, Vec<Conflict>)| {
        let matched = best_match(&Features::of_item(&item), &examples);
        Proposal { item, matched, conflicts }
    };
    items.into_iter().zip(conflicts).map(proposal).collect()
}

/// Returns the project and activity with the most similar record, if one is similar enough.
///
/// The confidence is lower if another project or activity suits nearly as well.
fn best_match(item: &Features, examples: &[(&Timesheet, Features)]) -> Option<Match> {
    let mut scores: Vec<(f64, Reason, &Timesheet)> = Vec::new();
    for (record, features) in examples {
        let Some((score, reason)) = item.similarity(features) else { continue };
        let same = scores.iter_mut().find(|(_, _, other)| is_same_work(other, record));
        match same {
            Some(known) if known.0 >= score => {}
            Some(known) => *known = (score, reason, record),
            None => scores.push((score, reason, record)),
        }
    }
    scores.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
    let (score, reason, record) = scores.first()?;
    if *score < LEAST_SCORE {
        return None;
    }
    let rival = scores.get(1).map_or(0.0, |(score, ..)| *score);
    Some(Match {
        project: record.project.id(),
        activity: record.activity.id(),
        example: (*record).clone(),
        reason: reason.clone(),
        confidence: score * (1.0 - 0.5 * rival / score),
    })
}

fn is_same_work(a: &Timesheet, b: &Timesheet) -> bool {
    a.project.id() == b.project.id() && a.activity.id() == b.activity.id()
}

fn conflicts(index: usize, items: &[Item], booked: &[Timesheet], absences: &[Absence]) -> Vec<Conflict> {
    let Some(item) = items.get(index) else { return Vec::new() };
    let overlaps =
        |begin: &Zoned, end: Option<&Zoned>| *begin < item.end && end.is_none_or(|end| *end > item.begin);
    let records = booked.iter().filter(|record| overlaps(&record.begin, record.end.as_ref()));
    let records = records.map(|record| Conflict::Record(Box::new(record.clone())));
    let others = items.iter().enumerate().filter(|(other, _)| *other != index);
    let others = others.filter(|(_, other)| overlaps(&other.begin, Some(&other.end)));
    let others = others.map(|(other, _)| Conflict::Item(other));
    let is_absent = |absence: &&Absence| {
        let last = absence.end_date.or(absence.date);
        let day = item.begin.date();
        absence.status != Some(AbsenceStatus::Rejected)
            && absence.date.is_some_and(|first| first <= day)
            && last.is_some_and(|last| day <= last)
    };
    let absences = absences.iter().filter(is_absent);
    let absences = absences.map(|absence| Conflict::Absence(Box::new(absence.clone())));
    records.chain(others).chain(absences).collect()
}
