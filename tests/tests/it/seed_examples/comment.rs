use serde_json::json;

use super::{kimai, project_seventeen, session};

/// "List Project Comments"
#[tokio::test]
async fn the_comments_of_a_project_are_listed() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
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
async fn a_pinned_comment_is_added_to_a_customer() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
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
