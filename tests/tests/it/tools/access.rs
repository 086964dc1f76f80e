//! Kimai's bare 404 for a route that it does not have, told apart from an id that does not exist.

use std::sync::Arc;

use kimai_tests::{
    mcp::McpClient,
    sim::{Entity, Fault, MetaField, SimulatedKimai, Version},
};
use kimai_tools::{
    ToolError,
    domain::{
        self, Error,
        api::{self, AbsenceQuery, Client, Credentials, Id},
        batch,
    },
};
use serde_json::json;

use super::with;

async fn version(minor: u32) -> SimulatedKimai {
    with(|settings| settings.version = Version::new(2, minor, 0)).await
}

/// The caller's Kimai without a tool around it.
fn behind(kimai: &SimulatedKimai, token: &str) -> Result<domain::Session, api::Error> {
    let now = kimai.now();
    let client = Client::new(&kimai.url(), Credentials::token(token))?;
    Ok(domain::Session::with_clock(client, Arc::new(move || now)))
}

async fn text(kimai: &domain::Session, error: api::Error) -> String {
    ToolError::from(kimai.classify(error.into()).await).text()
}

#[tokio::test]
async fn favorites_need_kimai_2_66() {
    let kimai = version(65).await;
    let anna = McpClient::start(&kimai, "anna-token").await;
    for (action, id) in [("favorites", None), ("favorite", Some(438)), ("unfavorite", Some(438))] {
        let call = id.map_or_else(|| json!({"action": action}), |id| json!({"action": action, "id": id}));
        assert_eq!(
            anna.refused("timer", call).await,
            "This needs Kimai ≥ 2.66 (this is 2.65.0); its administrator can update it."
        );
    }
    let asked = kimai.requests().iter().filter(|request| request.path == "/api/version").count();
    assert_eq!(asked, 1, "the version is read once");
}

#[tokio::test]
async fn comments_need_kimai_2_57() {
    let kimai = version(56).await;
    let admin = McpClient::start(&kimai, "admin-token").await;
    let list = json!({"action": "list", "entity": "project", "entity_id": 1});
    let refusal = admin.refused("comment", list).await;
    assert_eq!(refusal, "This needs Kimai ≥ 2.57 (this is 2.56.0); its administrator can update it.");
}

#[tokio::test]
async fn custom_fields_of_invoices_need_kimai_2_56() {
    let kimai = version(55).await;
    let admin = McpClient::start(&kimai, "admin-token").await;
    let data = json!([{"name": "sent", "value": 1}]);
    let call = json!({"action": "update", "entity": "invoice", "entity_id": 1, "data": data});
    assert!(admin.refused("meta", call).await.starts_with("This needs Kimai ≥ 2.56 (this is 2.55.0)"));
}

/// Kimai answers 405, because it knows the path for reading.
#[tokio::test]
async fn deleting_invoices_needs_kimai_2_66_alone_and_in_a_batch() {
    let kimai = version(65).await;
    let admin = behind(&kimai, "admin-token").unwrap();
    let invoices = admin.client().invoices();
    let refused = invoices.delete(Id::new(1)).await.unwrap_err();
    assert_eq!(refused.status(), Some(405));
    assert!(text(&admin, refused).await.starts_with("This needs Kimai ≥ 2.66 (this is 2.65.0)"));
    let deleted = batch::each(&[Id::new(1), Id::new(2)], |id| invoices.delete(id), |_, _| ()).await;
    assert!(matches!(admin.classify_batch(deleted).await, Err(Error::Unsupported(_))));
}

#[tokio::test]
async fn absences_need_the_work_contract_plugin() {
    let kimai = version(65).await;
    let admin = behind(&kimai, "admin-token").unwrap();
    let query = AbsenceQuery::default();
    let refused = admin.client().absences().list(&query).await.unwrap_err();
    assert_eq!(
        text(&admin, refused).await,
        "This needs the work-contract plugin, which this Kimai does not have; its administrator can install it."
    );
}

#[tokio::test]
async fn a_wrong_id_is_never_blamed_on_the_version_or_a_plugin() {
    let kimai = with(|settings| {
        settings.version = Version::new(2, 66, 0);
        settings.plugins = ["WorkContractBundle".to_owned()].into();
        settings.meta_fields = vec![MetaField::new(Entity::Invoice, "sent")];
    })
    .await;
    let session = McpClient::start(&kimai, "admin-token").await;
    let list = json!({"action": "list", "entity": "project", "entity_id": 99});
    let favorite = json!({"action": "favorite", "id": 9999});
    for (tool, call) in [("comment", list), ("timer", favorite)] {
        let refusal = session.refused(tool, call).await;
        assert!(refusal.ends_with("404 Not Found\nThere is none with this id."), "{refusal}");
    }
    let admin = behind(&kimai, "admin-token").unwrap();
    let absence = admin.client().absences().delete(Id::new(9999)).await.unwrap_err();
    assert!(text(&admin, absence).await.ends_with("\nThere is none with this id."));
    let invoices = admin.client().invoices();
    let deleted = batch::each(&[Id::new(99)], |id| invoices.delete(id), |_, _| ()).await;
    let (_, error) = admin.classify_batch(deleted).await.unwrap().failed.remove(0);
    assert!(ToolError::from(error).text().ends_with("\nThere is none with this id."));
}

#[tokio::test]
async fn where_the_version_cannot_be_read_both_reasons_are_named() {
    let kimai = version(65).await;
    kimai.fault("GET", "/api/version", Fault::Status(500));
    let anna = McpClient::start(&kimai, "anna-token").await;
    let refusal = anna.refused("timer", json!({"action": "favorites"})).await;
    assert!(refusal.ends_with("There is none with this id, or this Kimai is older than 2.66."), "{refusal}");
}

#[tokio::test]
async fn nobody_asks_for_the_version_of_a_kimai_that_serves() {
    let kimai = version(66).await;
    let anna = McpClient::start(&kimai, "anna-token").await;
    anna.ok("timer", json!({"action": "favorites"})).await;
    anna.refused("timesheet", json!({"action": "get", "id": 9999})).await;
    assert!(kimai.requests().iter().all(|request| request.path != "/api/version"));
}

#[tokio::test]
async fn a_locked_project_says_how_to_move_the_lock() {
    let kimai = version(68).await;
    let body = json!({"code": 400, "message": "Validation Failed", "errors": {"children": {
        "begin": {}, "project": {"errors": ["The project is locked until 2026-10-31."]},
    }}});
    kimai.fault("POST", "/api/timesheets", Fault::Html(body.to_string()));
    let anna = McpClient::start(&kimai, "anna-token").await;
    let data = json!({"project": 1, "activity": 9, "begin": "2026-10-20T09:00", "end": "2026-10-20T10:00"});
    let refusal = anna.refused("timesheet", json!({"action": "create", "data": data})).await;
    insta::assert_snapshot!(refusal, @r"
    Kimai refused POST /api/timesheets: 400 Validation Failed
    - project: The project is locked until 2026-10-31.
    Book on a later day, or ask a user who may edit the project to move the lock: entity update, type project, data.lockedUntil.
    ");
}
