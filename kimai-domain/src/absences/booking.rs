//! Booking an absence, split into the parts that Kimai accepts, one after the other.

use kimai_api::{Absence, AbsenceForm, Error, Field, Id};

use super::{AbsenceApi, Days, Limits, split};
use crate::Session;

/// Part of an absence that Kimai accepted in one request.
#[derive(Debug, Clone, PartialEq)]
pub struct Part {
    /// Requested days.
    pub days: Days,
    /// Created records: one for each day that counts.
    pub records: Vec<Absence>,
    /// Created records that could not be deserialized, with their id if they have one.
    pub invalid: Vec<Option<Id<Absence>>>,
}

impl Part {
    /// Ids of the created records.
    pub fn ids(&self) -> Vec<Id<Absence>> {
        let invalid = self.invalid.iter().flatten().copied();
        self.records.iter().map(|record| record.id).chain(invalid).collect()
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
        self.parts.iter().flat_map(|part| &part.records)
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
    pub unsent: Vec<Days>,
    /// Error of the refused part.
    pub cause: Error,
    /// Result of deleting the parts before the refused one, if that was requested.
    pub rollback: Option<Rollback>,
}

/// Result of deleting the parts that were already booked.
#[derive(Debug, Default)]
pub struct Rollback {
    /// Deleted records, by id.
    pub deleted: Vec<Id<Absence>>,
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
    book_with(session.client(), form, days, session.limits(), rollback, progress).await
}

pub(super) async fn book_with(
    api: &impl AbsenceApi,
    form: &AbsenceForm,
    days: Days,
    limits: Limits,
    rollback: bool,
    progress: impl Fn(usize, usize),
) -> Result<Booking, Box<BookingError>> {
    let planned = split(days, limits);
    let mut booked = Vec::new();
    for (index, part) in planned.iter().copied().enumerate() {
        match api.book(&form_of_part(form, part)).await {
            Ok(listing) => {
                let invalid = listing.invalid.iter().map(|row| row.id.map(Id::new)).collect();
                booked.push(Part { days: part, records: listing.rows, invalid });
            }
            Err(cause) => {
                let rollback = if rollback { Some(roll_back(api, &booked).await) } else { None };
                let unsent = planned.iter().copied().skip(index + 1).collect();
                return Err(Box::new(BookingError { booked, refused: part, unsent, cause, rollback }));
            }
        }
        progress(index + 1, planned.len());
    }
    Ok(Booking { days, parts: booked })
}

fn form_of_part(form: &AbsenceForm, part: Days) -> AbsenceForm {
    let end = (part.first != part.last).then_some(part.last);
    AbsenceForm { date: part.first.into(), end: Field::from_option(end), ..form.clone() }
}

/// Deletes the records of these parts, the last one first.
async fn roll_back(api: &impl AbsenceApi, booked: &[Part]) -> Rollback {
    let mut rollback = Rollback::default();
    for id in booked.iter().flat_map(Part::ids).rev() {
        match api.delete(id).await {
            Ok(()) => rollback.deleted.push(id),
            Err(error) => rollback.failed.push((id, error)),
        }
    }
    rollback.deleted.sort_unstable();
    rollback
}

#[cfg(test)]
pub(super) mod tests;
