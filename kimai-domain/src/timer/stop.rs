//! Stopping timers: now or at a time in the past, with a new description.

use futures_util::future::join;
use jiff::{SignedDuration, Zoned, tz::TimeZone};
use kimai_api::{Field, FormTime, Id, Seconds, Timesheet, TimesheetForm};

use super::{is_long, long_notes, only_running, rounding};
use crate::{
    Change, Error, Input, Session, TimeExpression, TimesheetApi,
    names::copy_links,
    records::{self, RecordTimes, TimeNote},
};

/// The latest end of a timer that is stopped at a given time, from now.
const LATEST_END: SignedDuration = SignedDuration::from_mins(15);

/// The way in which a timer is stopped.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct StopForm {
    /// The end; now if unset.
    pub end: Option<TimeExpression>,
    /// The new description; unchanged if unset.
    pub description: Option<String>,
}

/// The result of stopping a timer.
#[derive(Debug)]
pub struct Stopped {
    /// The stop, with the description if it was set.
    pub change: Change,
    /// Notes about the given time.
    pub time_notes: Vec<TimeNote>,
    /// Notes about the timers of the caller.
    pub notes: Vec<TimerNote>,
}

/// Facts about timers that a caller should know.
#[derive(Debug)]
pub enum TimerNote {
    /// The timer has been running for more than [`LONG`](super::LONG).
    LongRunning(Box<Timesheet>),
    /// The record, which is stopped now, ran for more than [`LONG`](super::LONG).
    LongStopped(Box<Timesheet>),
    /// The timer was stopped, but its description could not be set.
    DescriptionNotSet(Error),
    /// The end of a stopped record was moved back to the begin of the record that follows it.
    EndMoved {
        /// The stopped record as it is now.
        stopped: Box<Timesheet>,
        /// The record that follows it.
        started: Id<Timesheet>,
        /// The end before.
        from: Zoned,
    },
    /// Kimai rounded the end of the stopped record into the record that follows it.
    Overlap {
        /// The stopped record.
        stopped: Box<Timesheet>,
        /// The record that follows it.
        started: Id<Timesheet>,
        /// The time that both have.
        by: Seconds,
    },
}

/// The time at which a timer is stopped.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum StopTime {
    /// Now.
    Now,
    /// The begin of the current minute, or now if Kimai does not let the caller set times.
    ThisMinute,
    /// A time in the past.
    At(TimeExpression),
}

/// Stops a timer. Without an id, the caller's only running record is stopped.
///
/// A record that is stopped already yields [`ChangeKind::Unchanged`](crate::ChangeKind::Unchanged).
///
/// # Errors
/// [`Error::NoRunningTimer`] or [`Error::MultipleTimers`] if there is not exactly one, [`Input`] on `end` if the time is
/// invalid, before the begin, or in the future, [`Error::Api`] if Kimai refuses.
pub async fn stop(session: &Session, id: Option<Id<Timesheet>>, form: &StopForm) -> Result<Stopped, Error> {
    let time = form.end.map_or(StopTime::Now, StopTime::At);
    Ok(stop_at_time(session, id, time, form.description.as_deref()).await?.0)
}

/// Stops a timer as [`stop`] does. Returns true beside it if the caller may set times.
pub(super) async fn stop_at_time(
    session: &Session,
    id: Option<Id<Timesheet>>,
    time: StopTime,
    description: Option<&str>,
) -> Result<(Stopped, bool), Error> {
    let records = session.client();
    let (before, mut running) = match id {
        Some(id) => {
            let (before, running) = join(TimesheetApi::get(records, id), records.active()).await;
            let before = session.own_record(id, before).await?;
            (before, running.map(|listed| listed.rows).unwrap_or_default())
        }
        None => (only_running(records).await?, Vec::new()),
    };
    running.retain(|record| record.id != before.id);
    let now = session.now();
    let mut notes: Vec<TimerNote> = long_notes(running, now).collect();
    let is_at_given_time = matches!(time, StopTime::At(_));
    if !before.is_running() {
        if is_at_given_time || description.is_some() {
            let problem = format!(
                "#{} is stopped already; its end and description are changed by an update",
                before.id
            );
            return Err(Input::new("id", problem).into());
        }
        let change = session.record(Change::unchanged(before.id, Some(before))).await;
        let change = session.name_change(change).await;
        return Ok((Stopped { change, time_notes: Vec::new(), notes }, false));
    }
    let was_long = is_long(&before, now);
    let mut time_notes = Vec::new();
    let mut may_set_times = true;
    let change = match time {
        StopTime::At(end) => {
            let (change, times) = stop_at(session, before, end, description).await?;
            time_notes = times;
            change
        }
        StopTime::ThisMinute => {
            if let Some(change) = stop_this_minute(session, &before).await? {
                change
            } else {
                may_set_times = false;
                stop_now(session, before, description, &mut notes).await?
            }
        }
        StopTime::Now => stop_now(session, before, description, &mut notes).await?,
    };
    let change = session.name_change(change).await;
    if was_long
        && !is_at_given_time
        && let Some(after) = change.after::<Timesheet>()
    {
        notes.push(TimerNote::LongStopped(Box::new(after.clone())));
    }
    Ok((Stopped { change, time_notes, notes }, may_set_times))
}

