//! The tool `rate`.

use serde_json::{Value, json};

use crate::fixtures::{connect, kimai, with_arguments, writes};

fn rate(action: &str, entity: &str, id: u64) -> Value {
    json!({"action": action, "entity": entity, "entity_id": id})
}

fn add(entity: &str, id: u64, data: Value) -> Value {
    with_arguments(rate("add", entity, id), Value::from_iter([("data", data)]))
}

fn delete(entity: &str, id: u64, rate_id: u64) -> Value {
    with_arguments(rate("delete", entity, id), json!({ "rate_id": rate_id }))
}

#[tokio::test]
async fn rates_are_listed_with_users_and_the_currency_of_the_customer() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    insta::assert_snapshot!(admin.ok("rate", rate("list", "customer", 1)).await, @r"
    Rates of customer Musterbau GmbH (#1):
    #1 everybody 90.00 EUR an hour, internal 55.00
    ");
    insta::assert_snapshot!(admin.ok("rate", rate("list", "project", 1)).await, @r"
    Rates of project Musterbau GmbH / Website relaunch (#1):
    #1 everybody 100.00 EUR an hour, internal 60.00
    #2 Anna Arbeiter (#3) 105.50 EUR an hour
    ");
    insta::assert_snapshot!(admin.ok("rate", rate("list", "activity", 6)).await, @r"
    Rates of activity Travel (#6):
    #1 everybody 250.00 a record (fixed)
    ");
    insta::assert_snapshot!(admin.ok("rate", rate("list", "activity", 10)).await, @"No rates of activity Website relaunch / Frontend (#10); the rates of its parent or of the user apply.");
}

#[tokio::test]
async fn added_rate_sends_only_the_set_fields() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let data = json!({"user": "4", "rate": 80, "internal_rate": 45.5, "is_fixed": true});
    let added = admin.ok("rate", add("project", 1, data)).await;
    insta::assert_snapshot!(added, @"Added to project Musterbau GmbH / Website relaunch (#1): #3 Ben Brown (#4) 80.00 EUR a record (fixed), internal 45.50");
    admin.ok("rate", add("activity", 10, json!({"rate": 60}))).await;
    insta::assert_snapshot!(writes(&kimai).join("\n"), @r#"
    POST /api/projects/1/rates {"user":4,"rate":80.0,"internalRate":45.5,"isFixed":true}
    POST /api/activities/10/rates {"rate":60.0}
    "#);
}

/// Kimai would set the rate to 0.
#[tokio::test]
async fn rate_without_a_price_is_rejected_before_any_request() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let call = add("project", 2, json!({"user": 3}));
    insta::assert_snapshot!(admin.refused("rate", call).await, @"Invalid argument data: missing field `rate`.");
    assert!(kimai.requests().is_empty());
}

/// The Python server dropped these fields because of their spelling.
#[tokio::test]
async fn internal_rate_and_fixed_mark_are_sent() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let data = json!({"rate": 1, "internalRate": 2, "isFixed": true});
    admin.ok("rate", add("project", 2, data)).await;
    assert!(writes(&kimai)[0].ends_with(r#"{"rate":1.0,"internalRate":2.0,"isFixed":true}"#));
    let misspelt = add("project", 2, json!({"rate": 1, "fixed": true}));
    assert!(admin.refused("rate", misspelt).await.contains("\"fixed\" is unknown"));
}

#[tokio::test]
async fn second_rate_of_a_user_is_refused_with_the_next_step() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let call = add("project", 1, json!({"user": 3, "rate": 1}));
    insta::assert_snapshot!(admin.refused("rate", call).await, @r"
    Kimai refused POST /api/projects/1/rates: 400 Validation Failed
    - user: This value is already used.
    Each user, and everybody together, has one rate here: rate list shows it, rate delete makes room (Kimai cannot change one).
    ");
    let call = add("project", 2, json!({"rate": -1}));
    insta::assert_snapshot!(admin.refused("rate", call).await, @r"
    Kimai refused POST /api/projects/2/rates: 400 Validation Failed
    - rate: This value should be greater than or equal to 0.
    ");
}

#[tokio::test]
async fn deleted_rate_is_described_completely() {
    let kimai = kimai().await;
    let admin = connect(&kimai, "admin").await;
    let gone = admin.ok("rate", delete("project", 1, 2)).await;
    insta::assert_snapshot!(gone, @"Deleted from project Musterbau GmbH / Website relaunch (#1): #2 Anna Arbeiter (#3) 105.50 EUR an hour");
    let unknown = admin.refused("rate", delete("project", 1, 77)).await;
    insta::assert_snapshot!(unknown, @"Invalid argument rate_id: no rate #77 on this project; it has #1.");
    assert_eq!(writes(&kimai), ["DELETE /api/projects/1/rates/2"]);
}

#[tokio::test]
async fn rates_require_edit_permission() {
    let kimai = kimai().await;
    for user in ["tina", "anna"] {
        let client = connect(&kimai, user).await;
        let refusal = client.refused("rate", rate("list", "customer", 1)).await;
        assert!(refusal.contains("403 Forbidden\nRates require permission to edit"), "{refusal}");
    }
    let admin = connect(&kimai, "admin").await;
    insta::assert_snapshot!(admin.refused("rate", rate("list", "project", 99)).await, @r"
    Kimai refused GET /api/projects/99/rates: 404 Not Found
    There is none with this id.
    ");
}
