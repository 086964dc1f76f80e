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
use kimai_tools::{Answer, Context, NotConfigured, Output, Progress, Surface, ToolError, call};
use serde_json::{Map, Value};
use tokio::runtime;

use crate::{Settings, keychain::SystemKeychain};

/// Errors of the command line of `call`.
#[derive(Debug, thiserror::Error)]
enum ArgumentsError {
    #[error("the arguments on standard input cannot be read: {0}")]
    Stdin(#[from] io::Error),
    #[error("the arguments are not a JSON object: {0}; write them like '{{\"action\": \"list\"}}'")]
    Json(#[from] serde_json::Error),
}

/// Calls the tool. Prints its answer to standard output, and errors to standard error.
pub(crate) fn run(settings: &Settings, tool: &str, arguments: &str) -> Exit {
    let arguments = match parse(arguments) {
        Ok(arguments) => arguments,
        Err(error) => {
            anstream::eprintln!("{}", styled(error, ERROR));
            return Exit::Usage;
        }
    };
    match answer(settings, tool, arguments) {
        Ok(text) => {
            anstream::println!("{text}");
            Exit::Success
        }
        Err(error) => {
            anstream::eprintln!("{}", styled(error.text(), ERROR));
            Exit::Failure
        }
    }
}

/// Parses the arguments of the command line; `-` reads them from standard input.
fn parse(arguments: &str) -> Result<Map<String, Value>, ArgumentsError> {
    let text = if arguments == "-" { io::read_to_string(io::stdin())? } else { arguments.to_owned() };
    Ok(serde_json::from_str(&text)?)
}

fn answer(settings: &Settings, tool: &str, arguments: Map<String, Value>) -> Result<String, ToolError> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| NotConfigured::new(error.to_string()))?;
    let bar = Bar::new(tool);
    let context = || {
        let settings = settings.with_keychain_token(&SystemKeychain).map_err(NotConfigured::from)?;
        let session = settings.session().map_err(NotConfigured::from)?;
        let confirmations = settings.confirmations().map_err(NotConfigured::from)?;
        Ok(Context::new(session, bar.progress()).with_prompt(confirmations, bar.prompt()))
    };
    let output = settings.output().map_err(NotConfigured::from)?;
    let policy = settings.policy().map_err(NotConfigured::from)?;
    let answer = runtime.block_on(call(tool, arguments, &policy, Surface::Compact, output, context));
    bar.clear();
    Ok(to_text(&answer?, output))
}

/// Returns the text or the data of an answer; for [`Output::Both`] the text followed by the data.
fn to_text(answer: &Answer, output: Output) -> String {
    match answer.data().filter(|_| output == Output::Both) {
        Some(data) => format!("{}\n\n{data}", answer.text()),
        None => answer.text(),
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
    fn arguments_must_be_an_object() {
        assert_eq!(super::parse("{\"a\": 1}").unwrap().len(), 1);
        for text in ["", "[]", "{a: 1}", "1"] {
            let error = super::parse(text).unwrap_err().to_string();
            assert!(error.contains("not a JSON object"), "{text}: {error}");
        }
    }
}
