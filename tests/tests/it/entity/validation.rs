//! Calls that make no sense: an error that names what is wrong and what is allowed, and nothing is sent.

use kimai_tests::{mcp::McpClient, sim::SimulatedKimai};
use kimai_tools::Access;
use serde_json::json;

use super::Office;

#[tokio::test]
async fn wrong_arguments_are_named_with_what_is_allowed() {
    let office = Office::of("admin").await;
    let refused = async |arguments| office.session.refused("entity", arguments).await;
    insta::assert_snapshot!(refused(json!({})).await, @"Invalid argument action: missing; one of list, get, create, update, delete, batch_delete, lock_month, unlock_month, set_preferences.");
    insta::assert_snapshot!(refused(json!({"action": "remove", "type": "tag"})).await, @r#"Invalid argument action: "remove" is unknown; one of list, get, create, update, delete, batch_delete, lock_month, unlock_month, set_preferences."#);
    insta::assert_snapshot!(refused(json!({"action": "list"})).await, @"Invalid arguments: missing field `type`.");
    insta::assert_snapshot!(refused(json!({"action": "list", "type": "projects"})).await, @"Invalid argument type: unknown variant `projects`, expected one of `project`, `activity`, `customer`, `user`, `team`, `tag`, `invoice`, `holiday`.");
    insta::assert_snapshot!(refused(json!({"action": "get", "type": "project"})).await, @"Invalid arguments: missing field `id`.");
    insta::assert_snapshot!(refused(json!({"action": "get", "type": "project", "id": "1/../2"})).await, @r#"Invalid argument id: invalid value: string "1/../2", expected an id (a positive integer)."#);
    insta::assert_snapshot!(refused(json!({"action": "get", "type": "project", "id": 1, "data": {}})).await, @"Invalid argument data: unknown field `data`, expected `type` or `id`.");
    insta::assert_snapshot!(refused(json!({"action": "list", "type": "project", "filters": []})).await, @"Invalid argument filters: invalid type: sequence, expected a map.");
    assert!(office.kimai.requests().is_empty());
}

#[tokio::test]
async fn who_may_only_read_is_offered_and_given_nothing_else() {
    let kimai = SimulatedKimai::start(kimai_tests::sim::Settings::default()).await;
    for (access, actions) in [
        (Access::Read, json!(["list", "get"])),
        (Access::Write, json!(["list", "get", "create", "update", "set_preferences"])),
    ] {
        let session = McpClient::with_access(&kimai, "admin-token", access).await;
        let tools = session.client().list_all_tools().await.unwrap();
        let entity = tools.iter().find(|tool| tool.name == "entity").unwrap();
        assert_eq!(entity.input_schema["properties"]["action"]["enum"], actions);
        let delete = json!({"action": "delete", "type": "tag", "id": 1});
        let refusal = session.refused("entity", delete).await;
        assert_eq!(
            refusal,
            format!("entity delete is not allowed here: this connection may only {}.", access.name())
        );
    }
    assert!(kimai.requests().is_empty());
}
