use serde_json::json;

use super::{get, kimai, project_seventeen, session, writes};

/// "List Projects"
#[tokio::test]
async fn the_projects_of_a_customer_are_listed() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
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
async fn a_project_is_shown_in_detail() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
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
async fn the_activities_of_a_project_are_listed() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
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
    let kimai = kimai().await;
    let call = json!({
        "type": "user",
        "action": "list"
    });
    let list = session(&kimai, "admin").await.ok("entity", call).await;
    assert!(list.starts_with("4 users (enabled); 1-4 shown\n"), "{list}");
    for row in ["#1 Ada Admin", "#2 Tina Teamlead", "#3 Anna Arbeiter", "#4 Ben Brown"] {
        assert!(list.contains(&format!("\n{row}")), "{list}");
    }
}

/// "Create a Team"
///
/// The call of the README is wrong for every Kimai: there is no team without members, and no colour beside those of
/// the palette. Each refusal must tell the way on, and so to the team that the call is there for.
#[tokio::test]
async fn a_team_is_created() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
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
    assert!(refusal.ends_with("\n- color: The selected choice is invalid.\nKimai accepts only the colours of its palette; config type=colors lists them."), "{refusal}");
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
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let call = json!({
        "type": "project",
        "action": "batch_delete",
        "ids": [5, 6, 7]
    });
    let deleted = admin.ok("entity", call).await;
    assert!(deleted.starts_with("Deleted projects 3 of 3: #5, #6, #7\nDeleted project #5: "), "{deleted}");
    for id in 5..=7 {
        assert!(admin.refused("entity", get("project", id)).await.contains("404 Not Found"), "#{id} is gone");
    }
    admin.ok("entity", get("project", 8)).await;
}
