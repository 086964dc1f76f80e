//! The calls that the documentation of the Python server 2.12.1 shows, and those of this project's own documentation.
//!
//! Fields, names and types are those of the documentation. So are the ids, unless the sample data cannot have them;
//! the comment of the test says so.

mod absences;
mod entities;
mod timesheets;

use kimai_tests::mcp::McpClient;
use serde_json::{Value, json};

use crate::fixtures::{connect, work_contract_kimai};

/// Creates the projects up to #17, the first id beyond the sample data being 13, and an activity of project 17.
async fn project_seventeen(client: &McpClient) {
    for id in 13..=17 {
        let data = json!({"name": format!("Project {id}"), "customer": 2});
        let call = json!({"type": "project", "action": "create", "data": data});
        let created = client.ok("entity", call).await;
        assert!(created.starts_with(&format!("Created: Project #{id} ")), "{created}");
    }
    let data = json!({"name": "Only for 17", "project": 17});
    client.ok("entity", json!({"type": "activity", "action": "create", "data": data})).await;
}

/// Returns the arguments to get one entity.
fn get(kind: &str, id: u64) -> Value {
    json!({"type": kind, "action": "get", "id": id})
}

const DOCUMENTS: [&str; 2] = [include_str!("../../../README.md"), include_str!("../../../docs/setup.md")];

/// Parses tool and arguments of `kimai-mcp call TOOL '{...}'` and of `echo '{...}' | kimai-mcp call TOOL -`.
fn call(line: &str) -> Option<(&str, Value)> {
    let (before, after) = line.split_once("kimai-mcp call ")?;
    let tool = after.split(' ').next()?;
    let quoted = if after.contains('\'') { after } else { before };
    let arguments = quoted.split('\'').nth(1).filter(|text| text.starts_with('{'))?;
    Some((tool, serde_json::from_str(arguments).unwrap()))
}

#[tokio::test]
async fn every_call_in_the_documents_of_this_project_succeeds() {
    let kimai = work_contract_kimai().await;
    let anna = connect(&kimai, "anna").await;
    let calls: Vec<(&str, Value)> = DOCUMENTS.iter().flat_map(|text| text.lines()).filter_map(call).collect();
    assert!(calls.len() >= 2, "{calls:?}");
    for (tool, arguments) in calls {
        anna.ok(tool, arguments).await;
    }
}
