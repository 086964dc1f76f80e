//! Writes of single records.

use kimai_api::{Id, Timesheet, TimesheetForm};

use crate::{Change, Error, Session, change::readable};

/// Sets fields of a record; unset fields are not sent.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses the change or cannot be reached.
pub async fn update(session: &Session, id: Id<Timesheet>, form: &TimesheetForm) -> Result<Change, Error> {
    let records = session.client().timesheets();
    let before = readable(records.get(id).await)?;
    let after = records.update(id, form).await?;
    Ok(session.record(Change::updated(before, after)).await)
}

/// Deletes a record.
///
/// # Errors
/// [`Error::Api`] if Kimai refuses the deletion or cannot be reached.
pub async fn delete(session: &Session, id: Id<Timesheet>) -> Result<Change, Error> {
    let records = session.client().timesheets();
    let before = readable(records.get(id).await)?;
    records.delete(id).await?;
    Ok(session.record(Change::deleted(id, before)).await)
}
