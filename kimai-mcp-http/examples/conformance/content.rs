//! Content of the suite: tools that answer immediately, tools with special schemas, resources and prompts.

use rmcp::{
    ErrorData,
    handler::server::wrapper::Parameters,
    model::{
        CallToolResult, ContentBlock, GetPromptRequestParams, GetPromptResponse, GetPromptResult,
        ImageContent, InputRequiredResult, JsonObject, Prompt, PromptArgument, PromptMessage,
        ReadResourceResult, Resource, ResourceContents, ResourceTemplate, Role, Tool,
    },
};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    fixtures::{Tools, tool, tool_of},
    questions::{answer, filled, line, named},
};

/// One red pixel, a PNG in base64.
pub(crate) const PICTURE: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC";

/// No samples at all, a WAV in base64.
const SOUND: &str = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

/// The tool that needs nothing and does nothing.
pub(crate) const PLAIN: &str = "test_simple_text";

pub(crate) fn tools(tools: Tools) -> Tools {
    tools
        .with_route((tool(PLAIN, "Answers with a text"), text))
        .with_route((tool("test_image_content", "Answers with a picture"), picture))
        .with_route((tool("test_audio_content", "Answers with a sound"), sound))
        .with_route((tool("test_embedded_resource", "Answers with a resource"), resource))
        .with_route((tool("test_multiple_content_types", "Answers with several"), several))
        .with_route((tool("test_error_handling", "Answers with an error"), error))
}

fn text() -> ContentBlock {
    ContentBlock::text("This is a simple text response for testing.")
}

fn picture() -> ContentBlock {
    ContentBlock::image(PICTURE, "image/png")
}

fn sound() -> ContentBlock {
    ContentBlock::audio(SOUND, "audio/wav")
}

fn resource() -> ContentBlock {
    embedded("test://embedded-resource", "text/plain", "This is an embedded resource content.")
}

fn several() -> CallToolResult {
    let resource =
        embedded("test://mixed-content-resource", "application/json", r#"{"test":"data","value":123}"#);
    CallToolResult::success(vec![ContentBlock::text("Multiple content types test:"), picture(), resource])
}

fn error() -> CallToolResult {
    CallToolResult::error(vec![ContentBlock::text("This tool intentionally returns an error for testing")])
}

fn embedded(uri: &str, kind: &str, text: &str) -> ContentBlock {
    ContentBlock::resource(ResourceContents::text(text, uri).with_mime_type(kind))
}

pub(crate) fn argument_tools(tools: Tools) -> Tools {
    tools.with_route((rich(), anything)).with_route((mirrored(), echo))
}

/// Returns a tool with every keyword that SEP-1613 and SEP-2106 name. The suite compares it.
fn rich() -> Tool {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "$defs": {
            "address": {
                "$anchor": "addressDef",
                "type": "object",
                "properties": { "street": { "type": "string" }, "city": { "type": "string" } }
            }
        },
        "properties": {
            "name": { "type": "string" },
            "address": { "$ref": "#/$defs/address" },
            "contactMethod": { "type": "string", "enum": ["phone", "email"] },
            "phone": { "type": "string" },
            "email": { "type": "string" }
        },
        "allOf": [{ "anyOf": [{ "required": ["phone"] }, { "required": ["email"] }] }],
        "if": { "properties": { "contactMethod": { "const": "phone" } }, "required": ["contactMethod"] },
        "then": { "required": ["phone"] },
        "else": { "required": ["email"] },
        "additionalProperties": false
    });
    tool_of("json_schema_2020_12_tool", "Has a schema with everything", schema)
}

fn anything(arguments: JsonObject) -> String {
    format!("{} arguments", arguments.len())
}

/// Returns a tool with an argument that is sent in a header as well (SEP-2243).
fn mirrored() -> Tool {
    let value = json!({ "type": "string", "x-mcp-header": "Value" });
    let schema = json!({ "type": "object", "properties": { "value": value }, "required": ["value"] });
    tool_of("test_custom_header", "Says its value", schema)
}

#[derive(Deserialize)]
struct EchoArguments {
    value: String,
}

fn echo(Parameters(EchoArguments { value }): Parameters<EchoArguments>) -> String {
    value
}

const TEXT_URI: &str = "test://static-text";
const BINARY_URI: &str = "test://static-binary";
const WATCHED_URI: &str = "test://watched-resource";

