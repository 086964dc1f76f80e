//! `DELETE /api/work-contract/{lock|unlock}/{user}/{YYYY-MM-DD}`: closes or opens months of somebody's year.

use jiff::civil::Date;

use super::{
    super::{
        answers::{Answer, NOT_FOUND, Outcome, Refusal},
        call::Call,
        query::shaped,
    },
    Month,
};

/// Locks that month and the open ones before it in the year.
pub(super) fn lock(call: &mut Call<'_>) -> Outcome {
    let (user, day) = target(call, "approve_times_contract")?;
    let months = (1..=day.month()).map(|number| Month { user, year: day.year(), number });
    call.store.contract.locked.extend(months);
    Ok(Answer::no_content())
}

/// Opens that month and the rest of the year.
pub(super) fn unlock(call: &mut Call<'_>) -> Outcome {
    let (user, day) = target(call, "unlock_times_contract")?;
    let opened =
        |month: &Month| month.user == user && month.year == day.year() && month.number >= day.month();
    call.store.contract.locked.retain(|month| !opened(month));
    Ok(Answer::no_content())
}

/// Whose month and which; 404 for a user or a date that does not exist.
fn target(call: &Call<'_>, permission: &str) -> Result<(u64, Date), Refusal> {
    let user = call.id(0)?;
    call.store.users.get(user).ok_or(NOT_FOUND)?;
    let date = call.segments.get(1).filter(|text| shaped(text, "dddd-dd-dd")).ok_or(NOT_FOUND)?;
    let date = date.parse().map_err(|_| NOT_FOUND)?;
    call.require(permission)?;
    Ok((user, date))
}
