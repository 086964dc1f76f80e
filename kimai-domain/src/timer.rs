//! The running clock.

use kimai_api::{self as api, Id, Identified, RestartForm, Timesheet, TimesheetForm};

use crate::{Error, Records};

/// A clock that was started, and what that did to others.
#[derive(Debug)]
pub struct Started {
    /// The new record.
    pub record: Timesheet,
    /// Those that Kimai stopped for it.
    pub stopped: Vec<Timesheet>,
    /// Tags that were asked for and that Kimai dropped because it does not know them.
    pub unknown_tags: Vec<String>,
}

/// A clock that stands.
#[derive(Debug)]
pub struct Stopped {
    /// The record with its end.
    pub record: Timesheet,
    /// Whether it had been stopped before, so that nothing changed.
    pub before: bool,
}

/// Starts a clock. Kimai stops others without a word when too many run; they are found by looking before and after.
///
/// # Errors
/// When Kimai refuses the form.
pub async fn start(records: &impl Records, form: &TimesheetForm) -> Result<Started, Error> {
    let asked = form.tags.value().map(String::as_str).unwrap_or_default();
    begun(records, asked, records.create(form)).await
}

/// Begins a record again, with its description, tags, custom fields and billable; without an id, the only one running.
///
/// # Errors
/// When none or several could be meant, or Kimai refuses.
pub async fn restart(records: &impl Records, id: Option<Id<Timesheet>>) -> Result<Started, Error> {
    let id = the_one(records, id).await?;
    let how = RestartForm { copy_all: true, ..Default::default() };
    begun(records, "", records.restart(id, &how)).await
}

/// Stops a record; without an id, the only one running.
///
/// # Errors
/// When none or several could be meant, or Kimai refuses.
pub async fn stop(records: &impl Records, id: Option<Id<Timesheet>>) -> Result<Stopped, Error> {
    let before = match id {
        Some(id) => !records.get(id).await?.is_running(),
        None => false,
    };
    let id = the_one(records, id).await?;
    Ok(Stopped { record: records.stop(id).await?, before })
}

async fn the_one(records: &impl Records, id: Option<Id<Timesheet>>) -> Result<Id<Timesheet>, Error> {
    if let Some(id) = id {
        return Ok(id);
    }
    let mut running = records.active().await?.rows;
    match (running.pop(), running.is_empty()) {
        (None, _) => Err(Error::NoRunningTimer),
        (Some(only), true) => Ok(only.id),
        (Some(last), false) => {
            running.push(last);
            Err(Error::MultipleTimers(running))
        }
    }
}

/// Looks at what runs before and after; a look that fails after the write does not undo its success.
async fn begun(
    records: &impl Records,
    tags: &str,
    write: impl Future<Output = Result<Timesheet, api::Error>>,
) -> Result<Started, Error> {
    let before = records.active().await?.rows;
    let record = write.await?;
    let mut stopped = Vec::new();
    if !before.is_empty()
        && let Ok(after) = records.active().await
    {
        stopped = before.into_iter().filter(|old| after.iter().all(|new| new.id() != old.id())).collect();
    }
    let unknown_tags = dropped(tags, &record.tags);
    Ok(Started { record, stopped, unknown_tags })
}

/// The tags of a comma-separated list that are not among those kept.
pub fn dropped(asked: &str, kept: &[String]) -> Vec<String> {
    let asked = asked.split(',').map(str::trim).filter(|tag| !tag.is_empty());
    asked
        .filter(|tag| !kept.iter().any(|kept| kept.to_lowercase() == tag.to_lowercase()))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests;
