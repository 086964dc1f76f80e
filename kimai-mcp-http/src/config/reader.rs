//! Reads option values from the command line and the environment, and collects their errors.

use std::{collections::BTreeMap, env, fmt};

use clap::{ArgMatches, Args, Command, parser::ValueSource};
use kimai_cli::ConfigError;
use secrecy::{ExposeSecret, SecretString};

use super::options::Options;

/// Error of a single value. The message does not contain the value, which may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{problem}; {next_step}")]
pub(super) struct InvalidValue {
    /// Predicate of the option, such as `is not a port number`.
    pub(super) problem: String,
    /// Instruction that solves the problem.
    pub(super) next_step: String,
}

impl InvalidValue {
    pub(super) fn new(problem: impl Into<String>, next_step: impl Into<String>) -> Self {
        Self { problem: problem.into(), next_step: next_step.into() }
    }

    /// Returns the error of the option or variable called `subject`.
    pub(super) fn of(self, subject: impl Into<String>) -> ConfigError {
        ConfigError::new(subject, self.problem, self.next_step)
    }
}

/// A secret that is the value of an option, or the content of a file that another option names.
pub(super) struct SecretOption<'o> {
    /// Id of the option with the secret.
    pub(super) id: &'static str,
    /// Its value.
    pub(super) secret: Option<&'o SecretString>,
    /// Id of the option with the path of the file.
    pub(super) file_id: &'static str,
    /// Its value.
    pub(super) path: Option<&'o String>,
    /// Noun for messages, such as `token`.
    pub(super) noun: &'static str,
}

/// Reader of option values. Errors are collected in `errors`, so that one run reports all of them.
pub(super) struct OptionReader<'a> {
    matches: &'a ArgMatches,
    definition: Command,
    pub(super) environment: &'a Environment,
    pub(super) errors: Vec<ConfigError>,
}

impl<'a> OptionReader<'a> {
    pub(super) fn new(matches: &'a ArgMatches, environment: &'a Environment) -> Self {
        let definition = Options::augment_args(Command::new("options"));
        Self { matches, definition, environment, errors: Vec::new() }
    }

    /// Returns `--option`, or the name of the variable if the value comes from there.
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

    /// Parses the value of an option. Empty values count as unset.
    pub(super) fn one<T>(
        &mut self,
        id: &str,
        text: Option<&String>,
        parse: impl Fn(&str) -> Result<T, InvalidValue>,
    ) -> Option<T> {
        let text = text.map(|text| text.trim()).filter(|text| !text.is_empty())?;
        match parse(text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.add(error.of(self.name(id)));
                None
            }
        }
    }

    /// Parses the values of a repeatable option.
    pub(super) fn many<T>(
        &mut self,
        id: &str,
        texts: &[String],
        parse: impl Fn(&str) -> Result<T, InvalidValue>,
    ) -> Vec<T> {
        texts.iter().filter_map(|text| self.one(id, Some(text), &parse)).collect()
    }

    /// Reads a secret from its option or variable, or from the file, without white space around it. Returns it with the id of the
    /// option; `None` without both, or after an error.
    pub(super) fn secret(&mut self, option: &SecretOption<'_>) -> Option<(SecretString, &'static str)> {
        let SecretOption { id, file_id, noun, .. } = *option;
        let read_file = |path: &str| {
            let text = std::fs::read_to_string(path).map_err(|error| {
                let next_step = format!("give the server read permission for a file with the {noun}");
                InvalidValue::new(format!("cannot be read ({error})"), next_step)
            })?;
            let error = || InvalidValue::new("is empty", format!("write the {noun} into it"));
            trimmed(&text.into()).ok_or_else(error)
        };
        let secret = option.secret.and_then(trimmed);
        let of_file = self.one(file_id, option.path, read_file);
        if secret.is_some() && of_file.is_some() {
            let problem = format!("and {} exclude each other", self.name(file_id));
            self.add(ConfigError::new(self.name(id), problem, "use only one of them"));
        }
        of_file.map(|secret| (secret, file_id)).or_else(|| Some((secret?, id)))
    }

    /// Returns true if an option or its variable has a value that is not empty.
    pub(super) fn is_set(&self, id: &str) -> bool {
        let values = self.matches.try_get_raw(id).ok().flatten();
        values.is_some_and(|mut values| values.any(|value| !value.to_string_lossy().trim().is_empty()))
    }

    /// Returns a warning for each of these options that is set.
    pub(super) fn without_effect(
        &self,
        ids: &[&str],
        problem: &str,
        next_step: &str,
    ) -> impl Iterator<Item = ConfigError> {
        let set = ids.iter().filter(|id| self.is_set(id));
        set.map(move |id| ConfigError::new(self.name(id), problem, next_step))
    }

    /// Parses a switch; unset is false.
    pub(super) fn switch(&mut self, id: &str, text: Option<&String>) -> bool {
        self.optional_switch(id, text).unwrap_or(false)
    }

    /// Parses a switch whose default depends on other options.
    pub(super) fn optional_switch(&mut self, id: &str, text: Option<&String>) -> Option<bool> {
        self.one(id, text, boolean)
    }

    /// Adds an error.
    pub(super) fn add(&mut self, error: ConfigError) {
        self.errors.push(error);
    }
}

/// Returns a secret without white space around it; `None` if nothing is left.
fn trimmed(secret: &SecretString) -> Option<SecretString> {
    let text = secret.expose_secret().trim();
    (!text.is_empty()).then(|| text.into())
}

fn boolean(text: &str) -> Result<bool, InvalidValue> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err(InvalidValue::new("is neither true nor false", "use true or false")),
    }
}

/// Returns a parser for whole numbers; `unit` appears in the error.
pub(super) fn number<T: std::str::FromStr>(unit: &str) -> impl Fn(&str) -> Result<T, InvalidValue> {
    move |text| {
        text.parse()
            .map_err(|_| InvalidValue::new(format!("is not a number of {unit}"), "use a whole number"))
    }
}

/// Environment variables by name. Variables with an empty value count as unset.
#[derive(Clone, Default)]
pub struct Environment(BTreeMap<String, String>);

impl Environment {
    /// Returns the variables of this process. Variables that are not UTF-8 are skipped.
    pub fn of_process() -> Self {
        env::vars_os()
            .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
            .collect()
    }

    /// Returns the trimmed value of a variable.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(|value| value.trim()).filter(|value| !value.is_empty())
    }

    /// Returns the middle part of all variable names with this prefix and suffix, in alphabetical order.
    pub fn between(&self, prefix: &str, suffix: &str) -> impl Iterator<Item = &str> {
        self.0
            .keys()
            .filter(|name| self.get(name).is_some())
            .filter_map(move |name| name.strip_prefix(prefix)?.strip_suffix(suffix))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Environment {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(variables: I) -> Self {
        Self(variables.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl fmt::Debug for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Environment(…)")
    }
}
