//! Elicitation: the client shows the question to the person, and returns the answer.
//!
//! Up to protocol version 2025-11-25 the server sends a request while the call runs. Since 2026-07-28 the result of the
//! call is the question, and the client repeats the call with the answer and the token as its request state.

use std::{fmt, future::Future, sync::Arc, time::Duration};

use rmcp::{
    Peer, RoleServer, ServiceError,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, ElicitRequest,
        ElicitRequestParams, ElicitResult, ElicitationAction, ElicitationSchema, InputRequest, InputRequests,
        InputRequiredResult,
    },
    service::RequestContext,
};
use serde_json::Value;
use tokio_util::sync::CancellationToken;

use super::{
    PendingQuestion, Question,
    choice::{Choices, State},
};
use crate::Output;

/// Time in which the person can answer a request.
const TIMEOUT: Duration = Duration::from_secs(300);

/// The first protocol version in which questions are results.
const RESULTS_SINCE: &str = "2026-07-28";

/// The name of the question among the requests for input.
const REQUEST: &str = "confirm";

/// Asks the person on a terminal; `None` if there is no terminal.
pub(crate) type Prompt = Arc<dyn Fn(&str) -> Option<bool> + Send + Sync>;

/// Ways to ask the person.
#[derive(Clone)]
pub(crate) enum Channel {
    /// A request to the client.
    Request {
        /// The client.
        peer: Peer<RoleServer>,
        /// Completes if the client cancels the call.
        cancelled: CancellationToken,
    },
    /// The result of the call.
    Result {
        /// The token of the question that was asked before.
        token: Option<String>,
        /// True if the person agreed.
        accepted: bool,
        /// The choices of the person.
        choices: Choices,
    },
    /// The model asks the person, and repeats the call with a token.
    Token,
    /// A prompt on the terminal.
    Prompt(Prompt),
}

impl fmt::Debug for Channel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Request { .. } => "Request",
            Self::Result { .. } => "Result",
            Self::Token => "Token",
            Self::Prompt(_) => "Prompt",
        })
    }
}

impl Channel {
    /// Returns the way that the client of a call supports.
    pub(crate) fn of_call(context: &RequestContext<RoleServer>, request: &CallToolRequestParams) -> Self {
        let elicitation = context.client_capabilities().and_then(|capabilities| capabilities.elicitation);
        // A client that names no form of elicitation supports forms.
        if !elicitation.is_some_and(|elicitation| elicitation.form.is_some() || elicitation.url.is_none()) {
            return Self::Token;
        }
        if context.protocol_version().is_some_and(|version| version.as_str() >= RESULTS_SINCE) {
            let response = request.input_responses.as_ref().and_then(|responses| responses.get(REQUEST));
            let action = response.and_then(|response| response.get("action")?.as_str());
            let state = request.request_state.as_deref().map(State::read).unwrap_or_default();
            let choices = Choices::of_call(request, &state);
            // Without an answer the question is asked again.
            let token = state.token.filter(|_| action.is_some());
            return Self::Result { token, accepted: action == Some("accept"), choices };
        }
        Self::Request { peer: context.peer.clone(), cancelled: context.ct.clone() }
    }
}

/// Ends of a request to the person.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Reply {
    /// The person agrees; with the content of the form.
    Accepted(Option<Value>),
    /// The person does not agree, or closed the question.
    Declined,
    /// The person did not answer in time.
    TimedOut,
    /// The client cancelled the call.
    Cancelled,
    /// The client cannot ask.
    CannotAsk,
}

impl From<Result<ElicitResult, ServiceError>> for Reply {
    fn from(result: Result<ElicitResult, ServiceError>) -> Self {
        match result {
            Ok(result) if result.action == ElicitationAction::Accept => Self::Accepted(result.content),
            Ok(_) => Self::Declined,
            Err(ServiceError::Timeout { .. }) => Self::TimedOut,
            Err(_) => Self::CannotAsk,
        }
    }
}

/// Asks the person.
pub(super) fn ask(
    peer: &Peer<RoleServer>,
    cancelled: &CancellationToken,
    form: ElicitRequestParams,
) -> impl Future<Output = Reply> + Send {
    let ask = peer.create_elicitation_with_timeout(form, Some(TIMEOUT));
    async move {
        tokio::select! {
            result = ask => result.into(),
            () = cancelled.cancelled() => Reply::Cancelled,
        }
    }
}

/// Returns a form without fields: the person accepts or declines.
pub(super) fn form(question: &Question) -> ElicitRequestParams {
    ElicitRequestParams::FormElicitationParams {
        meta: None,
        message: question.to_string(),
        requested_schema: ElicitationSchema::new([].into()),
    }
}

/// Returns the response of a call whose question waits for the answer of the person.
///
/// With data in answers the response is an error, because a result without data would not match the output schema.
pub(crate) fn response(pending: PendingQuestion, output: Output) -> CallToolResponse {
    if pending.by_client {
        let request = InputRequest::Elicitation(ElicitRequest::new(form(&pending.question)));
        let requests = InputRequests::from([(REQUEST.to_owned(), request)]);
        return InputRequiredResult::new(Some(requests), pending.state).into();
    }
    let content = vec![ContentBlock::text(pending.text())];
    match output {
        Output::Text => CallToolResult::success(content).into(),
        Output::Structured | Output::Both => CallToolResult::error(content).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_without_an_answer_in_time_is_not_declined() {
        let result = |action| Ok(ElicitResult::new(action));
        assert_eq!(Reply::from(result(ElicitationAction::Accept)), Reply::Accepted(None));
        assert_eq!(Reply::from(result(ElicitationAction::Decline)), Reply::Declined);
        assert_eq!(Reply::from(result(ElicitationAction::Cancel)), Reply::Declined);
        let timeout = ServiceError::Timeout { timeout: TIMEOUT };
        assert_eq!(Reply::from(Err(timeout)), Reply::TimedOut);
        assert_eq!(Reply::from(Err(ServiceError::TransportClosed)), Reply::CannotAsk);
    }
}
