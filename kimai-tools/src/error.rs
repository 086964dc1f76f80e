//! Errors of tools: the kind, the problem (with Kimai's message, if it sent one), and the next step.

mod advice;
mod record_refusal;

use kimai_domain::{Error as DomainError, Input, MissingRequirement, Session, Unresolved, api};

use crate::{
    NotConfigured, Operation, PendingChoice, PendingQuestion, Restriction,
    call_names::named,
    render::{escape_invisible, quoted_name, quoted_text, record},
};

/// Begin of the paths of fields of several records.
const ENTRIES: &str = "entries[";

/// Characters from which a text that is contained in a name counts as a part of it.
const MIN_PART: usize = 3;

/// Candidates of an ambiguous or unknown name that are listed.
pub(crate) const MAX_CANDIDATES: usize = 20;

/// Errors of calls.
#[derive(Debug, thiserror::Error)]
pub enum ToolError {
    /// An invalid argument, a violated rule, or a refusal by Kimai.
    #[error(transparent)]
    Domain(#[from] DomainError),
    /// The caller's Kimai is unknown, or its settings are invalid.
    #[error(transparent)]
    NotConfigured(#[from] NotConfigured),
    /// The tool or action does not exist; the text names those that do.
    #[error("{0}")]
    UnknownTool(String),
    /// The client cancelled the call.
    #[error("cancelled")]
    Cancelled,
    /// The server stopped before the call had ended.
    #[error("interrupted")]
    Interrupted,
    /// Part of the work was done.
    #[error("{}", failed.join("; "))]
    Partial {
        /// The problem and the failed parts, with reasons.
        failed: Vec<String>,
        /// The state that the call left behind.
        state: Vec<String>,
        /// The next step.
        next_step: Option<String>,
    },
    /// Every item of a batch failed.
    #[error("{summary}")]
    Failed {
        /// The batch with the number of its items.
        summary: String,
        /// The failed items by reason.
        reasons: Vec<String>,
    },
    /// The call waits for the confirmation of the person. Nothing was changed.
    #[error("not confirmed")]
    Unconfirmed(Box<PendingQuestion>),
    /// The call waits for the person's choice among the entities that a name means. Nothing was changed.
    #[error("not chosen")]
    Unchosen(Box<PendingChoice>),
    /// The person declined. Nothing was changed.
    #[error("declined")]
    Declined,
    /// The person did not answer in time. Nothing was changed.
    #[error("not answered")]
    Unanswered,
    /// The call needs a confirmation, but nobody can be asked. Nothing was changed.
    #[error("not confirmed")]
    NoTerminal {
        /// The question.
        question: String,
    },
    /// The system has no randomness for the key of confirmations. Nothing was changed.
    #[error("no randomness")]
    NoRandomness,
    /// A restriction of the caller forbids the operation.
    #[error("{operation} is not allowed")]
    Forbidden {
        /// The operation.
        operation: Operation,
        /// The restriction.
        restriction: Restriction,
    },
}

impl From<api::Error> for ToolError {
    fn from(error: api::Error) -> Self {
        Self::Domain(error.into())
    }
}

impl From<Input> for ToolError {
    fn from(error: Input) -> Self {
        Self::Domain(error.into())
    }
}

/// Kinds of errors, for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorKind {
    /// An argument, a tool or an action is wrong.
    InvalidCall,
    /// The caller may not do this here or in Kimai.
    Forbidden,
    /// Kimai refused the call for another reason.
    Refused,
    /// This Kimai lacks a version or a plugin.
    Unsupported,
    /// Kimai cannot be reached, or its answer cannot be read.
    Unavailable,
    /// The settings are incomplete or invalid.
    NotConfigured,
    /// Part of the work was done.
    Partial,
    /// The client cancelled the call.
    Cancelled,
    /// The call was not confirmed.
    Unconfirmed,
}

/// An error as people read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The kind.
    pub kind: ErrorKind,
    /// The problem, in one or more lines.
    pub what: String,
    /// The next step.
    pub next_step: Option<String>,
}

impl Explanation {
    fn new(kind: ErrorKind, what: impl Into<String>) -> Self {
        Self { kind, what: what.into(), next_step: None }
    }

    fn next(self, next_step: impl Into<String>) -> Self {
        Self { next_step: Some(next_step.into()), ..self }
    }

    /// Returns the problem and the next step. After a refusal and a partial success the next step is a line of its own.
    pub fn text(&self) -> String {
        let has_own_line = matches!(
            self.kind,
            ErrorKind::Refused | ErrorKind::Forbidden | ErrorKind::Partial | ErrorKind::Unconfirmed
        );
        let separator = if has_own_line { "\n" } else { " " };
        match &self.next_step {
            Some(next_step) => format!("{}{separator}{next_step}", self.what),
            None => self.what.clone(),
        }
    }

