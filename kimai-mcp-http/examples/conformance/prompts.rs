//! Prompts: plain, with arguments, with a resource, with a picture, and one that asks first.

use rmcp::{
    ErrorData,
    model::{
        ContentBlock, GetPromptRequestParams, GetPromptResponse, GetPromptResult, ImageContent,
        InputRequiredResult, JsonObject, Prompt, PromptArgument, PromptMessage, Role,
    },
};
use serde_json::Value;

use crate::{
    content::PICTURE,
    question::{answer, filled, line, named},
};

pub(crate) fn all() -> Vec<Prompt> {
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

pub(crate) fn get(request: GetPromptRequestParams) -> Result<GetPromptResponse, ErrorData> {
    let arguments = request.arguments.unwrap_or_default();
    let messages = match request.name.as_str() {
        "test_simple_prompt" => vec![text("This is a simple prompt for testing.")],
        "test_prompt_with_arguments" => vec![with_arguments(&arguments)],
        "test_prompt_with_embedded_resource" => vec![resource(&arguments), text("Please process it.")],
        "test_prompt_with_image" => vec![picture(), text("Please look at it.")],
        "test_input_required_result_prompt" => match answer(request.input_responses.as_ref(), "user_context")
        {
            Some(form) => vec![text(&format!("Think of {}.", filled(form, "context")))],
            None => return ask(),
        },
        other => return Err(ErrorData::invalid_params(format!("there is no prompt {other}"), None)),
    };
    Ok(GetPromptResult::new(messages).into())
}

fn ask() -> Result<GetPromptResponse, ErrorData> {
    let question = line("What is it about?", "context")?;
    Ok(InputRequiredResult::from_input_requests(named([("user_context", question)])).into())
}

fn text(text: &str) -> PromptMessage {
    PromptMessage::new_text(Role::User, text)
}

fn with_arguments(arguments: &JsonObject) -> PromptMessage {
    let said = |name: &str| arguments.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    text(&format!("Prompt with arguments: arg1='{}', arg2='{}'", said("arg1"), said("arg2")))
}

fn resource(arguments: &JsonObject) -> PromptMessage {
    let uri = arguments.get("resourceUri").and_then(Value::as_str).unwrap_or("test://static-text");
    let (kind, content) = ("text/plain".to_owned(), "Embedded resource content for testing.".to_owned());
    PromptMessage::new_resource(Role::User, uri.to_owned(), Some(kind), Some(content), None, None, None)
}

fn picture() -> PromptMessage {
    PromptMessage::new(Role::User, ContentBlock::Image(ImageContent::new(PICTURE, "image/png")))
}
