//! Tools that return questions and are called again with the answers (SEP-2322).
//!
//! With `requestState`, the client returns the name of a record in the server's state: it cannot be forged and is valid once.

use jiff::SignedDuration;
use mcp_oauth_server::{
    secret::Secret,
    state::{Kind, Record, State},
};
use rmcp::{
    ErrorData,
    handler::server::tool::{Extension, InputResponses, RequestState},
    model::{
        CallToolResponse, CallToolResult, ClientCapabilities, ContentBlock, InputRequests,
        InputRequiredResult, RequestMetaObject,
    },
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    fixtures::{Tools, tool},
    questions::{answer, filled, line, model, named, roots, tick},
};

pub(crate) fn tools(tools: Tools) -> Tools {
    let asking = |name| tool(name, "Asks before it answers");
    tools
        .with_route((asking("test_input_required_result_elicitation"), ask_person))
        .with_route((asking("test_input_required_result_sampling"), ask_model))
        .with_route((asking("test_input_required_result_list_roots"), ask_client))
        .with_route((asking("test_input_required_result_capabilities"), ask_whom_it_can))
        .with_route((asking("test_missing_capability"), needs_a_model))
        .with_route((asking("test_streaming_elicitation"), only_asks))
}

/// Result of a tool that may ask questions first.
pub(crate) type ToolResult = Result<CallToolResponse, ErrorData>;

/// Returns a text.
pub(crate) fn text_result(text: impl Into<String>) -> ToolResult {
    Ok(CallToolResult::success(vec![ContentBlock::text(text)]).into())
}

/// Returns questions instead of a result.
pub(crate) fn input_required(questions: InputRequests) -> ToolResult {
    Ok(InputRequiredResult::from_input_requests(questions).into())
}

fn ask_person(InputResponses(answers): InputResponses) -> ToolResult {
    match answer(answers.as_ref(), "user_name") {
        Some(form) => text_result(format!("Hello, {}!", filled(form, "name"))),
        None => input_required(named([("user_name", line("What is your name?", "name")?)])),
    }
}

fn ask_model(InputResponses(answers): InputResponses) -> ToolResult {
    let Some(answer) = answer(answers.as_ref(), "capital_question") else {
        return input_required(named([("capital_question", model("What is the capital of France?"))]));
    };
    let text = answer.get("content").and_then(|content| content.get("text")).and_then(Value::as_str);
    text_result(format!("The model says: {}", text.unwrap_or("nothing")))
}

fn ask_client(InputResponses(answers): InputResponses) -> ToolResult {
    let Some(answer) = answer(answers.as_ref(), "client_roots") else {
        return input_required(named([("client_roots", roots())]));
    };
    let found = answer.get("roots").and_then(Value::as_array).into_iter().flatten();
    let found: Vec<&str> = found.filter_map(|root| root.get("uri")?.as_str()).collect();
    text_result(format!("The client works in {}", found.join(", ")))
}

fn ask_whom_it_can(InputResponses(answers): InputResponses, meta: RequestMetaObject) -> ToolResult {
    if answers.is_some() {
        return text_result("Everybody who could be asked has answered.");
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
    if questions.is_empty() { text_result("Nobody can be asked.") } else { input_required(questions) }
}

fn needs_a_model(meta: RequestMetaObject) -> ToolResult {
    if meta.client_capabilities().is_some_and(|can| can.sampling.is_some()) {
        return text_result("There is a model.");
    }
    let needed = ClientCapabilities::builder().enable_sampling().build();
    Err(ErrorData::missing_required_client_capability(needed))
}

fn only_asks() -> ToolResult {
    input_required(named([("streaming_elicitation", line("Say something", "value")?)]))
}

pub(crate) fn stateful_tools(tools: Tools) -> Tools {
    let asking = |name| tool(name, "Asks, and knows what it has asked");
    tools
        .with_route((asking("test_input_required_result_request_state"), confirm))
        .with_route((asking("test_input_required_result_tampered_state"), confirm))
        .with_route((asking("test_input_required_result_multiple_inputs"), ask_all))
        .with_route((asking("test_input_required_result_multi_round"), ask_in_turn))
}

/// Number of completed rounds of questions of a call.
#[derive(Serialize, Deserialize)]
struct Rounds(u32);

impl Record for Rounds {
    const KIND: Kind = Kind::new("conformance-rounds");
}

async fn confirm(Extension(state): Extension<State>, RequestState(state_id): RequestState) -> ToolResult {
    match rounds(&state, state_id).await? {
        0 => ask(&state, 1, named([("confirm", tick("Please confirm", "ok")?)])).await,
        _ => text_result("Confirmed: state-ok"),
    }
}

async fn ask_all(
    Extension(state): Extension<State>,
    RequestState(state_id): RequestState,
    InputResponses(answers): InputResponses,
) -> ToolResult {
    let questions = ["user_name", "greeting", "client_roots"];
    let complete = questions.iter().all(|question| answer(answers.as_ref(), question).is_some());
    if rounds(&state, state_id).await? > 0 && complete {
        return text_result("All have answered.");
    }
    let [person, assistant, client] = questions;
    let name = line("What is your name?", "name")?;
    ask(&state, 1, named([(person, name), (assistant, model("Greet somebody")), (client, roots())])).await
}

async fn ask_in_turn(Extension(state): Extension<State>, RequestState(state_id): RequestState) -> ToolResult {
    match rounds(&state, state_id).await? {
        0 => ask(&state, 1, named([("step1", line("What is your name?", "name")?)])).await,
        1 => ask(&state, 2, named([("step2", line("Which colour do you like?", "color")?)])).await,
        _ => text_result("That was all."),
    }
}

async fn ask(state: &State, rounds: u32, questions: InputRequests) -> ToolResult {
    let secret = Secret::random().map_err(internal)?;
    state.put(secret.digest(), &Rounds(rounds), SignedDuration::from_mins(10)).await.map_err(internal)?;
    Ok(InputRequiredResult::new(Some(questions), Some(secret.expose().to_owned())).into())
}

/// Returns the number of completed rounds.
async fn rounds(state: &State, state_id: Option<String>) -> Result<u32, ErrorData> {
    let Some(state_id) = state_id else { return Ok(0) };
    let known = state.take::<Rounds>(Secret::new(&state_id).digest()).await.map_err(internal)?;
    let unknown = || ErrorData::invalid_params("unknown requestState; start again", None);
    known.map(|Rounds(rounds)| rounds).ok_or_else(unknown)
}

fn internal(error: impl std::fmt::Display) -> ErrorData {
    ErrorData::internal_error(error.to_string(), None)
}