    /// Returns the text on one line. Items of lists and lines that do not end as a sentence are joined by semicolons.
    pub fn line(&self) -> String {
        let text = self.text();
        let lines = text.lines().map(|line| line.strip_prefix("- ").unwrap_or(line).trim());
        let mut joined = String::new();
        for line in lines.filter(|line| !line.is_empty()) {
            let separator = match joined.chars().last() {
                None => "",
                Some('.' | ':' | '!' | '?' | ';') => " ",
                Some(_) => "; ",
            };
            joined.push_str(separator);
            joined.push_str(line);
        }
        joined
    }
}

impl ToolError {
    /// Explains an error of the API.
    pub fn explain_api(error: &api::Error) -> Explanation {
        advice::explain(error)
    }

    /// Returns the text of an error of the API.
    pub fn text_of(error: &api::Error) -> String {
        advice::explain(error).text()
    }

    /// Returns the text of an error of the API on one line, with placeholders for ids.
    pub fn line_of(error: &api::Error) -> String {
        advice::explain_reason(error).line()
    }

    /// Returns the text of an error of the domain on one line, with placeholders for ids.
    pub(crate) fn line_of_domain(error: &DomainError) -> String {
        match error {
            DomainError::Api(error) => advice::explain_reason(error).line(),
            other => explain_domain(other).line(),
        }
    }

    /// Returns the text of an error of the API, or what this Kimai lacks for the call.
    pub async fn classify(error: api::Error, session: &Session) -> String {
        Self::from(session.classify(error.into()).await).text()
    }

    /// Returns the status of Kimai's answer, if Kimai refused.
    pub fn status(&self) -> Option<u16> {
        let Self::Domain(error) = self else { return None };
        error.status()
    }

    /// Tells whether Kimai may have applied the failed call, or has applied a part of it.
    pub fn may_have_been_applied(&self) -> bool {
        match self {
            Self::Domain(error) => error.may_have_been_applied(),
            Self::Interrupted | Self::Partial { .. } => true,
            _ => false,
        }
    }

    /// Explains the error.
    pub fn explain(&self) -> Explanation {
        match self {
            Self::Domain(error) => explain_domain(error),
            Self::NotConfigured(NotConfigured { what, next_step }) => Explanation {
                kind: ErrorKind::NotConfigured,
                what: what.clone(),
                next_step: next_step.clone(),
            },
            Self::UnknownTool(problem) => {
                Explanation::new(ErrorKind::InvalidCall, format!("Tool {problem}."))
            }
            Self::Cancelled => Explanation::new(ErrorKind::Cancelled, "The call was cancelled."),
            Self::Interrupted => {
                Explanation::new(ErrorKind::Cancelled, "The server stopped before the call had ended.")
                    .next(advice::OUTCOME_UNKNOWN)
            }
            Self::Partial { failed, state, next_step } => Explanation {
                kind: ErrorKind::Partial,
                what: [failed.as_slice(), state].concat().join("\n"),
                next_step: next_step.clone(),
            },
            Self::Failed { summary, reasons } => {
                let lines = [std::slice::from_ref(summary), reasons].concat();
                Explanation::new(ErrorKind::Refused, lines.join("\n"))
            }
            Self::Unconfirmed(pending) => Explanation::new(ErrorKind::Unconfirmed, pending.text()),
            Self::Unchosen(pending) => {
                Explanation { kind: ErrorKind::Unconfirmed, ..explain_unresolved(&pending.unresolved) }
            }
            Self::Declined => {
                Explanation::new(ErrorKind::Unconfirmed, "The user did not agree. Nothing was changed.")
                    .next("Do not repeat the call; ask the user what to do instead.")
            }
            Self::Unanswered => Explanation::new(
                ErrorKind::Unconfirmed,
                "The user did not answer the question within five minutes. Nothing was changed.",
            )
            .next("Ask the user whether to do it; if so, repeat the call."),
            Self::NoTerminal { question } => Explanation::new(ErrorKind::Unconfirmed, question)
                .next("Nothing was changed. Confirm it on a terminal, or run the call with --confirm never."),
            Self::NoRandomness => Explanation::new(
                ErrorKind::NotConfigured,
                "The call needs a confirmation, but this system has no randomness for its key. Nothing was changed.",
            ),
            Self::Forbidden { operation, restriction: Restriction { setting, next_step, .. } } => {
                let what = format!("{operation} is not allowed here because of {setting}.");
                Explanation::new(ErrorKind::Forbidden, what).next(next_step)
            }
        }
    }

    /// Returns the text of the error.
    pub fn text(&self) -> String {
        self.explain().text()
    }
}

