//! `session-mcp`: the tools of Kimai over stdio, for one user on their own machine.
//!
//! Arguments, environment and `.env` become [`Settings`]; those become the one caller there is; the caller's
//! tools are served until standard input closes. Nothing is contacted before the first call of a tool, and
//! whatever is wrong with the settings is told as the answer of that call.
//!
//! Instead of serving, the program connects assistants (`--setup`), says what is wrong (`--check`), and is the
//! same tools for people and scripts (`call`, `tools`).

mod advice;
mod arguments;
mod assistant;
mod call;
mod caller;
mod check;
mod dotenv;
mod exit;
mod keychain;
mod log;
mod opening;
mod origin;
mod pages;
mod serve;
mod settings;
mod setup;
mod shown;
mod tools;

use std::process::ExitCode;

pub use arguments::{Arguments, Check, Command, Setup};
pub use assistant::{Assistant, Platform};
use clap::{CommandFactory, FromArgMatches};
pub use settings::Settings;

/// The program, from its arguments to its exit code.
pub fn run() -> ExitCode {
    let matches = Arguments::command().get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let file = dotenv::read();
    let settings = Settings::new(&arguments, &matches, &file);
    log::start(settings.log.as_deref());
    for problem in file.problems.iter().chain(&settings.warnings()) {
        tracing::warn!("{problem}");
    }
    match arguments.command {
        None => serve::until_stdin_closes(settings),
        Some(Command::Setup(options)) => setup::run(settings, &options).into(),
        Some(Command::Check(options)) => check::run(&settings, &options).into(),
        Some(Command::Call { tool, arguments }) => call::run(&settings, &tool, &arguments).into(),
        Some(Command::Tools { tool, json }) => tools::run(&settings, tool.as_deref(), json).into(),
        Some(Command::Completions { shell }) => pages::completions(shell).into(),
        Some(Command::Man) => pages::manual().into(),
    }
}
