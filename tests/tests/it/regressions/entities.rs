use kimai_tests::sim::{Entity, MetaField};
use serde_json::{Value, json};

use super::{kimai, sent, session, with};

fn update(kind: &str, data: Value) -> Value {
    let kind = Value::from(kind);
    Value::from_iter([("action", "update".into()), ("type", kind), ("id", 1.into()), ("data", data)])
}

#[tokio::test]
async fn a_change_without_any_field_is_refused_and_never_told_as_done() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    for kind in ["project", "activity", "customer", "user", "team", "invoice"] {
        let refusal = admin.refused("entity", update(kind, json!({}))).await;
        assert!(refusal.starts_with("Invalid argument data: "), "{kind}: {refusal}");
    }
    assert!(sent(&kimai, "PATCH").is_empty());
}

#[tokio::test]
async fn a_customer_takes_a_colour_and_every_part_of_its_address_and_shows_them() {
    let kimai = with(|settings| settings.version = kimai_tests::sim::Version::new(2, 66, 0)).await;
    let admin = session(&kimai, "admin").await;
    let data = json!({
        "color": "#1e90ff", "addressLine1": "Wharf 1", "addressLine2": "Gate B", "addressLine3": "2nd floor",
        "postCode": "20457", "city": "Hamburg", "buyerReference": "REF-9",
    });
    admin.ok("entity", update("customer", data.clone())).await;
    let shown = admin.ok("entity", json!({"action": "get", "type": "customer", "id": 1})).await;
    for value in data.as_object().unwrap().values() {
        let value = value.as_str().unwrap().trim_start_matches('#');
        assert!(shown.contains(value), "{value}: {shown}");
    }
}

/// The retry of a write that was told as failed made a second one.
#[tokio::test]
async fn a_write_of_what_has_custom_fields_is_told_as_done() {
    let kinds = [Entity::Project, Entity::Activity, Entity::Customer];
    let kimai =
        with(|settings| settings.meta_fields = kinds.map(|kind| MetaField::new(kind, "crm")).into()).await;
    let admin = session(&kimai, "admin").await;
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
async fn the_colour_of_an_activity_and_the_half_of_a_holiday_are_shown() {
    let kimai = kimai().await;
    let admin = session(&kimai, "admin").await;
    let activity = admin.ok("entity", json!({"action": "get", "type": "activity", "id": 9})).await;
    assert!(activity.contains("\nColor: "), "{activity}");
    let christmas = json!({"begin": "2026-12-24", "end": "2026-12-25"});
    let holidays =
        admin.ok("entity", json!({"action": "list", "type": "holiday", "filters": christmas})).await;
    assert!(holidays.contains("half a day") && holidays.contains("Berlin"), "{holidays}");
}
