//! Booking an absence, split into the parts that Kimai accepts, one after the other.

use kimai_api::{Absence, AbsenceForm, Error, Field, Id, Listing};

use super::{AbsenceApi, AbsenceLimits, Days, split};
use crate::{Change, ChangeKind, Session};

/// Part of an absence that Kimai accepted in one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Requested days.
    pub days: Days,
    /// Created records: one for each day that counts. Records that could not be deserialized have no state.
    pub changes: Vec<Change>,
}

impl Part {
    /// Created records that could be deserialized.
    pub fn records(&self) -> impl Iterator<Item = &Absence> {
        self.changes.iter().filter_map(Change::after)
    }

    /// Ids of the created records.
    pub fn ids(&self) -> Vec<Id<Absence>> {
        self.changes.iter().map(|change| Id::new(change.entity.id)).collect()
    }
}

/// Absence that was booked completely.
#[derive(Debug)]
pub struct Booking {
    /// Requested days.
    pub days: Days,
    /// Parts in the order of their days.
    pub parts: Vec<Part>,
}

impl Booking {
    /// Ids of all created records.
    pub fn ids(&self) -> Vec<Id<Absence>> {
        self.parts.iter().flat_map(Part::ids).collect()
    }

    /// All created records that could be deserialized.
    pub fn records(&self) -> impl Iterator<Item = &Absence> {
        self.parts.iter().flat_map(Part::records)
    }
}

/// Absence of which Kimai refused a part.
#[derive(Debug)]
pub struct BookingError {
    /// Parts before the refused one; they exist unless `rollback` deleted them.
    pub booked: Vec<Part>,
    /// Days of the refused part.
    pub refused: Days,
    /// Parts after the refused one, which were not sent.
    pub not_sent: Vec<Days>,
    /// Error of the refused part.
    pub cause: Error,
    /// Result of deleting the parts before the refused one, if that was requested.
    pub rollback: Option<Rollback>,
}

/// Result of deleting the parts that were already booked.
#[derive(Debug, Default)]
pub struct Rollback {
    /// Deleted records.
    pub deleted: Vec<Change>,
    /// Records that could not be deleted, with the error.
    pub failed: Vec<(Id<Absence>, Error)>,
}

/// Books an absence for `days`, split by the limits of the session, one part after the other (`POST /api/absences`).
///
/// With `rollback`, a refused part deletes the parts before it.
///
/// # Errors
/// [`BookingError`] if Kimai refuses a part; it lists the parts that exist.
pub async fn book(
    session: &Session,
    form: &AbsenceForm,
    days: Days,
    rollback: bool,
    progress: impl Fn(usize, usize),
) -> Result<Booking, Box<BookingError>> {
    let booking = book_with(session, form, days, session.absence_limits(), rollback, progress).await?;
    session.remember_booking(booking.ids());
    Ok(booking)
}

pub(super) async fn book_with(
    api: &impl AbsenceApi,
    form: &AbsenceForm,
    days: Days,
    limits: AbsenceLimits,
    rollback: bool,
    progress: impl Fn(usize, usize),
) -> Result<Booking, Box<BookingError>> {
    let planned = split(days, limits);
    let mut booked = Vec::new();
    for (index, part) in planned.iter().copied().enumerate() {
        match api.book(&form_of_part(form, part)).await {
            Ok(listing) => {
                booked.push(Part { days: part, changes: record_created(api, listing).await });
            }
            Err(cause) => {
                let rollback = if rollback { Some(roll_back(api, &booked).await) } else { None };
                let not_sent = planned.iter().copied().skip(index + 1).collect();
                return Err(Box::new(BookingError { booked, refused: part, not_sent, cause, rollback }));
            }
        }
        progress(index + 1, planned.len());
    }
    Ok(Booking { days, parts: booked })
}

fn form_of_part(form: &AbsenceForm, part: Days) -> AbsenceForm {
    let end = (part.first != part.last).then_some(part.last);
    form.clone().date(part.first).end(Field::from_option(end))
}

/// Records the created absences; rows that could not be deserialized are recorded if they have an id.
async fn record_created(api: &impl AbsenceApi, listing: Listing<Absence>) -> Vec<Change> {
    let invalid = listing.invalid.iter().filter_map(|row| row.id);
    let invalid = invalid.map(|id| Change::marked::<Absence>(Id::new(id), ChangeKind::Created, None));
    let mut changes = Vec::new();
    for change in listing.rows.into_iter().map(Change::created).chain(invalid) {
        changes.push(api.record(change).await);
    }
    changes
}

/// Deletes the records of these parts, the last one first.
async fn roll_back(api: &impl AbsenceApi, booked: &[Part]) -> Rollback {
    let mut rollback = Rollback::default();
    for created in booked.iter().flat_map(|part| &part.changes).rev() {
        let id = Id::new(created.entity.id);
        match api.delete(id).await {
            Ok(()) => {
                let deleted = Change::deleted(id, created.after::<Absence>().cloned());
                rollback.deleted.push(api.record(deleted).await);
            }
            Err(error) => rollback.failed.push((id, error)),
        }
    }
    rollback.deleted.sort_unstable_by_key(|change| change.entity.id);
    rollback
}

#[cfg(test)]
pub(super) mod tests;
