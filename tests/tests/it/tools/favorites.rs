use kimai_tests::{
    mcp::McpClient,
    sim::{SimulatedKimai, Version},
};
use serde_json::{Value, json};

use super::{with, writes};

async fn kimai() -> SimulatedKimai {
    with(|settings| settings.version = Version::new(2, 66, 0)).await
}

fn timer(action: &str, id: u64) -> Value {
    json!({"action": action, "id": id})
}

#[tokio::test]
async fn favorites_are_added_listed_and_removed() {
    let kimai = kimai().await;
    let anna = McpClient::start(&kimai, "anna-token").await;
    insta::assert_snapshot!(anna.ok("timer", json!({"action": "favorites"})).await, @"No favorites; timer favorite id=… makes a record of yours one.");
    insta::assert_snapshot!(anna.ok("timer", timer("favorite", 438)).await, @"Added #438 to the favorites: 2026-11-20 09:29-11:29 2:00 h Musterbau GmbH / ERP integration (#2) / Meeting (#1) - Prepared the workshop [remote, bugfix]");
    insta::assert_snapshot!(anna.ok("timer", timer("favorite", 438)).await, @r"
    Unchanged #438: 2026-11-20 09:29-11:29 2:00 h Musterbau GmbH / ERP integration (#2) / Meeting (#1) - Prepared the workshop [remote, bugfix]
    It was a favorite before.
    ");
    insta::assert_snapshot!(anna.ok("timer", json!({"action": "favorites"})).await, @r"
    Favorites (timer restart id=… starts one again):
    #438 2026-11-20 09:29-11:29 2:00 h Musterbau GmbH / ERP integration (#2) / Meeting (#1) - Prepared the workshop [remote, bugfix]
    ");
    insta::assert_snapshot!(anna.ok("timer", timer("unfavorite", 438)).await, @"Removed #438 from the favorites: 2026-11-20 09:29-11:29 2:00 h Musterbau GmbH / ERP integration (#2) / Meeting (#1) - Prepared the workshop [remote, bugfix]");
    insta::assert_snapshot!(anna.ok("timer", timer("unfavorite", 438)).await, @r"
    Unchanged #438
    It was no favorite.
    ");
    assert_eq!(
        writes(&kimai),
        ["POST /api/favorites/timesheets/438", "DELETE /api/favorites/timesheets/438"]
    );
}

#[tokio::test]
async fn favorite_that_kimai_drops_for_a_new_one_is_reported() {
    let kimai = kimai().await;
    let anna = McpClient::start(&kimai, "anna-token").await;
    for id in 430..435 {
        anna.ok("timer", timer("favorite", id)).await;
    }
    let sixth = anna.ok("timer", timer("favorite", 435)).await;
    assert!(sixth.contains("\nKimai also changed: Removed #430 from the favorites: "), "{sixth}");
}

#[tokio::test]
async fn favorite_is_restarted_with_all_its_fields() {
    let kimai = kimai().await;
    let anna = McpClient::start(&kimai, "anna-token").await;
    anna.ok("timer", timer("favorite", 438)).await;
    anna.ok("timer", timer("restart", 438)).await;
    let restart = writes(&kimai).pop().unwrap();
    assert_eq!(restart, r#"PATCH /api/timesheets/438/restart {"copy":"all"}"#);
}

#[tokio::test]
async fn records_of_others_and_unknown_records_are_refused_as_favorites() {
    let kimai = kimai().await;
    let tina = McpClient::start(&kimai, "tina-token").await;
    insta::assert_snapshot!(tina.refused("timer", timer("favorite", 438)).await, @r"
    Kimai refused POST /api/favorites/timesheets/{id}: 403 Forbidden
    Favorites can only be records of your own.
    ");
    insta::assert_snapshot!(tina.refused("timer", timer("favorite", 9999)).await, @r"
    Kimai refused POST /api/favorites/timesheets/{id}: 404 Not Found
    There is none with this id.
    ");
}
