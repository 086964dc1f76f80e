//! Questions to the client or its user, and tools that ask while they run (protocols up to 2025-11-25).

use rmcp::{
    ErrorData, Peer, RoleServer,
    handler::server::wrapper::Parameters,
    model::{
        CallToolResult, ContentBlock, CreateMessageRequest, CreateMessageRequestParams, ElicitRequest,
        ElicitRequestParams, ElicitResult, InputRequest, InputRequests, InputResponses, ListRootsRequest,
        SamplingMessage,
    },
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::fixtures::{Tools, tool, tool_of};

/// Returns a form for the user. Fields without a default are required.
pub(crate) fn form(message: impl Into<String>, fields: Value) -> Result<ElicitRequestParams, ErrorData> {
    let needed: Vec<&String> = match &fields {
        Value::Object(fields) => {
            fields.iter().filter(|(_, field)| field.get("default").is_none()).map(|(name, _)| name).collect()
        }
        _ => Vec::new(),
    };
    let schema = json!({ "type": "object", "properties": fields, "required": needed });
    let requested_schema = serde_json::from_value(schema)
        .map_err(|error| ErrorData::internal_error(format!("invalid form: {error}"), None))?;
    Ok(ElicitRequestParams::FormElicitationParams { meta: None, message: message.into(), requested_schema })
}

/// Returns a form with a text field.
pub(crate) fn line(message: &str, field: &str) -> Result<InputRequest, ErrorData> {
    elicitation(form(message, json!({ field: { "type": "string" } }))?)
}

/// Returns a form with a checkbox.
pub(crate) fn tick(message: &str, field: &str) -> Result<InputRequest, ErrorData> {
    elicitation(form(message, json!({ field: { "type": "boolean" } }))?)
}

fn elicitation(form: ElicitRequestParams) -> Result<InputRequest, ErrorData> {
    Ok(InputRequest::Elicitation(ElicitRequest::new(form)))
}

/// Returns a prompt for the client's model.
pub(crate) fn prompt(prompt: &str) -> CreateMessageRequestParams {
    CreateMessageRequestParams::new(vec![SamplingMessage::user_text(prompt)], 100)
}

/// Returns a question to the client's model.
pub(crate) fn model(text: &str) -> InputRequest {
    InputRequest::CreateMessage(CreateMessageRequest::new(prompt(text)))
}

/// Returns the question for the client's folders.
pub(crate) fn roots() -> InputRequest {
    InputRequest::ListRoots(ListRootsRequest::default())
}

/// Returns questions by name.
pub(crate) fn named<const N: usize>(questions: [(&str, InputRequest); N]) -> InputRequests {
    questions.into_iter().map(|(name, question)| (name.to_owned(), question)).collect()
}

/// Returns the answer to a question if it is an object.
pub(crate) fn answer<'a>(
    answers: Option<&'a InputResponses>,
    question: &str,
) -> Option<&'a Map<String, Value>> {
    answers?.get(question)?.as_object()
}

/// Returns the value of a form field.
pub(crate) fn filled<'a>(form: &'a Map<String, Value>, field: &str) -> &'a str {
    form.get("content").and_then(|content| content.get(field)).and_then(Value::as_str).unwrap_or("nobody")
}

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

async fn ask_model(
    peer: Peer<RoleServer>,
    Parameters(arguments): Parameters<Prompt>,
) -> Result<String, String> {
    let answer = peer.create_message(prompt(&arguments.prompt)).await.map_err(|error| error.to_string())?;
    let text = answer.message.content.first().and_then(|content| content.as_text());
    Ok(format!("LLM response: {}", text.map_or("", |text| text.text.as_str())))
}

#[derive(Deserialize)]
struct Message {
    message: String,
}

async fn ask_person(
    peer: Peer<RoleServer>,
    Parameters(arguments): Parameters<Message>,
) -> Result<CallToolResult, ErrorData> {
    let field = |about: &str| json!({ "type": "string", "description": about });
    let fields = json!({ "username": field("The user's answer"), "email": field("The user's address") });
    ask(&peer, &arguments.message, fields).await
}

/// Asks with every kind of field with a default (SEP-1034).
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

/// Asks with every form of choice (SEP-1330).
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
