//! Confirmation: before a call deletes several records, updates several by `timesheet update`, or deletes more than `undo` can
//! bring back, the person is asked.
//!
//! A client that supports elicitation asks the person itself. Otherwise the answer of the call contains a token, with
//! which the model repeats the call when the person has agreed. A token is valid for five minutes, for one caller, for
//! exactly this call, and only while the question is still the same. No state is kept.
//!
//! ```ignore
//! let question = Question::new("Delete 3 records (2:30 h)?");
//! context.confirm(self.confirm.as_deref(), &question).await?;
//! ```

mod choice;
mod elicitation;
mod token;

use std::{fmt, str::FromStr, sync::Arc};

use serde_json::{Map, Value};

pub use self::choice::PendingChoice;
use self::{
    choice::State,
    elicitation::Reply,
    token::{Claims, InvalidToken, Key},
};
pub(crate) use self::{
    choice::choice_response,
    elicitation::{Channel, response},
};
use crate::{Context, ToolError};

/// The argument with the token of a confirmed call.
pub(crate) const ARGUMENT: &str = "confirm";

/// Modes of confirmation.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum ConfirmationMode {
    /// Calls that delete several records, update several by `timesheet update`, or delete more than `undo` can bring back, ask
    /// first.
    #[default]
    Ask,
    /// No call asks, for scripts.
    Never,
}

impl ConfirmationMode {
    /// All modes.
    pub const ALL: [Self; 2] = [Self::Ask, Self::Never];

    /// Returns the name, as options spell it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ask => "ask",
            Self::Never => "never",
        }
    }
}

/// A mode of confirmation that does not exist.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is unknown; one of ask, never")]
pub struct UnknownConfirmationMode(String);

impl FromStr for ConfirmationMode {
    type Err = UnknownConfirmationMode;

    /// Parses a name. Letter case is ignored.
    fn from_str(text: &str) -> Result<Self, UnknownConfirmationMode> {
        let name = text.trim().to_ascii_lowercase();
        let mode = Self::ALL.into_iter().find(|mode| mode.name() == name);
        mode.ok_or_else(|| UnknownConfirmationMode(text.trim().to_owned()))
    }
}

/// The confirmation of all calls of a server: the mode, and the key of the tokens. Clones share the key.
#[derive(Debug, Clone)]
pub struct Confirmations {
    mode: ConfirmationMode,
    key: Option<Arc<Key>>,
}

impl Confirmations {
    /// Creates a confirmation with a random key, so that tokens are valid in this process.
    pub fn new(mode: ConfirmationMode) -> Self {
        Self { mode, key: Key::random().map(Arc::new) }
    }

    /// Creates a confirmation whose tokens are valid in all processes with this key.
    pub fn with_key(mode: ConfirmationMode, key: [u8; 32]) -> Self {
        Self { mode, key: Some(Arc::new(Key::new(&key))) }
    }
}

impl Default for Confirmations {
    fn default() -> Self {
        Self::new(ConfirmationMode::default())
    }
}

/// A question to the person before a change, in sentences: what is changed, and what is lost.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Question {
    text: String,
    /// Facts that the question does not show.
    bound: String,
}

impl Question {
    /// Creates a question, such as `Delete 3 records (2:30 h)?`.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self { text: text.into(), bound: String::new() }
    }

    /// Adds a line.
    #[must_use]
    pub(crate) fn line(self, line: impl fmt::Display) -> Self {
        Self { text: format!("{}\n{line}", self.text), ..self }
    }

    /// Binds the answer to a fact that the question does not show: if the fact has changed, the question is another one.
    #[must_use]
    pub(crate) fn bound(self, fact: impl fmt::Display) -> Self {
        Self { bound: format!("{}\n{fact}", self.bound), ..self }
    }
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A question that waits for the answer of the person. Nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PendingQuestion {
    question: Question,
    token: String,
    /// The problem of the token that the call had.
    remark: Option<InvalidToken>,
    /// True if the client asks the person.
    by_client: bool,
    /// The request state of the question, if the client asks.
    state: Option<String>,
}

impl PendingQuestion {
    /// Returns the question and the way to confirm, for a model whose client cannot ask the person.
    pub fn text(&self) -> String {
        let remark = self
            .remark
            .map(|remark| format!("The confirmation is not valid: {remark}.\n"))
            .unwrap_or_default();
        format!(
            "{remark}{}\nNothing was changed yet. Ask the user; if they agree, repeat exactly this call within five minutes \
             with {ARGUMENT} {:?}.",
            self.question, self.token
        )
    }
}

