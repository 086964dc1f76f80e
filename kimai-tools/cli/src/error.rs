//! Exit codes and errors of the command line.

use std::process::ExitCode;

use crate::style::{ERROR, styled};

/// Exit status of a program. Each program documents its codes in `--help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// 0: the command succeeded.
    Success,
    /// 1: the command failed, for example because a tool, the disk or a health check did.
    Failure,
    /// 2: the command line is invalid; clap uses the same code.
    Usage,
    /// 3: a setting is missing or invalid.
    NotConfigured,
    /// 4: Kimai does not respond.
    Unreachable,
    /// 5: Kimai refuses the API token.
    TokenRefused,
    /// 6 of `kimai-mcp`: the user cancelled the setup before anything was written.
    Cancelled,
    /// 6 of `kimai-mcp-http`: the address is in use or the state store cannot be opened.
    CannotServe,
}

impl Exit {
    /// Returns the numeric exit code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Success => 0,
            Self::Failure => 1,
            Self::Usage => 2,
            Self::NotConfigured => 3,
            Self::Unreachable => 4,
            Self::TokenRefused => 5,
            Self::Cancelled | Self::CannotServe => 6,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.code())
    }
}

/// Error or warning about one setting. Never contains the value, which may be a secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{subject} {problem}; {next_step}")]
pub struct ConfigError {
    /// The affected option, variable or user.
    pub subject: String,
    /// Predicate of the subject, such as `is not a port`.
    pub problem: String,
    /// Instruction that solves the problem.
    pub next_step: String,
}

impl ConfigError {
    /// Creates an error from its three parts.
    pub fn new(subject: impl Into<String>, problem: impl Into<String>, next_step: impl Into<String>) -> Self {
        Self { subject: subject.into(), problem: problem.into(), next_step: next_step.into() }
    }
}

/// Failure of a command: the errors to print and the exit status.
#[derive(Debug)]
pub struct CliError {
    /// Exit status of the program.
    pub exit: Exit,
    /// Errors to print, at least one.
    pub errors: Vec<ConfigError>,
}

impl CliError {
    /// Creates a failure with a single error.
    pub fn new(exit: Exit, error: ConfigError) -> Self {
        Self { exit, errors: vec![error] }
    }
}

impl From<Vec<ConfigError>> for CliError {
    /// Creates a failure with [`Exit::NotConfigured`].
    fn from(errors: Vec<ConfigError>) -> Self {
        Self { exit: Exit::NotConfigured, errors }
    }
}

impl From<ConfigError> for CliError {
    /// Creates a failure with [`Exit::NotConfigured`].
    fn from(error: ConfigError) -> Self {
        vec![error].into()
    }
}

/// Prints each error on a line of standard error.
pub fn print_errors<'a>(errors: impl IntoIterator<Item = &'a ConfigError>) {
    for error in errors {
        anstream::eprintln!("{}", styled(error, ERROR));
    }
}
