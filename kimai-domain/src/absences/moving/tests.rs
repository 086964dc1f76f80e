use jiff::civil::date;
use kimai_api::{Absence, AbsenceForm};
use mockall::Sequence;
use serde_json::{Value, json};

use super::{RescheduleError, put};
use crate::absences::{
    AbsenceSpan, Days, Limits,
    booking::tests::{listing, refusal},
    port::MockAbsences,
    span::tests::record,
};

const NEW: Days = Days { first: date(2026, 12, 7), last: date(2026, 12, 8) };

/// Two approved days.
fn old() -> AbsenceSpan {
    let approved = json!({"status": "approved"});
    AbsenceSpan { records: vec![record(5, "2026-11-26", &approved), record(6, "2026-11-27", &approved)] }
}

fn begins(form: &AbsenceForm, day: jiff::civil::Date) -> bool {
    form.date.value() == Some(&day)
}

async fn moved(session: &MockAbsences) -> Result<super::Rescheduled, Box<RescheduleError>> {
    let old = old();
    let form = AbsenceForm { user: kimai_api::Id::new(3).into(), ..old.form() };
    put(session, old, &form, NEW, Limits::default()).await
}

#[tokio::test]
async fn an_absence_is_moved_by_deleting_it_and_booking_its_like() {
    let (mut session, mut order) = (MockAbsences::new(), Sequence::new());
    session.expect_delete().times(2).in_sequence(&mut order).returning(|_| Ok(()));
    let like = |form: &AbsenceForm| {
        begins(form, NEW.first)
            && form.end.value() == Some(&NEW.last)
            && form.kind.value().is_some_and(|kind| kind == "holiday")
            && form.user.value().is_some_and(|user| user.get() == 3)
            && form.comment.value().is_some_and(|comment| comment == "x")
    };
    let new = || listing(vec![record(7, "2026-12-07", &Value::Null)]);
    session.expect_book().withf(like).once().in_sequence(&mut order).returning(move |_| Ok(new()));
    assert_eq!(moved(&session).await.unwrap().new.ids()[0].get(), 7);
}

#[tokio::test]
async fn a_refused_move_puts_the_old_absence_back_and_approves_it_again() {
    let mut session = MockAbsences::new();
    session.expect_delete().times(2).returning(|_| Ok(()));
    session.expect_book().withf(|form| begins(form, NEW.first)).once().returning(|_| Err(refusal()));
    let back = || [8, 9].map(|id| record(id, "2026-11-26", &Value::Null)).to_vec();
    let whole = |form: &AbsenceForm| {
        begins(form, date(2026, 11, 26)) && form.end.value() == Some(&date(2026, 11, 27))
    };
    session.expect_book().withf(whole).once().returning(move |_| Ok(listing(back())));
    session.expect_confirm().returning(|id| {
        if id.get() == 9 { Err(refusal()) } else { Ok(record(8, "2026-11-26", &Value::Null)) }
    });
    let unmoved = moved(&session).await.unwrap_err();
    assert_eq!(unmoved.refused, Some(NEW));
    assert_eq!((unmoved.restored.records.len(), unmoved.restored.lost.len()), (2, 0));
    assert_eq!(unmoved.restored.waiting.iter().map(|id| id.get()).collect::<Vec<_>>(), [9]);
}

#[tokio::test]
async fn what_cannot_be_put_back_is_named_as_lost() {
    let mut session = MockAbsences::new();
    session.expect_delete().returning(|_| Ok(()));
    session.expect_book().times(2).returning(|_| Err(refusal()));
    let restored = moved(&session).await.unwrap_err().restored;
    assert_eq!((restored.deleted, restored.lost[0].0.to_string().as_str()), (2, "2026-11-26 to 2026-11-27"));
}

#[tokio::test]
async fn an_absence_that_may_not_be_deleted_stays_and_nothing_is_booked() {
    let mut session = MockAbsences::new();
    session.expect_delete().once().returning(|_| Err(refusal()));
    let unmoved = moved(&session).await.unwrap_err();
    assert_eq!((unmoved.refused, unmoved.restored.deleted), (None, 0));
}

#[tokio::test]
async fn half_days_are_put_back_as_half_days() {
    let mut session = MockAbsences::new();
    session.expect_delete().returning(|_| Ok(()));
    session.expect_book().withf(|form| begins(form, NEW.first)).once().returning(|_| Err(refusal()));
    let half = |form: &AbsenceForm| form.half_day.value() == Some(&true);
    let whole = move |form: &AbsenceForm| !half(form);
    let back: fn(&AbsenceForm) -> _ = |_| Ok(listing(Vec::<Absence>::new()));
    session.expect_book().withf(half).once().returning(back);
    session.expect_book().withf(whole).once().returning(back);
    let records =
        vec![record(5, "2026-11-26", &json!({"halfDay": true})), record(6, "2026-11-27", &Value::Null)];
    let old = AbsenceSpan { records };
    let form = old.form();
    assert!(form.half_day.is_unset());
    assert!(put(&session, old, &form, NEW, Limits::default()).await.is_err());
}
