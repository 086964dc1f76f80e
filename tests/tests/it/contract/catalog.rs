//! Customers, projects, activities and teams beyond the recordings.

use kimai_tests::sim::{Settings, SimulatedKimai};
use serde_json::{Value, json};

use super::client::Caller;

async fn started() -> (SimulatedKimai, Caller) {
    let now = Some("2026-11-21T12:34:30Z".parse().expect("a moment"));
    let kimai = SimulatedKimai::start(Settings { now, ..Settings::default() }).await;
    let caller = Caller::new(&kimai.url());
    (kimai, caller)
}

#[tokio::test]
async fn forms_reject_invalid_values() {
    let (_kimai, caller) = started().await;
    for (field, value, message) in [
        ("name", json!("<b>"), "The following characters are not allowed: < > \" ="),
        ("budget", json!(-1), "This value should be between 0 and 900000000000."),
        ("homepage", json!("no where"), "This value is not a valid URL."),
        ("timezone", json!("europe/berlin"), "Please select a valid timezone."),
        ("country", Value::Null, "This value should not be blank."),
        ("language", json!("xx"), "The selected choice is invalid."),
    ] {
        let refused = caller.send("admin", "PATCH", "/api/customers/1", json!({field: value})).await;
        let errors = &refused.body["errors"]["children"][field]["errors"];
        assert_eq!((refused.status, errors), (400, &json!([message])), "{field}");
    }
    let unchanged =
        caller.send("admin", "PATCH", "/api/customers/1", json!({"homepage": "bau.example"})).await.body;
    assert_eq!(unchanged["homepage"], "https://bau.example");
}

#[tokio::test]
async fn deleting_a_customer_deletes_its_projects_and_records() {
    let (_kimai, caller) = started().await;
    assert_eq!(caller.status("admin", "DELETE", "/api/customers/3").await, 204);
    for path in ["/api/projects/7", "/api/activities/21", "/api/invoices/5", "/api/timesheets/431"] {
        assert_eq!(caller.status("admin", "GET", path).await, 404, "{path}");
    }
    let left = caller.send("admin", "GET", "/api/timesheets?user=all&customer=1&size=1", Value::Null).await;
    assert_eq!(left.status, 200);
}

#[tokio::test]
async fn team_leads_edit_only_activities_of_their_teams() {
    let (_kimai, caller) = started().await;
    let rename = json!({"comment": "by the lead"});
    assert_eq!(caller.send("tina", "PATCH", "/api/activities/16", rename.clone()).await.status, 200);
    assert_eq!(caller.send("tina", "PATCH", "/api/activities/1", rename.clone()).await.status, 403);
    assert_eq!(caller.send("anna", "PATCH", "/api/activities/16", rename).await.status, 403);
    assert_eq!(caller.status("tina", "GET", "/api/activities/16/rates").await, 200);
    assert_eq!(caller.status("tina", "DELETE", "/api/activities/16").await, 403);
}

#[tokio::test]
async fn deleting_a_team_makes_its_objects_public() {
    let (_kimai, caller) = started().await;
    assert_eq!(caller.status("ben", "GET", "/api/activities?project=12").await, 403);
    assert_eq!(caller.status("admin", "DELETE", "/api/teams/1").await, 204);
    assert_eq!(caller.status("ben", "GET", "/api/activities?project=12").await, 200);
}

#[tokio::test]
async fn deleting_a_tag_keeps_the_records() {
    let (_kimai, caller) = started().await;
    assert_eq!(caller.status("admin", "DELETE", "/api/tags/2").await, 204);
    let record = caller.send("anna", "GET", "/api/timesheets/438", Value::Null).await.body;
    assert_eq!(record["tags"], json!(["bugfix"]));
}

#[tokio::test]
async fn unknown_team_member_has_an_error_at_its_own_field() {
    let (_kimai, caller) = started().await;
    let members = json!({"name": "Odd", "members": [{"user": 999, "teamlead": true}]});
    let refused = caller.send("admin", "POST", "/api/teams", members).await.body;
    let user = &refused["errors"]["children"]["members"]["children"][0]["children"]["user"];
    assert_eq!(user["errors"], json!(["The selected choice is invalid."]));
}
