//! Calls of `absence`.

use kimai_tests::sim::SimulatedKimai;
use serde_json::{Value, json};

use crate::fixtures::{connect, work_contract_kimai, writes};

fn of(user: u64) -> Value {
    json!({"action": "list", "filters": {"user": user.to_string()}})
}

/// "Create an Absence"
#[tokio::test]
async fn absence_is_created() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
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

/// "List Absences" of user 5; the Python server listed the absences of the caller. The sample data have this user
/// disabled, so the test enables the user first.
#[tokio::test]
async fn absences_of_a_user_are_listed() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
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
/// The day of the README is a Sunday, which cannot have absences; the Monday after it has one.
#[tokio::test]
async fn attendance_reports_present_and_absent_users_with_reasons() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
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
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
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

/// "Batch Approve Absences" with other ids: absences 10 to 13 of the README are already approved in the sample data.
#[tokio::test]
async fn several_absences_are_approved_at_once() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
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

/// Returns the first and last day of each created absence.
fn booked(kimai: &SimulatedKimai) -> Vec<(String, String)> {
    let sent =
        kimai.requests().into_iter().filter(|sent| sent.method == "POST" && sent.path == "/api/absences");
    let bodies = sent.map(|sent| serde_json::from_str::<Value>(&sent.body).unwrap());
    let day = |body: &Value, name: &str| body.get(name).and_then(Value::as_str).unwrap().to_owned();
    bodies.map(|body| (day(&body, "date"), day(&body, "end"))).collect()
}

fn parts(days: &[(&str, &str)]) -> Vec<(String, String)> {
    days.iter().map(|(begin, end)| ((*begin).to_owned(), (*end).to_owned())).collect()
}

/// "Year-Boundary Splitting": "two entries" in the README, eight with the limit of 30 days.
#[tokio::test]
async fn absence_is_split_at_the_end_of_a_year() {
    let kimai = work_contract_kimai().await;
    let call = json!({
        "action": "create",
        "data": {
            "date": "2025-09-01",
            "end": "2026-03-31",
            "type": "parental",
            "comment": "Parental leave"
        }
    });
    let answer = connect(&kimai, "anna").await.ok("absence", call).await;
    assert!(answer.starts_with("Created 8 absences of type parental"), "{answer}");
    let booked = booked(&kimai);
    let (old, new): (Vec<_>, Vec<_>) = booked.iter().partition(|(begin, _)| begin.starts_with("2025"));
    let ends = |parts: &[&(String, String)]| (parts[0].0.clone(), parts[parts.len() - 1].1.clone());
    assert_eq!((old.len(), ends(&old)), (5, ("2025-09-01".to_owned(), "2025-12-31".to_owned())));
    assert_eq!((new.len(), ends(&new)), (3, ("2026-01-01".to_owned(), "2026-03-31".to_owned())));
}

/// "30-Day Limit Splitting": "three 30-day entries with output" of four lines.
#[tokio::test]
async fn absence_of_ninety_days_is_split_into_three_of_thirty() {
    let kimai = work_contract_kimai().await;
    let call = json!({
        "action": "create",
        "data": {
            "date": "2025-09-01",
            "end": "2025-11-29",
            "type": "parental",
            "comment": "Parental leave (90 days)"
        }
    });
    let answer = connect(&kimai, "anna").await.ok("absence", call).await;
    assert_eq!(
        booked(&kimai),
        parts(&[("2025-09-01", "2025-09-30"), ("2025-10-01", "2025-10-30"), ("2025-10-31", "2025-11-29")])
    );
    let lines = [
        "Created 3 absences of type parental",
        "Period: 2025-09-01 to 2025-11-29 (90 days)",
        "IDs: #",
        "Split because of Kimai's limits: ",
    ];
    let mut lines_left = answer.lines();
    for line in lines {
        assert!(lines_left.any(|lines_left| lines_left.starts_with(line)), "{line}: {answer}");
    }
}
