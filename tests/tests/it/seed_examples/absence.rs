use serde_json::{Value, json};

use super::{kimai, session, writes};

fn of(user: u64) -> Value {
    json!({"action": "list", "filters": {"user": user.to_string()}})
}

/// "Create an Absence"
#[tokio::test]
async fn an_absence_is_created() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let call = json!({
        "action": "create",
        "data": {
            "comment": "Vacation in the mountains",
            "date": "2024-02-15",
            "end": "2024-02-20",
            "type": "holiday"
        }
    });
    admin.ok("absence", call).await;
    let list = admin.ok("absence", of(1)).await;
    assert!(
        list.contains(" 2024-02-15 to 2024-02-20 4 days Holiday; requested - Vacation in the mountains"),
        "{list}"
    );
}

/// "List Absences": of user 5, where the Python server listed the caller's own. In the sample data this user is
/// disabled, and books nothing until enabled.
#[tokio::test]
async fn the_absences_of_a_user_are_listed() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let enable = json!({"type": "user", "action": "update", "id": 5, "data": {"enabled": true}});
    admin.ok("entity", enable).await;
    for (user, comment) in [(1, "of the caller"), (5, "of Carl")] {
        let data = json!({"comment": comment, "date": "2024-03-04", "type": "sickness", "user": user});
        admin.ok("absence", json!({"action": "create", "data": data})).await;
    }
    let call = json!({
        "action": "list",
        "filters": {
            "user": "5",
            "status": "all"
        }
    });
    let list = admin.ok("absence", call).await;
    assert!(list.contains("of Carl") && !list.contains("of the caller"), "{list}");
}

/// "Check Attendance": "a report showing present and absent employees with absence reasons".
///
/// The day of the README is a Sunday, on which Kimai books no absences; the Monday after it has one.
#[tokio::test]
async fn who_is_present_and_who_is_absent_and_why_is_reported() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let data =
        json!({"comment": "Flu", "date": "2024-12-27", "end": "2024-12-30", "type": "sickness", "user": 3});
    admin.ok("absence", json!({"action": "create", "data": data})).await;
    let mut call = json!({
        "action": "attendance",
        "date": "2024-12-29"
    });
    let sunday = admin.ok("absence", call.clone()).await;
    assert!(sunday.starts_with("Attendance of everybody (4 users) on Sun 2024-12-29\n"), "{sunday}");
    for name in ["Ada Admin (#1)", "Tina Teamlead (#2)", "Anna Arbeiter (#3)", "Ben Brown (#4)"] {
        assert_eq!(sunday.matches(name).count(), 1, "{sunday}");
    }
    call["date"] = json!("2024-12-30");
    let monday = admin.ok("absence", call).await;
    assert!(monday.contains("\nPresent (1): Ada Admin (#1)\n"), "{monday}");
    assert!(monday.contains("\nAbsent (1): Anna Arbeiter (#3) Sickness"), "{monday}");
}

/// "Batch Delete Absences"
#[tokio::test]
async fn several_absences_are_deleted_at_once() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let call = json!({
        "action": "batch_delete",
        "ids": [1, 2, 3, 4, 5]
    });
    let deleted = admin.ok("absence", call).await;
    insta::assert_snapshot!(deleted, @r"
    Deleted 5 of 5: #1, #2, #3, #4, #5
    - Anna Arbeiter (#3) #1-#5 2026-12-17 to 2026-12-23 5 days holiday; requested - Holiday
    ");
    let list = admin.ok("absence", of(3)).await;
    assert!(list.contains("\n#6 2026-12-24") && !list.contains("#1-"), "{list}");
}

/// "Batch Approve Absences"; those of the README, 10 to 13, are approved in the sample data, so that others are.
#[tokio::test]
async fn several_absences_are_approved_at_once() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let data =
        json!({"comment": "Off", "date": "2026-12-07", "end": "2026-12-10", "type": "time_off", "user": 3});
    admin.ok("absence", json!({"action": "create", "data": data})).await;
    let call = json!({
        "action": "batch_approve",
        "ids": [30, 31, 32, 33]
    });
    let approved = admin.ok("absence", call).await;
    insta::assert_snapshot!(approved, @r"
    Approved 4 of 4: #30, #31, #32, #33
    - Anna Arbeiter (#3) #30-#33 2026-12-07 to 2026-12-10 4 days time_off; approved - Off
    ");
    let list = admin.ok("absence", of(3)).await;
    assert!(list.contains("#30-#33 2026-12-07 to 2026-12-10 4 days Time-off; approved"), "{list}");
    assert_eq!(writes(&kimai).iter().filter(|sent| sent.starts_with("PATCH ")).count(), 4);
}
