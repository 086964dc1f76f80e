use jiff::civil::date;
use kimai_api::{Absence, AbsenceForm, BuildError, Error, Listing};
use mockall::Sequence;

use super::{BookingError, Part, book_with};
use crate::absences::{AbsenceLimits, Days, MockAbsenceApi, span::tests::record};

/// API whose log of changes accepts everything.
pub(in crate::absences) fn mock_api() -> MockAbsenceApi {
    let mut api = MockAbsenceApi::new();
    api.expect_record().returning(|change| change);
    api
}

pub(in crate::absences) fn refusal() -> Error {
    BuildError::InvalidCredentials("token").into()
}

pub(in crate::absences) fn listing(records: Vec<Absence>) -> Listing<Absence> {
    Listing::from(records)
}

/// Ninety days, which are booked in three parts.
const DAYS: Days = Days { first: date(2025, 9, 1), last: date(2025, 11, 29) };

/// API that accepts two parts and refuses the third.
fn refusing_the_third() -> MockAbsenceApi {
    let mut api = mock_api();
    let mut order = Sequence::new();
    for (id, day) in [(21, "2025-09-01"), (22, "2025-10-01")] {
        let accept = move |_: &AbsenceForm| Ok(listing(vec![record(id, day, &serde_json::Value::Null)]));
        api.expect_book().once().in_sequence(&mut order).returning(accept);
    }
    api.expect_book().once().in_sequence(&mut order).returning(|_| Err(refusal()));
    api
}

async fn booking_error(api: &MockAbsenceApi, rollback: bool) -> Box<BookingError> {
    book_with(api, &AbsenceForm::default(), DAYS, AbsenceLimits::default(), rollback, |_, _| ())
        .await
        .unwrap_err()
}

#[tokio::test]
async fn parts_are_booked_one_after_the_other_with_their_own_days() {
    let mut api = mock_api();
    let mut order = Sequence::new();
    for (date, end) in [((2025, 12, 30), Some((2025, 12, 31))), ((2026, 1, 1), None)] {
        let day = |(year, month, day)| jiff::civil::date(year, month, day);
        let matches = move |form: &AbsenceForm| {
            form.date.value() == Some(&day(date))
                && form.end.value().copied() == end.map(day)
                && form.kind.value().is_some()
        };
        api.expect_book()
            .withf(matches)
            .once()
            .in_sequence(&mut order)
            .returning(|_| Ok(listing(Vec::new())));
    }
    let form = AbsenceForm::default().kind("holiday");
    let days = Days { first: date(2025, 12, 30), last: date(2026, 1, 1) };
    let booking = book_with(&api, &form, days, AbsenceLimits::default(), false, |_, _| ()).await.unwrap();
    assert_eq!(booking.parts.len(), 2);
}

#[tokio::test]
async fn parts_before_a_refused_one_stay_and_are_listed() {
    let error = booking_error(&refusing_the_third(), false).await;
    let ids: Vec<u64> = error.booked.iter().flat_map(Part::ids).map(kimai_api::Id::get).collect();
    assert_eq!(ids, [21, 22]);
    assert_eq!((error.refused.to_string().as_str(), error.not_sent.len()), ("2025-10-31 to 2025-11-29", 0));
    assert!(error.rollback.is_none());
}

#[tokio::test]
async fn rollback_deletes_the_parts_before_a_refused_one() {
    let mut api = refusing_the_third();
    api.expect_delete().times(2).returning(|_| Ok(()));
    let rollback = booking_error(&api, true).await.rollback.unwrap();
    assert_eq!((rollback.deleted.len(), rollback.failed.len()), (2, 0));
}

#[tokio::test]
async fn records_that_cannot_be_rolled_back_are_listed() {
    let mut api = refusing_the_third();
    api.expect_delete().returning(|id| if id.get() == 22 { Err(refusal()) } else { Ok(()) });
    let rollback = booking_error(&api, true).await.rollback.unwrap();
    assert_eq!((rollback.deleted[0].entity.id, rollback.failed[0].0.get()), (21, 22));
}

#[tokio::test]
async fn nothing_is_booked_after_a_refused_part() {
    let mut api = mock_api();
    api.expect_book().once().returning(|_| Err(refusal()));
    let error = booking_error(&api, true).await;
    assert_eq!((error.booked.len(), error.not_sent.len()), (0, 2));
}
