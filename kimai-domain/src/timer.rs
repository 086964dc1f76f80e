//! Timers: running records are started, restarted and stopped.

#[cfg(test)]
mod tests;

use jiff::civil::DateTime;
use kimai_api::{Error as ApiError, Id, RecentQuery, RestartForm, Timesheet, TimesheetForm};

use crate::{Change, ChangeKind, Error, Session, TimesheetApi, names::copy_links};

/// Returns the caller's running records with names.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses; as [`Session::load_names`].
pub async fn active(session: &Session) -> Result<Vec<Timesheet>, Error> {
    let mut records = session.client().timesheets().active().await?.rows;
    session.load_names(&mut records).await?;
    Ok(records)
}

/// Returns the caller's latest record of each project and activity with names, `size` at most.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses; as [`Session::load_names`].
pub async fn recent(session: &Session, begin: Option<DateTime>, size: u32) -> Result<Vec<Timesheet>, Error> {
    let query = RecentQuery { begin, size: Some(size) };
    let mut records = session.client().timesheets().recent(&query).await?.rows;
    session.load_names(&mut records).await?;
    Ok(records)
}

/// Starts a timer. Side effects are the timers that Kimai stopped for it.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses the form.
pub async fn start(session: &Session, form: &TimesheetForm) -> Result<Change, Error> {
    session.check_user(form.user.value().copied()).await?;
    let records = session.client();
    let write = session.record_start(ChangeKind::Started, TimesheetApi::create(records, form));
    let started = start_and_compare(records, None, write).await?;
    Ok(session.finish_start(ChangeKind::Started, started).await)
}

/// Starts a copy of a record with its description, tags, custom fields and billable flag. Without an id, the caller's
/// only running record is copied.
///
/// # Errors
/// [`Error::NoRunningTimer`] or [`Error::MultipleTimers`] if there is not exactly one, [`Error::Api`] if Kimai refuses.
pub async fn restart(session: &Session, id: Option<Id<Timesheet>>) -> Result<Change, Error> {
    check_record(session, id).await?;
    let records = session.client();
    let write = async |id, form| {
        session.record_start(ChangeKind::Restarted, TimesheetApi::restart(records, id, &form)).await
    };
    let started = restart_record(records, id, write).await?;
    Ok(session.finish_start(ChangeKind::Restarted, started).await)
}

/// Stops a timer. Without an id, the caller's only running record is stopped.
///
/// A record that is stopped already yields [`ChangeKind::Unchanged`].
///
/// # Errors
/// [`Error::NoRunningTimer`] or [`Error::MultipleTimers`] if there is not exactly one, [`Error::Api`] if Kimai refuses.
pub async fn stop(session: &Session, id: Option<Id<Timesheet>>) -> Result<Change, Error> {
    check_record(session, id).await?;
    let Stopped { before, mut after } = stop_record(session.client(), id).await?;
    copy_links(&mut after, &before);
    let change = if before.is_running() {
        Change::updated(Some(before), after).with_kind(ChangeKind::Stopped)
    } else {
        Change::unchanged(after.id, Some(after))
    };
    let change = session.record(change).await;
    Ok(session.name_change(change).await)
}

/// Checks the record that a call names. A record that it does not name is one of the caller's.
async fn check_record(session: &Session, id: Option<Id<Timesheet>>) -> Result<(), Error> {
    match id {
        Some(id) => session.check_record_by_id(id).await,
        None => Ok(()),
    }
}

/// A started record and the records that Kimai stopped for it.
struct Started {
    record: Timesheet,
    stopped: Vec<Timesheet>,
}

/// A record before and after it was stopped.
struct Stopped {
    before: Timesheet,
    after: Timesheet,
}

impl Session {
    /// Performs a write that starts a record, and records it at once.
    async fn record_start(
        &self,
        kind: ChangeKind,
        write: impl Future<Output = Result<Timesheet, ApiError>>,
    ) -> Result<Timesheet, ApiError> {
        let record = write.await?;
        self.record(Change::created(record.clone()).with_kind(kind)).await;
        Ok(record)
    }

    /// Records the timers that Kimai stopped, and returns the start with them as side effects.
    async fn finish_start(&self, kind: ChangeKind, started: Started) -> Change {
        let mut change = Change::created(started.record).with_kind(kind);
        for stopped in started.stopped {
            let effect = Change::marked(stopped.id, ChangeKind::Stopped, Some(stopped));
            change.side_effects.push(self.record(effect).await);
        }
        self.name_change(change).await
    }
}

async fn restart_record(
    records: &impl TimesheetApi,
    id: Option<Id<Timesheet>>,
    restart: impl AsyncFnOnce(Id<Timesheet>, RestartForm) -> Result<Timesheet, ApiError>,
) -> Result<Started, Error> {
    let form = RestartForm { copy_all: true, ..Default::default() };
    let Some(id) = id else {
        let running = only_running(records).await?;
        let id = running.id;
        return start_and_compare(records, Some(running), restart(id, form)).await;
    };
    start_and_compare(records, None, restart(id, form)).await
}

async fn stop_record(records: &impl TimesheetApi, id: Option<Id<Timesheet>>) -> Result<Stopped, Error> {
    let before = match id {
        Some(id) => records.get(id).await?,
        None => only_running(records).await?,
    };
    let after = records.stop(before.id).await?;
    Ok(Stopped { before, after })
}

async fn only_running(records: &impl TimesheetApi) -> Result<Timesheet, Error> {
    let mut running = records.active().await?.rows;
    match running.pop() {
        None => Err(Error::NoRunningTimer),
        Some(only) if running.is_empty() => Ok(only),
        Some(last) => {
            running.push(last);
            Err(Error::MultipleTimers(running))
        }
    }
}

/// Performs a write that starts a record, and compares the running records before and after it: Kimai stops the oldest
/// ones without notice when too many run.
///
/// `only_running` is the running record, if it was read already. A comparison that fails after the write is skipped,
/// because the write succeeded.
async fn start_and_compare(
    records: &impl TimesheetApi,
    only_running: Option<Timesheet>,
    write: impl Future<Output = Result<Timesheet, ApiError>>,
) -> Result<Started, Error> {
    let before = match only_running {
        Some(running) => vec![running],
        None => records.active().await?.rows,
    };
    let mut record = write.await?;
    for running in &before {
        copy_links(&mut record, running);
    }
    let mut stopped = Vec::new();
    if !before.is_empty()
        && let Ok(after) = records.active().await
    {
        stopped = before;
        stopped.retain(|old| after.iter().all(|new| new.id != old.id));
    }
    Ok(Started { record, stopped })
}
