use kimai_api::{Id, Listing, RestartForm, Timesheet, TimesheetForm};
use mockall::predicate::eq;

use super::{Started, only_running, start_and_compare};
use crate::{Error, TimesheetApi, ports::MockTimesheetApi};

fn record(id: u64, end: Option<&str>) -> Timesheet {
    let json = serde_json::json!({
        "id": id, "begin": "2026-11-20T09:00:00+0100", "end": end, "user": 3, "project": 1, "activity": 9, "tags": ["urgent"],
    });
    serde_json::from_value(json).unwrap()
}

fn listing(ids: &[u64]) -> Listing<Timesheet> {
    Listing::from(ids.iter().map(|id| record(*id, None)).collect::<Vec<_>>())
}

async fn start(records: &MockTimesheetApi, running: &[u64]) -> Started {
    let form = TimesheetForm::default();
    start_and_compare(records, listing(running).rows, records.create(&form)).await.unwrap()
}

#[tokio::test]
async fn exactly_one_timer_runs_or_the_call_names_one() {
    let mut records = MockTimesheetApi::new();
    records.expect_active().times(1).returning(|| Ok(listing(&[])));
    records.expect_active().times(1).returning(|| Ok(listing(&[5, 6])));
    records.expect_active().times(1).returning(|| Ok(listing(&[5])));
    assert!(matches!(only_running(&records).await, Err(Error::NoRunningTimer)));
    let error = only_running(&records).await.err().unwrap();
    assert_eq!(error.candidates(), [Id::new(5), Id::new(6)]);
    assert_eq!(only_running(&records).await.unwrap().id, Id::new(5));
}

#[tokio::test]
async fn start_returns_the_timers_that_kimai_stopped() {
    let mut records = MockTimesheetApi::new();
    records.expect_create().once().returning(|_| Ok(record(7, None)));
    records.expect_active().times(1).returning(|| Ok(listing(&[6, 7])));
    let started = start(&records, &[5, 6]).await;
    assert_eq!(started.stopped.iter().map(|old| old.id.get()).collect::<Vec<_>>(), [5]);
}

#[tokio::test]
async fn start_succeeds_even_if_the_comparison_afterwards_fails() {
    let mut records = MockTimesheetApi::new();
    records.expect_create().once().returning(|_| Ok(record(7, None)));
    records
        .expect_active()
        .times(1)
        .returning(|| Err(kimai_api::BuildError::InvalidCredentials("token").into()));
    assert_eq!(start(&records, &[5]).await.record.id, Id::new(7));
}

#[tokio::test]
async fn restart_copies_all_fields() {
    let mut records = MockTimesheetApi::new();
    let all = RestartForm::default().copy_all(true);
    records.expect_restart().with(eq(Id::new(5)), eq(all)).once().returning(|_, _| Ok(record(8, None)));
    super::restart_all(&records, Id::new(5)).await.unwrap();
}

#[tokio::test]
async fn without_running_timers_nothing_is_compared_after_the_write() {
    let mut records = MockTimesheetApi::new();
    records.expect_create().once().returning(|_| Ok(record(8, None)));
    assert!(start(&records, &[]).await.stopped.is_empty());
}
