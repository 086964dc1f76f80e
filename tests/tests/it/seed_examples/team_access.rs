use serde_json::json;

use super::{kimai, session};

/// "Add Team Member"
#[tokio::test]
async fn a_user_becomes_a_member_of_a_team() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
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
