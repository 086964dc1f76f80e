//! Booking an absence in pieces, one after the other. Whatever happens, it is known what exists.

use kimai_api::{Absence, AbsenceForm, Error, Field, Id};

use super::{Absences, Days, Limits, pieces};

/// A piece that Kimai took.
#[derive(Debug, Clone, PartialEq)]
pub struct Piece {
    /// Its days.
    pub days: Days,
    /// What Kimai made of it: a record for each day that counts.
    pub records: Vec<Absence>,
    /// Records that Kimai made and that do not read; some have an id.
    pub invalid: Vec<Option<Id<Absence>>>,
}

impl Piece {
    /// The ids of its records.
    pub fn ids(&self) -> Vec<Id<Absence>> {
        let invalid = self.invalid.iter().flatten().copied();
        self.records.iter().map(|record| record.id).chain(invalid).collect()
    }
}

/// An absence that was booked.
#[derive(Debug)]
pub struct Booked {
    /// Its days.
    pub days: Days,
    /// Its pieces, by day.
    pub pieces: Vec<Piece>,
}

impl Booked {
    /// The ids of all records.
    pub fn ids(&self) -> Vec<Id<Absence>> {
        self.pieces.iter().flat_map(Piece::ids).collect()
    }
}

/// An absence of which Kimai refused a piece.
#[derive(Debug)]
pub struct Stopped {
    /// The pieces before it; they exist unless they were taken back.
    pub done: Vec<Piece>,
    /// The piece that was refused.
    pub at: Days,
    /// The pieces after it, which were not sent.
    pub left: Vec<Days>,
    /// Why.
    pub cause: Error,
    /// What became of those before it, if they were to be taken back.
    pub taken_back: Option<RolledBack>,
}

/// Pieces that were deleted again.
#[derive(Debug, Default)]
pub struct RolledBack {
    /// Records that are gone.
    pub deleted: Vec<Id<Absence>>,
    /// Records that are still there, and why.
    pub kept: Vec<(Id<Absence>, Error)>,
}

/// Books all pieces of `days` as `form` says, each after the one before. With `rollback`, a refusal takes back the
/// pieces before it.
///
/// # Errors
/// When Kimai refuses a piece.
pub async fn book(
    absences: &impl Absences,
    form: &AbsenceForm,
    days: Days,
    limits: Limits,
    rollback: bool,
    progress: impl Fn(usize, usize),
) -> Result<Booked, Box<Stopped>> {
    let cut = pieces(days, limits);
    let mut done = Vec::new();
    for (place, piece) in cut.iter().enumerate() {
        match absences.book(&of_piece(form, *piece)).await {
            Ok(listing) => {
                let invalid = listing.invalid.iter().map(|invalid| invalid.id.map(Id::new)).collect();
                done.push(Piece { days: *piece, records: listing.rows, invalid });
            }
            Err(cause) => {
                let taken_back = if rollback { Some(take_back(absences, &done).await) } else { None };
                let (at, left) = (*piece, cut.iter().copied().skip(place + 1).collect());
                return Err(Box::new(Stopped { done, at, left, cause, taken_back }));
            }
        }
        progress(place + 1, cut.len());
    }
    Ok(Booked { days, pieces: done })
}

fn of_piece(form: &AbsenceForm, piece: Days) -> AbsenceForm {
    let end = (piece.first != piece.last).then_some(piece.last);
    AbsenceForm { date: piece.first.into(), end: Field::from_option(end), ..form.clone() }
}

/// Deletes what these pieces made, the last first.
pub(super) async fn take_back(absences: &impl Absences, done: &[Piece]) -> RolledBack {
    let mut taken = RolledBack::default();
    for id in done.iter().flat_map(Piece::ids).rev() {
        match absences.delete(id).await {
            Ok(()) => taken.deleted.push(id),
            Err(error) => taken.kept.push((id, error)),
        }
    }
    taken.deleted.sort_unstable();
    taken
}

#[cfg(test)]
pub(super) mod tests;
