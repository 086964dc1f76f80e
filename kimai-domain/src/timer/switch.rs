//! Switching from one timer to another, pausing, and resuming.

use futures_util::future::join;
use jiff::{SignedDuration, Zoned};
use kimai_api::{
    Field, FormTime, Id, Order, RestartForm, Timesheet, TimesheetForm, TimesheetOrder, TimesheetQuery,
    TrackingMode,
};

use super::{
    Started, is_long,
    stop::{StopForm, Stopped, TimerNote, stop, to_zoned},
};
use crate::{Change, ChangeKind, Error, Input, Session, TimeExpression, TimesheetApi};

/// Stopped and started timers of a switch.
#[derive(Debug)]
pub struct Switched {
    /// The stop of the running timer.
    pub stopped: Stopped,
    /// The start of the new timer.
    pub started: Change,
    /// Notes about the new timer.
    pub notes: Vec<TimerNote>,
}

/// Stops the running timer and starts another one, at the same time. Nothing starts if the stop fails.
///
/// With `at`, the one ends and the other begins at that time; otherwise now. If Kimai rounds the end of the one up, the
/// other begins at that end unless it is in the future: Kimai can stop no record that has not begun.
///
/// # Errors
/// As [`stop`], and [`Error::Partial`] if the new timer did not start.
pub async fn switch(
    session: &Session,
    id: Option<Id<Timesheet>>,
    at: Option<TimeExpression>,
    form: TimesheetForm,
) -> Result<Switched, Error> {
    session.check_user(form.user.value().copied()).await?;
    let stop_form = StopForm { end: at, description: None };
    let stopped = stop(session, id, &stop_form).await?;
    if !stopped.change.is_write() {
        let problem = format!("#{} is not running; use timer start", stopped.change.entity.id);
        return Err(Input::new("id", problem).into());
    }
    let end = stopped.change.after::<Timesheet>().and_then(|record| record.end.clone());
    let previous = Id::new(stopped.change.entity.id);
    match start_at(session, at, end, previous, form).await {
        Ok((started, notes)) => Ok(Switched { stopped, started, notes }),
        Err(error) => Err(Error::Partial {
            done: format!("stopping #{previous}"),
            all: format!("stopping #{previous} and starting a timer"),
            cause: Box::new(error),
        }),
    }
}

async fn start_at(
    session: &Session,
    at: Option<TimeExpression>,
    end: Option<Zoned>,
    previous: Id<Timesheet>,
    form: TimesheetForm,
) -> Result<(Change, Vec<TimerNote>), Error> {
    let mut form = form;
    let mut notes = Vec::new();
    let now = session.local_now().await?;
    let wanted = match at {
        // The end that Kimai stored is the requested one, unless it rounds.
        Some(_) => match form.begin {
            Field::Set(begin) => to_zoned(begin, now.time_zone()).unwrap_or_else(|_| now.clone()),
            _ => end.clone().unwrap_or_else(|| now.clone()),
        },
        None => now.clone(),
    };
    if let Some(end) = end.filter(|end| *end > wanted && *end <= now) {
        // In the other modes Kimai takes no begin.
        if at.is_some() || session.timesheet_config().await?.tracking_mode == TrackingMode::Default {
            form.begin = FormTime::from(&end).into();
            notes.extend(begin_note(&wanted, end, previous));
        }
    } else if at.is_some() {
        form.begin = FormTime::from(&wanted).into();
    }
    let write = session.record_start(ChangeKind::Started, TimesheetApi::create(session.client(), &form));
    let record = write.await?;
    let started = Started { record, stopped: Vec::new(), running: Vec::new() };
    Ok((session.finish_start(ChangeKind::Started, started).await, notes))
}

/// Starts a copy of a stopped record: of `id`, or of the caller's record of today with the latest end.
///
/// # Errors
/// [`Input`] on `id` if a timer is running or no record was stopped today, [`Error::Api`] if Kimai refuses.
pub async fn resume(session: &Session, id: Option<Id<Timesheet>>) -> Result<(Change, Vec<TimerNote>), Error> {
    let client = session.client();
    if let Some(id) = id {
        session.check_record_by_id(id).await?;
    }
    let (running, stopped) = join(client.active(), stopped_record(session, id)).await;
    let running = running?.rows;
    if let Some(running) = running.first() {
        let problem = format!(
            "#{} is running; timer switch stops it and starts another one, timer pause stops it",
            running.id
        );
        return Err(Input::new("id", problem).into());
    }
    let stopped = stopped?;
    let form = RestartForm { copy_all: true, ..RestartForm::default() };
    let write = TimesheetApi::restart(client, stopped.id, &form);
    let record = session.record_start(ChangeKind::Restarted, write).await?;
    let started = Started { record, stopped: Vec::new(), running: Vec::new() };
    Ok((session.finish_start(ChangeKind::Restarted, started).await, Vec::new()))
}

/// Returns the note that a timer begins later than wanted, unless that is within the minute to which Kimai rounds.
fn begin_note(wanted: &Zoned, begin: Zoned, previous: Id<Timesheet>) -> Option<TimerNote> {
    (wanted.duration_until(&begin) > SignedDuration::from_mins(1))
        .then(|| TimerNote::BeginsAtEnd(begin, previous))
}

/// Reads the record with this id, or the caller's record of today that ended last.
async fn stopped_record(session: &Session, id: Option<Id<Timesheet>>) -> Result<Timesheet, Error> {
    if let Some(id) = id {
        return Ok(session.client().timesheets().get(id).await?);
    }
    let today = session.local_now().await?.date();
    let query = TimesheetQuery {
        begin: Some(today.at(0, 0, 0, 0)),
        end: Some(today.at(23, 59, 59, 0)),
        active: Some(false),
        order_by: Some(TimesheetOrder::End),
        order: Some(Order::Desc),
        size: Some(1),
        ..TimesheetQuery::default()
    };
    let record = session.client().page(&query).await?.listing.rows.into_iter().next();
    record.ok_or_else(|| {
        Input::missing("id", "you stopped no record today; timer recent lists records to resume").into()
    })
}

/// Returns the notes about those of these records that have been running for too long.
pub(super) fn long_notes(session: &Session, running: Vec<Timesheet>) -> Vec<TimerNote> {
    let now = session.now();
    let long = running.into_iter().filter(|record| is_long(record, now));
    long.map(|record| TimerNote::LongRunning(Box::new(record))).collect()
}
