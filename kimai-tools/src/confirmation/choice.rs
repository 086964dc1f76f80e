//! Choice: the person chooses among several entities that a name of a write means.
//!
//! Up to protocol version 2025-11-25 the server sends a request while the call runs. Since 2026-07-28 the result of the
//! call is the question, and the client repeats the call with the answer. The chosen ids are the request state of later
//! questions of the same call; an id counts only while its entity is among the matches.

use std::collections::BTreeMap;

use kimai_domain::Unresolved;
use rmcp::model::{
    CallToolRequestParams, CallToolResponse, ElicitRequest, ElicitRequestParams, ElicitationSchema,
    EnumSchema, InputRequest, InputRequests, InputRequiredResult, PrimitiveSchemaDefinition,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::elicitation::{Channel, Reply, ask};
use crate::{
    Context, ToolError,
    error::{MAX_CANDIDATES, candidate},
    render::quoted_name,
};

/// The field of the form.
const FIELD: &str = "choice";

/// The request state of a call that a client repeats with the answers of the person.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct State {
    /// The chosen ids by argument.
    chosen: BTreeMap<String, u64>,
    /// The token of the question to confirm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<String>,
}

impl State {
    /// Reads a request state. One that is not ours is the token of a question, which is checked as such.
    pub(super) fn read(text: &str) -> Self {
        serde_json::from_str(text)
            .unwrap_or_else(|_| Self { token: Some(text.to_owned()), ..Self::default() })
    }

    /// Returns the request state of the next question.
    pub(super) fn write(chosen: &BTreeMap<String, u64>, token: Option<&str>) -> Option<String> {
        if chosen.is_empty() {
            return token.map(str::to_owned);
        }
        let state = Self { chosen: chosen.clone(), token: token.map(str::to_owned) };
        serde_json::to_string(&state).ok()
    }
}

/// The choices of the person: of earlier rounds of a call, and the answers of this one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Choices {
    chosen: BTreeMap<String, u64>,
    answers: BTreeMap<String, Answer>,
}

/// An answer of the person.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Answer {
    /// The label of an entity.
    Label(String),
    /// The person chose none.
    Declined,
}

impl Answer {
    /// Returns the answer of an accepted form; `None` if it has no choice.
    fn accepted(content: Option<&Value>) -> Option<Self> {
        content?.get(FIELD)?.as_str().map(|label| Self::Label(label.to_owned()))
    }
}

impl Choices {
    /// Reads the choices of a repeated call.
    pub(super) fn of_call(call: &CallToolRequestParams, state: &State) -> Self {
        let read = |response: &Value| match response.get("action")?.as_str()? {
            "accept" => Answer::accepted(response.get("content")),
            _ => Some(Answer::Declined),
        };
        let responses = call.input_responses.iter().flatten();
        let answers = responses.filter_map(|(name, response)| Some((name.clone(), read(response)?)));
        Self { chosen: state.chosen.clone(), answers: answers.collect() }
    }

    /// Returns the ids that were chosen.
    pub(super) const fn chosen(&self) -> &BTreeMap<String, u64> {
        &self.chosen
    }
}

/// A choice that waits for the person. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingChoice {
    /// The name with its matches.
    pub unresolved: Unresolved,
    chosen: BTreeMap<String, u64>,
}

impl Context {
    /// Returns the id of the entity that the person means by a name with several matches; `None` if the person cannot be
    /// asked.
    ///
    /// # Errors
    /// [`ToolError::Unchosen`] until the person has answered, [`ToolError::Declined`] if the person chooses none,
    /// [`ToolError::Unanswered`] if the person does not answer in time, [`ToolError::Cancelled`] if the client cancels the
    /// call. Nothing was changed.
    pub(crate) async fn choose(&mut self, unresolved: &Unresolved) -> Result<Option<u64>, ToolError> {
        if !self.asks() || unresolved.candidates.len() > MAX_CANDIDATES {
            return Ok(None);
        }
        let answer = match &mut self.confirmation.channel {
            Channel::Token | Channel::Prompt(_) => return Ok(None),
            Channel::Request { peer, cancelled } => match ask(peer, cancelled, form(unresolved)).await {
                Reply::Accepted(content) => Answer::accepted(content.as_ref()),
                Reply::CannotAsk => None,
                Reply::Declined => Some(Answer::Declined),
                Reply::TimedOut => return Err(ToolError::Unanswered),
                Reply::Cancelled => return Err(ToolError::Cancelled),
            },
            Channel::Result { choices, .. } => {
                let chosen = choices.chosen.get(&unresolved.field).copied();
                if let Some(id) = chosen.filter(|id| offers(unresolved, *id)) {
                    return Ok(Some(id));
                }
                let answer = choices.answers.remove(&unresolved.field);
                let is_valid = match &answer {
                    Some(Answer::Label(label)) => id_of(unresolved, label).is_some(),
                    Some(Answer::Declined) => true,
                    None => false,
                };
                if !is_valid {
                    let chosen = choices.chosen.clone();
                    let pending = PendingChoice { unresolved: unresolved.clone(), chosen };
                    return Err(ToolError::Unchosen(Box::new(pending)));
                }
                answer
            }
        };
        let id = match answer {
            Some(Answer::Label(label)) => id_of(unresolved, &label),
            Some(Answer::Declined) => return Err(ToolError::Declined),
            None => None,
        };
        if let (Some(id), Channel::Result { choices, .. }) = (id, &mut self.confirmation.channel) {
            choices.chosen.insert(unresolved.field.clone(), id);
        }
        Ok(id)
    }
}

fn offers(unresolved: &Unresolved, id: u64) -> bool {
    unresolved.candidates.iter().any(|(_, candidate)| *candidate == id)
}

/// Returns the id of the entity with this label.
fn id_of(unresolved: &Unresolved, label: &str) -> Option<u64> {
    let found = unresolved.candidates.iter().find(|(name, id)| candidate(name, *id) == label);
    found.map(|(_, id)| *id)
}

/// Returns a form with one field: the entities that the name means.
fn form(unresolved: &Unresolved) -> ElicitRequestParams {
    let labels = unresolved.candidates.iter().map(|(name, id)| candidate(name, *id)).collect();
    let choices = EnumSchema::builder(labels).title(unresolved.kind.name()).build();
    let fields = BTreeMap::from([(FIELD.to_owned(), PrimitiveSchemaDefinition::Enum(choices))]);
    ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: format!("Which {} is meant by {}?", unresolved.kind.name(), quoted_name(&unresolved.name)),
        requested_schema: ElicitationSchema::new(fields).with_required(vec![FIELD.to_owned()]),
    }
}

/// Returns the response of a call whose choice waits for the person.
pub(crate) fn choice_response(pending: &PendingChoice) -> CallToolResponse {
    let request = InputRequest::Elicitation(ElicitRequest::new(form(&pending.unresolved)));
    let requests = InputRequests::from([(pending.unresolved.field.clone(), request)]);
    InputRequiredResult::new(Some(requests), State::write(&pending.chosen, None)).into()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::State;

    #[test]
    fn a_state_holds_choices_and_the_token_of_a_question() {
        let chosen = BTreeMap::from([("data.project".to_owned(), 3)]);
        assert_eq!(State::write(&BTreeMap::new(), None), None);
        assert_eq!(State::write(&BTreeMap::new(), Some("token")).as_deref(), Some("token"));
        let state = State::write(&chosen, Some("token")).unwrap();
        assert_eq!(State::read(&state), State { chosen, token: Some("token".to_owned()) });
        assert_eq!(State::read("forged").token.as_deref(), Some("forged"));
        assert_eq!(State::read("{}"), State::default());
    }
}
