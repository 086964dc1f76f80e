//! Errors of Kimai, and requirements that a Kimai does not meet.
//!
//! Kimai answers a bare 404 both for a missing route and for an unknown id; the errors must not confuse the two.

use kimai_tests::sim::{Entity, Fault, MetaField, SimulatedKimai, Version};
use kimai_tools::{
    ToolError,
    domain::{
        self, Error,
        api::{self, AbsenceQuery, Id},
        batch,
    },
};
use serde_json::json;

use crate::fixtures::{connect, domain_session, kimai, kimai_with, writes};

/// Starts a Kimai of version 2.`minor`.0.
async fn kimai_of_version(minor: u32) -> SimulatedKimai {
    kimai_with(|settings| settings.version = Version::new(2, minor, 0)).await
}

/// Returns the text of the tool error for `error`.
async fn text(kimai: &domain::Session, error: api::Error) -> String {
    ToolError::from(kimai.classify(error.into()).await).text()
}

#[tokio::test]
async fn favorites_need_kimai_2_66() {
    let kimai = kimai_of_version(65).await;
    let anna = connect(&kimai, "anna").await;
    for (action, id) in [("favorites", None), ("favorite", Some(438)), ("unfavorite", Some(438))] {
        let call = id.map_or_else(|| json!({"action": action}), |id| json!({"action": action, "id": id}));
        assert_eq!(
            anna.refused("timer", call).await,
            "This needs Kimai ≥ 2.66 (this is 2.65.0); its administrator can update it."
        );
    }
    let version_requests = kimai.requests().iter().filter(|request| request.path == "/api/version").count();
    assert_eq!(version_requests, 1, "the version is read once");
}

#[tokio::test]
async fn comments_need_kimai_2_57() {
    let kimai = kimai_of_version(56).await;
    let admin = connect(&kimai, "admin").await;
    let list = json!({"action": "list", "entity": "project", "entity_id": 1});
    let refusal = admin.refused("comment", list).await;
    assert_eq!(refusal, "This needs Kimai ≥ 2.57 (this is 2.56.0); its administrator can update it.");
}

#[tokio::test]
async fn custom_fields_of_invoices_need_kimai_2_56() {
    let kimai = kimai_of_version(55).await;
    let admin = connect(&kimai, "admin").await;
    let data = json!([{"name": "sent", "value": 1}]);
    let call = json!({"action": "update", "entity": "invoice", "entity_id": 1, "data": data});
    assert!(admin.refused("meta", call).await.starts_with("This needs Kimai ≥ 2.56 (this is 2.55.0)"));
}

/// Kimai answers 405, because the path exists for reading.
#[tokio::test]
async fn deleting_invoices_needs_kimai_2_66_alone_and_in_a_batch() {
    let kimai = kimai_of_version(65).await;
    let admin = domain_session(&kimai, "admin");
    let invoices = admin.client().invoices();
    let refused = invoices.delete(Id::new(1)).await.unwrap_err();
    assert_eq!(refused.status(), Some(405));
    assert!(text(&admin, refused).await.starts_with("This needs Kimai ≥ 2.66 (this is 2.65.0)"));
    let deleted = batch::each(&[Id::new(1), Id::new(2)], |id| invoices.delete(id), |_, _| ()).await;
    assert!(matches!(admin.classify_batch(deleted).await, Err(Error::Unsupported(_))));
}

#[tokio::test]
async fn absences_need_the_work_contract_plugin() {
    let kimai = kimai_of_version(65).await;
    let admin = domain_session(&kimai, "admin");
    let query = AbsenceQuery::default();
    let refused = admin.client().absences().list(&query).await.unwrap_err();
    assert_eq!(
        text(&admin, refused).await,
        "This needs the work-contract plugin, which this Kimai does not have; its administrator can install it."
    );
}

#[tokio::test]
async fn unknown_id_is_not_blamed_on_the_version_or_a_plugin() {
    let kimai = kimai_with(|settings| {
        settings.version = Version::new(2, 66, 0);
        settings.plugins = ["WorkContractBundle".to_owned()].into();
        settings.meta_fields = vec![MetaField::new(Entity::Invoice, "sent")];
    })
    .await;
    let client = connect(&kimai, "admin").await;
    let list = json!({"action": "list", "entity": "project", "entity_id": 99});
    let favorite = json!({"action": "favorite", "id": 9999});
    for (tool, call) in [("comment", list), ("timer", favorite)] {
        let refusal = client.refused(tool, call).await;
        assert!(refusal.ends_with("404 Not Found\nThere is none with this id."), "{refusal}");
    }
    let admin = domain_session(&kimai, "admin");
    let absence = admin.client().absences().delete(Id::new(9999)).await.unwrap_err();
    assert!(text(&admin, absence).await.ends_with("\nThere is none with this id."));
    let invoices = admin.client().invoices();
    let deleted = batch::each(&[Id::new(99)], |id| invoices.delete(id), |_, _| ()).await;
    let (_, error) = admin.classify_batch(deleted).await.unwrap().failed.remove(0);
    assert!(ToolError::from(error).text().ends_with("\nThere is none with this id."));
}

