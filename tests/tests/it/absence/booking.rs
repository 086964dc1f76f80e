//! Absences that are created, split because of Kimai's limits, or moved to other dates.

use insta::assert_snapshot;
use kimai_tests::mcp::McpClient;
use kimai_tools::{
    Policy,
    domain::{
        absences::AbsenceLimits,
        api::{AbsenceQuery, Id},
    },
};
use serde_json::{Value, json};

use crate::fixtures::{api_client, connect, domain_session, paths, work_contract_kimai};

fn create(date: &str, end: &str, kind: &str) -> Value {
    json!({"action": "create", "data": {"date": date, "end": end, "type": kind, "comment": "away"}})
}

#[tokio::test]
async fn absence_of_ninety_days_is_split_into_three() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "anna").await;
    let answer = client.ok("absence", create("2025-09-01", "2025-11-29", "parental")).await;
    assert_snapshot!(answer, @r"
    Created 3 absences of type parental (Parental leave) for Anna Arbeiter (#3)
    Period: 2025-09-01 to 2025-11-29 (90 days)
    IDs: #30-#94 (65 days counted)
    Status: requested
    Split because of Kimai's limits: 2025-09-01 to 2025-09-30 #30-#51; 2025-10-01 to 2025-10-30 #52-#73; 2025-10-31 to 2025-11-29 #74-#94
    ");
}

#[tokio::test]
async fn absence_across_new_year_is_split_into_two() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "anna").await;
    let answer = client.ok("absence", create("2026-12-28", "2027-01-04", "holiday")).await;
    assert_snapshot!(answer, @r"
    Created 2 absences of type holiday (Holiday) for Anna Arbeiter (#3)
    Period: 2026-12-28 to 2027-01-04 (8 days)
    IDs: #30-#34 (4.5 days counted)
    Status: requested
    Split because of Kimai's limits: 2026-12-28 to 2026-12-31 #30-#33; 2027-01-01 to 2027-01-04 #34
    ");
}

#[tokio::test]
async fn absences_on_the_same_days_are_named_in_the_answer_of_the_booking() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "anna").await;
    let first = client.ok("absence", create("2026-12-07", "2026-12-09", "holiday")).await;
    assert!(!first.contains("Absent already"), "{first}");
    let second = client.ok("absence", create("2026-12-09", "2026-12-10", "time_off")).await;
    assert!(
        second.ends_with("\nAbsent already: #32 2026-12-09 1 day Holiday; requested - away."),
        "{second}"
    );
}

#[tokio::test]
async fn weekday_of_an_illness_is_the_last_one_and_of_a_vacation_the_next_one() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "anna").await;
    let answer = client.ok("absence", create("thursday", "friday", "sickness")).await;
    assert!(answer.contains("\nPeriod: 2026-11-19 to 2026-11-20 (2 days)\n"), "{answer}");
    let answer = client.ok("absence", create("thursday", "friday", "holiday")).await;
    assert!(answer.contains("\nPeriod: 2026-11-26 to 2026-11-27 (2 days)\n"), "{answer}");
}

#[tokio::test]
async fn maximum_length_of_an_absence_is_configurable() {
    let kimai = work_contract_kimai().await;
    let session = domain_session(&kimai, "admin").with_absence_limits(AbsenceLimits { max_days: 0 });
    let client = McpClient::over(session, Policy::default()).await;
    let answer = client.ok("absence", create("2025-09-01", "2025-11-10", "parental")).await;
    assert!(answer.starts_with("Created 1 absence of type parental"), "{answer}");
    assert_eq!(paths(&kimai, "POST").len(), 1);
}

