//! Calls of `timesheet` and `timer`.

use serde_json::{Value, json};

use super::project_seventeen;
use crate::fixtures::{connect, work_contract_kimai};

fn read(id: u64) -> Value {
    json!({"action": "get", "id": id})
}

/// "List Timesheets"
#[tokio::test]
async fn own_timesheets_of_a_project_are_listed() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let anna = connect(&kimai, "anna").await;
    project_seventeen(&admin).await;
    for (client, description) in [(&admin, "of the administrator"), (&anna, "of Anna")] {
        let data = json!({"project": 17, "activity": 1, "description": description, "begin": "2026-11-20T09:00", "end": "2026-11-20T10:00"});
        client.ok("timesheet", json!({"action": "create", "data": data})).await;
    }
    let call = json!({
        "action": "list",
        "filters": {
            "project": 17,
            "user_scope": "self"
        }
    });
    let list = anna.ok("timesheet", call).await;
    assert!(list.starts_with("1 record of yours; 1-1 shown, 1:00 h in these\n"), "{list}");
    assert!(list.contains(" - of Anna") && !list.contains("of the administrator"), "{list}");
}

/// "Create a Timesheet Entry"
///
/// The project of the sample data starts in 2026, so the test sets an earlier start first.
#[tokio::test]
async fn timesheet_is_created_with_the_requested_times_and_description() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
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
async fn several_timesheets_are_deleted_at_once() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let call = json!({
        "action": "batch_delete",
        "ids": [100, 101, 102, 103]
    });
    let deleted = admin.ok("timesheet", call).await;
    assert!(deleted.starts_with("Deleted 4 of 4: #100, #101, #102, #103\n- #100 20"), "{deleted}");
    for id in 100..=103 {
        assert!(admin.refused("timesheet", read(id)).await.contains("404 Not Found"), "#{id} still exists");
    }
    admin.ok("timesheet", read(104)).await;
}

/// "Batch Export Timesheets"
#[tokio::test]
async fn several_timesheets_are_marked_as_exported_at_once() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let call = json!({
        "action": "batch_export",
        "ids": [200, 201, 202]
    });
    let unmark = json!({"action": "batch_export", "ids": [200, 201, 202], "exported": false});
    admin.ok("timesheet", unmark).await;
    let exported = admin.ok("timesheet", call.clone()).await;
    assert!(exported.starts_with("Exported 3 of 3: #200, #201, #202"), "{exported}");
    // Kimai can only toggle the mark: a second call must not remove it.
    admin.ok("timesheet", call).await;
    for id in 200..=202 {
        let record = admin.ok("timesheet", read(id)).await;
        assert!(record.contains("; exported"), "{record}");
    }
}

/// "Start a Timer" and "Stop a Timer" with the id of the started timer instead of 12345.
#[tokio::test]
async fn timer_is_started_and_stopped() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let start = json!({
        "action": "start",
        "data": {
            "project": 1,
            "activity": 5,
            "description": "Working on API integration"
        }
    });
    assert!(admin.ok("timer", start).await.starts_with("Started #600: "));
    let active = json!({"action": "active"});
    let running = admin.ok("timer", active.clone()).await;
    assert!(running.contains("#600 2026-11-23 14:00-now (running) Musterbau GmbH / Website relaunch (#1) / Support (#5) - Working on API integration"), "{running}");

    kimai.set_now("2026-11-23T13:30:00Z".parse().unwrap());
    let stop = json!({
        "action": "stop",
        "id": 600
    });
    let stopped = admin.ok("timer", stop).await;
    assert_eq!(
        stopped,
        "Stopped #600 (2026-11-23 14:00-14:30 0:30 h, Musterbau GmbH / Website relaunch / Support)."
    );
    assert!(!admin.ok("timer", active).await.contains("#600"));
}
