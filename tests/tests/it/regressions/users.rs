use serde_json::json;

use super::{kimai, session};

#[tokio::test]
async fn the_current_user_is_shown_with_roles_teams_supervisor_and_preferences() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let supervised = json!({"action": "update", "type": "user", "id": 2, "data": {"supervisor": 1}});
    admin.ok("entity", supervised).await;
    insta::assert_snapshot!(
        "current user",
        session(&kimai, "tina").await.ok("user_current", json!({})).await
    );
}

#[tokio::test]
async fn a_work_contract_that_was_set_can_be_read() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let preferences = json!([{"name": "holidays", "value": "31"}, {"name": "work_monday", "value": "25200"}]);
    let set = json!({"action": "set_preferences", "type": "user", "id": 3, "preferences": preferences});
    admin.ok("entity", set).await;
    let user = admin.ok("entity", json!({"action": "get", "type": "user", "id": 3})).await;
    assert!(user.contains("holidays=31") && user.contains("work_monday=25200"), "{user}");
}
