//! Stopping timers: now or at a time in the past, with a new description.

use futures_util::future::join;
use jiff::{SignedDuration, Zoned, tz::TimeZone};
use kimai_api::{Field, FormTime, Id, Timesheet, TimesheetForm};

use super::{is_long, long_notes, only_running};
use crate::{
    Change, Error, Input, Session, TimeExpression, TimesheetApi,
    names::copy_links,
    records::{self, RecordTimes, RepeatedTime},
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
    /// Local times that exist twice.
    pub repeated: Vec<RepeatedTime>,
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
}

/// Stops a timer. Without an id, the caller's only running record is stopped.
///
/// A record that is stopped already yields [`ChangeKind::Unchanged`](crate::ChangeKind::Unchanged).
///
/// # Errors
/// [`Error::NoRunningTimer`] or [`Error::MultipleTimers`] if there is not exactly one, [`Input`] on `end` if the time is
/// invalid, before the begin, or in the future, [`Error::Api`] if Kimai refuses.
pub async fn stop(session: &Session, id: Option<Id<Timesheet>>, form: &StopForm) -> Result<Stopped, Error> {
    let records = session.client();
    let (before, mut running) = match id {
        Some(id) => {
            session.check_record_by_id(id).await?;
            let (before, running) = join(TimesheetApi::get(records, id), records.active()).await;
            (before?, running.map(|listed| listed.rows).unwrap_or_default())
        }
        None => (only_running(records).await?, Vec::new()),
    };
    running.retain(|record| record.id != before.id);
    let now = session.now();
    let mut notes: Vec<TimerNote> = long_notes(running, now).collect();
    if !before.is_running() {
        if form.end.is_some() || form.description.is_some() {
            let problem = format!(
                "#{} is stopped already; its end and description are changed by an update",
                before.id
            );
            return Err(Input::new("id", problem).into());
        }
        let after = records.stop(before.id).await?;
        let change = session.record(Change::unchanged(after.id, Some(after))).await;
        return Ok(Stopped { change: session.name_change(change).await, repeated: Vec::new(), notes });
    }
    let was_long = is_long(&before, now);
    let (change, repeated) = match &form.end {
        Some(end) => stop_at(session, before, end, form).await?,
        None => (stop_now(session, before, form, &mut notes).await?, Vec::new()),
    };
    let change = session.name_change(change).await;
    if was_long
        && form.end.is_none()
        && let Some(after) = change.after::<Timesheet>()
    {
        notes.push(TimerNote::LongStopped(Box::new(after.clone())));
    }
    Ok(Stopped { change, repeated, notes })
}

/// Ends a record at a given time and sets its description, with one request.
async fn stop_at(
    session: &Session,
    before: Timesheet,
    end: &TimeExpression,
    form: &StopForm,
) -> Result<(Change, Vec<RepeatedTime>), Error> {
    let context = session.time_context().await?;
    let times = RecordTimes { end: (*end).into(), ..RecordTimes::default() };
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
    let update = TimesheetForm {
        end: end.into(),
        description: Field::from_option(form.description.clone()),
        ..TimesheetForm::default()
    };
    let mut after = session.client().timesheets().update(before.id, &update).await?;
    copy_links(&mut after, &before);
    Ok((session.record(Change::stopped(before, after)).await, resolved.repeated))
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
    form: &StopForm,
    notes: &mut Vec<TimerNote>,
) -> Result<Change, Error> {
    let mut after = session.client().timesheets().stop(before.id).await?;
    copy_links(&mut after, &before);
    let mut change = session.record(Change::stopped(before, after.clone())).await;
    let Some(description) = form.description.clone() else { return Ok(change) };
    let update = TimesheetForm { description: description.into(), ..TimesheetForm::default() };
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
