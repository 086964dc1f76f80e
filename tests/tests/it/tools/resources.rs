//! What clients show or attach without a model's asking.

use kimai_tests::{mcp::McpClient, sim::Fault};
use rmcp::{
    ServiceError,
    model::{ErrorCode, ReadResourceRequestParams, ResourceContents},
};
use serde_json::json;

use super::{kimai, writes};

/// The text that is there, or why there is none.
async fn read(session: &McpClient, uri: &str) -> Result<String, ServiceError> {
    let read = session.client().read_resource(ReadResourceRequestParams::new(uri)).await?;
    let text = |content: &ResourceContents| match content {
        ResourceContents::TextResourceContents { text, .. } => Some(text.clone()),
        _ => None,
    };
    Ok(read.contents.iter().filter_map(text).collect())
}

fn code(error: &ServiceError) -> Option<ErrorCode> {
    match error {
        ServiceError::McpError(error) => Some(error.code),
        _ => None,
    }
}

#[tokio::test]
async fn the_resources_are_listed() {
    let kimai = kimai().await;
    let session = McpClient::start(&kimai, "anna-token").await;
    let one = session.client().list_all_resources().await.unwrap();
    let many = session.client().list_all_resource_templates().await.unwrap();
    insta::assert_json_snapshot!("resources", json!({ "resources": one, "templates": many }));
}

#[tokio::test]
async fn every_resource_reads_as_its_tool_answers_and_changes_nothing() {
    let kimai = kimai().await;
    let session = McpClient::start(&kimai, "anna-token").await;
    for resource in session.client().list_all_resources().await.unwrap() {
        let text =
            read(&session, &resource.uri).await.unwrap_or_else(|error| panic!("{}: {error:?}", resource.uri));
        assert!(!text.is_empty(), "{}", resource.uri);
    }
    let active = session.call("timer", json!({ "action": "active" })).await.text;
    assert_eq!(read(&session, "kimai://timer").await.unwrap(), active);
    let project = session.call("entity", json!({ "action": "get", "type": "project", "id": 1 })).await.text;
    assert_eq!(read(&session, "kimai://projects/1").await.unwrap(), project);
    assert_eq!(writes(&kimai), Vec::<String>::new());
}

#[tokio::test]
async fn what_is_not_there_is_told_from_what_cannot_be_read() {
    let kimai = kimai().await;
    let session = McpClient::start(&kimai, "anna-token").await;
    for uri in ["kimai://nothing", "kimai://projects/x", "kimai://projects/9999", "https://example.com"] {
        let refused = read(&session, uri).await.unwrap_err();
        assert_eq!(code(&refused), Some(ErrorCode::RESOURCE_NOT_FOUND), "{uri}");
        assert!(format!("{refused:?}").contains(&format!(r#""uri": String("{uri}")"#)), "{refused:?}");
    }
    kimai.fault("*", "*", Fault::Status(500));
    let failed = read(&session, "kimai://me").await.unwrap_err();
    assert_eq!(code(&failed), Some(ErrorCode::INTERNAL_ERROR));
    assert!(failed.to_string().contains("500"), "{failed}");
}
