//! `kimai-mcp`: MCP server for Kimai over standard input and output, for one user.
//!
//! Arguments, environment and `.env` file become [`Settings`]. The server then serves the tools of `kimai-tools` until
//! standard input closes. It contacts Kimai at the first tool call; errors in the settings are returned by that call.
//!
//! The other commands connect assistants (`--setup`), check the configuration (`--check`), and run tools from the
//! command line (`call`, `report`, `today`, `tools`).

mod arguments;
mod assistant;
mod call;
mod check;
mod defaults;
mod dotenv;
mod keychain;
mod manual;
mod messages;
mod report;
mod serve;
mod settings;
mod setup;
mod tool_arguments;
mod tools;

use std::process::ExitCode;

pub use arguments::{Arguments, Check, Command, Setup};
pub use assistant::{Assistant, Platform};
use clap::{CommandFactory, FromArgMatches};
use kimai_cli::log::{Format, Targets, init, parse_filter};
pub use report::{ReportOptions, Today};
pub use serve::serve_streams;
pub use settings::Settings;

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    let matches = Arguments::command().get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let file = dotenv::read();
    let settings = Settings::new(&arguments, &matches, &file);
    start_log(settings.log.as_deref());
    for warning in &file.warnings {
        tracing::warn!("{warning}");
    }
    for warning in settings.warnings() {
        tracing::warn!("{warning}");
    }
    match arguments.command {
        None => serve::run(settings),
        Some(Command::Setup(options)) => setup::run(settings, &options),
        Some(Command::Check(options)) => check::run(&settings, &options),
        Some(Command::Call { tool, arguments }) => call::run(&settings, &tool, &arguments),
        Some(Command::Report(options)) => report::run(&settings, options.arguments),
        Some(Command::Today(options)) => report::run(&settings, options.arguments()),
        Some(Command::Tools { tool, json }) => tools::run(&settings, tool.as_deref(), json),
        Some(Command::Completions { shell }) => manual::print_completions(shell),
        Some(Command::Man) => kimai_cli::manual::print_manual(Arguments::command()),
    }
    .into()
}

/// Starts the log at level warn unless another level, or levels of targets, are set.
fn start_log(setting: Option<&str>) {
    let filter = setting.map(|text| parse_filter(text, |_| ""));
    let is_invalid = matches!(filter, Some(None));
    init(filter.flatten().unwrap_or_else(|| Targets::new().with_default(tracing::Level::WARN)), Format::Text);
    if is_invalid {
        tracing::warn!(
            "--log or KIMAI_MCP_LOG is not one of error, warn, info, debug and trace; the level is warn"
        );
    }
}
