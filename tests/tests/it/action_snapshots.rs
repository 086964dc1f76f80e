//! What each action of each tool answers, as it was read and found good.

mod calls;

use std::collections::BTreeSet;

use calls::{Call, calls};
use kimai_tests::{
    mcp::McpClient,
    sim::{Entity, MetaField, Settings, SimulatedKimai, Version},
};
use kimai_tools::{TOOLS, Tool};
use serde_json::Value;

/// A Kimai that serves everything, on a Monday afternoon in Berlin.
async fn kimai() -> SimulatedKimai {
    let meta_fields =
        vec![MetaField::new(Entity::Timesheet, "ticket"), MetaField::new(Entity::Project, "crm")];
    let settings = Settings {
        now: Some("2026-11-23T13:00:00Z".parse().unwrap()),
        version: Version::new(2, 68, 0),
        plugins: ["WorkContractBundle".to_owned()].into(),
        grants: vec![("ROLE_SUPER_ADMIN".to_owned(), "delete_invoice".to_owned())],
        meta_fields,
        ..Settings::default()
    };
    SimulatedKimai::start(settings).await
}

/// The action that a call chooses.
fn action(tool: &Tool, call: &Call) -> String {
    match tool.discriminator {
        Some(key) => call.arguments.get(key).and_then(Value::as_str).unwrap().to_owned(),
        None => tool.actions.first().unwrap().name.to_owned(),
    }
}

#[tokio::test]
async fn every_action_answers_as_reviewed() {
    let mut shown = BTreeSet::new();
    for call in calls() {
        let kimai = kimai().await;
        let session = McpClient::start(&kimai, &format!("{}-token", call.user)).await;
        for (tool, before) in &call.before {
            session.ok(tool, before.clone()).await;
        }
        let tool = TOOLS.iter().find(|tool| tool.name == call.tool).unwrap();
        let name = format!("{} {}", tool.name, action(tool, &call));
        insta::assert_snapshot!(name.clone(), session.ok(tool.name, call.arguments.clone()).await);
        assert!(shown.insert(name.clone()), "{name} is shown twice");
    }
    let all = TOOLS
        .iter()
        .flat_map(|tool| tool.actions.iter().map(|action| format!("{} {}", tool.name, action.name)));
    let missing: Vec<String> = all.filter(|name| !shown.contains(name)).collect();
    assert!(missing.is_empty(), "no answer is shown of {missing:?}");
}
