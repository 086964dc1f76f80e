//! What a check found.

use serde::{Serialize, Serializer};

use crate::{
    exit::Exit,
    shown::{BAD, FAINT, GOOD, STRONG, WARNING, styled},
};

/// How it stands with something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum State {
    Ok,
    Warning,
    Failed,
}

/// How it stands with something, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    #[serde(rename = "check")]
    pub(super) subject: &'static str,
    pub(super) state: State,
    pub(super) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) next: Option<String>,
}

impl Finding {
    pub(super) fn good(subject: &'static str, text: impl Into<String>) -> Self {
        Self { subject, state: State::Ok, text: text.into(), next: None }
    }

    pub(super) fn warning(subject: &'static str, text: impl Into<String>, next: impl Into<String>) -> Self {
        Self { subject, state: State::Warning, text: text.into(), next: Some(next.into()) }
    }

    pub(super) fn bad(subject: &'static str, text: impl Into<String>, next: impl Into<String>) -> Self {
        Self { subject, state: State::Failed, text: text.into(), next: Some(next.into()) }
    }
}

/// All that was found, and how the program ends.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    #[serde(serialize_with = "number")]
    pub(super) exit: Exit,
    findings: Vec<Finding>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks for it")]
fn number<S: Serializer>(exit: &Exit, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_u8(*exit as u8)
}

impl Default for Report {
    fn default() -> Self {
        Self { exit: Exit::Done, findings: Vec::new() }
    }
}

impl Report {
    /// Adds a finding; one that failed is a failure of the whole.
    pub(super) fn add(&mut self, finding: Finding) {
        if finding.state == State::Failed && self.exit == Exit::Done {
            self.exit = Exit::NotDone;
        }
        self.findings.push(finding);
    }

    /// The check ends here, because of this.
    pub(super) fn ended(mut self, exit: Exit, finding: Finding) -> Self {
        self.findings.push(finding);
        Self { exit, ..self }
    }

    pub(super) fn json(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default()
    }

    pub(super) fn print(&self, symbols: bool) {
        let width = self.findings.iter().map(|finding| finding.subject.len()).max().unwrap_or_default();
        for Finding { subject, state, text, next } in &self.findings {
            let mark = mark(*state, symbols);
            anstream::println!("{mark} {} {text}", styled(format_args!("{subject:width$}"), STRONG));
            if let Some(next) = next {
                anstream::println!("{}", styled(format_args!("  {:width$} {next}", ""), FAINT));
            }
        }
    }
}

/// A sign on a terminal, a word where colours and signs may be lost.
fn mark(state: State, symbols: bool) -> String {
    let (symbol, word, style) = match state {
        State::Ok => ("✓", "ok     ", GOOD),
        State::Warning => ("!", "warning", WARNING),
        State::Failed => ("✗", "failed ", BAD),
    };
    styled(if symbols { symbol } else { word }, style)
}