/// The confirmation of one call.
#[derive(Clone)]
pub(crate) struct CallConfirmation {
    confirmations: Confirmations,
    channel: Channel,
    /// The caller, to whom tokens are bound.
    subject: String,
    tool: &'static str,
    /// The action with its arguments.
    call: String,
}

impl CallConfirmation {
    /// Creates the confirmation of a call that is never asked about.
    pub(crate) fn never() -> Self {
        let confirmations = Confirmations { mode: ConfirmationMode::Never, key: None };
        Self::new(confirmations, Channel::Token, String::new())
    }

    pub(crate) fn new(confirmations: Confirmations, channel: Channel, subject: String) -> Self {
        Self { confirmations, channel, subject, tool: "", call: String::new() }
    }

    /// Sets the tool of the call.
    #[must_use]
    pub(crate) fn of_tool(self, tool: &'static str) -> Self {
        Self { tool, ..self }
    }

    /// Sets the action and its arguments, in which names are replaced by ids.
    pub(crate) fn bind(&mut self, action: &str, arguments: &Map<String, Value>) {
        if self.confirmations.mode == ConfirmationMode::Ask {
            let arguments = arguments.iter().filter(|(name, _)| *name != ARGUMENT);
            let arguments = arguments.map(|(name, value)| (name.clone(), value.clone())).collect();
            self.call = format!("{action} {}", sorted(Value::Object(arguments)));
        }
    }
}

/// Sorts the fields of objects by name, so that equal arguments have equal texts.
fn sorted(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<(String, Value)> =
                fields.into_iter().map(|(name, value)| (name, sorted(value))).collect();
            fields.sort_by(|(name, _), (other, _)| name.cmp(other));
            Value::Object(fields.into_iter().collect())
        }
        Value::Array(items) => items.into_iter().map(sorted).collect(),
        other => other,
    }
}

impl Context {
    /// Returns true if the call asks before it changes or deletes. Otherwise a question need not be prepared.
    pub(crate) fn asks(&self) -> bool {
        self.confirmation.confirmations.mode == ConfirmationMode::Ask
    }

    /// Continues if the person has agreed. `confirm` is the token of the call, if it has one.
    ///
    /// # Errors
    /// [`ToolError::Unconfirmed`] with the question until the person has answered, [`ToolError::Declined`] if the
    /// person does not agree, [`ToolError::Unanswered`] if the person does not answer in time. Nothing was changed.
    pub(crate) async fn confirm(&self, confirm: Option<&str>, question: &Question) -> Result<(), ToolError> {
        if !self.asks() {
            return Ok(());
        }
        let CallConfirmation { confirmations, channel, subject, tool, call } = &self.confirmation;
        let claims = Claims { subject, tool, call, question: &question.text, bound: &question.bound };
        let key = confirmations.key.as_ref().ok_or(ToolError::NoRandomness)?;
        let now = self.session.now();
        let remark = match confirm.map(|token| key.check(token, claims, now)) {
            Some(Ok(())) => return Ok(()),
            Some(Err(error)) => Some(error),
            None => None,
        };
        let mut by_client = false;
        let mut chosen = None;
        match channel {
            Channel::Token => {}
            Channel::Result { token, accepted, choices } => {
                by_client = true;
                chosen = Some(choices.chosen());
                if token.as_ref().is_some_and(|token| key.check(token, claims, now).is_ok()) {
                    return if *accepted { Ok(()) } else { Err(ToolError::Declined) };
                }
            }
            Channel::Request { peer, cancelled } => {
                match elicitation::ask(peer, cancelled, elicitation::form(question)).await {
                    Reply::Accepted(_) => return Ok(()),
                    Reply::Declined => return Err(ToolError::Declined),
                    Reply::TimedOut => return Err(ToolError::Unanswered),
                    Reply::Cancelled => return Err(ToolError::Cancelled),
                    Reply::CannotAsk => {}
                }
            }
            Channel::Prompt(prompt) => match prompt(&question.text) {
                Some(true) => return Ok(()),
                Some(false) => return Err(ToolError::Declined),
                None => return Err(ToolError::NoTerminal { question: question.text.clone() }),
            },
        }
        let token = key.issue(claims, now);
        let state = chosen.and_then(|chosen| State::write(chosen, Some(&token)));
        Err(ToolError::Unconfirmed(Box::new(PendingQuestion {
            question: question.clone(),
            token,
            remark,
            by_client,
            state,
        })))
    }
}

