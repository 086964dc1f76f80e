//! Questions to the client or its user.

use rmcp::{
    ErrorData,
    model::{
        CreateMessageRequest, CreateMessageRequestParams, ElicitRequest, ElicitRequestParams, InputRequest,
        InputRequests, InputResponses, ListRootsRequest, SamplingMessage,
    },
};
use serde_json::{Map, Value, json};

/// A form for the user with these fields; those without a default have to be filled in.
pub(crate) fn form(message: impl Into<String>, fields: Value) -> Result<ElicitRequestParams, ErrorData> {
    let needed: Vec<&String> = match &fields {
        Value::Object(fields) => {
            fields.iter().filter(|(_, field)| field.get("default").is_none()).map(|(name, _)| name).collect()
        }
        _ => Vec::new(),
    };
    let schema = json!({ "type": "object", "properties": fields, "required": needed });
    let requested_schema = serde_json::from_value(schema)
        .map_err(|error| ErrorData::internal_error(format!("the form is none: {error}"), None))?;
    Ok(ElicitRequestParams::FormElicitationParams { meta: None, message: message.into(), requested_schema })
}

/// A form with one line of text.
pub(crate) fn line(message: &str, field: &str) -> Result<InputRequest, ErrorData> {
    asked(form(message, json!({ field: { "type": "string" } }))?)
}

/// A form with one box to tick.
pub(crate) fn tick(message: &str, field: &str) -> Result<InputRequest, ErrorData> {
    asked(form(message, json!({ field: { "type": "boolean" } }))?)
}

fn asked(form: ElicitRequestParams) -> Result<InputRequest, ErrorData> {
    Ok(InputRequest::Elicitation(ElicitRequest::new(form)))
}

/// What the client's model is to answer.
pub(crate) fn prompt(prompt: &str) -> CreateMessageRequestParams {
    CreateMessageRequestParams::new(vec![SamplingMessage::user_text(prompt)], 100)
}

/// A question to the client's model.
pub(crate) fn model(text: &str) -> InputRequest {
    InputRequest::CreateMessage(CreateMessageRequest::new(prompt(text)))
}

/// The question which folders the client works in.
pub(crate) fn roots() -> InputRequest {
    InputRequest::ListRoots(ListRootsRequest::default())
}

/// These questions, by name.
pub(crate) fn named<const N: usize>(questions: [(&str, InputRequest); N]) -> InputRequests {
    questions.into_iter().map(|(name, question)| (name.to_owned(), question)).collect()
}

/// The answer to this question. What is no object answers nothing.
pub(crate) fn answer<'a>(
    answers: Option<&'a InputResponses>,
    question: &str,
) -> Option<&'a Map<String, Value>> {
    answers?.get(question)?.as_object()
}

/// What a form says in this field.
pub(crate) fn filled<'a>(form: &'a Map<String, Value>, field: &str) -> &'a str {
    form.get("content").and_then(|content| content.get(field)).and_then(Value::as_str).unwrap_or("nobody")
}
