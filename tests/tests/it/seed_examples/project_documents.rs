//! The calls that this project's own documents show.

use serde_json::Value;

use super::{kimai, session};

const DOCUMENTS: [&str; 2] =
    [include_str!("../../../../README.md"), include_str!("../../../../docs/setup.md")];

/// Tool and arguments of `kimai-mcp call TOOL '{...}'` and of `echo '{...}' | kimai-mcp call TOOL -`.
fn call(line: &str) -> Option<(&str, Value)> {
    let (before, after) = line.split_once("kimai-mcp call ")?;
    let tool = after.split(' ').next()?;
    let quoted = if after.contains('\'') { after } else { before };
    Some((tool, serde_json::from_str(quoted.split('\'').nth(1)?).unwrap()))
}

#[tokio::test]
async fn every_call_in_the_documents_of_this_project_succeeds() {
    let kimai = kimai().await;
    let anna = session(&kimai, "anna").await;
    let calls: Vec<(&str, Value)> = DOCUMENTS.iter().flat_map(|text| text.lines()).filter_map(call).collect();
    assert!(calls.len() >= 2, "{calls:?}");
    for (tool, arguments) in calls {
        anna.ok(tool, arguments).await;
    }
}