#[cfg(test)]
mod tests {
    use kimai_domain::{
        Session,
        api::{Client, Credentials},
    };
    use serde_json::{Value, json};

    use super::*;
    use crate::Progress;

    fn context(confirmations: &Confirmations, subject: &str, minute: i64, arguments: &Value) -> Context {
        let client = Client::new("http://localhost:9/", Credentials::token("token")).unwrap();
        let now = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_mins(minute);
        let session = Session::with_clock(client, Arc::new(move || now));
        let confirmation = CallConfirmation::new(confirmations.clone(), Channel::Token, subject.to_owned());
        let mut confirmation = confirmation.of_tool("entity");
        confirmation.bind("delete", arguments.as_object().unwrap());
        Context { confirmation, ..Context::new(session, Progress::default()) }
    }

    async fn token(context: &Context, question: &Question) -> String {
        match context.confirm(None, question).await {
            Err(ToolError::Unconfirmed(pending)) => pending.token,
            other => panic!("{other:?}"),
        }
    }

    #[tokio::test]
    async fn a_token_confirms_exactly_the_call_that_it_was_issued_for() {
        let confirmations = Confirmations::default();
        let question = Question::new("Delete project #3?");
        let call = json!({"type": "project", "id": 3});
        let token = token(&context(&confirmations, "anna", 0, &call), &question).await;
        let check = async |subject, minute, arguments: Value, question: &Question| {
            context(&confirmations, subject, minute, &arguments).confirm(Some(&token), question).await
        };
        let same = json!({"id": 3, "confirm": "x", "type": "project"});
        assert!(check("anna", 4, same.clone(), &question).await.is_ok());
        assert!(check("ben", 0, same.clone(), &question).await.is_err());
        assert!(check("anna", 0, json!({"type": "project", "id": 4}), &question).await.is_err());
        assert!(
            check("anna", 0, same.clone(), &Question::new("Delete project #3? 1 record.")).await.is_err()
        );
        let expired = check("anna", 6, same, &question).await.unwrap_err().text();
        assert!(
            expired.starts_with("The confirmation is not valid: it is older than five minutes.\n"),
            "{expired}"
        );
    }

    #[tokio::test]
    async fn a_token_is_refused_if_a_fact_changed_that_the_question_does_not_show() {
        let confirmations = Confirmations::default();
        let context = context(&confirmations, "", 0, &json!({}));
        let question = |fact: &str| Question::new("Change 30 records?").bound(fact);
        let token = token(&context, &question("#30 09:00-10:00")).await;
        assert!(context.confirm(Some(&token), &question("#30 09:00-10:00")).await.is_ok());
        let error = context.confirm(Some(&token), &question("#30 09:00-10:30")).await.unwrap_err().text();
        assert!(error.starts_with("The confirmation is not valid: "), "{error}");
        assert!(!error.contains("#30"), "{error}");
    }

    #[tokio::test]
    async fn a_token_of_another_key_or_that_was_changed_is_refused() {
        let question = Question::new("Delete?");
        let arguments = json!({});
        let first = Confirmations::with_key(ConfirmationMode::Ask, [1; 32]);
        let issued = token(&context(&first, "", 0, &arguments), &question).await;
        let same_key = Confirmations::with_key(ConfirmationMode::Ask, [1; 32]);
        assert!(context(&same_key, "", 0, &arguments).confirm(Some(&issued), &question).await.is_ok());
        let other_key = Confirmations::with_key(ConfirmationMode::Ask, [2; 32]);
        assert!(context(&other_key, "", 0, &arguments).confirm(Some(&issued), &question).await.is_err());
        for (index, letter) in issued.char_indices() {
            let other = if letter == 'A' { "B" } else { "A" };
            let mut changed = issued.clone();
            changed.replace_range(index..=index, other);
            let result = context(&first, "", 0, &arguments).confirm(Some(&changed), &question).await;
            assert!(result.is_err(), "{changed}");
        }
        for invalid in ["", "yes", "true", "ä", &issued[1..]] {
            assert!(context(&first, "", 0, &arguments).confirm(Some(invalid), &question).await.is_err());
        }
    }

    #[tokio::test]
    async fn without_confirmation_nothing_is_asked() {
        let never = Confirmations::new(ConfirmationMode::Never);
        let context = context(&never, "", 0, &json!({}));
        assert!(!context.asks());
        assert!(context.confirm(None, &Question::new("Delete?")).await.is_ok());
    }
}
