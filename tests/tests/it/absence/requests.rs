use std::sync::Arc;

use insta::assert_snapshot;
use kimai_tests::mcp::McpClient;
use kimai_tools::{
    Access,
    domain::{self, absences::AbsenceLimits},
};
use serde_json::{Value, json};

use super::{admin, kimai, sent, session};

fn create(date: &str, end: &str, kind: &str) -> Value {
    json!({"action": "create", "data": {"date": date, "end": end, "type": kind, "comment": "away"}})
}

#[tokio::test]
async fn an_absence_of_ninety_days_becomes_three_and_the_answer_says_so() {
    let kimai = kimai().await;
    let session = session(&kimai, "anna").await;
    let said = session.ok("absence", create("2025-09-01", "2025-11-29", "parental")).await;
    assert_snapshot!(said, @r"
    Created 3 absences of type parental (Parental leave) for Anna Arbeiter (#3)
    Period: 2025-09-01 to 2025-11-29 (90 days)
    IDs: #30-#94 (65 days counted)
    Status: requested
    Split because of Kimai's limits: 2025-09-01 to 2025-09-30 #30-#51; 2025-10-01 to 2025-10-30 #52-#73; 2025-10-31 to 2025-11-29 #74-#94
    ");
}

#[tokio::test]
async fn an_absence_over_new_year_becomes_two() {
    let kimai = kimai().await;
    let session = session(&kimai, "anna").await;
    let said = session.ok("absence", create("2026-12-28", "2027-01-04", "holiday")).await;
    assert_snapshot!(said, @r"
    Created 2 absences of type holiday (Holiday) for Anna Arbeiter (#3)
    Period: 2026-12-28 to 2027-01-04 (8 days)
    IDs: #30-#34 (4.5 days counted)
    Status: requested
    Split because of Kimai's limits: 2026-12-28 to 2026-12-31 #30-#33; 2027-01-01 to 2027-01-04 #34
    ");
}

#[tokio::test]
async fn the_limit_is_a_setting() {
    let sim = kimai().await;
    let client = admin(&sim);
    let now = sim.now();
    let kimai = domain::Session::with_clock(client, Arc::new(move || now))
        .with_absence_limits(AbsenceLimits { max_days: 0 });
    let session = McpClient::over(kimai, Access::Destructive).await;
    let said = session.ok("absence", create("2025-09-01", "2025-11-10", "parental")).await;
    assert!(said.starts_with("Created 1 absence of type parental"), "{said}");
    assert_eq!(sent(&sim, "POST").len(), 1);
}

#[tokio::test]
async fn a_short_absence_is_one_with_all_its_ids() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    let said = session.ok("absence", create("2024-02-15", "2024-02-20", "holiday")).await;
    assert_snapshot!(said, @r"
    Created 1 absence of type holiday (Holiday) for Ada Admin (#1)
    Period: 2024-02-15 to 2024-02-20 (6 days)
    IDs: #30-#33 (4 days counted)
    Status: requested
    ");
    let half = json!({"date": "2026-12-01", "type": "holiday", "halfDay": true, "comment": "x", "user": "3"});
    assert_snapshot!(session.ok("absence", json!({"action": "create", "data": half})).await, @r"
    Created 1 absence of type holiday (Holiday) for Anna Arbeiter (#3)
    Period: 2026-12-01 (1 day)
    IDs: #34 (0.5 days counted)
    Status: requested
    ");
    let hours = json!({"date": "2026-12-02", "type": "other", "duration": "01:30", "comment": "x"});
    let said = session.ok("absence", json!({"action": "create", "data": hours})).await;
    assert!(said.contains("IDs: #35 (1:30 h counted)"), "{said}");
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_before_anything_is_sent() {
    let kimai = kimai().await;
    let session = session(&kimai, "anna").await;
    let half = json!({"date": "2026-12-01", "end": "2026-12-02", "type": "holiday", "halfDay": true, "comment": "x"});
    for (call, field) in [
        (create("2026-02-15", "2026-02-10", "holiday"), "data.end"),
        (create("2026-01-01", "2025-12-15", "holiday"), "data.end"),
        (create("2026-01-01", "2036-01-01", "holiday"), "data.end"),
        (create("1.3.2026", "2026-03-02", "holiday"), "data.date"),
        (json!({"action": "create", "data": half}), "data.halfDay"),
        (json!({"action": "create", "data": {"date": "2026-01-01", "comment": "x"}}), "data.type"),
        (json!({"action": "create", "data": {"type": "holiday", "comment": "x"}}), "data.date"),
        (json!({"action": "create", "data": {"type": "holiday", "halfday": true}}), "data.halfday"),
    ] {
        let said = session.refused("absence", call).await;
        assert!(said.starts_with(&format!("Invalid argument {field}: ")), "{field}: {said}");
    }
    assert!(kimai.requests().is_empty());
}

#[tokio::test]
async fn an_unknown_type_is_refused_with_those_that_kimai_knows() {
    let kimai = kimai().await;
    let said =
        session(&kimai, "anna").await.refused("absence", create("2026-12-01", "2026-12-01", "fun")).await;
    assert_snapshot!(said, @r#"Invalid argument data.type: "fun" is unknown; one of holiday, other, parental, sickness, sickness_child, time_off, unpaid_vacation."#);
    assert!(sent(&kimai, "POST").is_empty());
}

#[tokio::test]
async fn kimais_own_words_tell_that_it_wants_a_comment() {
    let kimai = kimai().await;
    let data = json!({"date": "2026-12-01", "type": "holiday"});
    let said =
        session(&kimai, "anna").await.refused("absence", json!({"action": "create", "data": data})).await;
    assert_snapshot!(said, @r"
    Kimai refused POST /api/absences: 400 Validation Failed
    - comment: This value should not be blank.
    ");
}

#[tokio::test]
async fn a_refused_part_leaves_an_answer_that_says_what_exists() {
    let kimai = kimai().await;
    admin(&kimai).work_contract().lock(3.into(), "2026-01-01".parse().unwrap()).await.unwrap();
    let said = session(&kimai, "anna")
        .await
        .refused("absence", create("2025-12-29", "2026-02-10", "unpaid_vacation"))
        .await;
    assert_snapshot!(said, @r"
    Only 1 of 3 parts were booked, then Kimai refused.
    Refused: 2026-01-01 to 2026-01-30. Kimai refused POST /api/absences: 400 Validation Failed
    - This period is locked, please choose a later date.
    Not sent: 2026-01-31 to 2026-02-10
    Booked: 2025-12-29 to 2025-12-31 #30-#32
    Either book only the rest, with date 2026-01-01, or delete the booked parts: absence batch_delete with these ids.
    ");
}

#[tokio::test]
async fn with_rollback_a_refused_part_leaves_nothing() {
    let kimai = kimai().await;
    admin(&kimai).work_contract().lock(3.into(), "2026-01-01".parse().unwrap()).await.unwrap();
    let mut call = create("2025-12-29", "2026-01-10", "unpaid_vacation");
    call["rollback"] = json!(true);
    call["data"]["user"] = json!(3);
    let said = session(&kimai, "admin").await.refused("absence", call.clone()).await;
    assert_snapshot!(said, @r"
    Only 1 of 2 parts were booked, then Kimai refused.
    Refused: 2026-01-01 to 2026-01-10. Kimai refused POST /api/absences: 400 Validation Failed
    - This period is locked, please choose a later date.
    Rolled back: deleted #30-#32
    ");
    call["data"].as_object_mut().unwrap().remove("user");
    let said = session(&kimai, "anna").await.refused("absence", call).await;
    assert!(said.contains("Not deleted: #33. Kimai refused DELETE"), "{said}");
}
