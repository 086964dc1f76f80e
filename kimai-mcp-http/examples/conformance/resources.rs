//! Resources: a text, a picture, and a family of them.

use rmcp::{
    ErrorData,
    model::{ReadResourceResult, Resource, ResourceContents, ResourceTemplate},
};
use serde_json::json;

use crate::content::PICTURE;

const TEXT: &str = "test://static-text";
const BINARY: &str = "test://static-binary";
const WATCHED: &str = "test://watched-resource";

pub(crate) fn all() -> Vec<Resource> {
    vec![
        Resource::new(TEXT, "A text").with_description("A text").with_mime_type("text/plain"),
        Resource::new(BINARY, "A picture").with_description("A picture").with_mime_type("image/png"),
        Resource::new(WATCHED, "A text that is watched").with_mime_type("text/plain"),
    ]
}

pub(crate) fn templates() -> Vec<ResourceTemplate> {
    let data = ResourceTemplate::new("test://template/{id}/data", "Data of an id");
    vec![data.with_description("Data of an id").with_mime_type("application/json")]
}

pub(crate) fn read(uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let content = match uri {
        TEXT => text(uri, "This is the content of the static text resource."),
        WATCHED => text(uri, "Nothing changes here."),
        BINARY => ResourceContents::blob(PICTURE, uri).with_mime_type("image/png"),
        _ => data(uri).ok_or_else(|| not_found(uri))?,
    };
    Ok(ReadResourceResult::new(vec![content]))
}

fn text(uri: &str, text: &str) -> ResourceContents {
    ResourceContents::text(text, uri).with_mime_type("text/plain")
}

/// One of the family.
fn data(uri: &str) -> Option<ResourceContents> {
    let id = uri.strip_prefix("test://template/")?.strip_suffix("/data")?;
    let data = json!({ "id": id, "templateTest": true, "data": format!("Data for ID: {id}") });
    Some(ResourceContents::text(data.to_string(), uri).with_mime_type("application/json"))
}

fn not_found(uri: &str) -> ErrorData {
    ErrorData::resource_not_found("there is no such resource", Some(json!({ "uri": uri })))
}
