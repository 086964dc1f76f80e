//! Whose records are counted, and which.

use serde_json::json;

use super::{kimai, list, refused};

#[tokio::test]
async fn statistics_of_another_user_never_contain_own_records() {
    let kimai = kimai().await;
    let text = list(&kimai, "anna", json!({ "calculate_stats": true, "user": "4" })).await;
    insta::assert_snapshot!(text, @r#"
    Statistics of 0 records of users #4
    Note: Kimai ignored the user filter and sent records of #3: your role may not see the requested users, or they do not exist.
    "#);
    let text = list(&kimai, "anna", json!({ "calculate_stats": true, "user_scope": "all" })).await;
    assert!(text.contains("all of these are your own"), "{text}");
}

#[tokio::test]
async fn unknown_project_has_no_statistics() {
    let kimai = kimai().await;
    let text = list(&kimai, "admin", json!({ "calculate_stats": true, "project": 999 })).await;
    assert!(text.contains("Kimai ignored the project filter") && !text.contains("Time:"), "{text}");
}

#[tokio::test]
async fn team_lead_sees_the_statistics_of_the_team() {
    let kimai = kimai().await;
    let text = list(&kimai, "tina", json!({ "calculate_stats": true, "user_scope": "all" })).await;
    for name in ["Anna Arbeiter (#3)", "Ben Brown (#4)", "Tina Teamlead (#2)"] {
        assert!(text.contains(name), "{text}");
    }
    assert!(!text.contains("Ada Admin"), "{text}");
}

#[tokio::test]
async fn user_filter_accepts_a_name() {
    let kimai = kimai().await;
    for (caller, name, count) in [("admin", "ben", 160), ("admin", "Ben Brown", 160), ("tina", "BEN", 158)] {
        let text = list(&kimai, caller, json!({ "user": name, "size": 1 })).await;
        assert!(text.starts_with(&format!("{count} records of Ben Brown (#4)")), "{text}");
    }
    let text = refused(&kimai, "admin", json!({ "user": "bem" })).await;
    assert!(
        text.starts_with("There is no filters.user bem that you may see. The nearest names: Ben Brown (#4)"),
        "{text}"
    );
    let text = refused(&kimai, "admin", json!({ "user": "a" })).await;
    assert!(
        text.contains("matches") && text.contains("Anna Arbeiter (#3)") && text.contains("with an id"),
        "{text}"
    );
}