fn explain_domain(error: &DomainError) -> Explanation {
    match error {
        DomainError::Api(error) => advice::explain(error),
        DomainError::RecordRefused(refused) => record_refusal::explain(refused),
        DomainError::Input(Input { field, problem }) => {
            let place = if field.is_empty() {
                "Invalid arguments".to_owned()
            } else {
                format!("Invalid argument {field}")
            };
            Explanation::new(ErrorKind::InvalidCall, format!("{place}: {}.", escape_invisible(problem)))
        }
        DomainError::Unsupported(missing @ MissingRequirement::Version { .. }) => Explanation::new(
            ErrorKind::Unsupported,
            format!("This {missing}; its administrator can update it."),
        ),
        DomainError::Unsupported(missing @ MissingRequirement::Plugin(_)) => Explanation::new(
            ErrorKind::Unsupported,
            format!("This {missing}, which this Kimai does not have; its administrator can install it."),
        ),
        DomainError::NoRunningTimer => Explanation::new(ErrorKind::InvalidCall, "No timer is running.")
            .next(named("timer recent lists records whose id can be given to restart.")),
        DomainError::NothingToUndo => {
            let what =
                "There is nothing to undo: in the last day nothing was changed, or everything is undone.";
            Explanation::new(ErrorKind::InvalidCall, what)
                .next(named("undo list shows the changes; undo one also undoes an undo."))
        }
        DomainError::MultipleTimers(records) => {
            let rows: Vec<String> = records.iter().map(record::line).collect();
            let what = format!("{} timers are running; give the id of one:\n{}", rows.len(), rows.join("\n"));
            Explanation::new(ErrorKind::InvalidCall, what)
        }
        DomainError::Unresolved(error) => explain_unresolved(error),
        DomainError::UnknownZone(zone) => Explanation::new(
            ErrorKind::NotConfigured,
            format!(
                "The time zone {} of your Kimai profile is unknown here; set a valid one in the profile.",
                quoted_text(zone)
            ),
        ),
        DomainError::Partial { done, all, cause } => {
            let cause = explain_domain(cause).text();
            Explanation::new(ErrorKind::Partial, format!("Done: {done}. Requested: {all}. Error: {cause}"))
                .next("Repeat only what is missing.")
        }
        DomainError::NotUndoable { entity, obstacle } => {
            let what = format!("The change of {entity} cannot be undone: {obstacle}.");
            Explanation::new(ErrorKind::Refused, what).next("Nothing was changed.")
        }
        DomainError::Journal(error) => Explanation::new(ErrorKind::Unavailable, format!("{error}.")),
        DomainError::NotOwnData(error) => {
            Explanation::new(ErrorKind::Forbidden, format!("{error}.")).next(&error.limit.next_step)
        }
        other => Explanation::new(ErrorKind::Refused, other.to_string()),
    }
}

fn explain_unresolved(
    Unresolved { field, kind, name, is_ambiguous, candidates: all }: &Unresolved,
) -> Explanation {
    let place =
        if field.starts_with(ENTRIES) { format!("Invalid argument {field}: ") } else { String::new() };
    let field = kind.name();
    let candidates: Vec<String> =
        all.iter().take(MAX_CANDIDATES).map(|(name, id)| candidate(name, *id)).collect();
    let candidates = candidates.join(", ");
    let more = match all.len().saturating_sub(MAX_CANDIDATES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let part = name;
    let name = quoted_name(name);
    // Deletions need the whole name, so that a part of a name never deletes what it was not meant for.
    let is_part = |(other, _): &(String, u64)| other.to_lowercase().contains(&part.to_lowercase());
    let none = if part.chars().count() >= MIN_PART && all.iter().any(is_part) {
        format!(
            "{place}{name} is only a part of the name of a {field}; a deletion needs the whole name or the id."
        )
    } else {
        format!("{place}There is no {field} {name} that you may see.")
    };
    let error = |what: String| Explanation::new(ErrorKind::InvalidCall, what);
    if *is_ambiguous {
        let count = all.len();
        error(format!("{place}{field} {name} matches {count} entries: {candidates}{more}."))
            .next("Repeat the call with an id.")
    } else if all.is_empty() {
        error(none).next(named("find searches all names."))
    } else {
        error(none).next(format!("The nearest names: {candidates}{more}."))
    }
}

/// Formats an entity that a name may mean, such as `Acme / Website (#3)`.
pub(crate) fn candidate(name: &str, id: u64) -> String {
    format!("{} (#{id})", path(name))
}

/// Escapes each name of a path such as `Customer / Project`.
fn path(name: &str) -> String {
    name.split(" / ").map(|name| quoted_name(name).to_string()).collect::<Vec<_>>().join(" / ")
}
