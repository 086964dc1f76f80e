//! Timers: running records are started, restarted and stopped.

mod rounding;
mod stop;
mod switch;
#[cfg(test)]
mod tests;

use futures_util::future::join;
use jiff::{SignedDuration, Timestamp, Zoned, civil::DateTime};
use kimai_api::{Error as ApiError, Id, RecentQuery, RestartForm, Timesheet, TimesheetForm};

pub use stop::{StopForm, Stopped, TimerNote, stop};
pub use switch::{Switched, resume, switch};

use crate::{
    Change, ChangeKind, Entity, Error, Session, TimesheetApi,
    change::readable,
    names::copy_links,
    records::{
        Checked,
        checks::{CheckData, Finding, Planned},
        write_beside_checks,
    },
};

/// Duration above which a running timer was probably forgotten.
pub const LONG: SignedDuration = SignedDuration::from_hours(10);

/// Tells whether a record has been running for more than [`LONG`].
fn is_long(record: &Timesheet, now: Timestamp) -> bool {
    record.is_running() && now.duration_since(record.begin.timestamp()) > LONG
}

/// Returns the notes about those of these running records that have been running for too long.
fn long_notes(running: Vec<Timesheet>, now: Timestamp) -> impl Iterator<Item = TimerNote> {
    let long = running.into_iter().filter(move |record| is_long(record, now));
    long.map(|record| TimerNote::LongRunning(Box::new(record)))
}

/// Returns the caller's running records with names.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses; as [`Session::load_names`].
pub async fn active(session: &Session) -> Result<Vec<Timesheet>, Error> {
    let mut records = session.client().timesheets().active().await?.rows;
    session.load_names(&mut records).await?;
    Ok(records)
}

/// Returns the caller's running records that Kimai stops when another one starts, with names: the oldest ones beyond the
/// limit of running records.
///
/// # Errors
/// As [`active`]; [`Error::Api`] if the limit cannot be read.
pub async fn stopped_by_a_start(session: &Session) -> Result<Vec<Timesheet>, Error> {
    let (running, config) = join(active(session), session.timesheet_config()).await;
    let mut running = running?;
    let limit = config?.active_entries_hard_limit.unwrap_or(1).max(1);
    running.sort_by(|a, b| a.begin.cmp(&b.begin));
    let surplus = (running.len() + 1).saturating_sub(usize::try_from(limit).unwrap_or(usize::MAX));
    running.truncate(surplus);
    Ok(running)
}

/// Returns the caller's latest record of each project and activity with names, `size` at most.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses; as [`Session::load_names`].
pub async fn recent(session: &Session, begin: Option<DateTime>, size: u32) -> Result<Vec<Timesheet>, Error> {
    let query = RecentQuery::default().begin(begin).size(size);
    let mut records = session.client().timesheets().recent(&query).await?.rows;
    session.load_names(&mut records).await?;
    Ok(records)
}

/// A started timer.
#[derive(Debug)]
pub struct StartedTimer {
    /// The start, with the timers that Kimai stopped for it as side effects, and the findings about the record.
    pub checked: Checked,
    /// Notes about the timers of the caller.
    pub notes: Vec<TimerNote>,
}

impl StartedTimer {
    /// Returns a started timer with the findings about it.
    fn new(change: Change, notes: Vec<TimerNote>, data: &mut CheckData) -> Self {
        Self { checked: Checked::new(change, data).without_overlaps(&notes), notes }
    }
}

impl Checked {
    /// Removes the findings about overlaps that a note about rounding names.
    fn without_overlaps(mut self, notes: &[TimerNote]) -> Self {
        let names =
            |note: &TimerNote, id| matches!(note, TimerNote::Overlap { stopped, .. } if stopped.id == id);
        let is_noted = |id| notes.iter().any(|note| names(note, id));
        let findings = &mut self.findings.findings;
        findings.retain(
            |finding| !matches!(finding, Finding::Overlap { with, .. } if with.id.is_some_and(is_noted)),
        );
        self
    }
}

/// Starts a timer, and checks it beside the write. What rounding made overlap a timer that begins now is separated.
///
/// # Errors
/// [`Error::RecordRefused`] with the findings that explain the refusal, or [`Error::Api`] if Kimai refuses the form.
pub async fn start(session: &Session, form: &TimesheetForm) -> Result<StartedTimer, Error> {
    let plan = |me, now: &Zoned| Planned::of_form(form, me, now);
    let ((change, notes), mut data) =
        write_beside_checks(session, plan, start_unchecked(session, form)).await?;
    Ok(StartedTimer::new(change, notes, &mut data))
}

