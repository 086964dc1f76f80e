//! Texts of the command line and the environment, read one by one; what is wrong is kept and told together.

use clap::{ArgMatches, Command, CommandFactory, parser::ValueSource};
use kimai_cli::ConfigError;

use crate::{arguments::Arguments, environment::Environment};

/// What is wrong with a text, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Wrong {
    pub(super) text: String,
    pub(super) next: String,
}

impl Wrong {
    pub(super) fn new(text: impl Into<String>, next: impl Into<String>) -> Self {
        Self { text: text.into(), next: next.into() }
    }
}

pub(super) struct Reader<'a> {
    matches: &'a ArgMatches,
    definition: Command,
    pub(super) environment: &'a Environment,
    pub(super) problems: Vec<ConfigError>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(matches: &'a ArgMatches, environment: &'a Environment) -> Self {
        Self { matches, definition: Arguments::command(), environment, problems: Vec::new() }
    }

    /// The option, or the variable that stood in for it, as people write it.
    pub(super) fn name(&self, id: &str) -> String {
        let Some(argument) = self.definition.get_arguments().find(|argument| argument.get_id() == id) else {
            return id.to_owned();
        };
        let option = format!("--{}", argument.get_long().unwrap_or(id));
        match (self.matches.value_source(id), argument.get_env()) {
            (Some(ValueSource::EnvVariable), Some(variable)) => variable.to_string_lossy().into_owned(),
            _ => option,
        }
    }

    /// The value of an option; a text that says nothing sets nothing.
    pub(super) fn one<T>(
        &mut self,
        id: &str,
        text: Option<&String>,
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Option<T> {
        let text = text.map(|text| text.trim()).filter(|text| !text.is_empty())?;
        read(text).map_err(|wrong| self.wrong(id, wrong)).ok()
    }

    /// The values of an option that may be repeated.
    pub(super) fn many<T>(
        &mut self,
        id: &str,
        texts: &[String],
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Vec<T> {
        texts.iter().filter_map(|text| self.one(id, Some(text), &read)).collect()
    }

    /// Whether a switch is on.
    pub(super) fn switch(&mut self, id: &str, text: Option<&String>) -> bool {
        self.one(id, text, switched).unwrap_or(false)
    }

    pub(super) fn wrong(&mut self, id: &str, wrong: Wrong) {
        let name = self.name(id);
        self.problem(ConfigError::new(name, wrong.text, wrong.next));
    }

    pub(super) fn problem(&mut self, problem: ConfigError) {
        self.problems.push(problem);
    }
}

fn switched(text: &str) -> Result<bool, Wrong> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err(Wrong::new("is neither yes nor no", "write true or false")),
    }
}

/// A whole number; `about` says of what.
pub(super) fn number<T: std::str::FromStr>(about: &str) -> impl Fn(&str) -> Result<T, Wrong> {
    move |text| {
        text.parse().map_err(|_| Wrong::new(format!("is no number of {about}"), "write a whole number"))
    }
}
