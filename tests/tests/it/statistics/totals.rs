//! What is summed up, and what is not made up.

use kimai_tests::sim::{Entity, MetaField, Settings};
use serde_json::json;

use super::{kimai, kimai_with, list};

#[tokio::test]
async fn invisible_rates_are_not_reported_as_zero() {
    let kimai = kimai_with(Settings { strip_rates: Some(true), ..Settings::default() }).await;
    let text = list(&kimai, "anna", json!({ "calculate_stats": true })).await;
    assert!(text.contains("Rates: not visible to this token"), "{text}");
}

#[tokio::test]
async fn json_statistics_contain_no_overtime() {
    let kimai = kimai().await;
    for format in ["summary", "detailed", "json"] {
        let text = list(&kimai, "anna", json!({ "calculate_stats": true, "stats_format": format })).await;
        assert!(!text.to_lowercase().contains("balance") && !text.contains("target"), "{text}");
    }
}

#[tokio::test]
async fn empty_result_is_reported() {
    let kimai = kimai().await;
    let text =
        list(&kimai, "anna", json!({ "calculate_stats": true, "begin": "2020-01-01", "end": "2020-12-31" }))
            .await;
    assert_eq!(text, "Statistics of 0 records of yours from 2020-01-01 to 2020-12-31");
}

#[tokio::test]
async fn search_terms_that_inflate_the_total_are_named_in_a_note() {
    let issue = vec![MetaField::new(Entity::Timesheet, "issue")];
    let kimai = kimai_with(Settings { meta_fields: issue, ..Settings::default() }).await;
    let text = list(&kimai, "anna", json!({ "term": "issue:~", "size": 1 })).await;
    assert!(text.contains("Note: Kimai may count records several times"), "{text}");
}