/// Ends a record at a given time and sets its description, with one request.
async fn stop_at(
    session: &Session,
    before: Timesheet,
    end: TimeExpression,
    description: Option<&str>,
) -> Result<(Change, Vec<TimeNote>), Error> {
    let context = session.time_context().await?;
    let times = RecordTimes { end: end.into(), ..RecordTimes::default() };
    let resolved = times.of_existing(&before, &context)?;
    let Field::Set(exact) = resolved.end else {
        return Err(Input::missing("end", "the time of the stop").into());
    };
    if let Ok(at) = to_zoned(exact, context.now.time_zone())
        && at > &context.now + LATEST_END
    {
        let problem = format!(
            "{:?} is {}, in the future; a timer is stopped now or at a time in the past",
            end.to_string(),
            at.strftime("%Y-%m-%d %H:%M")
        );
        return Err(Input::new("end", problem).into());
    }
    let end = records::for_record(&before, exact, context.now.time_zone());
    let update =
        TimesheetForm::default().end(end).description(Field::from_option(description.map(str::to_owned)));
    let mut after = session.client().timesheets().update(before.id, &update).await?;
    copy_links(&mut after, &before);
    Ok((session.record(Change::stopped(before, after)).await, resolved.notes))
}

/// Ends a record at the begin of this minute. Returns `None` if that is not after its begin, or if Kimai refuses: in some
/// tracking modes and for some roles only Kimai sets times.
async fn stop_this_minute(session: &Session, before: &Timesheet) -> Result<Option<Change>, Error> {
    let now = session.now().to_zoned(before.begin.time_zone().clone());
    let end = rounding::begin_of_minute(&now);
    if end <= before.begin {
        return Ok(None);
    }
    let update = TimesheetForm::default().end(&end);
    match session.client().timesheets().update(before.id, &update).await {
        Ok(mut after) => {
            copy_links(&mut after, before);
            Ok(Some(session.record(Change::stopped(before.clone(), after)).await))
        }
        Err(error) if matches!(error.status(), Some(400 | 403)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Returns the time of a form in the caller's zone.
fn to_zoned(time: FormTime, zone: &TimeZone) -> Result<Zoned, jiff::Error> {
    match time.exact() {
        Some(exact) => Ok(exact.with_time_zone(zone.clone())),
        None => time.local().to_zoned(zone.clone()),
    }
}

/// Stops a record, then sets its description.
async fn stop_now(
    session: &Session,
    before: Timesheet,
    description: Option<&str>,
    notes: &mut Vec<TimerNote>,
) -> Result<Change, Error> {
    let mut after = session.client().timesheets().stop(before.id).await?;
    copy_links(&mut after, &before);
    let mut change = session.record(Change::stopped(before, after.clone())).await;
    let Some(description) = description else { return Ok(change) };
    let update = TimesheetForm::default().description(description);
    match session.client().timesheets().update(after.id, &update).await {
        Ok(mut described) => {
            copy_links(&mut described, &after);
            let described = session.record(Change::updated(Some(after), described)).await;
            change.after = described.after;
        }
        Err(error) => {
            let error = Error::from(error);
            session.change_log().note_failure(&error);
            notes.push(TimerNote::DescriptionNotSet(error));
        }
    }
    Ok(change)
}
