//! Tools that want to know, when they are called again, how far they were (SEP-2322, `requestState`).
//!
//! What the client brings back is the name of a record in the server's state, as a code or a cookie is: nobody can make
//! one up, and it is good once.

use jiff::SignedDuration;
use mcp_oauth_server::{
    secret::Secret,
    state::{Kind, Record, State},
};
use rmcp::{
    ErrorData,
    handler::server::tool::{Extension, InputResponses, RequestState},
    model::{InputRequests, InputRequiredResult},
};
use serde::{Deserialize, Serialize};

use crate::{
    asking_back::{Answered, said},
    question::{answer, line, model, named, roots, tick},
    tool::{Tools, tool},
};

pub(crate) fn tools(tools: Tools) -> Tools {
    let named = |name| tool(name, "Asks, and knows what it has asked");
    tools
        .with_route((named("test_input_required_result_request_state"), confirm))
        .with_route((named("test_input_required_result_tampered_state"), confirm))
        .with_route((named("test_input_required_result_multiple_inputs"), ask_all))
        .with_route((named("test_input_required_result_multi_round"), ask_in_turn))
}

/// How many rounds of questions a call has behind it.
#[derive(Serialize, Deserialize)]
struct Rounds(u32);

impl Record for Rounds {
    const KIND: Kind = Kind::new("conformance-rounds");
}

async fn confirm(Extension(state): Extension<State>, RequestState(shown): RequestState) -> Answered {
    match rounds(&state, shown).await? {
        0 => ask(&state, 1, named([("confirm", tick("Please confirm", "ok")?)])).await,
        _ => said("Confirmed: state-ok"),
    }
}

async fn ask_all(
    Extension(state): Extension<State>,
    RequestState(shown): RequestState,
    InputResponses(answers): InputResponses,
) -> Answered {
    let questions = ["user_name", "greeting", "client_roots"];
    let complete = questions.iter().all(|question| answer(answers.as_ref(), question).is_some());
    if rounds(&state, shown).await? > 0 && complete {
        return said("All have answered.");
    }
    let [person, assistant, client] = questions;
    let name = line("What is your name?", "name")?;
    ask(&state, 1, named([(person, name), (assistant, model("Greet somebody")), (client, roots())])).await
}

async fn ask_in_turn(Extension(state): Extension<State>, RequestState(shown): RequestState) -> Answered {
    match rounds(&state, shown).await? {
        0 => ask(&state, 1, named([("step1", line("What is your name?", "name")?)])).await,
        1 => ask(&state, 2, named([("step2", line("Which colour do you like?", "color")?)])).await,
        _ => said("That was all."),
    }
}

async fn ask(state: &State, rounds: u32, questions: InputRequests) -> Answered {
    let secret = Secret::random().map_err(internal)?;
    state.put(secret.digest(), &Rounds(rounds), SignedDuration::from_mins(10)).await.map_err(internal)?;
    Ok(InputRequiredResult::new(Some(questions), Some(secret.expose().to_owned())).into())
}

/// How many rounds there were before this one.
async fn rounds(state: &State, shown: Option<String>) -> Result<u32, ErrorData> {
    let Some(shown) = shown else { return Ok(0) };
    let known = state.take::<Rounds>(Secret::new(&shown).digest()).await.map_err(internal)?;
    let unknown =
        || ErrorData::invalid_params("this requestState is not one of this server's; begin again", None);
    known.map(|Rounds(rounds)| rounds).ok_or_else(unknown)
}

fn internal(error: impl std::fmt::Display) -> ErrorData {
    ErrorData::internal_error(error.to_string(), None)
}
