//! `timesheet list` with `filters.meta`, a filter by a custom field.

use kimai_tests::{
    mcp::McpClient,
    sim::{Entity, MetaField, SimulatedKimai},
};
use serde_json::{Value, json};

use crate::fixtures::{connect, kimai_with};

/// Starts a Kimai with a visible and a hidden field and sets them on some of Anna's records; returns it with Anna's client.
async fn kimai_with_fields() -> (SimulatedKimai, McpClient) {
    let hidden = MetaField { visible: false, ..MetaField::new(Entity::Timesheet, "secret") };
    let meta_fields = vec![MetaField::new(Entity::Timesheet, "issue"), hidden];
    let kimai = kimai_with(|settings| settings.meta_fields = meta_fields).await;
    let admin = connect(&kimai, "admin").await;
    for (id, name, value) in [
        (433, "issue", "CA-6"),
        (434, "issue", "CA-60"),
        (435, "issue", "ca-6"),
        (436, "issue", "two words"),
        (437, "issue", ""),
        (438, "secret", "x"),
    ] {
        let meta = json!([{ "name": name, "value": value }]);
        admin.ok("timesheet", json!({ "action": "meta_update", "id": id, "meta": meta })).await;
    }
    kimai.clear_requests();
    let anna = connect(&kimai, "anna").await;
    (kimai, anna)
}

async fn list(client: &McpClient, filters: Value) -> String {
    client.ok("timesheet", json!({ "action": "list", "filters": filters })).await
}

fn term(kimai: &SimulatedKimai) -> Option<String> {
    let requests = kimai.requests();
    let query = requests.iter().rev().find(|request| request.path == "/api/timesheets")?.query.clone();
    let term = query.split('&').find_map(|pair| pair.strip_prefix("term="))?.to_owned();
    Some(term.replace("%3A", ":").replace("%2A", "*").replace('+', " "))
}

fn listed_ids(text: &str) -> Vec<u64> {
    let ids = text.lines().filter_map(|line| line.strip_prefix('#')?.split(' ').next()?.parse().ok());
    ids.collect()
}

#[tokio::test]
async fn whole_value_must_match() {
    let (kimai, anna) = kimai_with_fields().await;
    let text = list(&anna, json!({ "meta": { "name": "issue", "value": "CA-6" } })).await;
    assert_eq!(term(&kimai).as_deref(), Some("issue:CA-6"));
    insta::assert_snapshot!(text, @r#"
    2 records of yours with issue=CA-6; 1-2 shown, 2:07 h in these
    Thu 2026-11-19
    #435 10:45-11:22 0:37 h Brooklyn Coffee Roasters / Web shop (#7) / Checkout (#21) - Prepared the workshop; 46.25 USD; issue=ca-6
    #433 08:15-09:45 1:30 h Musterbau GmbH / ERP integration (#2) / Meeting (#1) - Prepared the workshop; 135.00 EUR; issue=CA-6
    "#);
}

#[tokio::test]
async fn filter_without_a_value_matches_any_value() {
    let (kimai, anna) = kimai_with_fields().await;
    let text = list(&anna, json!({ "meta": { "name": "issue" } })).await;
    assert_eq!(term(&kimai).as_deref(), Some("issue:*"));
    let mut ids = listed_ids(&text);
    ids.sort_unstable();
    assert_eq!(ids, [433, 434, 435, 436], "{text}");
}

#[tokio::test]
async fn empty_value_matches_empty_and_missing_fields() {
    let (kimai, anna) = kimai_with_fields().await;
    let text = list(&anna, json!({ "meta": { "name": "issue", "value": "" }, "size": 1 })).await;
    assert_eq!(term(&kimai), None);
    assert!(text.starts_with("196 records of yours without issue; 1-1 shown"), "{text}");
    assert!(text.contains("do not show the field; they count as empty"), "{text}");
}

#[tokio::test]
async fn value_of_several_words_is_not_sent_to_the_search() {
    let (kimai, anna) = kimai_with_fields().await;
    let text = list(&anna, json!({ "meta": { "name": "issue", "value": "Two Words" } })).await;
    assert_eq!(term(&kimai).as_deref(), Some("issue:*"));
    assert_eq!(listed_ids(&text), [436], "{text}");
}

#[tokio::test]
async fn search_term_of_the_caller_is_combined_with_the_filter() {
    let (kimai, anna) = kimai_with_fields().await;
    let text = list(&anna, json!({ "term": "workshop", "meta": { "name": "issue", "value": "CA-6" } })).await;
    assert_eq!(term(&kimai).as_deref(), Some("workshop issue:CA-6"));
    assert_eq!(listed_ids(&text).len(), 2, "{text}");
}

#[tokio::test]
async fn records_with_a_hidden_field_are_kept_if_the_search_found_them() {
    let (_kimai, anna) = kimai_with_fields().await;
    let text = list(&anna, json!({ "meta": { "name": "secret", "value": "x" } })).await;
    assert_eq!(listed_ids(&text), [438]);
    assert!(
        text.contains("Note: 1 of these do not show the field; Kimai's search found the value in them"),
        "{text}"
    );
    let text = list(&anna, json!({ "meta": { "name": "secret", "value": "x y" } })).await;
    assert_eq!(listed_ids(&text), Vec::<u64>::new());
    assert!(text.contains("Note: 1 other records do not show the field secret and were left out"), "{text}");
}

#[tokio::test]
async fn statistics_cover_the_matching_records() {
    let (_kimai, anna) = kimai_with_fields().await;
    let filters = json!({ "calculate_stats": true, "meta": { "name": "issue", "value": "CA-6" } });
    let text = list(&anna, filters).await;
    assert!(text.starts_with("Statistics of 2 records of yours with issue=CA-6\n"), "{text}");
}

#[tokio::test]
async fn pages_contain_the_matching_records() {
    let (_kimai, anna) = kimai_with_fields().await;
    let page = |page: u32| json!({ "meta": { "name": "issue" }, "size": 3, "page": page });
    let text = list(&anna, page(1)).await;
    assert!(
        text.starts_with("4 records of yours with any issue; 1-3 shown") && text.ends_with("Next: page 2."),
        "{text}"
    );
    let text = list(&anna, page(2)).await;
    assert!(text.contains("; 4-4 shown") && !text.contains("Next"), "{text}");
    let text = list(&anna, page(3)).await;
    assert_eq!(text, "Past the last page: there are 4 records of yours with any issue.");
}

#[tokio::test]
async fn filter_without_a_field_name_is_rejected_before_any_request() {
    let (kimai, anna) = kimai_with_fields().await;
    let filters = json!({ "meta": { "name": " ", "value": "x" } });
    let text = anna.refused("timesheet", json!({ "action": "list", "filters": filters })).await;
    assert!(text.contains("filters.meta.name"), "{text}");
    assert!(kimai.requests().is_empty());
}
