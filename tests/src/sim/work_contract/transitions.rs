//! `PATCH /api/absences/{id}/{request|confirm|reject}`.

use super::{
    super::{
        answers::{Answer, BAD_REQUEST, FORBIDDEN, NOT_FOUND, Outcome},
        call::Call,
    },
    absence::Status,
    absences, require,
};

/// A new or rejected one waits for approval (again).
pub(super) fn request(call: &mut Call<'_>) -> Outcome {
    change(call, "edit", &[Status::New, Status::Rejected], Status::Requested)
}

/// A requested one counts from now on.
pub(super) fn confirm(call: &mut Call<'_>) -> Outcome {
    change(call, "approve", &[Status::Requested], Status::Approved)
}

/// A requested one is refused.
pub(super) fn reject(call: &mut Call<'_>) -> Outcome {
    change(call, "approve", &[Status::Requested], Status::Rejected)
}

/// 400 from any other status, 403 in a locked month.
fn change(call: &mut Call<'_>, verb: &str, from: &[Status], to: Status) -> Outcome {
    let id = call.id(0)?;
    let absence = call.store.contract.absences.get(id).ok_or(NOT_FOUND)?;
    require(call, verb, absence.user)?;
    if call.store.contract.is_locked(absence.user, absence.date) {
        return Err(FORBIDDEN);
    }
    if !from.contains(&absence.status) {
        return Err(BAD_REQUEST);
    }
    call.store.contract.absences.get_mut(id).ok_or(NOT_FOUND)?.status = to;
    let absence = call.store.contract.absences.get(id).ok_or(NOT_FOUND)?;
    Ok(Answer::json(absences::view(call, absence)))
}
