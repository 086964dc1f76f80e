use insta::assert_snapshot;
use serde_json::json;

use super::{kimai, session};

#[tokio::test]
async fn absences_are_counted_by_type_with_half_days_and_hours_apart() {
    let kimai = kimai().await;
    let said = session(&kimai, "admin").await.ok("absence", json!({"action": "statistics"})).await;
    assert_snapshot!(said, @r"
    Absences of everybody (4 users): 19.5 days approved, 7.5 days and 2:00 h not decided (3 users)
    - Holiday: 13.5 days approved, 5.5 days not decided (2 users)
    - Sickness: 5 days approved (1 user)
    - Sickness of a child: 1 day approved (1 user)
    - Time-off: 2 days not decided (1 user)
    - Other: 2:00 h not decided (1 user)
    ");
}

#[tokio::test]
async fn group_by_really_groups() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    let by_user = json!({"action": "statistics", "group_by": "user", "breakdown_by_month": true});
    assert_snapshot!(session.ok("absence", by_user).await, @r"
    Absences of everybody (4 users): 19.5 days approved, 7.5 days and 2:00 h not decided (3 users)
    - Anna Arbeiter (#3): 8.5 days approved, 5.5 days not decided
    - Tina Teamlead (#2): 6 days approved, 2:00 h not decided
    - Ben Brown (#4): 5 days approved, 2 days not decided
    2026-09: Anna Arbeiter (#3) 8 days approved
    2026-10: Tina Teamlead (#2) 5 days approved; Ben Brown (#4) 3 days approved
    2026-11: Ben Brown (#4) 2 days approved; Tina Teamlead (#2) 1 day approved; Anna Arbeiter (#3) 0.5 days approved
    2026-12: Anna Arbeiter (#3) 5.5 days not decided; Ben Brown (#4) 2 days not decided
    2027-01: Tina Teamlead (#2) 2:00 h not decided
    ");
    let filters = json!({"user_scope": "specific", "user": "3", "begin": "2026-01-01", "end": "2026-12-31"});
    let by_month = json!({"action": "statistics", "group_by": "month", "filters": filters});
    assert_snapshot!(session.ok("absence", by_month).await, @r"
    Absences of Anna Arbeiter (#3) from 2026-01-01 to 2026-12-31: 8.5 days approved, 5.5 days not decided
    2026-09: 8 days approved
    2026-11: 0.5 days approved
    2026-12: 5.5 days not decided
    ");
}

#[tokio::test]
async fn a_rejected_absence_is_counted_apart() {
    let kimai = kimai().await;
    let session = session(&kimai, "admin").await;
    session.ok("absence", json!({"action": "batch_reject", "ids": [21, 22]})).await;
    let filters = json!({"user": 4, "begin": "2026-12-01"});
    let said = session.ok("absence", json!({"action": "statistics", "filters": filters})).await;
    assert_snapshot!(said, @r"
    Absences of Ben Brown (#4) from 2026-12-01: 2 days rejected
    - Time-off: 2 days rejected
    ");
    let none = json!({"action": "statistics", "filters": {"user_scope": "self", "end": "2020-01-01"}});
    assert_snapshot!(session.ok("absence", none).await, @"No absences of yourself until 2020-01-01");
}
