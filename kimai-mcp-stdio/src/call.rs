//! `call`: runs a tool from the command line.

use std::{
    io::{self, IsTerminal},
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use kimai_cli::{
    Exit,
    style::{ERROR, styled},
};
use kimai_tools::{
    Answer, Context, NotConfigured, Output, Progress, Surface, ToolError, call,
    domain::{self, api},
    find_tool,
};
use serde_json::{Map, Value};
use tokio::runtime;

use crate::{
    Settings, defaults,
    keychain::SystemKeychain,
    tool_arguments::{self, WordError},
};

/// Errors of the command line of `call`.
#[derive(Debug, thiserror::Error)]
enum ArgumentsError {
    #[error("the arguments on standard input cannot be read: {0}")]
    Stdin(#[from] io::Error),
    #[error("the arguments are not a JSON object: {0}; write them like '{{\"action\": \"list\"}}'")]
    Json(#[from] serde_json::Error),
    #[error(transparent)]
    Word(#[from] WordError),
    #[error("{}", .0.text())]
    Tool(#[from] ToolError),
}

/// Calls the tool. Prints its answer to standard output, and errors to standard error.
pub(crate) fn run(settings: &Settings, tool: &str, words: &[String]) -> Exit {
    let arguments = match parse(tool, words) {
        Ok(arguments) => arguments,
        Err(error) => {
            anstream::eprintln!("{}", styled(error, ERROR));
            return Exit::Usage;
        }
    };
    let output = settings.output().map_err(NotConfigured::from).map_err(ToolError::from);
    print(output.and_then(|output| Ok(to_text(&answer(settings, tool, arguments, output)?, output))))
}

/// Prints a text to standard output, or an error to standard error.
pub(crate) fn print(text: Result<String, ToolError>) -> Exit {
    match text {
        Ok(text) => {
            anstream::println!("{}", text.trim_end());
            Exit::Success
        }
        Err(error) => {
            anstream::eprintln!("{}", styled(error.text(), ERROR));
            exit_of(&error)
        }
    }
}

/// Returns the exit code of a failed call.
fn exit_of(error: &ToolError) -> Exit {
    match error {
        ToolError::NotConfigured(_) => Exit::NotConfigured,
        ToolError::Domain(domain::Error::Api(error)) => match error {
            api::Error::Transport(_) => Exit::Unreachable,
            api::Error::Api(refusal) if refusal.status == 401 => Exit::TokenRefused,
            _ => Exit::Failure,
        },
        _ => Exit::Failure,
    }
}

/// Parses the arguments of the command line: a JSON object, `-` for one on standard input, or words.
fn parse(tool: &str, words: &[String]) -> Result<Map<String, Value>, ArgumentsError> {
    match words {
        [only] if only == "-" => Ok(serde_json::from_str(&io::read_to_string(io::stdin())?)?),
        [only] if only.trim().is_empty() || only.trim_start().starts_with(['{', '[']) => {
            Ok(serde_json::from_str(only)?)
        }
        words => Ok(tool_arguments::parse(find_tool(tool)?, words)?),
    }
}

/// Calls the tool with a progress display.
///
/// # Errors
/// Those of the settings and of the call.
pub(crate) fn answer(
    settings: &Settings,
    tool: &str,
    arguments: Map<String, Value>,
    output: Output,
) -> Result<Answer, ToolError> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| NotConfigured::new(error.to_string()))?;
    let bar = Bar::new(tool);
    let context = || {
        let settings = settings.with_keychain_token(&SystemKeychain).map_err(NotConfigured::from)?;
        let session = settings.session().map_err(NotConfigured::from)?;
        let confirmations = settings.confirmations().map_err(NotConfigured::from)?;
        Ok(Context::new(session, bar.progress())
            .with_prompt(confirmations, bar.prompt())
            .with_defaults(defaults::read()))
    };
    let policy = settings.policy().map_err(NotConfigured::from)?;
    let answer = runtime.block_on(call(tool, arguments, &policy, Surface::Compact, output, context));
    bar.clear();
    answer
}

/// Returns the text or the data of an answer; for [`Output::Both`] the text followed by the data. A document beside the
/// text, such as a large CSV, stands in its place.
fn to_text(answer: &Answer, output: Output) -> String {
    match (answer.attachment(), answer.data().filter(|_| output == Output::Both)) {
        (Some(document), _) => document.text.clone(),
        (None, Some(data)) => format!("{}\n\n{data}", answer.text()),
        (None, None) => answer.text(),
    }
}
/// Progress display on standard error, hidden unless that is a terminal.
///
/// It is a spinner until the number of steps is known.
struct Bar(ProgressBar);

impl Bar {
    fn new(tool: &str) -> Self {
        let bar = ProgressBar::new_spinner().with_message(tool.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
        Self(bar)
    }

    /// Returns the listener that updates the bar.
    fn progress(&self) -> Progress {
        let bar = self.0.clone();
        let style = bar_style();
        Progress::with_listener(move |done, total| {
            if bar.length() != Some(total as u64) {
                bar.set_style(style.clone());
                bar.set_length(total as u64);
            }
            bar.set_position(done as u64);
        })
    }

    /// Returns the prompt that asks a question below the bar; it returns `None` without a terminal.
    fn prompt(&self) -> impl Fn(&str) -> Option<bool> + Send + Sync + use<> {
        let bar = self.0.clone();
        move |question| {
            if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
                return None;
            }
            bar.suspend(|| {
                anstream::eprint!("{question}\n[y/N] ");
                let mut answer = String::new();
                io::stdin().read_line(&mut answer).ok()?;
                Some(["y", "yes"].contains(&answer.trim().to_ascii_lowercase().as_str()))
            })
        }
    }

    /// Removes the bar from the terminal.
    fn clear(&self) {
        self.0.finish_and_clear();
    }
}

fn bar_style() -> ProgressStyle {
    let style = ProgressStyle::with_template("{msg} [{wide_bar}] {pos}/{len}");
    style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("=> ")
}

#[cfg(test)]
mod tests {
    #[test]
    fn arguments_are_words_or_a_json_object() {
        let parse = |text: &str| super::parse("timer", &[text.to_owned()]);
        assert_eq!(parse("{\"a\": 1}").unwrap().len(), 1);
        assert_eq!(parse("action=active").unwrap()["action"], "active");
        assert!(super::parse("timer", &[]).unwrap().is_empty());
        for text in ["", "[]", "{a: 1}"] {
            let error = parse(text).unwrap_err().to_string();
            assert!(error.contains("not a JSON object"), "{text}: {error}");
        }
    }
}
