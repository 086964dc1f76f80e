//! Preview of an absence: the bookings that it becomes, and the facts about its days. Nothing is written.

use jiff::civil::Date;
use kimai_api::{
    Absence, AbsenceForm, AbsenceQuery, AbsenceStatus, AbsenceStatusFilter, Link, PublicHoliday, User,
};

use super::{AbsenceSpan, Contract, Days, span::record_days, spans, split};
use crate::{
    Error, Session,
    records::checks::{Check, read_days_off},
};

/// An absence that could be booked.
#[derive(Debug, Clone)]
pub struct BookingPreview {
    /// The absent user.
    pub user: Link<User>,
    /// The requested days.
    pub days: Days,
    /// The days of each booking, split by Kimai's limits.
    pub parts: Vec<Days>,
    /// The days with working time: weekdays by contract without whole public holidays.
    pub working_days: Vec<Date>,
    /// Absences that the user has on these days, without rejected ones.
    pub existing: Vec<AbsenceSpan>,
    /// Public holidays among the days.
    pub holidays: Vec<PublicHoliday>,
    /// Facts that could not be read.
    pub unchecked: Vec<Check>,
}

/// Returns the bookings that an absence becomes, and the facts about its days.
///
/// # Errors
/// [`Error::Api`] if the caller's profile cannot be read.
pub async fn preview(session: &Session, form: &AbsenceForm, days: Days) -> Result<BookingPreview, Error> {
    let me = session.me().await?;
    let id = form.user.value().copied().unwrap_or(me.id);
    let user = if id == me.id {
        Link::from((*me).clone())
    } else {
        session.user_with_preferences(id).await.map_or(Link::Id(id), Link::from)
    };
    let (days_off, unchecked) = read_days_off(session, id, days).await;
    let contract = user.object().map(Contract::from_user).unwrap_or_default();
    let holidays: Vec<PublicHoliday> = days_off
        .holidays
        .into_iter()
        .filter(|holiday| holiday.date.is_some_and(|day| days.contains(day)))
        .collect();
    let is_holiday = |day: Date| {
        holidays.iter().any(|holiday| holiday.date == Some(day) && holiday.half_day != Some(true))
    };
    let is_working = |day: &Date| !contract.is_free(*day) && !contract.is_outside(*day) && !is_holiday(*day);
    let working_days = days.dates().filter(is_working).collect();
    let existing = days_off.absences.into_iter().filter(|absence| is_on_days(absence, days));
    let existing = spans(existing.collect());
    let parts = split(days, session.absence_limits());
    Ok(BookingPreview { user, days, parts, working_days, existing, holidays, unchecked })
}

/// Returns the absences that the user of a form has on these days, without rejected ones. Each day is a record.
///
/// # Errors
/// [`Error::Api`] if they cannot be read.
pub async fn absences_during(
    session: &Session,
    form: &AbsenceForm,
    days: Days,
) -> Result<Vec<Absence>, Error> {
    let (begin, end) = days.bounds();
    let user = form.user.value().copied();
    let query = AbsenceQuery::default().user(user).begin(begin).end(end).status(AbsenceStatusFilter::All);
    let mut absences = session.client().absences().list(&query).await?.rows;
    absences.retain(|absence| is_on_days(absence, days));
    Ok(absences)
}

fn is_on_days(absence: &Absence, days: Days) -> bool {
    absence.status != Some(AbsenceStatus::Rejected)
        && record_days(absence).is_some_and(|other| other.first <= days.last && days.first <= other.last)
}
