//! That all records are read, once, or it is an error.

use kimai_tests::sim::{Fault, Settings, SimulatedKimai};
use serde_json::json;

use super::{kimai, kimai_with, list, refused};

/// The queries of records that were sent.
fn queries(kimai: &SimulatedKimai) -> Vec<String> {
    let requests = kimai.requests().into_iter().filter(|request| request.path == "/api/timesheets");
    requests.map(|request| request.query).collect()
}

#[tokio::test]
async fn statistics_cover_all_records_whatever_page_is_requested() {
    let kimai = kimai().await;
    let whole = list(&kimai, "admin", json!({ "calculate_stats": true, "user_scope": "all" })).await;
    let paged =
        list(&kimai, "admin", json!({ "calculate_stats": true, "user_scope": "all", "page": 3, "size": 7 }))
            .await;
    assert_eq!(whole, paged);
}

#[tokio::test]
async fn pages_of_500_are_requested_and_none_past_the_end() {
    let kimai = kimai().await;
    list(&kimai, "admin", json!({ "calculate_stats": true, "user_scope": "all" })).await;
    let asked = queries(&kimai);
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked.iter().all(|query| query.contains("size=500")), "{asked:?}");
}

#[tokio::test]
async fn all_pages_are_read_if_kimai_caps_the_page_size() {
    let kimai = kimai_with(Settings { page_size_cap: 40, ..Settings::default() }).await;
    let text = list(&kimai, "anna", json!({ "calculate_stats": true })).await;
    assert!(text.starts_with("Statistics of 200 records of yours\n"), "{text}");
}

#[tokio::test]
async fn outage_is_an_error_instead_of_zero_records() {
    let kimai = kimai().await;
    kimai.fault("GET", "/api/timesheets", Fault::Status(500));
    let text = refused(&kimai, "anna", json!({ "calculate_stats": true })).await;
    assert!(text.contains("500"), "{text}");
}

#[tokio::test]
async fn end_before_begin_is_rejected_before_any_listing() {
    let kimai = kimai().await;
    let filters = json!({ "calculate_stats": true, "begin": "2026-11-20", "end": "2026-11-01" });
    let text = refused(&kimai, "anna", filters).await;
    assert!(text.contains("filters.end"), "{text}");
    assert_eq!(queries(&kimai), Vec::<String>::new());
}
