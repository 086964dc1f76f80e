//! The result of a `check` command.

use std::{
    fmt::Write,
    io::{self, IsTerminal},
};

use serde::{Serialize, Serializer, ser::SerializeStruct};

use crate::{
    ConfigError, Exit,
    style::{BOLD, DIM, ERROR, SUCCESS, WARNING, styled},
};

/// Status of a single check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// The check passed.
    Ok,
    /// The check passed, but something deserves attention.
    Warning,
    /// The check failed.
    Failed,
}

/// Result of a single check. In JSON its fields are `check`, `state`, `text` and `next`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The checked item, such as `url`.
    #[serde(rename = "check")]
    pub subject: String,
    /// Status of the item.
    #[serde(rename = "state")]
    pub status: Status,
    /// Description of the result.
    pub text: String,
    /// Instruction that solves the problem; absent if the check passed.
    #[serde(rename = "next", skip_serializing_if = "Option::is_none")]
    pub next_step: Option<String>,
    /// Exit status of a failed check.
    #[serde(skip)]
    pub exit: Exit,
}

impl Finding {
    /// Creates the result of a check that passed.
    pub fn ok(subject: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            status: Status::Ok,
            text: text.into(),
            next_step: None,
            exit: Exit::Success,
        }
    }

    /// Creates a warning.
    pub fn warning(
        subject: impl Into<String>,
        text: impl Into<String>,
        next_step: impl Into<String>,
    ) -> Self {
        Self::failed(Exit::Success, subject, text, next_step).into_warning()
    }

    /// Creates the result of a failed check that ends the program with `exit`.
    pub fn failed(
        exit: Exit,
        subject: impl Into<String>,
        text: impl Into<String>,
        next_step: impl Into<String>,
    ) -> Self {
        Self {
            subject: subject.into(),
            status: Status::Failed,
            text: text.into(),
            next_step: Some(next_step.into()),
            exit,
        }
    }

    /// Turns a failure into a warning, which does not change the exit status.
    #[must_use]
    pub fn into_warning(self) -> Self {
        Self { status: Status::Warning, exit: Exit::Success, ..self }
    }
}

impl From<ConfigError> for Finding {
    /// Creates a failed check with [`Exit::NotConfigured`].
    fn from(error: ConfigError) -> Self {
        Self::failed(Exit::NotConfigured, error.subject, error.problem, error.next_step)
    }
}

/// All results of a `check` command, in order. In JSON its fields are `exit` and `findings`.
#[derive(Debug, Default)]
pub struct Report(Vec<Finding>);

impl Report {
    /// Adds a result.
    pub fn add(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// Returns the exit status of the first failed check, [`Exit::Success`] if all passed.
    pub fn exit(&self) -> Exit {
        self.0.iter().map(|finding| finding.exit).find(|exit| *exit != Exit::Success).unwrap_or(Exit::Success)
    }

    /// Prints the report to standard output, as JSON or as one line per result with its next step below.
    pub fn print(&self, json: bool) {
        if json {
            anstream::println!("{}", serde_json::to_string_pretty(self).unwrap_or_default());
        } else {
            anstream::print!("{}", self.to_text(io::stdout().is_terminal()));
        }
    }

    /// Renders the report with colors; `symbols` selects signs instead of words for the status.
    fn to_text(&self, symbols: bool) -> String {
        let width = self.0.iter().map(|finding| finding.subject.chars().count()).max().unwrap_or_default();
        let mut text = String::new();
        for Finding { subject, status, text: result, next_step, .. } in &self.0 {
            let label = label(*status, symbols);
            let subject = styled(format_args!("{subject:width$}"), BOLD);
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{label} {subject}  {result}");
            if let Some(next_step) = next_step {
                let indent = width + if symbols { 4 } else { 10 };
                let _ = writeln!(text, "{:indent$}{}", "", styled(next_step, DIM));
            }
        }
        text
    }
}

impl Extend<Finding> for Report {
    fn extend<I: IntoIterator<Item = Finding>>(&mut self, findings: I) {
        self.0.extend(findings);
    }
}

impl Serialize for Report {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut report = serializer.serialize_struct("Report", 2)?;
        report.serialize_field("exit", &self.exit().code())?;
        report.serialize_field("findings", &self.0)?;
        report.end()
    }
}

/// Returns a sign for terminals, or a word of fixed width for files and pipes.
fn label(status: Status, symbols: bool) -> String {
    let (symbol, word, style) = match status {
        Status::Ok => ("✓", "ok     ", SUCCESS),
        Status::Warning => ("!", "warning", WARNING),
        Status::Failed => ("✗", "failed ", ERROR),
    };
    styled(if symbols { symbol } else { word }, style)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report() -> Report {
        let mut report = Report::default();
        report.add(Finding::ok("url", "https://kimai.example.com"));
        report.add(Finding::warning("tls", "no certificate is checked", "Set the CA file."));
        report.add(Finding::failed(Exit::TokenRefused, "token", "is not valid", "Create a new one."));
        report.add(Finding::failed(Exit::Unreachable, "clock", "is not known", "Try again."));
        report
    }

    #[test]
    fn the_first_failure_determines_the_exit_status() {
        assert_eq!(report().exit(), Exit::TokenRefused);
        assert_eq!(Report::default().exit(), Exit::Success);
    }

    #[test]
    fn text_shows_the_next_step_below_the_result() {
        let text = anstream::adapter::strip_str(&report().to_text(false)).to_string();
        insta::assert_snapshot!(text, @r"
        ok      url    https://kimai.example.com
        warning tls    no certificate is checked
                       Set the CA file.
        failed  token  is not valid
                       Create a new one.
        failed  clock  is not known
                       Try again.
        ");
        assert!(report().to_text(true).contains('✗'));
    }

    #[test]
    fn json_has_the_exit_code_and_all_findings() {
        let json = serde_json::to_value(report()).unwrap();
        assert_eq!(json["exit"], 5);
        assert_eq!(json["findings"][1]["state"], "warning");
        assert_eq!(json["findings"][0].get("next"), None);
        assert_eq!(json["findings"][2]["next"], "Create a new one.");
    }
}
