//! Errors of other servers with entities and users.

use kimai_tests::sim::{Entity, MetaField};
use serde_json::{Value, json};

use crate::fixtures::{connect, requests, work_contract_kimai, work_contract_kimai_with};

fn update(kind: &str, data: Value) -> Value {
    let kind = Value::from(kind);
    Value::from_iter([("action", "update".into()), ("type", kind), ("id", 1.into()), ("data", data)])
}

#[tokio::test]
async fn update_without_fields_is_rejected() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    for kind in ["project", "activity", "customer", "user", "team", "invoice"] {
        let refusal = admin.refused("entity", update(kind, json!({}))).await;
        assert!(refusal.starts_with("Invalid argument data: "), "{kind}: {refusal}");
    }
    assert!(requests(&kimai, "PATCH").is_empty());
}

#[tokio::test]
async fn customer_color_and_address_are_written_and_returned() {
    let kimai =
        work_contract_kimai_with(|settings| settings.version = kimai_tests::sim::Version::new(2, 66, 0))
            .await;
    let admin = connect(&kimai, "admin").await;
    let data = json!({
        "color": "#1e90ff", "addressLine1": "Wharf 1", "addressLine2": "Gate B", "addressLine3": "2nd floor",
        "postCode": "20457", "city": "Hamburg", "buyerReference": "REF-9",
    });
    admin.ok("entity", update("customer", data.clone())).await;
    let text = admin.ok("entity", json!({"action": "get", "type": "customer", "id": 1})).await;
    for value in data.as_object().unwrap().values() {
        let value = value.as_str().unwrap().trim_start_matches('#');
        assert!(text.contains(value), "{value}: {text}");
    }
}

/// A retry after a false error created a second entity.
#[tokio::test]
async fn write_of_an_entity_with_custom_fields_is_reported_as_success() {
    let kinds = [Entity::Project, Entity::Activity, Entity::Customer];
    let kimai = work_contract_kimai_with(|settings| {
        settings.meta_fields = kinds.map(|kind| MetaField::new(kind, "crm")).into();
    })
    .await;
    let admin = connect(&kimai, "admin").await;
    let customer = json!({"name": "Acme", "country": "DE", "currency": "EUR", "timezone": "Europe/Berlin"});
    for (kind, mut data) in [
        ("customer", customer),
        ("project", json!({"name": "Relaunch", "customer": 1})),
        ("activity", json!({"name": "Coding"})),
    ] {
        data["metaFields"] = json!([{"name": "crm", "value": "77"}]);
        let created = admin.ok("entity", json!({"action": "create", "type": kind, "data": data})).await;
        assert!(created.starts_with("Created: ") && created.contains("crm=77"), "{created}");
        let updated = admin.ok("entity", update(kind, json!({"comment": "seen"}))).await;
        assert!(
            updated.starts_with(&format!("Updated {kind} #1: comment ")) && updated.ends_with(" → seen"),
            "{updated}"
        );
    }
}

#[tokio::test]
async fn activity_color_and_half_day_holidays_are_returned() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let activity = admin.ok("entity", json!({"action": "get", "type": "activity", "id": 9})).await;
    assert!(activity.contains("\nColor: "), "{activity}");
    let christmas = json!({"begin": "2026-12-24", "end": "2026-12-25"});
    let holidays =
        admin.ok("entity", json!({"action": "list", "type": "holiday", "filters": christmas})).await;
    assert!(holidays.contains("half a day") && holidays.contains("Berlin"), "{holidays}");
}

#[tokio::test]
async fn current_user_has_roles_teams_supervisor_and_preferences() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let supervised = json!({"action": "update", "type": "user", "id": 2, "data": {"supervisor": 1}});
    admin.ok("entity", supervised).await;
    insta::assert_snapshot!(
        "current user",
        connect(&kimai, "tina").await.ok("user_current", json!({})).await
    );
}

#[tokio::test]
async fn work_contract_preferences_can_be_read_back() {
    let kimai = work_contract_kimai().await;
    let admin = connect(&kimai, "admin").await;
    let preferences = json!([{"name": "holidays", "value": "31"}, {"name": "work_monday", "value": "25200"}]);
    let set = json!({"action": "set_preferences", "type": "user", "id": 3, "preferences": preferences});
    admin.ok("entity", set).await;
    let user = admin.ok("entity", json!({"action": "get", "type": "user", "id": 3})).await;
    assert!(user.contains("holidays=31") && user.contains("work_monday=25200"), "{user}");
}
