use rmcp::model::CallToolRequestParams;

use super::{kimai, session};

/// "Get Current User": a call without any parameters.
#[tokio::test]
async fn the_current_user_is_shown() {
    let kimai = kimai().await;
    let anna = session(&kimai, "anna").await;
    let answer = anna.client().call_tool(CallToolRequestParams::new("user_current")).await.unwrap();
    let text = answer.content.first().and_then(|block| block.as_text()).unwrap();
    assert!(answer.is_error != Some(true) && text.text.contains("Anna Arbeiter"), "{}", text.text);
    assert!(text.text.contains("anna@example.com"), "{}", text.text);
}