pub(crate) fn resources() -> Vec<Resource> {
    vec![
        Resource::new(TEXT_URI, "A text").with_description("A text").with_mime_type("text/plain"),
        Resource::new(BINARY_URI, "A picture").with_description("A picture").with_mime_type("image/png"),
        Resource::new(WATCHED_URI, "A text that is watched").with_mime_type("text/plain"),
    ]
}

pub(crate) fn resource_templates() -> Vec<ResourceTemplate> {
    let data = ResourceTemplate::new("test://template/{id}/data", "Data of an id");
    vec![data.with_description("Data of an id").with_mime_type("application/json")]
}

pub(crate) fn read_resource(uri: &str) -> Result<ReadResourceResult, ErrorData> {
    let content = match uri {
        TEXT_URI => text_contents(uri, "This is the content of the static text resource."),
        WATCHED_URI => text_contents(uri, "Nothing changes here."),
        BINARY_URI => ResourceContents::blob(PICTURE, uri).with_mime_type("image/png"),
        _ => template_data(uri).ok_or_else(|| not_found(uri))?,
    };
    Ok(ReadResourceResult::new(vec![content]))
}

fn text_contents(uri: &str, text: &str) -> ResourceContents {
    ResourceContents::text(text, uri).with_mime_type("text/plain")
}

/// Returns an instance of the resource template.
fn template_data(uri: &str) -> Option<ResourceContents> {
    let id = uri.strip_prefix("test://template/")?.strip_suffix("/data")?;
    let data = json!({ "id": id, "templateTest": true, "data": format!("Data for ID: {id}") });
    Some(ResourceContents::text(data.to_string(), uri).with_mime_type("application/json"))
}

fn not_found(uri: &str) -> ErrorData {
    ErrorData::resource_not_found("there is no such resource", Some(json!({ "uri": uri })))
}

pub(crate) fn prompts() -> Vec<Prompt> {
    let argument = |name| PromptArgument::new(name).with_description("Any text").with_required(true);
    let arguments = vec![argument("arg1"), argument("arg2")];
    vec![
        Prompt::new("test_simple_prompt", Some("A text"), None),
        Prompt::new("test_prompt_with_arguments", Some("A text with two arguments"), Some(arguments)),
        Prompt::new("test_prompt_with_embedded_resource", Some("A text with a resource"), None),
        Prompt::new("test_prompt_with_image", Some("A text with a picture"), None),
        Prompt::new("test_input_required_result_prompt", Some("Asks before it answers"), None),
    ]
}

pub(crate) fn get_prompt(request: GetPromptRequestParams) -> Result<GetPromptResponse, ErrorData> {
    let arguments = request.arguments.unwrap_or_default();
    let messages = match request.name.as_str() {
        "test_simple_prompt" => vec![text_message("This is a simple prompt for testing.")],
        "test_prompt_with_arguments" => vec![with_arguments(&arguments)],
        "test_prompt_with_embedded_resource" => {
            vec![resource_message(&arguments), text_message("Please process it.")]
        }
        "test_prompt_with_image" => vec![picture_message(), text_message("Please look at it.")],
        "test_input_required_result_prompt" => match answer(request.input_responses.as_ref(), "user_context")
        {
            Some(form) => vec![text_message(&format!("Think of {}.", filled(form, "context")))],
            None => return ask_for_context(),
        },
        other => return Err(ErrorData::invalid_params(format!("there is no prompt {other}"), None)),
    };
    Ok(GetPromptResult::new(messages).into())
}

fn ask_for_context() -> Result<GetPromptResponse, ErrorData> {
    let question = line("What is it about?", "context")?;
    Ok(InputRequiredResult::from_input_requests(named([("user_context", question)])).into())
}

fn text_message(text: &str) -> PromptMessage {
    PromptMessage::new_text(Role::User, text)
}

fn with_arguments(arguments: &JsonObject) -> PromptMessage {
    let value = |name: &str| arguments.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    text_message(&format!("Prompt with arguments: arg1='{}', arg2='{}'", value("arg1"), value("arg2")))
}

fn resource_message(arguments: &JsonObject) -> PromptMessage {
    let uri = arguments.get("resourceUri").and_then(Value::as_str).unwrap_or("test://static-text");
    let kind = "text/plain".to_owned();
    let content = "Embedded resource content for testing.".to_owned();
    PromptMessage::new_resource(Role::User, uri.to_owned(), Some(kind), Some(content), None, None, None)
}

fn picture_message() -> PromptMessage {
    PromptMessage::new(Role::User, ContentBlock::Image(ImageContent::new(PICTURE, "image/png")))
}
