//! `POST /api/absences`: one booking, answered with one record for each of its days.

use jiff::civil::Date;

use super::{
    super::{
        answers::{Answer, Outcome, Refusal},
        call::Call,
        forms::{BLANK, CHOICE, Field, Form, Kind as Takes, NOT_NULL, Submission, Target},
    },
    absence::{Absence, Kind},
    absences,
    booking::{Booking, Calendar},
    idle_days, reaches, require,
};

const FORM: Form = Form(&[
    Field::new("date", Takes::Day { plain: true }).required(&[NOT_NULL]),
    Field::new("end", Takes::Day { plain: true }),
    Field::new("type", Takes::OneOf(|_, kind| Kind::of(kind).is_some(), CHOICE)).required(&[BLANK]),
    Field::new("comment", Takes::Text).required(&[BLANK]),
    Field::new("user", Takes::Id(may_book_for)).only(|call, _| call.may("edit_other_absence")),
    Field::new("halfDay", Takes::Flag),
    Field::new("duration", Takes::Duration),
]);

/// Sickness is approved at once, everything else is requested.
pub(super) fn create(call: &mut Call<'_>) -> Outcome {
    let mut form = FORM.read(call, Target::NEW)?;
    let user = form.value("user").unwrap_or(call.me.id);
    require(call, "edit", user)?;
    let days = days(call, &mut form, user)?;
    let kind = kind(&form).unwrap_or(Kind::Other);
    let (duration, comment) = (form.value("duration"), form.value("comment"));
    let status = kind.first_status();
    let absence = Absence { id: 0, user, date: Date::ZERO, duration, kind, status, half_day: false, comment };
    let table = &mut call.store.contract.absences;
    let book = |(date, half_day)| table.add(|id| Absence { id, date, half_day, ..absence.clone() });
    let ids: Vec<u64> = days.into_iter().map(book).collect();
    let booked = ids.into_iter().filter_map(|id| call.store.contract.absences.get(id));
    Ok(Answer::json(booked.map(|absence| absences::view(call, absence)).collect::<Vec<_>>()))
}

/// The days of the booking; 400 with every complaint about it.
fn days(call: &Call<'_>, form: &mut Submission, user: u64) -> Result<Vec<(Date, bool)>, Refusal> {
    let mut days = Vec::new();
    if let Some(booking) = booking(form) {
        match checked(call, booking, user) {
            Ok(booked) => days = booked,
            Err(complaints) => complaints.iter().for_each(|(field, text)| complain(form, *field, text)),
        }
    }
    form.finish()?;
    Ok(days)
}

fn booking(form: &Submission) -> Option<Booking> {
    let begin = form.value("date")?;
    Some(Booking {
        begin,
        end: form.value("end").unwrap_or(begin),
        kind: kind(form)?,
        half_day: form.value("halfDay").unwrap_or_default(),
        duration: form.value("duration"),
    })
}

fn kind(form: &Submission) -> Option<Kind> {
    form.value::<String>("type").and_then(|kind| Kind::of(&kind))
}

fn checked(
    call: &Call<'_>,
    booking: Booking,
    user: u64,
) -> Result<Vec<(Date, bool)>, Vec<super::booking::Refusal>> {
    let contract = &call.store.contract;
    let group =
        call.store.users.get(user).and_then(|user| user.preference("public_holiday_group")?.parse().ok());
    let holidays = contract.free_days(group);
    let idle = idle_days(call, user);
    let mine = contract.locked.iter().filter(|month| month.user == user);
    let locked: Vec<(i16, i8)> = mine.map(|month| (month.year, month.number)).collect();
    booking.days(Calendar { holidays: &holidays, idle: &idle, locked: &locked })
}

fn complain(form: &mut Submission, field: Option<&'static str>, text: &str) {
    match field {
        Some(field) => form.error(field, text),
        None => form.refuse(text),
    }
}

/// Enabled users of led teams, or everybody for who sees everything.
fn may_book_for(call: &Call<'_>, user: u64) -> bool {
    call.store.users.get(user).is_some_and(|user| user.enabled) && reaches(call, user)
}
