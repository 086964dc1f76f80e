//! What is summed up, and what is not made up.

use kimai_tests::sim::{Entity, MetaField, Settings};
use serde_json::json;

use super::{kimai, kimai_with, list};

#[tokio::test]
async fn rates_that_the_token_may_not_see_are_not_zero() {
    let kimai = kimai_with(Settings { strip_rates: Some(true), ..Settings::default() }).await;
    let text = list(&kimai, "anna", json!({ "calculate_stats": true })).await;
    assert!(text.contains("Rates: not visible to this token"), "{text}");
}

#[tokio::test]
async fn no_hours_of_overtime_are_made_up() {
    let kimai = kimai().await;
    for format in ["summary", "detailed", "json"] {
        let text = list(&kimai, "anna", json!({ "calculate_stats": true, "stats_format": format })).await;
        assert!(!text.to_lowercase().contains("balance") && !text.contains("target"), "{text}");
    }
}

#[tokio::test]
async fn no_records_are_said_to_be_none() {
    let kimai = kimai().await;
    let text =
        list(&kimai, "anna", json!({ "calculate_stats": true, "begin": "2020-01-01", "end": "2020-12-31" }))
            .await;
    assert_eq!(text, "Statistics of 0 records of yours from 2020-01-01 to 2020-12-31");
}

#[tokio::test]
async fn terms_that_inflate_kimais_total_are_named() {
    let issue = vec![MetaField::new(Entity::Timesheet, "issue")];
    let kimai = kimai_with(Settings { meta_fields: issue, ..Settings::default() }).await;
    let text = list(&kimai, "anna", json!({ "term": "issue:~", "size": 1 })).await;
    assert!(text.contains("Note: Kimai may count records several times"), "{text}");
}
