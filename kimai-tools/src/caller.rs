//! Callers: who sends a request, with which policy, and the record of each call for audit and metrics.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use kimai_domain::{ChangeLog, EntityRef, Session, undo::Journal};
use rmcp::model::Extensions;
use serde_json::{Map, Value};

use crate::{AccessSet, Policy, RecordDefaults, ToolError, arguments::is_id_name, tool::ResolvedCall};

/// Finds the caller of a request: always the same one over stdio, by credentials over HTTP.
#[async_trait]
pub trait CallerProvider: Send + Sync + 'static {
    /// Returns the restrictions of the caller.
    fn policy(&self, request: &Extensions) -> Policy;

    /// Returns the caller's session.
    ///
    /// # Errors
    /// [`NotConfigured`] if the caller's Kimai is unknown or its settings are invalid.
    fn session(&self, request: &Extensions) -> Result<Session, NotConfigured>;

    /// Returns the journal of the caller's changes, from which `undo` works; `None` if none is kept.
    fn journal(&self, _request: &Extensions) -> Option<Arc<dyn Journal>> {
        None
    }

    /// Returns the defaults of new records, if there are any.
    ///
    /// # Errors
    /// [`NotConfigured`] if the source of the defaults is invalid. Calls that need no defaults run all the same.
    fn defaults(&self, _request: &Extensions) -> Result<Option<RecordDefaults>, NotConfigured> {
        Ok(None)
    }

    /// Returns the identity of the caller, to which the tokens of confirmed calls are bound.
    fn subject(&self, _request: &Extensions) -> String {
        String::new()
    }

    /// Receives the record of a call that may write, where it starts; its outcome is not known yet. [`finished`](Self::finished)
    /// always follows.
    ///
    /// # Errors
    /// [`NotConfigured`] if the call must not run.
    async fn starting(&self, _request: &Extensions, _call: &CallRecord<'_>) -> Result<(), NotConfigured> {
        Ok(())
    }

    /// Receives the record of each call before its answer is sent.
    async fn finished(&self, _request: &Extensions, _call: &CallRecord<'_>) {}
}

/// Error of a [`CallerProvider`] that cannot provide a session.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct NotConfigured {
    /// The problem, as a sentence.
    pub what: String,
    /// The next step, as a sentence.
    pub next_step: Option<String>,
}

impl NotConfigured {
    /// Creates the error of a problem whose text contains the next step.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), next_step: None }
    }

    /// Adds the next step.
    #[must_use]
    pub fn with_next_step(self, next_step: impl Into<String>) -> Self {
        Self { next_step: Some(next_step.into()), ..self }
    }
}

/// A call that has ended, without any text that users wrote.
#[derive(Debug, Clone)]
pub struct CallRecord<'a> {
    /// The tool; `None` if no tool has the name of the call.
    pub tool: Option<&'static str>,
    /// The action; `None` if the tool has no such action.
    pub action: Option<&'static str>,
    /// The access classes that the call requires; `None` if the action is unknown.
    pub access: Option<AccessSet>,
    /// Ids among the arguments, as pairs of argument name and id.
    pub ids: Vec<(String, String)>,
    /// The entities that were written, also those that Kimai changed in consequence.
    pub written: Vec<EntityRef>,
    /// The effect of the call on Kimai.
    pub outcome: CallOutcome,
    /// The error, if the call failed.
    pub error: Option<&'a ToolError>,
    /// The duration of the call.
    pub duration: Duration,
}

/// Effects of calls on Kimai.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CallOutcome {
    /// The call succeeded.
    Done,
    /// The call failed, and nothing was changed.
    Refused,
    /// Kimai may have applied a write whose answer did not arrive, or applied only a part of the call.
    Unknown,
}

impl CallOutcome {
    /// Returns the outcome of a call with this error and these writes.
    pub(crate) fn new(error: Option<&ToolError>, changes: &ChangeLog) -> Self {
        let is_unknown = changes.has_unknown()
            || error.is_some_and(|error| error.may_have_been_applied() || !changes.written().is_empty());
        match error {
            _ if is_unknown => Self::Unknown,
            Some(_) => Self::Refused,
            None => Self::Done,
        }
    }

    /// Returns the name for logs and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

impl CallRecord<'_> {
    /// Creates the record of a call before it runs.
    pub(crate) fn new(call: &ResolvedCall, arguments: &Map<String, Value>) -> Self {
        Self {
            tool: call.tool.map(|tool| tool.name),
            action: call.action.map(|action| action.name),
            access: call.required,
            ids: ids(arguments),
            written: Vec::new(),
            outcome: CallOutcome::Refused,
            error: None,
            duration: Duration::ZERO,
        }
    }
}

/// Collects numbers whose argument name is that of an id or of an entity. Texts are never recorded.
fn ids(arguments: &Map<String, Value>) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for (name, value) in arguments {
        match value {
            Value::Object(nested) => all.extend(ids(nested)),
            Value::Array(values) if is_id_name(name) => {
                all.extend(values.iter().filter_map(digits).map(|id| (name.clone(), id)));
            }
            value if is_id_name(name) => all.extend(digits(value).map(|id| (name.clone(), id))),
            _ => {}
        }
    }
    all
}

fn digits(value: &Value) -> Option<String> {
    match value {
        Value::Number(number) if number.is_u64() => Some(number.to_string()),
        Value::String(text) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some(text.clone())
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{Access, Surface};

    fn record(tool: &str, arguments: &Value) -> CallRecord<'static> {
        let arguments = arguments.as_object().unwrap();
        CallRecord::new(&ResolvedCall::new(tool, arguments, &Policy::default(), Surface::Compact), arguments)
    }

    #[test]
    fn records_contain_ids_and_no_texts() {
        let record = record(
            "timesheet",
            &json!({"action": "create", "data": {"project": 3, "activity": "4", "description": "secret 12", "tags": "a"}}),
        );
        assert_eq!(
            (record.tool, record.action, record.access),
            (Some("timesheet"), Some("create"), Some(AccessSet::of(&[Access::Write])))
        );
        let id = |name: &str, id: &str| (name.to_owned(), id.to_owned());
        assert_eq!(record.ids, [id("project", "3"), id("activity", "4")]);
    }

    #[test]
    fn unknown_tool_is_not_named_in_the_record() {
        let record = record("shell", &json!({}));
        assert_eq!((record.tool, record.action, record.access), (None, None, None));
    }
}