/// Starts a timer as [`start`] does, without the checks.
pub(crate) async fn start_unchecked(
    session: &Session,
    form: &TimesheetForm,
) -> Result<(Change, Vec<TimerNote>), Error> {
    session.check_user(form.user.value().copied()).await?;
    let records = session.client();
    let write = session.record_start(ChangeKind::Started, TimesheetApi::create(records, form));
    let running = records.active().await?.rows;
    let started = start_and_compare(records, running, write).await?;
    Ok(session.finish_with_notes(ChangeKind::Started, started, form.begin.is_unset()).await)
}

/// Starts a copy of a record with its description, tags, custom fields and billable flag, and checks it beside the write.
/// Without an id, the caller's only running record is copied.
///
/// # Errors
/// [`Error::NoRunningTimer`] or [`Error::MultipleTimers`] if there is not exactly one; [`Error::RecordRefused`] with the
/// findings that explain the refusal, or [`Error::Api`] if Kimai refuses.
pub async fn restart(session: &Session, id: Option<Id<Timesheet>>) -> Result<StartedTimer, Error> {
    let records = session.client();
    let (id, source, running) = if let Some(id) = id {
        let (source, running) = join(TimesheetApi::get(records, id), records.active()).await;
        let source = readable(source)?;
        session.check_record(id, source.as_ref()).await?;
        (id, source, running?.rows)
    } else {
        let running = only_running(records).await?;
        (running.id, Some(running.clone()), vec![running])
    };
    let write = async {
        let write = session.record_start(ChangeKind::Restarted, restart_all(records, id));
        let started = start_and_compare(records, running, write).await?;
        Ok(session.finish_with_notes(ChangeKind::Restarted, started, true).await)
    };
    let plan = |me, now: &Zoned| Some(Planned::restarted(source.as_ref()?, me, now));
    let ((change, notes), mut data) = write_beside_checks(session, plan, write).await?;
    Ok(StartedTimer::new(change, notes, &mut data))
}

/// A started record, the records that Kimai stopped for it, and those that still run.
struct Started {
    record: Timesheet,
    stopped: Vec<Timesheet>,
    running: Vec<Timesheet>,
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

    /// Records the timers that Kimai stopped, and returns notes about timers. Those are separated from a record that begins
    /// now.
    async fn finish_with_notes(
        &self,
        kind: ChangeKind,
        started: Started,
        begins_now: bool,
    ) -> (Change, Vec<TimerNote>) {
        let Started { record, stopped, running } = started;
        let now = self.now();
        let were_long: Vec<_> =
            stopped.iter().filter(|before| is_long(before, now)).map(|before| before.id).collect();
        let (change, mut notes) = self.finish_start(kind, record, stopped, begins_now).await;
        let ended = change.side_effects.iter().filter_map(|effect| effect.after::<Timesheet>());
        let ended = ended.filter(|after| were_long.contains(&after.id));
        notes.extend(ended.map(|after| TimerNote::LongStopped(Box::new(after.clone()))));
        notes.extend(long_notes(running, now));
        (change, notes)
    }

    /// Records the timers that Kimai stopped, and returns the start with them as side effects. Those that rounding made
    /// overlap a record that begins now are separated from it.
    async fn finish_start(
        &self,
        kind: ChangeKind,
        record: Timesheet,
        stopped: Vec<Timesheet>,
        begins_now: bool,
    ) -> (Change, Vec<TimerNote>) {
        let mut change = Change::created(record.clone()).with_kind(kind);
        let mut notes = Vec::new();
        for before in stopped {
            // The start succeeded, also if the stopped record cannot be read.
            let effect = match self.client().timesheets().get(before.id).await {
                Ok(mut after) => {
                    copy_links(&mut after, &before);
                    let mut effect = self.record(Change::stopped(before, after.clone())).await;
                    if begins_now {
                        let separated = rounding::separate(self, after, &record, &mut notes).await;
                        effect.after = Some(separated.into_snapshot());
                    }
                    effect
                }
                Err(_) => self.record(Change::marked(before.id, ChangeKind::Stopped, Some(before))).await,
            };
            change.side_effects.push(effect);
        }
        (self.name_change(change).await, notes)
    }
}

/// Starts a copy of a record with all its fields.
async fn restart_all(records: &impl TimesheetApi, id: Id<Timesheet>) -> Result<Timesheet, ApiError> {
    records.restart(id, &RestartForm::default().copy_all(true)).await
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
/// A comparison that fails after the write is skipped, because the write succeeded.
async fn start_and_compare(
    records: &impl TimesheetApi,
    before: Vec<Timesheet>,
    write: impl Future<Output = Result<Timesheet, ApiError>>,
) -> Result<Started, ApiError> {
    let mut record = write.await?;
    for running in &before {
        copy_links(&mut record, running);
    }
    let mut running = before;
    let mut stopped = Vec::new();
    if !running.is_empty()
        && let Ok(after) = records.active().await
    {
        (running, stopped) = running.into_iter().partition(|old| after.iter().any(|new| new.id == old.id));
    }
    Ok(Started { record, stopped, running })
}
