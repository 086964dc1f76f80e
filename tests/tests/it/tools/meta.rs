//! The tool `meta`.

use kimai_tests::sim::{Entity, MetaField, SimulatedKimai};
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai_with, with_arguments, writes};

/// Starts a Kimai with custom fields on every kind of entity.
async fn kimai_with_fields() -> SimulatedKimai {
    kimai_with(|settings| {
        let field = MetaField::new;
        settings.meta_fields = vec![
            field(Entity::Timesheet, "ticket"),
            field(Entity::Timesheet, "distance"),
            MetaField { visible: false, ..field(Entity::Timesheet, "secret") },
            field(Entity::Project, "crm"),
            field(Entity::Customer, "crm"),
            field(Entity::Activity, "crm"),
            field(Entity::Invoice, "sent"),
            field(Entity::Invoice, "dunning"),
        ];
    })
    .await
}

fn get(entity: &str, id: u64) -> Value {
    json!({"action": "get", "entity": entity, "entity_id": id})
}

fn update(entity: &str, id: u64, data: Value) -> Value {
    with_arguments(get(entity, id), Value::from_iter([("action", Value::from("update")), ("data", data)]))
}

#[tokio::test]
async fn fields_of_every_kind_are_set_and_read() {
    let kimai = kimai_with_fields().await;
    let admin = connect(&kimai, "admin").await;
    for (kind, id) in [("customer", 1), ("project", 1), ("activity", 6)] {
        let set = admin.ok("meta", update(kind, id, json!([{"name": "crm", "value": "A; b=1"}]))).await;
        let read = admin.ok("meta", get(kind, id)).await;
        assert!(set.starts_with(&format!("Set crm of {kind} ")), "{set}");
        assert!(set.ends_with("\n- crm=\"A; b=1\"") && read.ends_with("\n- crm=\"A; b=1\""), "{set}\n{read}");
    }
    insta::assert_snapshot!(admin.ok("meta", get("project", 1)).await, @r#"
    Custom fields of project Website relaunch (#1):
    - crm="A; b=1"
    "#);
    insta::assert_snapshot!(admin.ok("meta", get("project", 2)).await, @"No custom fields of project ERP integration (#2) that Kimai shows.");
}

/// The Python server accepted only strings, although its schema allowed any type.
#[tokio::test]
async fn values_may_be_any_scalar_and_true_is_sent_as_1() {
    let kimai = kimai_with_fields().await;
    let anna = connect(&kimai, "anna").await;
    let data = json!([{"name": "ticket", "value": "ABC-1"}, {"name": "distance", "value": 42.5}, {"name": "secret", "value": true}]);
    insta::assert_snapshot!(anna.ok("meta", update("timesheet", 438, data)).await, @r"
    Set ticket, distance, secret of timesheet #438; it has now:
    - ticket=ABC-1
    - distance=42.5
    Set, but Kimai does not show: secret
    ");
    let data = json!([{"name": "ticket", "value": null}]);
    insta::assert_snapshot!(anna.ok("meta", update("timesheet", 438, data)).await, @r"
    Set ticket of timesheet #438; it has now:
    - distance=42.5
    Empty: ticket
    Before: ticket=ABC-1
    ");
    insta::assert_snapshot!(writes(&kimai).join("\n"), @r#"
    PATCH /api/timesheets/438/meta {"name":"ticket","value":"ABC-1"}
    PATCH /api/timesheets/438/meta {"name":"distance","value":"42.5"}
    PATCH /api/timesheets/438/meta {"name":"secret","value":"1"}
    PATCH /api/timesheets/438/meta {"name":"ticket","value":null}
    "#);
    let list = update("timesheet", 438, json!([{"name": "ticket", "value": [1]}]));
    insta::assert_snapshot!(anna.refused("meta", list).await, @"Invalid argument data[0].value: expected text, a number, true, false or null.");
}

/// The Python server did not report the fields that were set before an error.
#[tokio::test]
async fn partial_failure_lists_the_fields_that_were_set() {
    let kimai = kimai_with_fields().await;
    let anna = connect(&kimai, "anna").await;
    let data = json!([{"name": "ticket", "value": "A"}, {"name": "nope", "value": "B"}, {"name": "distance", "value": 1}]);
    insta::assert_snapshot!(anna.refused("meta", update("timesheet", 438, data)).await, @r"
    Done: ticket. Requested: ticket, nope, distance. Error: Kimai refused PATCH /api/timesheets/438/meta: 404 Not Found
    There is none with this id, or no custom field with this name is configured; meta get lists the visible ones.
    Repeat only what is missing.
    ");
    assert_eq!(writes(&kimai).len(), 2);
}

#[tokio::test]
async fn invoice_fields_are_set_atomically() {
    let kimai = kimai_with_fields().await;
    let admin = connect(&kimai, "admin").await;
    let both = json!([{"name": "sent", "value": "2026-11-01"}, {"name": "dunning", "value": 1}]);
    insta::assert_snapshot!(admin.ok("meta", update("invoice", 1, both)).await, @r"
    Set sent, dunning of invoice 2026/001 (#1); it has now:
    - sent=2026-11-01
    - dunning=1
    ");
    let one = json!([{"name": "sent", "value": "x"}, {"name": "nope", "value": 1}]);
    insta::assert_snapshot!(admin.refused("meta", update("invoice", 1, one)).await, @r"
    Kimai refused PATCH /api/invoices/1/custom-fields: 404 Not Found
    There is none with this id, or no custom field with this name is configured; meta get lists the visible ones.
    ");
    insta::assert_snapshot!(admin.ok("meta", get("invoice", 1)).await, @r"
    Custom fields of invoice 2026/001 (#1):
    - sent=2026-11-01
    - dunning=1
    ");
    assert_eq!(writes(&kimai).len(), 2);
}

#[tokio::test]
async fn empty_updates_and_unknown_entities_are_rejected() {
    let kimai = kimai_with_fields().await;
    let admin = connect(&kimai, "admin").await;
    for kind in ["invoice", "project"] {
        let refusal = admin.refused("meta", update(kind, 1, json!([]))).await;
        assert_eq!(refusal, "Invalid argument data: missing; give at least one {name, value}.");
    }
    assert!(kimai.requests().is_empty());
    let nothing = json!([{"name": "crm", "value": 1}]);
    insta::assert_snapshot!(admin.refused("meta", update("project", 99, nothing)).await, @r"
    Kimai refused PATCH /api/projects/99/meta: 404 Not Found
    There is none with this id, or no custom field with this name is configured; meta get lists the visible ones.
    ");
    insta::assert_snapshot!(admin.refused("meta", get("project", 99)).await, @r"
    Kimai refused GET /api/projects/99: 404 Not Found
    There is none with this id.
    ");
}

#[tokio::test]
async fn users_may_read_but_not_set_custom_fields_of_listed_entities() {
    let kimai = kimai_with_fields().await;
    let anna = connect(&kimai, "anna").await;
    insta::assert_snapshot!(anna.ok("meta", get("activity", 1)).await, @"No custom fields of activity Meeting (#1) that Kimai shows.");
    let data = json!([{"name": "crm", "value": 1}]);
    assert!(anna.refused("meta", update("activity", 1, data)).await.contains("403 Forbidden"));
}
