//! Absences that are approved, rejected, requested and deleted, alone and in batches.

use insta::assert_snapshot;
use kimai_tests::mcp::McpClient;
use kimai_tools::Access;
use serde_json::json;

use super::grant_team_lead_permissions;
use crate::fixtures::{connect, paths, work_contract_kimai};

#[tokio::test]
async fn pending_absences_are_listed_and_approved() {
    let kimai = work_contract_kimai().await;
    grant_team_lead_permissions(&kimai);
    let client = connect(&kimai, "tina").await;
    let pending = json!({"action": "pending"});
    assert_snapshot!(client.ok("absence", pending.clone()).await, @r"
    3 open requests of you and the members of your teams (4 users; your role may not list all users)
    Of Tina Teamlead (#2):
    #29 2027-01-04 2:00 h Other; requested - Other
    Of Anna Arbeiter (#3):
    #1-#6 2026-12-17 to 2026-12-24 5.5 days Holiday, half on 2026-12-24; requested - Holiday
    Of Ben Brown (#4):
    #21-#22 2026-12-03 to 2026-12-04 2 days Time-off; requested - Time-off
    ");
    let ids = json!([1, 2, 3, 4, 5, 6, 6, "21"]);
    let answer = client.ok("absence", json!({"action": "batch_approve", "ids": ids})).await;
    assert_snapshot!(answer, @r"
    Approved 7 of 7: #1, #2, #3, #4, #5, #6, #21
    - Ben Brown (#4) #21 2026-12-03 1 day time_off; approved - Time-off
    - Anna Arbeiter (#3) #1-#6 2026-12-17 to 2026-12-24 5.5 days holiday, half on 2026-12-24; approved - Holiday
    ");
    assert_eq!(paths(&kimai, "PATCH").len(), 7);
    assert!(client.ok("absence", pending).await.starts_with("2 open requests"));
}

#[tokio::test]
async fn one_absence_is_approved_rejected_requested_and_deleted() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "tina").await;
    // Until the grants below, Tina may not read Ben's absences, so nothing is known of the deleted one.
    assert_eq!(client.ok("absence", json!({"action": "delete", "id": 22})).await, "Deleted absence #22");
    grant_team_lead_permissions(&kimai);
    let mut answers = Vec::new();
    for (action, id) in [("approve", 1), ("reject", 21), ("request", 21), ("delete", 21)] {
        answers.push(client.ok("absence", json!({"action": action, "id": id})).await);
    }
    assert_snapshot!(answers.join("\n"), @r"
    Approved Anna Arbeiter (#3) #1 2026-12-17 1 day Holiday; approved - Holiday
    Rejected Ben Brown (#4) #21 2026-12-03 1 day Time-off; rejected - Time-off
    Requested approval of Ben Brown (#4) #21 2026-12-03 1 day Time-off; requested - Time-off
    Deleted absence #21: Ben Brown (#4) 2026-12-03 1 day time_off; requested - Time-off
    ");
}

#[tokio::test]
async fn decided_absence_cannot_be_decided_again() {
    let kimai = work_contract_kimai().await;
    let answer =
        connect(&kimai, "admin").await.refused("absence", json!({"action": "approve", "id": 7})).await;
    assert_snapshot!(answer, @r"
    Kimai refused PATCH /api/absences/7/confirm: 400 Bad Request
    Only a requested absence can be approved or rejected, and only a new or rejected one requested; absence list shows the status.
    ");
}

#[tokio::test]
async fn batch_answers_list_every_failure_once() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "admin").await;
    let answer = client.ok("absence", json!({"action": "batch_reject", "ids": [1, 7, 8, 999]})).await;
    assert_snapshot!(answer, @r"
    Partly failed. Rejected 1 of 4: #1
    Failed #7, #8: Kimai refused PATCH /api/absences/{id}/reject: 400 Bad Request; Only a requested absence can be approved or rejected, and only a new or rejected one requested; absence list shows the status.
    Failed #999: Kimai refused PATCH /api/absences/{id}/reject: 404 Not Found; There is none with this id.
    - Anna Arbeiter (#3) #1 2026-12-17 1 day holiday; rejected - Holiday
    ");
    let answer = client.ok("absence", json!({"action": "batch_delete", "ids": [1, 2, 1]})).await;
    assert_snapshot!(answer, @r"
    Deleted 2 of 2: #1, #2
    - Anna Arbeiter (#3) #1 2026-12-17 1 day holiday; rejected - Holiday
    - Anna Arbeiter (#3) #2 2026-12-18 1 day holiday; requested - Holiday
    ");
    let all = client.refused("absence", json!({"action": "batch_approve", "ids": [7, 8]})).await;
    assert!(all.starts_with("Failed. Approved 0 of 2\nFailed #7, #8: Kimai refused "), "{all}");
    let none = client.refused("absence", json!({"action": "batch_delete", "ids": []})).await;
    assert!(none.starts_with("Invalid argument ids: "), "{none}");
}

#[tokio::test]
async fn plain_users_may_neither_approve_nor_delete() {
    let kimai = work_contract_kimai().await;
    let client = connect(&kimai, "anna").await;
    for action in ["approve", "delete"] {
        let answer = client.refused("absence", json!({"action": action, "id": 1})).await;
        assert!(answer.contains("403"), "{answer}");
    }
}

#[tokio::test]
async fn read_only_caller_may_not_approve_absences() {
    let kimai = work_contract_kimai().await;
    let client = McpClient::with_policy(&kimai, "admin-token", Access::Read).await;
    let answer = client.refused("absence", json!({"action": "approve", "id": 1})).await;
    assert_eq!(
        answer,
        "absence approve is not allowed here because of the access of this connection (read).\nConnect with more access to do this."
    );
    assert!(kimai.requests().is_empty());
}
