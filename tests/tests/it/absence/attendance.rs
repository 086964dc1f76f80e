//! Attendance on a day, and the calendar of absences and public holidays.

use insta::assert_snapshot;
use kimai_tests::sim::Fault;
use serde_json::json;

use super::grant_team_lead_permissions;
use crate::fixtures::{connect, work_contract_kimai};

#[tokio::test]
async fn attendance_is_for_today_by_default() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    assert_snapshot!(client.ok("absence", json!({"action": "attendance"})).await, @r"
    Attendance of everybody (4 users) on Mon 2026-11-23
    Present (3): Ada Admin (#1); Anna Arbeiter (#3); Ben Brown (#4)
    Absent (1): Tina Teamlead (#2) Sickness of a child
    ");
}

#[tokio::test]
async fn attendance_day_may_be_given_in_data() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    let answer = client.ok("absence", json!({"action": "attendance", "data": {"date": "2026-11-11"}})).await;
    assert_snapshot!(answer, @r"
    Attendance of everybody (4 users) on Wed 2026-11-11
    Present (3): Ada Admin (#1); Ben Brown (#4); Tina Teamlead (#2)
    Partly absent (1): Anna Arbeiter (#3) Holiday half a day
    ");
    let two = json!({"action": "attendance", "date": "2026-11-10", "data": {"date": "2026-11-11"}});
    assert!(client.refused("absence", two).await.contains("contradicts data.date"));
}

#[tokio::test]
async fn today_is_in_the_time_zone_of_the_caller() {
    let kimai = work_contract_kimai().await;
    kimai.set_now("2026-11-24T03:30:00Z".parse().unwrap());
    let mine = json!({"action": "attendance", "filters": {"user_scope": "self"}});
    let berlin = connect(&kimai, "anna").await.ok("absence", mine.clone()).await;
    let new_york = connect(&kimai, "ben").await.ok("absence", mine).await;
    assert!(berlin.starts_with("Attendance of yourself on Tue 2026-11-24"), "{berlin}");
    assert!(new_york.starts_with("Attendance of yourself on Mon 2026-11-23"), "{new_york}");
}

#[tokio::test]
async fn requested_absences_are_listed_separately() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    let day = |day: &str| json!({"action": "attendance", "date": day});
    assert_snapshot!(client.ok("absence", day("2026-12-17")).await, @r"
    Attendance of everybody (4 users) on Thu 2026-12-17
    Present (4): Ada Admin (#1); Anna Arbeiter (#3); Ben Brown (#4); Tina Teamlead (#2)
    Requested, not approved (1): Anna Arbeiter (#3) Holiday
    ");
    client.ok("absence", json!({"action": "approve", "id": 29})).await;
    assert_snapshot!(client.ok("absence", day("2027-01-04")).await, @r"
    Attendance of everybody (4 users) on Mon 2027-01-04
    Present (3): Ada Admin (#1); Anna Arbeiter (#3); Ben Brown (#4)
    Partly absent (1): Tina Teamlead (#2) Other 2:00 h
    ");
}

#[tokio::test]
async fn days_off_by_contract_and_public_holidays_are_listed() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    let day = |day: &str| json!({"action": "attendance", "date": day});
    assert_snapshot!(client.ok("absence", day("2026-11-27")).await, @r"
    Attendance of everybody (4 users) on Fri 2026-11-27
    Present (3): Ada Admin (#1); Anna Arbeiter (#3); Tina Teamlead (#2)
    No working day (1): Ben Brown (#4)
    ");
    assert_snapshot!(client.ok("absence", day("2026-12-25")).await, @r"
    Attendance of everybody (4 users) on Fri 2026-12-25
    Public holiday 1. Weihnachtstag (4): Ada Admin (#1); Anna Arbeiter (#3); Ben Brown (#4); Tina Teamlead (#2)
    ");
    let half = client.ok("absence", day("2026-12-24")).await;
    assert!(half.contains("Half of the day is a public holiday: Heiligabend"), "{half}");
}

#[tokio::test]
async fn user_with_unreadable_absences_is_listed_as_not_checked() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    kimai.fault_times(1, "GET", "/api/absences", Fault::Status(404));
    let answer = client.ok("absence", json!({"action": "attendance", "date": "2026-11-24"})).await;
    assert!(answer.contains("Present (3): ") && answer.contains("\nNot checked: "), "{answer}");
}

#[tokio::test]
async fn unreadable_public_holidays_are_reported() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    kimai.fault("GET", "/api/public-holidays", Fault::Status(500));
    let answer = client.ok("absence", json!({"action": "attendance", "date": "2026-12-25"})).await;
    assert!(
        answer.contains("Public holidays were not checked. ") && answer.contains("Present (3)"),
        "{answer}"
    );
}

#[tokio::test]
async fn attendance_of_a_specific_user_lists_only_that_user() {
    let kimai = work_contract_kimai().await;
    grant_team_lead_permissions(&kimai);
    let filters = json!({"user_scope": "specific", "user": "4"});
    let answer = connect(&kimai, "tina")
        .await
        .ok("absence", json!({"action": "attendance", "date": "2026-11-18", "filters": filters}))
        .await;
    assert_snapshot!(answer, @r"
    Attendance of Ben Brown (#4) on Wed 2026-11-18
    Absent (1): Ben Brown (#4) Sickness
    ");
}

#[tokio::test]
async fn disabled_users_are_not_part_of_the_attendance() {
    let kimai = work_contract_kimai().await;
    let answer = connect(&kimai, "admin").await.ok("absence", json!({"action": "attendance"})).await;
    assert!(!answer.contains("Carl"), "{answer}");
}

#[tokio::test]
async fn calendar_covers_the_current_month_by_default() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "ben").await;
    assert_snapshot!(client.ok("calendar", json!({"type": "absences"})).await, @r"
    1 absence of yours from 2026-11-01 to 2026-11-30
    2026-11-18 to 2026-11-19: Ben Brown (Sickness)
    ");
    let october = json!({"type": "absences", "filters": {"begin": "2026-10-15"}});
    assert_snapshot!(client.ok("calendar", october).await, @r"
    2 absences of yours from 2026-10-15
    2026-10-15 to 2026-10-16: Ben Brown (Sickness)
    2026-11-18 to 2026-11-19: Ben Brown (Sickness)
    ");
}

#[tokio::test]
async fn calendar_of_another_user_requires_permission() {
    let kimai = work_contract_kimai().await;
    let call =
        json!({"type": "absences", "filters": {"user": "3", "begin": "2026-09-01", "end": "2026-09-30"}});
    assert_snapshot!(connect(&kimai, "admin").await.ok("calendar", call.clone()).await, @r"
    1 absence of Anna Arbeiter (#3) from 2026-09-01 to 2026-09-30
    2026-09-09 to 2026-09-18: Anna Arbeiter (Holiday)
    ");
    assert!(connect(&kimai, "ben").await.refused("calendar", call).await.contains("403"));
}

#[tokio::test]
async fn public_holidays_cover_this_year_by_default_and_include_the_last_day() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "anna").await;
    let year = client.ok("calendar", json!({"type": "holidays"})).await;
    assert!(
        year.starts_with(
            "12 public holidays for yourself from 2026-01-01 to 2026-12-31\n2026-01-01: Neujahr\n"
        ),
        "{year}"
    );
    let filters = json!({"begin": "2025-12-24", "end": "2025-12-26"});
    assert_snapshot!(client.ok("calendar", json!({"type": "holidays", "filters": filters})).await, @r"
    3 public holidays for yourself from 2025-12-24 to 2025-12-26
    2025-12-24: Heiligabend (half a day)
    2025-12-25: 1. Weihnachtstag
    2025-12-26: 2. Weihnachtstag
    ");
}

#[tokio::test]
async fn calendar_with_end_before_begin_is_rejected() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "anna").await;
    for kind in ["absences", "holidays"] {
        let filters = json!({"begin": "2025-12-24", "end": "2025-12-23"});
        let answer = client.refused("calendar", json!({"type": kind, "filters": filters})).await;
        assert!(answer.starts_with("Invalid argument filters.end: "), "{answer}");
    }
}

#[tokio::test]
async fn calendar_names_the_missing_plugin() {
    let kimai = work_contract_kimai().await;
    kimai.settings(|settings| settings.plugins.clear());
    let client = connect(&kimai, "anna").await;
    for kind in ["absences", "holidays"] {
        let answer = client.refused("calendar", json!({"type": kind})).await;
        assert!(answer.starts_with("This needs the work-contract plugin"), "{answer}");
    }
}
