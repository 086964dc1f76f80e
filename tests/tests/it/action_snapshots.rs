//! Snapshots of the answer of each action.

use kimai_tests::mcp::McpClient;

use super::catalogue;

#[tokio::test]
async fn every_action_answers_as_reviewed() {
    for call in catalogue::one_of_each() {
        let kimai = catalogue::kimai().await;
        let session = McpClient::start(&kimai, &format!("{}-token", call.user)).await;
        for (tool, arguments) in &call.setup {
            session.ok(tool, arguments.clone()).await;
        }
        insta::assert_snapshot!(call.action(), session.ok(call.tool, call.arguments.clone()).await);
    }
}
