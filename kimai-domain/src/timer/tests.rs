use kimai_api::{Id, Listing, RestartForm, Timesheet, TimesheetForm};
use mockall::predicate::eq;

use super::{dropped, restart, start, stop};
use crate::{Error, ports::MockRecords};

fn record(id: u64, end: Option<&str>) -> Timesheet {
    let json = serde_json::json!({
        "id": id, "begin": "2026-11-20T09:00:00+0100", "end": end, "user": 3, "project": 1, "activity": 9, "tags": ["urgent"],
    });
    serde_json::from_value(json).unwrap()
}

fn listing(ids: &[u64]) -> Listing<Timesheet> {
    Listing { rows: ids.iter().map(|id| record(*id, None)).collect(), invalid: Vec::new() }
}

#[tokio::test]
async fn stopping_without_an_id_stops_the_only_one_that_runs() {
    let mut session = MockRecords::new();
    session.expect_active().returning(|| Ok(listing(&[5])));
    session
        .expect_stop()
        .with(eq(Id::new(5)))
        .once()
        .returning(|_| Ok(record(5, Some("2026-11-20T10:00:00+0100"))));
    let stopped = stop(&session, None).await.unwrap();
    assert!(!stopped.before && !stopped.record.is_running());
}

#[tokio::test]
async fn stopping_without_an_id_stops_nothing_when_none_or_several_run() {
    let mut session = MockRecords::new();
    session.expect_active().times(1).returning(|| Ok(listing(&[])));
    session.expect_active().times(1).returning(|| Ok(listing(&[5, 6])));
    assert!(matches!(stop(&session, None).await, Err(Error::NoRunningTimer)));
    assert_eq!(stop(&session, None).await.unwrap_err().candidates(), [Id::new(5), Id::new(6)]);
}

#[tokio::test]
async fn stopping_a_stopped_record_says_that_nothing_changed() {
    let mut session = MockRecords::new();
    let stopped = || Ok(record(5, Some("2026-11-20T10:00:00+0100")));
    session.expect_get().returning(move |_| stopped());
    session.expect_stop().returning(move |_| stopped());
    assert!(stop(&session, Some(Id::new(5))).await.unwrap().before);
}

#[tokio::test]
async fn starting_tells_which_timers_kimai_stopped_and_which_tags_it_dropped() {
    let mut session = MockRecords::new();
    session.expect_active().times(1).returning(|| Ok(listing(&[5, 6])));
    session.expect_create().once().returning(|_| Ok(record(7, None)));
    session.expect_active().times(1).returning(|| Ok(listing(&[6, 7])));
    let form = TimesheetForm { tags: "Urgent, brandnew".into(), ..Default::default() };
    let started = start(&session, &form).await.unwrap();
    assert_eq!(started.stopped.iter().map(|old| old.id.get()).collect::<Vec<_>>(), [5]);
    assert_eq!(started.unknown_tags, ["brandnew"]);
}

#[tokio::test]
async fn a_started_timer_is_a_success_even_if_the_look_afterwards_fails() {
    let mut session = MockRecords::new();
    session.expect_active().times(1).returning(|| Ok(listing(&[5])));
    session.expect_create().once().returning(|_| Ok(record(7, None)));
    session
        .expect_active()
        .times(1)
        .returning(|| Err(kimai_api::BuildError::InvalidCredentials("token").into()));
    assert_eq!(start(&session, &TimesheetForm::default()).await.unwrap().record.id, Id::new(7));
}

#[tokio::test]
async fn restarting_copies_all_that_kimai_copies() {
    let mut session = MockRecords::new();
    session.expect_active().returning(|| Ok(listing(&[])));
    let all = RestartForm { copy_all: true, ..Default::default() };
    session.expect_restart().with(eq(Id::new(5)), eq(all)).once().returning(|_, _| Ok(record(8, None)));
    restart(&session, Some(Id::new(5))).await.unwrap();
}

#[test]
fn tags_are_compared_without_regard_to_case_and_blanks() {
    assert_eq!(dropped(" A ,b,, c", &["a".to_owned(), "C".to_owned()]), ["b"]);
}
