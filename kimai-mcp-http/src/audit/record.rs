//! Records of the audit.

use jiff::Timestamp;
use kimai_tools::{CallOutcome, CallRecord, ToolError};
use mcp_oauth_server::{Event, EventKind, events::RequestOrigin};
use serde::{Deserialize, Serialize};

use crate::auth::Caller;

/// Event of a call that may change something in Kimai.
pub const WRITE: &str = "write";

/// Event of such a call before it runs, if the operator requires the audit. Without a [`WRITE`] of the same request, the server died.
pub const WRITE_STARTED: &str = "write_started";

/// Event of a Kimai token that was created for an account of the identity provider, or may have been.
pub const TOKEN_CREATED: &str = "token_created";

/// Event of such a token before it is created, if the operator requires the audit.
pub const TOKEN_CREATION_STARTED: &str = "token_creation_started";

/// Event of such a token that was deleted in Kimai, or may have been, or was not.
pub const TOKEN_DELETED: &str = "token_deleted";

/// Event of such a token before it is deleted, if the operator requires the audit.
pub const TOKEN_DELETION_STARTED: &str = "token_deletion_started";

/// Event of an account of the identity provider for which no Kimai token was created.
pub const TOKEN_REFUSED: &str = "token_refused";

/// Effect of what a record describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was done.
    Done,
    /// It was refused or failed, and changed nothing.
    Refused,
    /// It may have been done in part or completely.
    Unknown,
}

impl Outcome {
    /// Returns the name in records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

impl From<CallOutcome> for Outcome {
    fn from(outcome: CallOutcome) -> Self {
        match outcome {
            CallOutcome::Done => Self::Done,
            CallOutcome::Refused => Self::Refused,
            CallOutcome::Unknown => Self::Unknown,
        }
    }
}

/// One record. Parts that do not apply or are not known are absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Time at which it ended.
    pub time: Timestamp,
    /// Kind: `write`, `write_started`, a kind of [`EventKind`] such as `sign_in_failed`, an administration such as `user_added`, an
    /// event of a created token such as `token_created`, or one of the file.
    pub event: String,
    /// Effect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// Keyed hash of the person. For a failed sign-in, that of the name that was entered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<String>,
    /// Name of the person, if the operator asks for names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Way to authenticate: `oauth`, `headers`, `slug`, or `account` for an undo on the account page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth: Option<String>,
    /// Id of the OAuth client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_id: Option<String>,
    /// Name that the client chose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client_name: Option<String>,
    /// Address of the client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// Id of the request, `X-Request-Id`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
    /// Id of the session (grant).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<String>,
    /// Scopes that were requested, granted or issued.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<String>,
    /// Tool of the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tool: Option<String>,
    /// Action of the call.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// Ids among the arguments, such as `project=3`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// Entities that were written, such as `timesheet #17`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub written: Vec<String>,
    /// Status with which Kimai refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// Account of the operating system that ran a command.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operator: Option<String>,
    /// Further facts of records about the file itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

impl Record {
    /// Creates a record of the current time.
    pub fn new(event: impl Into<String>) -> Self {
        Self {
            time: Timestamp::now(),
            event: event.into(),
            outcome: None,
            person: None,
            name: None,
            auth: None,
            client_id: None,
            client_name: None,
            address: None,
            request: None,
            session: None,
            scopes: None,
            tool: None,
            action: None,
            ids: Vec::new(),
            written: Vec::new(),
            status: None,
            operator: None,
            detail: None,
        }
    }

    /// Adds the outcome.
    #[must_use]
    pub fn with_outcome(self, outcome: Outcome) -> Self {
        Self { outcome: Some(outcome), ..self }
    }

    /// Adds a detail.
    #[must_use]
    pub fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// Adds the address and the id of a request.
    #[must_use]
    fn with_origin(self, origin: &RequestOrigin) -> Self {
        let address = origin.client_ip.map(|ip| ip.0.to_canonical().to_string());
        let request = origin.request_id.as_ref().map(|id| id.0.clone());
        Self { address, request, ..self }
    }

    /// Creates the record of an event of the authorization server.
    pub fn of_event(event: &Event) -> Self {
        let scopes = event.scopes.as_ref().map(ToString::to_string);
        let record = Self {
            time: event.time,
            person: event.user.clone(),
            client_id: event.client_id.clone(),
            client_name: event.client_name.clone(),
            session: event.grant.clone(),
            scopes,
            ..Self::new(event.kind.name())
        };
        record.with_outcome(outcome_of(event.kind)).with_origin(&event.origin)
    }

    /// Creates the record of a tool call.
    pub fn of_call(caller: &Caller, call: &CallRecord<'_>, origin: &RequestOrigin) -> Self {
        let record = Self {
            tool: call.tool.map(str::to_owned),
            action: call.action.map(str::to_owned),
            ids: call.ids.iter().map(|(name, id)| format!("{name}={id}")).collect(),
            written: call.written.iter().map(ToString::to_string).collect(),
            status: call.error.and_then(ToolError::status),
            ..Self::new(WRITE).with_caller(caller)
        };
        record.with_outcome(call.outcome.into()).with_origin(origin)
    }

    /// Creates the record of a tool call that is about to run.
    pub fn of_start(caller: &Caller, call: &CallRecord<'_>, origin: &RequestOrigin) -> Self {
        let record = Self {
            tool: call.tool.map(str::to_owned),
            action: call.action.map(str::to_owned),
            ..Self::new(WRITE_STARTED).with_caller(caller)
        };
        record.with_origin(origin)
    }

    /// Adds the person, the way to authenticate, and the client.
    #[must_use]
    fn with_caller(self, caller: &Caller) -> Self {
        let client = caller.client.as_ref();
        Self {
            person: Some(caller.subject.clone()),
            auth: Some(caller.method.name().to_owned()),
            client_id: client.map(|client| client.id.clone()),
            client_name: client.and_then(|client| client.name.clone()),
            session: client.map(|client| client.grant.clone()),
            ..self
        }
    }
}

/// Returns the outcome of an event of the authorization server.
const fn outcome_of(kind: EventKind) -> Outcome {
    match kind {
        EventKind::SignInFailed
        | EventKind::SignInLocked
        | EventKind::ConsentDenied
        | EventKind::ReuseDetected => Outcome::Refused,
        _ => Outcome::Done,
    }
}
