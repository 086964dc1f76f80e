//! Calls of `entity`, `team_access`, `rate`, `comment` and `user_current`.

use rmcp::model::CallToolRequestParams;
use serde_json::json;

use super::{get, project_seventeen};
use crate::fixtures::{connect, work_contract_kimai, writes};

/// "List Projects"
#[tokio::test]
async fn projects_of_a_customer_are_listed() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let call = json!({
        "type": "project",
        "action": "list",
        "filters": {"customer": 1}
    });
    let list = admin.ok("entity", call).await;
    assert!(list.starts_with("4 projects (visible, running today); 1-4 shown\n"), "{list}");
    assert!(list.lines().skip(1).all(|row| row.contains("; Musterbau GmbH (#1)")), "{list}");
}

/// "Get Project Details"
#[tokio::test]
async fn project_is_returned_in_detail() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    project_seventeen(&admin).await;
    let call = json!({
        "type": "project",
        "action": "get",
        "id": 17
    });
    let project = admin.ok("entity", call).await;
    assert!(project.starts_with("Project #17 Project 17\nCustomer: Alpine Optics AG (#2)\n"), "{project}");
}

/// "List Activities"
#[tokio::test]
async fn activities_of_a_project_are_listed() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    project_seventeen(&admin).await;
    let call = json!({
        "type": "activity",
        "action": "list",
        "filters": {"project": 17}
    });
    let list = admin.ok("entity", call).await;
    let (global, own): (Vec<&str>, Vec<&str>) =
        list.lines().skip(1).partition(|row| row.contains("; global"));
    assert_eq!(global.len(), 8, "{list}");
    assert_eq!(own, ["#26 Only for 17 [0027]; Project 17 (#17)"]);
}

/// "List Users"
#[tokio::test]
async fn users_are_listed() {
    let kimai = work_contract_kimai().await;
    let call = json!({
        "type": "user",
        "action": "list"
    });
    let list = connect(&kimai, "admin").await.ok("entity", call).await;
    assert!(list.starts_with("4 users (enabled); 1-4 shown\n"), "{list}");
    for row in ["#1 Ada Admin", "#2 Tina Teamlead", "#3 Anna Arbeiter", "#4 Ben Brown"] {
        assert!(list.contains(&format!("\n{row}")), "{list}");
    }
}

/// "Create a Team"
///
/// Kimai rejects the call of the README: a team needs members, and the color must be in the palette. Each error must
/// name the next step.
#[tokio::test]
async fn team_is_created() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let mut call = json!({
        "type": "team",
        "action": "create",
        "data": {
            "name": "Development Team",
            "color": "#3498db"
        }
    });
    let refusal = admin.refused("entity", call.clone()).await;
    assert_eq!(refusal, "Invalid argument data: a new team needs members with one teamlead=true.");
    assert!(writes(&kimai).is_empty());
    call["data"]["members"] = json!([{"user": 1, "teamlead": true}]);
    let refusal = admin.refused("entity", call.clone()).await;
    assert!(refusal.ends_with("\n- color: The selected choice is invalid.\nKimai accepts only the hex values of its palette, such as #0000ff; config type=colors lists them."), "{refusal}");
    assert!(admin.ok("config", json!({"type": "colors"})).await.contains("#1e90ff"));
    call["data"]["color"] = json!("#1e90ff");
    let created = admin.ok("entity", call).await;
    assert!(created.starts_with("Created: Team #4 Development Team\n"), "{created}");
    let team = admin.ok("entity", get("team", 4)).await;
    assert!(team.contains("#1e90ff") && team.contains("Ada Admin (#1)"), "{team}");
}

/// "Batch Delete Entities"
#[tokio::test]
async fn several_projects_are_deleted_at_once() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let call = json!({
        "type": "project",
        "action": "batch_delete",
        "ids": [5, 6, 7]
    });
    let deleted = admin.ok("entity", call).await;
    assert!(deleted.starts_with("Deleted projects 3 of 3: #5, #6, #7\nDeleted project #5: "), "{deleted}");
    for id in 5..=7 {
        assert!(
            admin.refused("entity", get("project", id)).await.contains("404 Not Found"),
            "#{id} still exists"
        );
    }
    admin.ok("entity", get("project", 8)).await;
}

/// "Add Team Member"
#[tokio::test]
async fn user_is_added_to_a_team() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let list = json!({"action": "list", "team_id": 1});
    assert!(!admin.ok("team_access", list.clone()).await.contains("(#5)"));
    let call = json!({
        "action": "add_member",
        "team_id": 1,
        "user_id": 5
    });
    let added = admin.ok("team_access", call).await;
    assert!(added.contains("(#5)"), "{added}");
    let team = admin.ok("team_access", list).await;
    assert!(team.contains("(#5)") && team.contains("Anna Arbeiter (#3)"), "{team}");
}

/// "List Customer Rates"
#[tokio::test]
async fn rates_of_a_customer_are_listed() {
    let kimai = work_contract_kimai().await;
    let call = json!({
        "entity": "customer",
        "action": "list",
        "entity_id": 1
    });
    let list = connect(&kimai, "admin").await.ok("rate", call).await;
    assert_eq!(
        list,
        "Rates of customer Musterbau GmbH (#1):\n#1 everybody 90.00 EUR an hour, internal 55.00"
    );
}

/// "List Project Comments"
#[tokio::test]
async fn comments_of_a_project_are_listed() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    project_seventeen(&admin).await;
    let write = json!({"entity": "project", "entity_id": 17, "action": "create", "data": {"message": "Kick-off on Monday"}});
    admin.ok("comment", write).await;
    let call = json!({
        "entity": "project",
        "entity_id": 17,
        "action": "list"
    });
    let list = admin.ok("comment", call).await;
    assert!(list.starts_with("1 comments on project Alpine Optics AG / Project 17 (#17):\n#3 "), "{list}");
    assert!(list.ends_with(" Ada Admin (#1): Kick-off on Monday"), "{list}");
}

/// "Add a Pinned Customer Comment"
#[tokio::test]
async fn pinned_comment_is_added_to_a_customer() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let call = json!({
        "entity": "customer",
        "entity_id": 5,
        "action": "create",
        "data": {
            "message": "Billing contact changed, see email from 2026-06-01",
            "pinned": true
        }
    });
    admin.ok("comment", call).await;
    let list = admin.ok("comment", json!({"entity": "customer", "entity_id": 5, "action": "list"})).await;
    assert!(
        list.contains(
            "\n#3 pinned 2026-11-23 14:00 Ada Admin (#1): Billing contact changed, see email from 2026-06-01"
        ),
        "{list}"
    );
}

/// "Get Current User": a call without any parameters.
#[tokio::test]
async fn current_user_is_returned() {
    let kimai = work_contract_kimai().await;
    let anna = connect(&kimai, "anna").await;
    let answer = anna.service().call_tool(CallToolRequestParams::new("user_current")).await.unwrap();
    let text = answer.content.first().and_then(|block| block.as_text()).unwrap();
    assert!(answer.is_error != Some(true) && text.text.contains("Anna Arbeiter"), "{}", text.text);
    assert!(text.text.contains("anna@example.com"), "{}", text.text);
}
