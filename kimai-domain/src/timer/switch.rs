//! Switching from one timer to another, pausing, and resuming.

use futures_util::future::join;
use jiff::Zoned;
use kimai_api::{Id, Order, RestartForm, Timesheet, TimesheetForm, TimesheetOrder, TimesheetQuery};

use super::{
    StartedTimer,
    rounding::{may_be_rounded, or_at_rounded_end, separate},
    stop::{StopTime, Stopped, TimerNote, stop_at_time},
};
use crate::{
    Change, ChangeKind, Entity, Error, Input, Session, TimeExpression, TimesheetApi,
    records::{Checked, checks::Planned, write_beside_checks},
};

/// Stopped and started timers of a switch.
#[derive(Debug)]
pub struct Switched {
    /// The stop of the running timer.
    pub stopped: Stopped,
    /// The start of the new timer, and the findings about it.
    pub started: Checked,
}

/// Stops the running timer and starts another one, which is checked beside the write, at the same time: at `at`, else now.
/// Nothing starts if the stop fails.
///
/// The other one begins at the end that Kimai stored. If rounding moved that into the future, it begins now, and the end is
/// moved back to its begin: Kimai cannot stop a record that has not begun. Only a Kimai that forbids overlaps gets the rounded
/// end as begin.
///
/// # Errors
/// As [`stop`](super::stop), and [`Error::Partial`] if the new timer did not start.
pub async fn switch(
    session: &Session,
    id: Option<Id<Timesheet>>,
    at: Option<TimeExpression>,
    mut form: TimesheetForm,
) -> Result<Switched, Error> {
    session.check_user(form.user.value().copied()).await?;
    let time = at.map_or(StopTime::ThisMinute, StopTime::At);
    let (mut stopped, may_set_times) = stop_at_time(session, id, time, None).await?;
    let previous = stopped.change.entity.id;
    if !stopped.change.is_write() {
        let problem = format!("#{previous} is not running; start a timer instead");
        return Err(Input::new("id", problem).into());
    }
    let record = stopped.change.after::<Timesheet>().cloned();
    let end = record.as_ref().and_then(|record| record.end.as_ref());
    if let Some(end) = end.filter(|end| may_set_times && end.timestamp() <= session.now()) {
        form.begin = end.into();
    }
    let start = async |form: TimesheetForm| {
        session.record_start(ChangeKind::Started, TimesheetApi::create(session.client(), &form)).await
    };
    let write = async {
        let started = start(form.clone()).await;
        let at_end = async |end: &Zoned| start(form.clone().begin(end)).await;
        Ok(or_at_rounded_end(started, record.as_ref(), session.now(), at_end).await?)
    };
    let plan = |me, now: &Zoned| Planned::of_form(&form, me, now);
    let started = write_beside_checks(session, plan, write).await;
    let (started, mut data) = started.map_err(|error| Error::Partial {
        done: format!("stopping #{previous}"),
        all: format!("stopping #{previous} and starting a timer"),
        cause: Box::new(error),
    })?;
    if let Some(record) = record {
        let separated = separate(session, record, &started, &mut stopped.notes).await;
        data.add_stopped(&separated);
        stopped.change.after = Some(separated.into_snapshot());
    }
    let change = session.name_change(Change::created(started).with_kind(ChangeKind::Started)).await;
    let started = Checked::new(change, &mut data).without_overlaps(&stopped.notes);
    Ok(Switched { stopped, started })
}

/// Starts a copy of a stopped record: of `id`, or of the caller's record of today with the latest end. It is checked beside the
/// write. If rounding made them overlap, the end of the stopped record is moved back.
///
/// # Errors
/// [`Input`] on `id` if a timer is running, no record was stopped today, or the record ends in the future;
/// [`Error::RecordRefused`] with the findings that explain the refusal, or [`Error::Api`] if Kimai refuses.
pub async fn resume(session: &Session, id: Option<Id<Timesheet>>) -> Result<StartedTimer, Error> {
    let client = session.client();
    let (running, stopped) = join(client.active(), stopped_record(session, id)).await;
    let running = running?.rows;
    if let Some(running) = running.first() {
        let problem = format!("#{} is running; pause it or switch to another timer", running.id);
        return Err(Input::new("id", problem).into());
    }
    let stopped = stopped?;
    let now = session.local_now().await?;
    if let Some(end) = stopped.end.as_ref().filter(|end| **end > now && !may_be_rounded(end, now.timestamp()))
    {
        let end = end.with_time_zone(now.time_zone().clone());
        let problem = format!(
            "#{} ends at {}, in the future; start a timer instead",
            stopped.id,
            end.strftime("%Y-%m-%d %H:%M")
        );
        return Err(Input::new("id", problem).into());
    }
    let restart = async |form: RestartForm| {
        session.record_start(ChangeKind::Restarted, TimesheetApi::restart(client, stopped.id, &form)).await
    };
    let form = RestartForm::default().copy_all(true);
    let write = async {
        let record = restart(form.clone()).await;
        let begin = |end: &Zoned| end.with_time_zone(now.time_zone().clone()).datetime();
        let at_end = async |end: &Zoned| restart(form.clone().begin(begin(end))).await;
        Ok(or_at_rounded_end(record, Some(&stopped), now.timestamp(), at_end).await?)
    };
    let plan = |me, now: &Zoned| Some(Planned::restarted(&stopped, me, now));
    let (record, mut data) = write_beside_checks(session, plan, write).await?;
    let mut notes = Vec::new();
    let separated = separate(session, stopped.clone(), &record, &mut notes).await;
    data.add_stopped(&separated);
    if let Some(from) = stopped.end.filter(|end| separated.end.as_ref() != Some(end)) {
        notes.insert(0, TimerNote::EndMoved { stopped: Box::new(separated), started: record.id, from });
    }
    let change = session.name_change(Change::created(record).with_kind(ChangeKind::Restarted)).await;
    Ok(StartedTimer::new(change, notes, &mut data))
}

/// Reads the record with this id, or the caller's record of today that ended last.
async fn stopped_record(session: &Session, id: Option<Id<Timesheet>>) -> Result<Timesheet, Error> {
    if let Some(id) = id {
        return session.own_record(id, session.client().timesheets().get(id).await).await;
    }
    let today = session.local_now().await?.date();
    let query = TimesheetQuery::default()
        .begin(today.at(0, 0, 0, 0))
        .end(today.at(23, 59, 59, 0))
        .active(false)
        .order_by(TimesheetOrder::End)
        .order(Order::Desc)
        .size(1);
    let record = session.client().page(&query).await?.listing.rows.into_iter().next();
    record.ok_or_else(|| {
        Input::missing("id", "you stopped no record today; give the id of a recent record").into()
    })
}
