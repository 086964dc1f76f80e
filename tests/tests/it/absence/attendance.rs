use insta::assert_snapshot;
use kimai_tests::sim::Fault;
use serde_json::json;

use super::{kimai, session, trust_leads};

#[tokio::test]
async fn attendance_is_about_today_unless_a_day_is_given() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    assert_snapshot!(session.ok("absence", json!({"action": "attendance"})).await, @r"
    Attendance of everybody (4 users) on Mon 2026-11-23
    Present (3): Ada Admin (#1); Anna Arbeiter (#3); Ben Brown (#4)
    Absent (1): Tina Teamlead (#2) Sickness of a child
    ");
}

#[tokio::test]
async fn the_day_may_stand_in_data_too() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    let said = session.ok("absence", json!({"action": "attendance", "data": {"date": "2026-11-11"}})).await;
    assert_snapshot!(said, @r"
    Attendance of everybody (4 users) on Wed 2026-11-11
    Present (3): Ada Admin (#1); Ben Brown (#4); Tina Teamlead (#2)
    Partly absent (1): Anna Arbeiter (#3) Holiday half a day
    ");
    let two = json!({"action": "attendance", "date": "2026-11-10", "data": {"date": "2026-11-11"}});
    assert!(session.refused("absence", two).await.contains("contradicts data.date"));
}

#[tokio::test]
async fn today_is_the_callers_today() {
    let kimai = kimai().await;
    kimai.set_now("2026-11-24T03:30:00Z".parse().unwrap());
    let mine = json!({"action": "attendance", "filters": {"user_scope": "self"}});
    let berlin = session(&kimai, "anna").await.ok("absence", mine.clone()).await;
    let new_york = session(&kimai, "ben").await.ok("absence", mine).await;
    assert!(berlin.starts_with("Attendance of yourself on Tue 2026-11-24"), "{berlin}");
    assert!(new_york.starts_with("Attendance of yourself on Mon 2026-11-23"), "{new_york}");
}

#[tokio::test]
async fn requested_absences_do_not_count_and_are_shown() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    let day = |day: &str| json!({"action": "attendance", "date": day});
    assert_snapshot!(session.ok("absence", day("2026-12-17")).await, @r"
    Attendance of everybody (4 users) on Thu 2026-12-17
    Present (4): Ada Admin (#1); Anna Arbeiter (#3); Ben Brown (#4); Tina Teamlead (#2)
    Requested, not approved (1): Anna Arbeiter (#3) Holiday
    ");
    session.ok("absence", json!({"action": "approve", "id": 29})).await;
    assert_snapshot!(session.ok("absence", day("2027-01-04")).await, @r"
    Attendance of everybody (4 users) on Mon 2027-01-04
    Present (3): Ada Admin (#1); Anna Arbeiter (#3); Ben Brown (#4)
    Partly absent (1): Tina Teamlead (#2) Other 2:00 h
    ");
}

#[tokio::test]
async fn days_off_by_contract_and_public_holidays_are_named() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    let day = |day: &str| json!({"action": "attendance", "date": day});
    assert_snapshot!(session.ok("absence", day("2026-11-27")).await, @r"
    Attendance of everybody (4 users) on Fri 2026-11-27
    Present (3): Ada Admin (#1); Anna Arbeiter (#3); Tina Teamlead (#2)
    No working day (1): Ben Brown (#4)
    ");
    assert_snapshot!(session.ok("absence", day("2026-12-25")).await, @r"
    Attendance of everybody (4 users) on Fri 2026-12-25
    Public holiday 1. Weihnachtstag (4): Ada Admin (#1); Anna Arbeiter (#3); Ben Brown (#4); Tina Teamlead (#2)
    ");
    let half = session.ok("absence", day("2026-12-24")).await;
    assert!(half.contains("Half of the day is a public holiday: Heiligabend"), "{half}");
}

#[tokio::test]
async fn a_user_whose_absences_could_not_be_read_is_not_checked_and_never_present() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    kimai.fault_times(1, "GET", "/api/absences", Fault::Status(404));
    let said = session.ok("absence", json!({"action": "attendance", "date": "2026-11-24"})).await;
    assert!(said.contains("Present (3): ") && said.contains("\nNot checked: "), "{said}");
}

#[tokio::test]
async fn public_holidays_that_could_not_be_read_are_told() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    kimai.fault("GET", "/api/public-holidays", Fault::Status(500));
    let said = session.ok("absence", json!({"action": "attendance", "date": "2026-12-25"})).await;
    assert!(said.contains("Public holidays were not checked. ") && said.contains("Present (3)"), "{said}");
}

#[tokio::test]
async fn a_scope_that_names_a_user_is_about_that_user() {
    let kimai = kimai().await;
    trust_leads(&kimai);
    let filters = json!({"user_scope": "specific", "user": "4"});
    let said = session(&kimai, "tina")
        .await
        .ok("absence", json!({"action": "attendance", "date": "2026-11-18", "filters": filters}))
        .await;
    assert_snapshot!(said, @r"
    Attendance of Ben Brown (#4) on Wed 2026-11-18
    Absent (1): Ben Brown (#4) Sickness
    ");
}

#[tokio::test]
async fn disabled_users_are_not_part_of_the_attendance() {
    let kimai = kimai().await;
    let said = session(&kimai, "admin").await.ok("absence", json!({"action": "attendance"})).await;
    assert!(!said.contains("Carl"), "{said}");
}
