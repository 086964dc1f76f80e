use serde_json::{Value, json};

use super::{kimai, project_seventeen, session};

fn read(id: u64) -> Value {
    json!({"action": "get", "id": id})
}

/// "List Timesheets"
#[tokio::test]
async fn ones_own_records_of_a_project_are_listed() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let anna = session(&kimai, "anna").await;
    project_seventeen(&admin).await;
    for (whose, description) in [(&admin, "of the administrator"), (&anna, "of Anna")] {
        let data = json!({"project": 17, "activity": 1, "description": description, "begin": "2026-11-20T09:00", "end": "2026-11-20T10:00"});
        whose.ok("timesheet", json!({"action": "create", "data": data})).await;
    }
    let call = json!({
        "action": "list",
        "filters": {
            "project": 17,
            "user_scope": "self"
        }
    });
    let list = anna.ok("timesheet", call).await;
    assert!(list.starts_with("1 records of yours; 1-1 shown, 1:00 h in these\n"), "{list}");
    assert!(list.contains(" - of Anna") && !list.contains("of the administrator"), "{list}");
}

/// "Create a Timesheet Entry"
///
/// The project of the sample data began in 2026, so that it is told first to have begun before.
#[tokio::test]
async fn a_record_is_created_with_the_times_and_words_given() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let earlier = json!({"type": "project", "action": "update", "id": 1, "data": {"start": "2024-01-01"}});
    admin.ok("entity", earlier).await;
    let call = json!({
        "action": "create",
        "data": {
            "project": 1,
            "activity": 5,
            "description": "Working on API integration",
            "begin": "2024-08-03T09:00:00",
            "end": "2024-08-03T10:30:00"
        }
    });
    let created = admin.ok("timesheet", call).await;
    assert!(created.starts_with("Created #600: "), "{created}");
    let record = admin.ok("timesheet", read(600)).await;
    assert!(record.starts_with("#600 2024-08-03 09:00-10:30 1:30 h Musterbau GmbH / Website relaunch (#1) / Support (#5) - Working on API integration"), "{record}");
}

/// "Batch Delete Timesheets"
#[tokio::test]
async fn several_records_are_deleted_at_once() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let call = json!({
        "action": "batch_delete",
        "ids": [100, 101, 102, 103]
    });
    let deleted = admin.ok("timesheet", call).await;
    assert!(deleted.starts_with("Deleted 4 of 4: #100, #101, #102, #103\n- #100 20"), "{deleted}");
    for id in 100..=103 {
        assert!(admin.refused("timesheet", read(id)).await.contains("404 Not Found"), "#{id} is gone");
    }
    admin.ok("timesheet", read(104)).await;
}

/// "Batch Export Timesheets"
#[tokio::test]
async fn several_records_are_marked_as_exported_at_once() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let call = json!({
        "action": "batch_export",
        "ids": [200, 201, 202]
    });
    let exported = admin.ok("timesheet", call.clone()).await;
    assert!(exported.starts_with("Exported 3 of 3: #200, #201, #202"), "{exported}");
    // Kimai knows only a switch: once more must not take the marks away.
    admin.ok("timesheet", call).await;
    for id in 200..=202 {
        let record = admin.ok("timesheet", read(id)).await;
        assert!(record.contains("; exported"), "{record}");
    }
}
