//! Tools that answer with questions (SEP-2322) and are called again with the answers.

use rmcp::{
    ErrorData,
    handler::server::tool::InputResponses,
    model::{
        CallToolResponse, CallToolResult, ClientCapabilities, ContentBlock, InputRequests,
        InputRequiredResult, RequestMetaObject,
    },
};
use serde_json::Value;

use crate::{
    question::{answer, filled, line, model, named, roots},
    tool::{Tools, tool},
};

pub(crate) fn tools(tools: Tools) -> Tools {
    let named = |name| tool(name, "Asks before it answers");
    tools
        .with_route((named("test_input_required_result_elicitation"), ask_person))
        .with_route((named("test_input_required_result_sampling"), ask_model))
        .with_route((named("test_input_required_result_list_roots"), ask_client))
        .with_route((named("test_input_required_result_capabilities"), ask_whom_it_can))
        .with_route((named("test_missing_capability"), needs_a_model))
        .with_route((named("test_streaming_elicitation"), only_asks))
}

/// What a tool comes to that may ask first.
pub(crate) type Answered = Result<CallToolResponse, ErrorData>;

/// An answer.
pub(crate) fn said(text: impl Into<String>) -> Answered {
    Ok(CallToolResult::success(vec![ContentBlock::text(text)]).into())
}

/// Questions instead of an answer.
pub(crate) fn first(questions: InputRequests) -> Answered {
    Ok(InputRequiredResult::from_input_requests(questions).into())
}

fn ask_person(InputResponses(answers): InputResponses) -> Answered {
    match answer(answers.as_ref(), "user_name") {
        Some(form) => said(format!("Hello, {}!", filled(form, "name"))),
        None => first(named([("user_name", line("What is your name?", "name")?)])),
    }
}

fn ask_model(InputResponses(answers): InputResponses) -> Answered {
    let Some(answer) = answer(answers.as_ref(), "capital_question") else {
        return first(named([("capital_question", model("What is the capital of France?"))]));
    };
    let text = answer.get("content").and_then(|content| content.get("text")).and_then(Value::as_str);
    said(format!("The model says: {}", text.unwrap_or("nothing")))
}

fn ask_client(InputResponses(answers): InputResponses) -> Answered {
    let Some(answer) = answer(answers.as_ref(), "client_roots") else {
        return first(named([("client_roots", roots())]));
    };
    let found = answer.get("roots").and_then(Value::as_array).into_iter().flatten();
    let found: Vec<&str> = found.filter_map(|root| root.get("uri")?.as_str()).collect();
    said(format!("The client works in {}", found.join(", ")))
}

fn ask_whom_it_can(InputResponses(answers): InputResponses, meta: RequestMetaObject) -> Answered {
    if answers.is_some() {
        return said("Everybody who could be asked has answered.");
    }
    let can = meta.client_capabilities().unwrap_or_default();
    let mut questions = InputRequests::new();
    if can.elicitation.is_some() {
        questions.extend(named([("user_name", line("What is your name?", "name")?)]));
    }
    if can.sampling.is_some() {
        questions.extend(named([("greeting", model("Greet somebody"))]));
    }
    if can.roots.is_some() {
        questions.extend(named([("client_roots", roots())]));
    }
    if questions.is_empty() { said("Nobody can be asked.") } else { first(questions) }
}

fn needs_a_model(meta: RequestMetaObject) -> Answered {
    if meta.client_capabilities().is_some_and(|can| can.sampling.is_some()) {
        return said("There is a model.");
    }
    let needed = ClientCapabilities::builder().enable_sampling().build();
    Err(ErrorData::missing_required_client_capability(needed))
}

fn only_asks() -> Answered {
    first(named([("streaming_elicitation", line("Say something", "value")?)]))
}