#[tokio::test]
async fn short_absence_is_not_split_and_all_ids_are_returned() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    let answer = client.ok("absence", create("2024-02-15", "2024-02-20", "holiday")).await;
    assert_snapshot!(answer, @r"
    Created 1 absence of type holiday (Holiday) for Ada Admin (#1)
    Period: 2024-02-15 to 2024-02-20 (6 days)
    IDs: #30-#33 (4 days counted)
    Status: requested
    ");
    let half = json!({"date": "2026-12-01", "type": "holiday", "halfDay": true, "comment": "x", "user": "3"});
    assert_snapshot!(client.ok("absence", json!({"action": "create", "data": half})).await, @r"
    Created 1 absence of type holiday (Holiday) for Anna Arbeiter (#3)
    Period: 2026-12-01 (1 day)
    IDs: #34 (0.5 days counted)
    Status: requested
    ");
    let hours = json!({"date": "2026-12-02", "type": "other", "duration": "01:30", "comment": "x"});
    let answer = client.ok("absence", json!({"action": "create", "data": hours})).await;
    assert!(answer.contains("IDs: #35 (1:30 h counted)"), "{answer}");
}

#[tokio::test]
async fn invalid_absences_are_rejected_before_any_request() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "anna").await;
    for (call, field) in [
        (create("2026-02-15", "2026-02-10", "holiday"), "data.end"),
        (create("2026-01-01", "2025-12-15", "holiday"), "data.end"),
        (create("2026-01-01", "2036-01-01", "holiday"), "data.end"),
        (create("1/3/2026", "2026-03-02", "holiday"), "data.date"),
        (json!({"action": "create", "data": {"date": "2026-01-01", "comment": "x"}}), "data.type"),
        (json!({"action": "create", "data": {"type": "holiday", "comment": "x"}}), "data.date"),
        (json!({"action": "create", "data": {"type": "holiday", "halfdays": true}}), "data"),
    ] {
        let answer = client.refused("absence", call).await;
        assert!(answer.starts_with(&format!("Invalid argument {field}: ")), "{field}: {answer}");
    }
    assert!(kimai.requests().is_empty());
}

#[tokio::test]
async fn unknown_absence_type_is_rejected_with_the_valid_ones() {
    let kimai = work_contract_kimai().await;
    let answer =
        connect(&kimai, "anna").await.refused("absence", create("2026-12-01", "2026-12-01", "fun")).await;
    assert_snapshot!(answer, @r#"Invalid argument data.type: "fun" is unknown; one of holiday, other, parental, sickness, sickness_child, time_off, unpaid_vacation."#);
    assert!(paths(&kimai, "POST").is_empty());
}

#[tokio::test]
async fn missing_comment_is_reported_in_kimais_words() {
    let kimai = work_contract_kimai().await;
    let data = json!({"date": "2026-12-01", "type": "holiday"});
    let answer =
        connect(&kimai, "anna").await.refused("absence", json!({"action": "create", "data": data})).await;
    assert_snapshot!(answer, @r"
    Kimai refused POST /api/absences: 400 Validation Failed
    - comment: This value should not be blank.
    ");
}

#[tokio::test]
async fn refused_part_reports_the_booked_and_missing_parts() {
    let kimai = work_contract_kimai().await;
    api_client(&kimai, "admin").work_contract().lock(3.into(), "2026-01-01".parse().unwrap()).await.unwrap();
    let answer = connect(&kimai, "anna")
        .await
        .refused("absence", create("2025-12-29", "2026-02-10", "unpaid_vacation"))
        .await;
    assert_snapshot!(answer, @r"
    Only 1 of 3 parts were booked, then Kimai refused.
    Refused: 2026-01-01 to 2026-01-30. Kimai refused POST /api/absences: 400 Validation Failed
    - This period is locked, please choose a later date.
    Not sent: 2026-01-31 to 2026-02-10
    Booked: 2025-12-29 to 2025-12-31 #30-#32
    Either book only the rest, with date 2026-01-01, or delete the booked parts: absence batch_delete with these ids.
    ");
}

#[tokio::test]
async fn rollback_deletes_the_booked_parts() {
    let kimai = work_contract_kimai().await;
    api_client(&kimai, "admin").work_contract().lock(3.into(), "2026-01-01".parse().unwrap()).await.unwrap();
    let mut call = create("2025-12-29", "2026-01-10", "unpaid_vacation");
    call["rollback"] = json!(true);
    call["data"]["user"] = json!(3);
    let answer = connect(&kimai, "admin").await.refused("absence", call.clone()).await;
    assert_snapshot!(answer, @r"
    Only 1 of 2 parts were booked, then Kimai refused.
    Refused: 2026-01-01 to 2026-01-10. Kimai refused POST /api/absences: 400 Validation Failed
    - This period is locked, please choose a later date.
    Rolled back: deleted #30-#32
    ");
    call["data"].as_object_mut().unwrap().remove("user");
    let answer = connect(&kimai, "anna").await.refused("absence", call).await;
    assert!(answer.contains("Not deleted: #33. Kimai refused DELETE"), "{answer}");
}

#[tokio::test]
async fn days_that_may_be_several_requests_are_rescheduled_by_their_ids_only() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    let data = json!({"date": "2026-12-28", "end": "2026-12-30", "user": 3});
    let refused = client.refused("absence", json!({"action": "adjust", "id": 4, "data": data})).await;
    assert_snapshot!(refused, @"Invalid argument id: #4 is one of 6 days of the same kind, 2026-12-17 to 2026-12-24, which may be several requests; instead of id, give the ids of the days that move, of ids [1, 2, 3, 4, 5, 6]; nothing was changed.");
    assert!(paths(&kimai, "DELETE").is_empty());
    let ids = json!({"action": "adjust", "ids": [1, 2, 3, 4, 5, 6], "data": data});
    let answer = client.ok("absence", ids).await;
    assert_snapshot!(answer, @r"
    Deleted #1-#6 2026-12-17 to 2026-12-24 5.5 days Holiday, half on 2026-12-24; requested - Holiday
    Created 1 absence of type holiday (Holiday) for Anna Arbeiter (#3)
    Period: 2026-12-28 to 2026-12-30 (3 days)
    IDs: #30-#32 (3 days counted)
    Status: requested
    ");
}

#[tokio::test]
async fn reschedule_by_id_leaves_a_neighbouring_request_alone() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    client.ok("absence", create("2026-11-30", "2026-12-01", "holiday")).await;
    client.ok("absence", create("2026-12-02", "2026-12-03", "holiday")).await;
    let data = json!({"date": "2026-12-14", "end": "2026-12-15"});
    let answer = client.ok("absence", json!({"action": "adjust", "id": 31, "data": data})).await;
    assert!(answer.starts_with("Deleted #30-#31 2026-11-30 to 2026-12-01 2 days Holiday"), "{answer}");
    assert_eq!(paths(&kimai, "DELETE"), ["/api/absences/30", "/api/absences/31"]);
}

#[tokio::test]
async fn half_days_of_several_days_are_booked_as_such() {
    let kimai = work_contract_kimai().await;
    let data = json!({"date": "2026-12-01", "end": "2026-12-02", "type": "holiday", "halfDay": true, "comment": "x"});
    let client = connect(&kimai, "anna").await;
    let answer = client.ok("absence", json!({"action": "create", "data": data})).await;
    assert!(answer.contains("(1 day counted)") || answer.contains("(1.0 days counted)"), "{answer}");
}

#[tokio::test]
async fn reschedule_with_ids_moves_only_those_days() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    let data = json!({"date": "2026-12-14", "user": 3});
    let answer = client.ok("absence", json!({"action": "adjust", "ids": [1], "data": data})).await;
    assert!(answer.starts_with("Deleted #1 2026-12-17 1 day Holiday; requested"), "{answer}");
    assert_eq!(paths(&kimai, "DELETE"), ["/api/absences/1"]);
}

#[tokio::test]
async fn refused_new_dates_restore_the_old_absence() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    let data = json!({"date": "2026-11-28", "user": 3});
    let answer = client.refused("absence", json!({"action": "adjust", "id": 7, "data": data})).await;
    assert_snapshot!(answer, @r"
    The new dates 2026-11-28 were refused. Kimai refused POST /api/absences: 400 Validation Failed
    - date: There are no working days in the selected period.
    The old absence was restored with new ids: #30 2026-11-11 0.5 days Holiday; approved - Holiday
    ");
}

#[tokio::test]
async fn not_found_while_rescheduling_does_not_blame_the_plugin() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    kimai.fault_times(1, "POST", "/api/absences", kimai_tests::sim::Fault::Status(404));
    let data = json!({"date": "2026-12-28", "user": 3});
    let answer = client.refused("absence", json!({"action": "adjust", "id": 7, "data": data})).await;
    assert!(answer.contains("404 Not Found\nThere is none with this id.\n"), "{answer}");
}

#[tokio::test]
async fn rescheduled_approved_absence_must_be_approved_again() {
    let kimai = work_contract_kimai().await;
    let data = json!({"date": "2026-11-30", "user": 3});
    let answer = connect(&kimai, "admin")
        .await
        .ok("absence", json!({"action": "adjust", "id": 7, "data": data}))
        .await;
    assert!(answer.contains("IDs: #30 (0.5 days counted)"), "{answer}");
    assert!(answer.ends_with("must be approved again (absence batch_approve)."), "{answer}");
}

#[tokio::test]
async fn absence_that_may_not_be_deleted_is_unchanged() {
    let kimai = work_contract_kimai().await;
    let data = json!({"date": "2026-12-28", "end": "2026-12-30"});
    let answer = connect(&kimai, "anna")
        .await
        .refused("absence", json!({"action": "adjust", "ids": [1, 2, 3, 4, 5, 6], "data": data}))
        .await;
    assert_snapshot!(answer, @r"
    The absence could not be deleted. Kimai refused DELETE /api/absences/1: 403 Forbidden
    Your role or team in Kimai, or the state of the record (exported, locked), does not allow it.
    The absence is unchanged: #1-#6 2026-12-17 to 2026-12-24 5.5 days Holiday, half on 2026-12-24; requested - Holiday
    ");
    assert!(paths(&kimai, "POST").is_empty());
}

#[tokio::test]
async fn failed_restore_reports_the_lost_absence() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    kimai.fault("POST", "/api/absences", kimai_tests::sim::Fault::Status(500));
    let data = json!({"date": "2026-12-28", "user": 3});
    let answer = client.refused("absence", json!({"action": "adjust", "id": 7, "data": data})).await;
    assert!(
        answer.contains("Not restored, book again: 2026-11-11 of #7 2026-11-11 0.5 days Holiday"),
        "{answer}"
    );
}

#[tokio::test]
async fn ambiguous_selection_is_rejected_without_a_write() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    let adjust = |more: serde_json::Value| {
        let mut call = json!({"action": "adjust", "data": {"date": "2026-12-28", "user": 3}});
        call.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        call
    };
    for (call, words) in [
        (adjust(json!({})), "the absence to adjust"),
        (adjust(json!({"id": 999})), "#999 is not among this user's absences"),
        (
            adjust(json!({"id": 1, "data": {"date": "2026-12-28"}})),
            "set data.user for the absence of another user",
        ),
        (adjust(json!({"id": 1})), "may be several requests"),
        (adjust(json!({"ids": [1, 2]})), "give the new last day too"),
        (adjust(json!({"ids": [1, 7]})), "several absences"),
        (adjust(json!({"id": 1, "ids": [2]})), "contradicts id"),
        (adjust(json!({"id": 1, "data": {"user": 3}})), "data.date"),
    ] {
        let answer = client.refused("absence", call).await;
        assert!(answer.contains(words), "{words}: {answer}");
    }
    assert!(paths(&kimai, "DELETE").is_empty() && paths(&kimai, "POST").is_empty());
    let anna = AbsenceQuery::default().user(Id::new(3));
    assert_eq!(api_client(&kimai, "admin").absences().list(&anna).await.unwrap().len(), 9);
}
