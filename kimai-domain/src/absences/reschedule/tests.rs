use jiff::civil::date;
use kimai_api::{Absence, AbsenceForm};
use mockall::Sequence;
use serde_json::{Value, json};

use super::{RescheduleError, Rescheduled, reschedule_with};
use crate::absences::{
    AbsenceLimits, AbsenceSpan, Days, MockAbsenceApi,
    booking::tests::{listing, mock_api, refusal},
    span::tests::record,
};

const NEW: Days = Days { first: date(2026, 12, 7), last: date(2026, 12, 8) };

/// Absence of two approved days.
fn old() -> AbsenceSpan {
    let approved = json!({"status": "approved"});
    AbsenceSpan { records: vec![record(5, "2026-11-26", &approved), record(6, "2026-11-27", &approved)] }
}

fn begins(form: &AbsenceForm, day: jiff::civil::Date) -> bool {
    form.date.value() == Some(&day)
}

async fn reschedule_old(api: &MockAbsenceApi) -> Result<Rescheduled, Box<RescheduleError>> {
    let old = old();
    let form = old.form().user(kimai_api::Id::new(3));
    reschedule_with(api, &old, &form, NEW, AbsenceLimits::default()).await
}

#[tokio::test]
async fn rescheduling_deletes_the_absence_and_books_a_copy() {
    let mut api = mock_api();
    let mut order = Sequence::new();
    api.expect_delete().times(2).in_sequence(&mut order).returning(|_| Ok(()));
    let is_copy = |form: &AbsenceForm| {
        begins(form, NEW.first)
            && form.end.value() == Some(&NEW.last)
            && form.kind.value().is_some_and(|kind| kind == "holiday")
            && form.user.value().is_some_and(|user| user.get() == 3)
            && form.comment.value().is_some_and(|comment| comment == "x")
    };
    let new = || listing(vec![record(7, "2026-12-07", &Value::Null)]);
    api.expect_book().withf(is_copy).once().in_sequence(&mut order).returning(move |_| Ok(new()));
    assert_eq!(reschedule_old(&api).await.unwrap().new.ids()[0].get(), 7);
}

#[tokio::test]
async fn a_refused_reschedule_restores_and_approves_the_old_absence() {
    let mut api = mock_api();
    api.expect_delete().times(2).returning(|_| Ok(()));
    api.expect_book().withf(|form| begins(form, NEW.first)).once().returning(|_| Err(refusal()));
    let rebooked = || [8, 9].map(|id| record(id, "2026-11-26", &Value::Null)).to_vec();
    let is_old = |form: &AbsenceForm| {
        begins(form, date(2026, 11, 26)) && form.end.value() == Some(&date(2026, 11, 27))
    };
    api.expect_book().withf(is_old).once().returning(move |_| Ok(listing(rebooked())));
    api.expect_confirm().returning(|id| {
        if id.get() == 9 { Err(refusal()) } else { Ok(record(8, "2026-11-26", &Value::Null)) }
    });
    let error = reschedule_old(&api).await.unwrap_err();
    assert_eq!(error.refused, Some(NEW));
    assert_eq!((error.restoration.records.len(), error.restoration.lost.len()), (2, 0));
    assert_eq!(error.restoration.unapproved.iter().map(|id| id.get()).collect::<Vec<_>>(), [9]);
}

#[tokio::test]
async fn days_that_cannot_be_restored_are_listed_as_lost() {
    let mut api = mock_api();
    api.expect_delete().returning(|_| Ok(()));
    api.expect_book().times(2).returning(|_| Err(refusal()));
    let restoration = reschedule_old(&api).await.unwrap_err().restoration;
    assert_eq!(
        (restoration.deleted, restoration.lost[0].0.to_string().as_str()),
        (2, "2026-11-26 to 2026-11-27")
    );
}

#[tokio::test]
async fn an_absence_that_cannot_be_deleted_is_left_alone() {
    let mut api = mock_api();
    api.expect_delete().once().returning(|_| Err(refusal()));
    let error = reschedule_old(&api).await.unwrap_err();
    assert_eq!((error.refused, error.restoration.deleted), (None, 0));
}

#[tokio::test]
async fn half_days_are_restored_as_half_days() {
    let mut api = mock_api();
    api.expect_delete().returning(|_| Ok(()));
    api.expect_book().withf(|form| begins(form, NEW.first)).once().returning(|_| Err(refusal()));
    let half = |form: &AbsenceForm| form.half_day.value() == Some(&true);
    let whole = move |form: &AbsenceForm| !half(form);
    let accept: fn(&AbsenceForm) -> _ = |_| Ok(listing(Vec::<Absence>::new()));
    api.expect_book().withf(half).once().returning(accept);
    api.expect_book().withf(whole).once().returning(accept);
    let records =
        vec![record(5, "2026-11-26", &json!({"halfDay": true})), record(6, "2026-11-27", &Value::Null)];
    let old = AbsenceSpan { records };
    let form = old.form();
    assert!(form.half_day.is_unset());
    assert!(reschedule_with(&api, &old, &form, NEW, AbsenceLimits::default()).await.is_err());
}
