use jiff::civil::date;
use kimai_api::{Absence, AbsenceForm, BuildError, Error, Listing};
use mockall::Sequence;

use super::{Stopped, book};
use crate::absences::{Days, Limits, port::MockAbsences, span::tests::record};

pub(in crate::absences) fn refusal() -> Error {
    BuildError::InvalidCredentials("token").into()
}

pub(in crate::absences) fn listing(records: Vec<Absence>) -> Listing<Absence> {
    Listing { rows: records, invalid: Vec::new() }
}

/// September to November: three pieces.
const DAYS: Days = Days { first: date(2025, 9, 1), last: date(2025, 11, 29) };

/// Takes two pieces and refuses the third.
fn refusing_the_third() -> MockAbsences {
    let (mut session, mut order) = (MockAbsences::new(), Sequence::new());
    for (id, day) in [(21, "2025-09-01"), (22, "2025-10-01")] {
        let taken = move |_: &AbsenceForm| Ok(listing(vec![record(id, day, &serde_json::Value::Null)]));
        session.expect_book().once().in_sequence(&mut order).returning(taken);
    }
    session.expect_book().once().in_sequence(&mut order).returning(|_| Err(refusal()));
    session
}

async fn stopped(session: &MockAbsences, rollback: bool) -> Box<Stopped> {
    book(session, &AbsenceForm::default(), DAYS, Limits::default(), rollback, |_, _| ()).await.unwrap_err()
}

#[tokio::test]
async fn pieces_are_booked_one_after_the_other_with_their_own_days() {
    let (mut session, mut order) = (MockAbsences::new(), Sequence::new());
    for (date, end) in [((2025, 12, 30), Some((2025, 12, 31))), ((2026, 1, 1), None)] {
        let day = |(year, month, day)| jiff::civil::date(year, month, day);
        let wanted = move |form: &AbsenceForm| {
            form.date.value() == Some(&day(date))
                && form.end.value().copied() == end.map(day)
                && form.kind.value().is_some()
        };
        session
            .expect_book()
            .withf(wanted)
            .once()
            .in_sequence(&mut order)
            .returning(|_| Ok(listing(Vec::new())));
    }
    let form = AbsenceForm { kind: "holiday".into(), ..Default::default() };
    let days = Days { first: date(2025, 12, 30), last: date(2026, 1, 1) };
    let booked = book(&session, &form, days, Limits::default(), false, |_, _| ()).await.unwrap();
    assert_eq!(booked.pieces.len(), 2);
}

#[tokio::test]
async fn a_refused_piece_leaves_the_ones_before_it_and_says_which() {
    let stopped = stopped(&refusing_the_third(), false).await;
    let ids: Vec<u64> = stopped.done.iter().flat_map(super::Piece::ids).map(kimai_api::Id::get).collect();
    assert_eq!(ids, [21, 22]);
    assert_eq!((stopped.at.to_string().as_str(), stopped.left.len()), ("2025-10-31 to 2025-11-29", 0));
    assert!(stopped.taken_back.is_none());
}

#[tokio::test]
async fn with_rollback_the_pieces_before_a_refused_one_are_deleted() {
    let mut session = refusing_the_third();
    session.expect_delete().times(2).returning(|_| Ok(()));
    let taken = stopped(&session, true).await.taken_back.unwrap();
    assert_eq!((taken.deleted.len(), taken.kept.len()), (2, 0));
}

#[tokio::test]
async fn a_piece_that_cannot_be_taken_back_is_named() {
    let mut session = refusing_the_third();
    session.expect_delete().returning(|id| if id.get() == 22 { Err(refusal()) } else { Ok(()) });
    let taken = stopped(&session, true).await.taken_back.unwrap();
    assert_eq!((taken.deleted[0].get(), taken.kept[0].0.get()), (21, 22));
}

#[tokio::test]
async fn after_a_refused_piece_nothing_more_is_booked() {
    let mut session = MockAbsences::new();
    session.expect_book().once().returning(|_| Err(refusal()));
    let stopped = stopped(&session, true).await;
    assert_eq!((stopped.done.len(), stopped.left.len()), (0, 2));
}
