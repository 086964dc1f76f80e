//! Tools that ask their client while they run, which protocols up to 2025-11-25 let them.

use rmcp::{
    ErrorData, Peer, RoleServer,
    handler::server::wrapper::Parameters,
    model::{CallToolResult, ContentBlock, ElicitResult},
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    question::{form, prompt},
    tool::{Tools, tool, tool_of},
};

pub(crate) fn tools(tools: Tools) -> Tools {
    let text = |name: &str| json!({ "type": "object", "properties": { name: { "type": "string" } }, "required": [name] });
    let model = tool_of("test_sampling", "Asks the client's model", text("prompt"));
    let person = tool_of("test_elicitation", "Asks the user", text("message"));
    tools
        .with_route((model, ask_model))
        .with_route((person, ask_person))
        .with_route((tool("test_elicitation_sep1034_defaults", "Asks with defaults"), ask_with_defaults))
        .with_route((tool("test_elicitation_sep1330_enums", "Asks for choices"), ask_for_choices))
}

#[derive(Deserialize)]
struct Prompt {
    prompt: String,
}

async fn ask_model(peer: Peer<RoleServer>, Parameters(asked): Parameters<Prompt>) -> Result<String, String> {
    let answer = peer.create_message(prompt(&asked.prompt)).await.map_err(|error| error.to_string())?;
    let text = answer.message.content.first().and_then(|content| content.as_text());
    Ok(format!("LLM response: {}", text.map_or("", |text| text.text.as_str())))
}

#[derive(Deserialize)]
struct Message {
    message: String,
}

async fn ask_person(
    peer: Peer<RoleServer>,
    Parameters(asked): Parameters<Message>,
) -> Result<CallToolResult, ErrorData> {
    let field = |about: &str| json!({ "type": "string", "description": about });
    let fields = json!({ "username": field("The user's answer"), "email": field("The user's address") });
    ask(&peer, &asked.message, fields).await
}

/// SEP-1034: every kind of field with a default.
async fn ask_with_defaults(peer: Peer<RoleServer>) -> Result<CallToolResult, ErrorData> {
    let fields = json!({
        "name": { "type": "string", "default": "John Doe" },
        "age": { "type": "integer", "default": 30 },
        "score": { "type": "number", "default": 95.5 },
        "status": { "type": "string", "enum": ["active", "inactive", "pending"], "default": "active" },
        "verified": { "type": "boolean", "default": true }
    });
    ask(&peer, "All of them have defaults", fields).await
}

/// SEP-1330: every way to write a choice.
async fn ask_for_choices(peer: Peer<RoleServer>) -> Result<CallToolResult, ErrorData> {
    let plain = json!(["option1", "option2", "option3"]);
    let titled = json!([
        { "const": "value1", "title": "First" },
        { "const": "value2", "title": "Second" },
        { "const": "value3", "title": "Third" }
    ]);
    let fields = json!({
        "untitledSingle": { "type": "string", "enum": plain },
        "titledSingle": { "type": "string", "oneOf": titled },
        "legacyEnum": { "type": "string", "enum": ["opt1", "opt2", "opt3"], "enumNames": ["One", "Two", "Three"] },
        "untitledMulti": { "type": "array", "items": { "type": "string", "enum": plain } },
        "titledMulti": { "type": "array", "items": { "anyOf": titled } }
    });
    ask(&peer, "Choose", fields).await
}

async fn ask(peer: &Peer<RoleServer>, message: &str, fields: Value) -> Result<CallToolResult, ErrorData> {
    Ok(match peer.create_elicitation(form(message, fields)?).await {
        Ok(ElicitResult { action, content, .. }) => {
            let text = format!("User response: action={action:?}, content={content:?}");
            CallToolResult::success(vec![ContentBlock::text(text)])
        }
        Err(error) => CallToolResult::error(vec![ContentBlock::text(error.to_string())]),
    })
}
