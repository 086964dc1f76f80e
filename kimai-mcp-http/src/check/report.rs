//! What a check found.

use serde::Serialize;

use crate::{
    exit::Exit,
    problem::Problem,
    shown::{BAD, FAINT, GOOD, STRONG, WARNING, styled},
};

/// How it stands with something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Warning,
    Failed,
}

/// How it stands with something, and what to do.
#[derive(Debug, Clone, Serialize)]
pub(super) struct Finding {
    #[serde(rename = "check")]
    subject: String,
    state: State,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    #[serde(skip)]
    exit: Exit,
}

impl Finding {
    pub(super) fn good(subject: impl Into<String>, text: impl Into<String>) -> Self {
        Self { subject: subject.into(), state: State::Ok, text: text.into(), next: None, exit: Exit::Done }
    }

    pub(super) fn warning(problem: Problem) -> Self {
        Self { state: State::Warning, exit: Exit::Done, ..Self::problem(problem) }
    }

    /// A setting that is wrong.
    pub(super) fn problem(problem: Problem) -> Self {
        Self::bad(Exit::NotConfigured, problem.subject, problem.text, problem.next)
    }

    pub(super) fn bad(
        exit: Exit,
        subject: impl Into<String>,
        text: impl Into<String>,
        next: impl Into<String>,
    ) -> Self {
        let (subject, text, next) = (subject.into(), text.into(), Some(next.into()));
        Self { subject, state: State::Failed, text, next, exit }
    }
}

/// All that was found.
#[derive(Debug, Default)]
pub(super) struct Report(Vec<Finding>);

impl Report {
    pub(super) fn add_all(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.0.extend(findings);
    }

    /// How the program ends: as the first failure says.
    pub(super) fn exit(&self) -> Exit {
        self.0.iter().map(|finding| finding.exit).find(|exit| *exit != Exit::Done).unwrap_or(Exit::Done)
    }

    pub(super) fn json(&self) -> String {
        #[derive(Serialize)]
        struct Whole<'a> {
            exit: u8,
            findings: &'a [Finding],
        }
        let whole = Whole { exit: self.exit() as u8, findings: &self.0 };
        serde_json::to_string_pretty(&whole).unwrap_or_default()
    }

    pub(super) fn print(&self, symbols: bool) {
        let width = self.0.iter().map(|finding| finding.subject.chars().count()).max().unwrap_or_default();
        for Finding { subject, state, text, next, .. } in &self.0 {
            let next = next.as_ref().map(|next| format!("; {next}")).unwrap_or_default();
            let (mark, subject) = (mark(*state, symbols), styled(format_args!("{subject:width$}"), STRONG));
            anstream::println!("{mark} {subject}  {text}{}", styled(next, FAINT));
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
