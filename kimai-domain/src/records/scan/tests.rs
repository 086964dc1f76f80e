use std::sync::Mutex;

use kimai_api::{Id, Listing, Owner, Page, Timesheet, TimesheetQuery};

use super::{ScanResult, scan};
use crate::{
    ports::MockTimesheetApi,
    records::{Scope, Warning},
};

fn record(id: u64, user: u64) -> Timesheet {
    let json = serde_json::json!({ "id": id, "begin": "2026-11-20T09:00:00+0100", "user": user, "project": 1, "activity": 9 });
    serde_json::from_value(json).unwrap()
}

fn page(number: u32, pages: u32, total: u64, rows: Vec<Timesheet>) -> Page<Timesheet> {
    let mut page = Page::new(Listing::from(rows), number);
    page.per_page = Some(500);
    page.total = Some(total);
    page.pages = Some(pages);
    page
}

/// A Kimai with these pages of records of user 3, given by their ids.
fn kimai(pages: &'static [&'static [u64]], total: u64) -> MockTimesheetApi {
    let mut records = MockTimesheetApi::new();
    let count = u32::try_from(pages.len()).unwrap();
    records.expect_page().returning(move |query| {
        assert_eq!((query.size, query.full), (Some(500), Some(true)));
        let number = query.page.unwrap();
        let rows = pages[number as usize - 1].iter().map(|id| record(*id, 3)).collect();
        Ok(page(number, count, total, rows))
    });
    records
}

async fn scan_all(records: &MockTimesheetApi, scope: &Scope) -> (ScanResult, Vec<u64>) {
    let seen = Mutex::new(Vec::new());
    let each = |record: Timesheet| seen.lock().unwrap().push(record.id.get());
    let filters = TimesheetQuery::default().page(3).size(10);
    let result = scan(records, Id::new(3), scope, filters, |_, _| (), each).await.unwrap();
    (result, seen.into_inner().unwrap())
}

#[tokio::test]
async fn record_on_two_shifted_pages_is_counted_once() {
    let (result, seen) = scan_all(&kimai(&[&[9, 8, 7], &[7, 6]], 4), &Scope::Own).await;
    assert_eq!(seen, [9, 8, 7, 6]);
    assert_eq!((result.read, result.complete, result.missing()), (4, true, 0));
}

#[tokio::test]
async fn records_missed_between_two_pages_are_counted() {
    let (result, _) = scan_all(&kimai(&[&[9, 8, 7], &[5]], 5), &Scope::Own).await;
    assert_eq!(result.missing(), 1);
}

#[tokio::test]
async fn all_pages_are_read_whatever_page_and_size_the_filters_have() {
    let (result, _) = scan_all(&kimai(&[&[1], &[2], &[3], &[4], &[5], &[6]], 6), &Scope::Own).await;
    assert_eq!(result.read, 6);
}

#[tokio::test]
async fn only_own_warning_requires_that_all_pages_contain_only_own_records() {
    let (result, _) = scan_all(&kimai(&[&[1], &[2]], 2), &Scope::All).await;
    assert_eq!(result.warnings, [Warning::OnlyOwn]);
    let mut records = MockTimesheetApi::new();
    records.expect_page().returning(|query| {
        assert_eq!(query.user, Some(Owner::All));
        let number = query.page.unwrap();
        Ok(page(number, 2, 2, vec![record(u64::from(number), 2 + u64::from(number))]))
    });
    assert_eq!(scan_all(&records, &Scope::All).await.0.warnings, []);
    let (result, _) = scan_all(&kimai(&[&[]], 0), &Scope::All).await;
    assert_eq!(result.warnings, [Warning::NothingOfOthers]);
}

#[tokio::test]
async fn scan_stops_at_the_first_page_with_an_ignored_filter() {
    let (result, seen) = scan_all(&kimai(&[&[1], &[2]], 2), &Scope::Users(vec![Id::new(7)])).await;
    assert!(result.is_unfiltered() && !result.complete && seen.is_empty());
    assert_eq!(result.warnings, [Warning::OtherUsers(vec![Id::new(3)])]);
}

#[tokio::test]
async fn progress_reports_read_and_total_records() {
    let reports = Mutex::new(Vec::new());
    let records = kimai(&[&[1, 2], &[3]], 3);
    let report = |done, all| reports.lock().unwrap().push((done, all));
    scan(&records, Id::new(3), &Scope::Own, TimesheetQuery::default(), report, |_| ()).await.unwrap();
    assert_eq!(reports.into_inner().unwrap(), [(2, 3), (3, 3)]);
}
