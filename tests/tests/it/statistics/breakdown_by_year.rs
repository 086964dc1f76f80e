//! Years, and what they are compared with.

use serde_json::json;

use super::{kimai, list};

#[tokio::test]
async fn incomplete_year_is_not_compared() {
    let kimai = kimai().await;
    let text = list(&kimai, "anna", json!({ "calculate_stats": true, "breakdown_by_year": true })).await;
    let years = text.lines().skip_while(|line| *line != "Years:").nth(1).unwrap_or_default();
    assert!(
        years.starts_with("- 2026 (only 2026-01-01 to 2026-11-21, not compared) 247:17 h on 65 days"),
        "{text}"
    );
    assert!(!text.contains("Weeks:"), "{text}");
}

#[tokio::test]
async fn periods_longer_than_a_year_are_broken_down_by_year_by_default() {
    let kimai = kimai().await;
    let filters = json!({ "calculate_stats": true, "begin": "2025-01-01", "end": "2026-12-31" });
    assert!(list(&kimai, "anna", filters).await.contains("\nYears:\n"));
    let filters = json!({ "calculate_stats": true, "begin": "2025-01-01", "end": "2026-12-31", "breakdown_by_year": false });
    assert!(!list(&kimai, "anna", filters).await.contains("\nYears:\n"));
}
