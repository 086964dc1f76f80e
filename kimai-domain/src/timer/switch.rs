//! Switching from one timer to another, pausing, and resuming.

use futures_util::future::join;
use jiff::Zoned;
use kimai_api::{FormTime, Id, Order, Timesheet, TimesheetForm, TimesheetOrder, TimesheetQuery};

use super::{
    restart_all,
    stop::{StopForm, Stopped, stop},
};
use crate::{
    ChangeKind, Error, Input, Session, TimeExpression, TimesheetApi,
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

/// Stops the running timer and starts another one, at the same time, which is checked beside the write. Nothing starts if the
/// stop fails.
///
/// With `at`, the one ends at that time and the other begins at the end that Kimai stored, or now if rounding moved it into
/// the future; otherwise both are now.
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
    let begins_now = at.is_none();
    let stop_form = StopForm { end: at, description: None };
    let stopped = stop(session, id, &stop_form).await?;
    if !stopped.change.is_write() {
        let problem = format!("#{} is not running; start a timer instead", stopped.change.entity.id);
        return Err(Input::new("id", problem).into());
    }
    let previous = stopped.change.entity.id;
    match start_after(session, stopped.change.after::<Timesheet>(), begins_now, form).await {
        Ok(started) => Ok(Switched { stopped, started }),
        Err(error) => Err(Error::Partial {
            done: format!("stopping #{previous}"),
            all: format!("stopping #{previous} and starting a timer"),
            cause: Box::new(error),
        }),
    }
}

/// Starts a timer now, or at the end of the stopped record if Kimai can stop such a record: one that has begun.
async fn start_after(
    session: &Session,
    stopped: Option<&Timesheet>,
    begins_now: bool,
    mut form: TimesheetForm,
) -> Result<Checked, Error> {
    let end = stopped.and_then(|record| record.end.clone());
    if let Some(begin) = end.filter(|_| !begins_now) {
        let now = session.local_now().await?;
        form.begin = FormTime::from(&begin.min(now)).into();
    }
    let write = async {
        let write = TimesheetApi::create(session.client(), &form);
        let record = session.record_start(ChangeKind::Started, write).await?;
        Ok(session.finish_start(ChangeKind::Started, record, Vec::new()).await)
    };
    let plan = |me, now: &Zoned| Planned::of_form(&form, me, now);
    let (change, mut data) = write_beside_checks(session, plan, write).await?;
    if let Some(stopped) = stopped {
        data.add_stopped(stopped);
    }
    Ok(Checked::new(change, &mut data))
}

/// Starts a copy of a stopped record: of `id`, or of the caller's record of today with the latest end. It is checked beside the
/// write.
///
/// # Errors
/// [`Input`] on `id` if a timer is running or no record was stopped today; [`Error::RecordRefused`] with the findings that
/// explain the refusal, or [`Error::Api`] if Kimai refuses.
pub async fn resume(session: &Session, id: Option<Id<Timesheet>>) -> Result<Checked, Error> {
    let client = session.client();
    if let Some(id) = id {
        session.check_record_by_id(id).await?;
    }
    let (running, stopped) = join(client.active(), stopped_record(session, id)).await;
    let running = running?.rows;
    if let Some(running) = running.first() {
        let problem = format!("#{} is running; pause it or switch to another timer", running.id);
        return Err(Input::new("id", problem).into());
    }
    let stopped = stopped?;
    let write = async {
        let write = restart_all(client, stopped.id);
        let record = session.record_start(ChangeKind::Restarted, write).await?;
        Ok(session.finish_start(ChangeKind::Restarted, record, Vec::new()).await)
    };
    let plan = |me, now: &Zoned| Some(Planned::restarted(&stopped, me, now));
    let (change, mut data) = write_beside_checks(session, plan, write).await?;
    Ok(Checked::new(change, &mut data))
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
        Input::missing("id", "you stopped no record today; give the id of a recent record").into()
    })
}