#[tokio::test]
async fn unreadable_version_leaves_both_possible_reasons() {
    let kimai = kimai_of_version(65).await;
    kimai.fault("GET", "/api/version", Fault::Status(500));
    let anna = connect(&kimai, "anna").await;
    let refusal = anna.refused("timer", json!({"action": "favorites"})).await;
    assert!(refusal.ends_with("There is none with this id, or this Kimai is older than 2.66."), "{refusal}");
}

#[tokio::test]
async fn version_is_not_requested_without_an_unsupported_feature() {
    let kimai = kimai_of_version(66).await;
    let anna = connect(&kimai, "anna").await;
    anna.ok("timer", json!({"action": "favorites"})).await;
    anna.refused("timesheet", json!({"action": "get", "id": 9999})).await;
    assert!(kimai.requests().iter().all(|request| request.path != "/api/version"));
}

#[tokio::test]
async fn locked_project_error_names_the_next_step() {
    let kimai = kimai_of_version(68).await;
    let body = json!({"code": 400, "message": "Validation Failed", "errors": {"children": {
        "begin": {}, "project": {"errors": ["The project is locked until 2026-10-31."]},
    }}});
    kimai.fault("POST", "/api/timesheets", Fault::Html(body.to_string()));
    let anna = connect(&kimai, "anna").await;
    let data = json!({"project": 1, "activity": 9, "begin": "2026-10-20T09:00", "end": "2026-10-20T10:00"});
    let refusal = anna.refused("timesheet", json!({"action": "create", "data": data})).await;
    insta::assert_snapshot!(refusal, @r"
    Kimai refused the record: the project is locked on that day
    - project: The project is locked until 2026-10-31.
    Book on a later day, or ask a user who may edit the project to move the lock: entity update, type project, data.lockedUntil.
    ");
}

#[tokio::test]
async fn invalid_token_is_reported_with_the_next_step() {
    let kimai = kimai().await;
    let nobody = connect(&kimai, "no-such").await;
    insta::assert_snapshot!(nobody.refused("user_current", json!({})).await, @r"
    Kimai refused GET /api/users/me: 401 Unauthorized
    The API token is not valid (any more); make a new one in Kimai: your profile, API access.
    ");
}

#[tokio::test]
async fn lost_response_to_a_write_is_reported_as_unknown_and_not_retried() {
    let kimai = kimai().await;
    kimai.fault("POST", "/api/timesheets", Fault::LostAnswer);
    let anna = connect(&kimai, "anna").await;
    let data = json!({"project": 1, "activity": 9, "begin": "2026-11-20T15:00", "end": "2026-11-20T16:00"});
    let refusal = anna.refused("timesheet", json!({"action": "create", "data": data})).await;
    assert!(
        refusal.ends_with(
            "It is unknown whether the change was made: read the result before you repeat the call."
        ),
        "{refusal}"
    );
    assert_eq!(writes(&kimai).len(), 1);
}

#[tokio::test]
async fn html_response_suggests_checking_the_url() {
    let kimai = kimai().await;
    kimai.fault("GET", "/api/version", Fault::Html("<html>Login</html>".to_owned()));
    let anna = connect(&kimai, "anna").await;
    let refusal = anna.refused("config", json!({"type": "version"})).await;
    assert!(refusal.ends_with("Check that the configured URL is that of a Kimai."), "{refusal}");
}

#[tokio::test]
async fn failed_part_of_the_configuration_does_not_hide_the_others() {
    let kimai = kimai().await;
    kimai.fault("GET", "/api/plugins", Fault::Status(500));
    let anna = connect(&kimai, "anna").await;
    let all = anna.ok("config", json!({"type": "all"})).await;
    assert!(
        all.contains("Kimai 2.65.0") && all.contains("Not available: Kimai refused GET /api/plugins: 500"),
        "{all}"
    );
}

#[tokio::test]
async fn connection_error_is_reported_and_the_server_keeps_running() {
    let kimai = kimai().await;
    let anna = connect(&kimai, "anna").await;
    kimai.fault("GET", "/api/users/me", Fault::Dropped);
    let refusal = anna.refused("user_current", json!({})).await;
    assert!(refusal.contains("Nothing was changed"), "{refusal}");
    kimai.clear_faults();
    assert!(anna.ok("user_current", json!({})).await.starts_with("User Anna Arbeiter (#3)"));
}
