//! `kimai-mcp`: the tools of Kimai over stdio, for one user on their own machine.
//!
//! Arguments, environment and `.env` become [`Settings`]; those become the one caller there is; the caller's
//! tools are served until standard input closes. Nothing is contacted before the first call of a tool, and
//! whatever is wrong with the settings is told as the answer of that call.

mod advice;
mod arguments;
mod caller;
mod dotenv;
mod log;
mod opening;
mod serve;
mod settings;

use std::process::ExitCode;

pub use arguments::Arguments;
use clap::Parser;
pub use settings::Settings;

/// The program, from its arguments to its exit code.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let file = dotenv::read();
    let settings = Settings::new(arguments, &file);
    log::start(settings.log.as_deref());
    for problem in file.problems.iter().chain(&settings.warnings()) {
        tracing::warn!("{problem}");
    }
    serve::until_stdin_closes(settings)
}
