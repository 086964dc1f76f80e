//! Rescheduling an absence.
//!
//! Kimai cannot edit absences: the old records are deleted and new ones are booked. If that is refused, the old
//! absence is booked again.

use kimai_api::{Absence, AbsenceForm, AbsenceStatus, DurationInput, Error, Field, Id, User};

use super::{
    AbsenceApi, AbsenceLimits, AbsenceSpan, Booking, Days, Part, approval::decided, booking::book_with,
    span::record_days,
};
use crate::{Change, ChangeKind, Session};

/// Absence that has new dates.
#[derive(Debug)]
pub struct Rescheduled {
    /// Deleted records.
    pub deleted: Vec<Change>,
    /// Booked records.
    pub new: Booking,
}

/// Absence that could not be rescheduled.
#[derive(Debug)]
pub struct RescheduleError {
    /// New days that were refused; `None` if the old absence could not be deleted.
    pub refused: Option<Days>,
    /// Error of the refused request.
    pub cause: Error,
    /// Records of the new absence that could not be deleted again, with the error.
    pub remaining: Vec<(Id<Absence>, Error)>,
    /// Result of booking the old absence again.
    pub restoration: Restoration,
}

/// Result of booking a deleted absence again.
#[derive(Debug, Default)]
pub struct Restoration {
    /// Number of records that had been deleted; 0 if nothing was changed.
    pub deleted: usize,
    /// Records booked in their place, with new ids.
    pub records: Vec<Absence>,
    /// Restored records that were approved before and must be approved again.
    pub unapproved: Vec<Id<Absence>>,
    /// Days that could not be booked again, with the error.
    pub lost: Vec<(Days, Error)>,
}

/// Moves an absence to other days: deletes its records and books `form` for `days`.
///
/// `form.user` is the owner of the absence; unset for the caller's own.
///
/// # Errors
/// [`RescheduleError`] if Kimai refuses to delete the old records or to book the new ones; it tells what was restored.
pub async fn reschedule(
    session: &Session,
    old: &AbsenceSpan,
    form: &AbsenceForm,
    days: Days,
) -> Result<Rescheduled, Box<RescheduleError>> {
    let rescheduled = reschedule_with(session, old, form, days, session.absence_limits()).await?;
    session.remember_booking(rescheduled.new.ids());
    Ok(rescheduled)
}

async fn reschedule_with(
    api: &impl AbsenceApi,
    old: &AbsenceSpan,
    form: &AbsenceForm,
    days: Days,
    limits: AbsenceLimits,
) -> Result<Rescheduled, Box<RescheduleError>> {
    let mut deleted = Vec::new();
    for (index, record) in old.records.iter().enumerate() {
        if let Err(cause) = api.delete(record.id).await {
            let deleted = old.records.get(..index).unwrap_or_default();
            let restoration = restore(api, deleted, form.user, limits).await;
            return Err(Box::new(RescheduleError {
                refused: None,
                cause,
                remaining: Vec::new(),
                restoration,
            }));
        }
        deleted.push(api.record(Change::deleted(record.id, Some(record.clone()))).await);
    }
    match book_with(api, form, days, limits, true, |_, _| ()).await {
        Ok(new) => Ok(Rescheduled { deleted, new }),
        Err(error) => {
            let restoration = restore(api, &old.records, form.user, limits).await;
            Err(Box::new(RescheduleError {
                refused: Some(error.refused),
                cause: error.cause,
                remaining: error.rollback.map(|rollback| rollback.failed).unwrap_or_default(),
                restoration,
            }))
        }
    }
}

impl AbsenceSpan {
    /// Form that books an absence like this one, without days and user.
    ///
    /// Half a day is copied only from a single record. The user is left out because only some callers may set it.
    pub fn form(&self) -> AbsenceForm {
        match self.records.as_slice() {
            [] => AbsenceForm::default(),
            [record] => form_of(record),
            [first, ..] => form_of(first).half_day(Field::Unset),
        }
    }
}

/// Returns the form of an absence like a record, without days and user.
pub(crate) fn form_of(record: &Absence) -> AbsenceForm {
    AbsenceForm::default()
        .kind(Field::from_option(record.kind.as_ref().map(|kind| kind.as_str().to_owned())))
        .comment(Field::from_option(record.comment.clone()))
        .half_day(Field::from_option(record.half_day.filter(|half| *half)))
        .duration(Field::from_option(record.duration.filter(|time| time.0 > 0).map(DurationInput::from)))
}

/// Books deleted records again, and approves those again that were approved, if the caller may.
async fn restore(
    api: &impl AbsenceApi,
    deleted: &[Absence],
    user: Field<Id<User>>,
    limits: AbsenceLimits,
) -> Restoration {
    let mut restoration = Restoration { deleted: deleted.len(), ..Default::default() };
    for booking in bookings(deleted) {
        let Some(first) = booking.first() else { continue };
        let Some(days) = booking_days(booking) else { continue };
        let form = form_of(first).user(user);
        match book_with(api, &form, days, limits, false, |_, _| ()).await {
            Ok(booked) => {
                let records = booked.records().cloned();
                approve(api, first, records, &mut restoration).await;
            }
            Err(error) => {
                let records = error.booked.iter().flat_map(Part::records).cloned();
                approve(api, first, records, &mut restoration).await;
                restoration.lost.push((Days { first: error.refused.first, last: days.last }, error.cause));
            }
        }
    }
    restoration
}

async fn approve(
    api: &impl AbsenceApi,
    old: &Absence,
    records: impl Iterator<Item = Absence>,
    restoration: &mut Restoration,
) {
    for record in records {
        let needs_approval = old.status == Some(AbsenceStatus::Approved) && record.status != old.status;
        if !needs_approval {
            restoration.records.push(record);
            continue;
        }
        if let Ok(approved) = api.confirm(record.id).await {
            api.record(decided(approved.clone(), ChangeKind::Approved)).await;
            restoration.records.push(approved);
        } else {
            restoration.unapproved.push(record.id);
            restoration.records.push(record);
        }
    }
}

/// Groups records into bookings: consecutive whole days together, half days and hours one by one.
fn bookings(records: &[Absence]) -> impl Iterator<Item = &[Absence]> {
    let is_whole_day =
        |record: &Absence| record.half_day != Some(true) && record.duration.is_none_or(|time| time.0 == 0);
    records.chunk_by(move |one, next| is_whole_day(one) && is_whole_day(next))
}

fn booking_days(records: &[Absence]) -> Option<Days> {
    let first = record_days(records.first()?)?.first;
    Some(Days { first, last: record_days(records.last()?)?.last })
}

#[cfg(test)]
mod tests;
