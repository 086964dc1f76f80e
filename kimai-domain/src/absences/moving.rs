//! New dates for an absence. Kimai has no edit: the old one is deleted and a new one booked, and if that is refused,
//! the old one is put back.

use jiff::civil::Date;
use kimai_api::{Absence, AbsenceForm, AbsenceStatus, DurationInput, Error, Field, Id, User};

use super::{AbsenceSpan, Absences, Booked, Days, Limits, RolledBack, amount, book};

/// An absence with new dates.
#[derive(Debug)]
pub struct Rescheduled {
    /// What is gone.
    pub old: AbsenceSpan,
    /// What is there now.
    pub new: Booked,
}

/// An absence that could not be given new dates.
#[derive(Debug)]
pub struct RescheduleError {
    /// The days of the new one that were refused; none if the old one could not be deleted.
    pub refused: Option<Days>,
    /// Why.
    pub cause: Error,
    /// Records of the new one that could not be taken back, and why.
    pub kept: Vec<(Id<Absence>, Error)>,
    /// What became of the old one.
    pub restored: Rollback,
}

/// What was put back of an absence.
#[derive(Debug, Default)]
pub struct Rollback {
    /// How many records had been deleted; none if nothing had changed.
    pub deleted: usize,
    /// Records that stand in their place, with new ids.
    pub records: Vec<Absence>,
    /// Those of them that had been approved and wait for approval again.
    pub waiting: Vec<Id<Absence>>,
    /// Days that could not be put back, and why.
    pub lost: Vec<(Days, Error)>,
}

/// Puts the absence onto other days. The user of the form is whose it is, unset for the caller's own.
///
/// # Errors
/// When Kimai refuses to delete the old one or to book the new one.
pub async fn put(
    absences: &impl Absences,
    old: AbsenceSpan,
    form: &AbsenceForm,
    days: Days,
    limits: Limits,
) -> Result<Rescheduled, Box<RescheduleError>> {
    for (place, record) in old.records.iter().enumerate() {
        if let Err(cause) = absences.delete(record.id).await {
            let restored =
                restore(absences, old.records.get(..place).unwrap_or_default(), form.user, limits).await;
            return Err(Box::new(RescheduleError { refused: None, cause, kept: Vec::new(), restored }));
        }
    }
    match book(absences, form, days, limits, true, |_, _| ()).await {
        Ok(new) => Ok(Rescheduled { old, new }),
        Err(stopped) => {
            let kept = stopped.taken_back.map(|RolledBack { kept, .. }| kept).unwrap_or_default();
            let restored = restore(absences, &old.records, form.user, limits).await;
            Err(Box::new(RescheduleError { refused: Some(stopped.at), cause: stopped.cause, kept, restored }))
        }
    }
}

/// The form that makes a record again; the days come with its pieces, and whose it is from the caller.
fn form_of(record: &Absence) -> AbsenceForm {
    AbsenceForm {
        kind: Field::from_option(record.kind.as_ref().map(|kind| kind.as_str().to_owned())),
        comment: Field::from_option(record.comment.clone()),
        half_day: Field::from_option(record.half_day.filter(|half| *half)),
        duration: Field::from_option(record.duration.filter(|time| time.0 > 0).map(DurationInput::from)),
        ..Default::default()
    }
}

impl AbsenceSpan {
    /// The form that books its like: what all its days have in common. Half a day only if it is nothing else. Whose it
    /// is, is left out: only who may book for others may say it.
    pub fn form(&self) -> AbsenceForm {
        let Some(first) = self.records.first() else { return AbsenceForm::default() };
        let form = form_of(first);
        match self.records.len() {
            1 => form,
            _ => AbsenceForm { half_day: Field::Unset, ..form },
        }
    }
}

/// Books again what was deleted, and approves it again where the caller may.
async fn restore(
    absences: &impl Absences,
    deleted: &[Absence],
    user: Field<Id<User>>,
    limits: Limits,
) -> Rollback {
    let mut restored = Rollback { deleted: deleted.len(), ..Default::default() };
    for run in runs(deleted) {
        let (Some(first), Some(days)) = (run.first(), span(run)) else { continue };
        let form = AbsenceForm { user, ..form_of(first) };
        match book(absences, &form, days, limits, false, |_, _| ()).await {
            Ok(booked) => {
                let records = booked.pieces.into_iter().flat_map(|piece| piece.records);
                approve(absences, first, records, &mut restored).await;
            }
            Err(stopped) => {
                let records = stopped.done.into_iter().flat_map(|piece| piece.records);
                approve(absences, first, records, &mut restored).await;
                restored.lost.push((Days { first: stopped.at.first, last: days.last }, stopped.cause));
            }
        }
    }
    restored
}

async fn approve(
    absences: &impl Absences,
    old: &Absence,
    records: impl Iterator<Item = Absence>,
    restored: &mut Rollback,
) {
    for record in records {
        let open = old.status == Some(AbsenceStatus::Approved) && record.status != old.status;
        let approved = if open { absences.confirm(record.id).await.ok() } else { None };
        if open && approved.is_none() {
            restored.waiting.push(record.id);
        }
        restored.records.push(approved.unwrap_or(record));
    }
}

/// Whole days in a row are one booking; half days and hours are one each.
fn runs(records: &[Absence]) -> impl Iterator<Item = &[Absence]> {
    let whole =
        |record: &Absence| record.half_day != Some(true) && record.duration.is_none_or(|time| time.0 == 0);
    records.chunk_by(move |one, next| whole(one) && whole(next))
}

fn span(run: &[Absence]) -> Option<Days> {
    let first: Date = amount::days(run.first()?)?.first;
    Some(Days { first, last: amount::days(run.last()?)?.last })
}

#[cfg(test)]
mod tests;
