use std::sync::Mutex;

use kimai_api::{Id, Listing, Owner, Page, Timesheet, TimesheetQuery};

use super::{Reading, scan};
use crate::{
    ports::MockRecords,
    records::{Scope, Warning},
};

fn record(id: u64, user: u64) -> Timesheet {
    let json = serde_json::json!({ "id": id, "begin": "2026-11-20T09:00:00+0100", "user": user, "project": 1, "activity": 9 });
    serde_json::from_value(json).unwrap()
}

fn page(number: u32, pages: u32, total: u64, rows: Vec<Timesheet>) -> Page<Timesheet> {
    let listing = Listing { rows, invalid: Vec::new() };
    Page { listing, page: number, per_page: Some(500), total: Some(total), pages: Some(pages) }
}

/// Kimai has these pages, each of records of these ids of user 3.
fn session(pages: &'static [&'static [u64]], total: u64) -> MockRecords {
    let mut session = MockRecords::new();
    let count = u32::try_from(pages.len()).unwrap();
    session.expect_page().returning(move |query| {
        assert_eq!((query.size, query.full), (Some(500), Some(true)));
        let number = query.page.unwrap();
        let rows = pages[number as usize - 1].iter().map(|id| record(*id, 3)).collect();
        Ok(page(number, count, total, rows))
    });
    session
}

async fn read(session: &MockRecords, scope: &Scope) -> (Reading, Vec<u64>) {
    let seen = Mutex::new(Vec::new());
    let each = |record: Timesheet| seen.lock().unwrap().push(record.id.get());
    let filters = TimesheetQuery { page: Some(3), size: Some(10), ..Default::default() };
    let reading = scan(session, Id::new(3), scope, filters, |_, _| (), each).await.unwrap();
    (reading, seen.into_inner().unwrap())
}

#[tokio::test]
async fn a_record_that_comes_again_on_a_shifted_page_is_counted_once() {
    let (reading, seen) = read(&session(&[&[9, 8, 7], &[7, 6]], 4), &Scope::Own).await;
    assert_eq!(seen, [9, 8, 7, 6]);
    assert_eq!((reading.read, reading.whole, reading.missed()), (4, true, 0));
}

#[tokio::test]
async fn records_that_slipped_through_between_two_pages_are_told() {
    let (reading, _) = read(&session(&[&[9, 8, 7], &[5]], 5), &Scope::Own).await;
    assert_eq!(reading.missed(), 1);
}

#[tokio::test]
async fn all_pages_are_read_whatever_page_and_size_were_asked_for() {
    let (reading, _) = read(&session(&[&[1], &[2], &[3], &[4], &[5], &[6]], 6), &Scope::Own).await;
    assert_eq!(reading.read, 6);
}

#[tokio::test]
async fn only_own_is_said_when_every_page_is_and_not_before() {
    let (reading, _) = read(&session(&[&[1], &[2]], 2), &Scope::All).await;
    assert_eq!(reading.warnings, [Warning::OnlyOwn]);
    let mut session = MockRecords::new();
    session.expect_page().returning(|query| {
        assert_eq!(query.user, Some(Owner::All));
        let number = query.page.unwrap();
        Ok(page(number, 2, 2, vec![record(u64::from(number), 2 + u64::from(number))]))
    });
    assert_eq!(read(&session, &Scope::All).await.0.warnings, []);
    let (reading, _) = read(&self::session(&[&[]], 0), &Scope::All).await;
    assert_eq!(reading.warnings, [Warning::NothingOfOthers]);
}

#[tokio::test]
async fn reading_stops_at_the_first_page_that_kimai_did_not_filter() {
    let (reading, seen) = read(&session(&[&[1], &[2]], 2), &Scope::Users(vec![Id::new(7)])).await;
    assert!(reading.is_unfiltered() && !reading.whole && seen.is_empty());
    assert_eq!(reading.warnings, [Warning::OtherUsers(vec![Id::new(3)])]);
}

#[tokio::test]
async fn progress_tells_how_many_of_how_many() {
    let told = Mutex::new(Vec::new());
    let session = session(&[&[1, 2], &[3]], 3);
    let tell = |done, all| told.lock().unwrap().push((done, all));
    scan(&session, Id::new(3), &Scope::Own, TimesheetQuery::default(), tell, |_| ()).await.unwrap();
    assert_eq!(told.into_inner().unwrap(), [(2, 3), (3, 3)]);
}
