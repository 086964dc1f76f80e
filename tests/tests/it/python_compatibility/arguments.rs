//! What the schemas leave unsaid, to be short, and the calls take all the same.

use kimai_tests::{
    mcp::McpClient,
    sim::{Entity, MetaField, Settings, SimulatedKimai, Version},
};
use serde_json::{Value, json};

/// A Kimai that has all there is to set, and its administrator.
async fn office() -> (SimulatedKimai, McpClient) {
    let meta_fields = vec![MetaField::new(Entity::Project, "crm"), MetaField::new(Entity::Timesheet, "crm")];
    let settings = Settings {
        now: Some("2026-11-21T13:00:00Z".parse().unwrap()),
        version: Version::new(2, 68, 0),
        meta_fields,
        ..Settings::default()
    };
    let kimai = SimulatedKimai::start(settings).await;
    let session = McpClient::start(&kimai, "admin-token").await;
    (kimai, session)
}

#[tokio::test]
async fn visible_takes_one_two_and_three_as_numbers_and_as_digits() {
    let (_kimai, session) = office().await;
    for (visible, first) in
        [(json!(1), "4 users (enabled)"), (json!(2), "1 users (disabled)"), (json!("3"), "5 users")]
    {
        let call = json!({"type": "user", "action": "list", "filters": {"visible": visible}});
        let list = session.ok("entity", call).await;
        assert!(list.starts_with(&format!("{first}; ")), "{visible}: {list}");
    }
}

#[tokio::test]
async fn flags_may_be_text_or_numbers_whatever_their_schema_says() {
    let (_kimai, session) = office().await;
    for flag in [json!("1"), json!(1)] {
        let globals = json!({"type": "activity", "action": "list", "filters": {"globals": flag}});
        assert!(session.ok("entity", globals).await.starts_with("8 activities"));
        let projects = json!({"type": "project", "action": "list", "filters": {"global_activities": flag}});
        assert!(session.ok("entity", projects).await.starts_with("9 projects"));
        let records = json!({"action": "list", "filters": {"exported": flag, "size": 1}});
        assert!(session.ok("timesheet", records).await.contains("; exported"));
    }
}

#[tokio::test]
async fn every_status_of_an_invoice_and_the_monthly_budget_are_taken() {
    let (_kimai, session) = office().await;
    for status in ["pending", "canceled", "new", "paid"] {
        let data = json!({"status": status, "paymentDate": "2026-11-20"});
        let call = json!({"type": "invoice", "action": "update", "id": 2, "data": data});
        session.ok("entity", call).await;
        let invoice = session.ok("entity", json!({"type": "invoice", "action": "get", "id": 2})).await;
        assert!(invoice.contains(&format!("Status: {status}")), "{invoice}");
    }
    let data = json!({"budgetType": "month", "budget": 100});
    let call = json!({"type": "project", "action": "update", "id": 1, "data": data});
    assert!(session.ok("entity", call).await.contains("month"));
}

#[tokio::test]
async fn the_value_of_a_custom_field_may_be_any_scalar() {
    let (_kimai, session) = office().await;
    for (value, shown) in [(json!("a b"), "a b"), (json!(7), "7"), (json!(1.5), "1.5"), (json!(true), "1")] {
        let field: Value = json!([{"name": "crm", "value": value}]);
        let project = json!({"entity": "project", "entity_id": 1, "action": "update", "data": field});
        let said = session.ok("meta", project).await;
        assert!(said.contains(shown), "{said}");
        let record = json!({"action": "meta_update", "id": 438, "meta": field});
        assert!(session.ok("timesheet", record).await.ends_with(&format!(" → {shown}")));
    }
}
