use serde_json::json;

use super::{kimai, session};

/// "List Customer Rates"
#[tokio::test]
async fn the_rates_of_a_customer_are_listed() {
    let kimai = kimai().await;
    let call = json!({
        "entity": "customer",
        "action": "list",
        "entity_id": 1
    });
    let list = session(&kimai, "admin").await.ok("rate", call).await;
    assert_eq!(
        list,
        "Rates of customer Musterbau GmbH (#1):\n#1 everybody 90.00 EUR an hour, internal 55.00"
    );
}
