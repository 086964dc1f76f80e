//! Commands of the program and its exit codes.

pub mod arguments;
mod audit;
mod check;
mod kimai_check;
mod serve;
mod sessions;
mod state;
mod user;
mod users_file;

use std::{process::ExitCode, sync::Arc};

use clap::{ArgMatches, CommandFactory};
use kimai_cli::{CliError, Exit, manual, print_errors};
use kimai_tools::Server;

pub use self::arguments::Arguments;
use self::arguments::Command;
use crate::{
    config::{Environment, ListenAddress, Settings},
    http::{App, Endpoint, HttpCallers},
};

/// Function that creates the MCP endpoint of the server.
pub type MakeEndpoint = fn(&Arc<App>, &Settings) -> Endpoint;

/// Runs the program with the arguments of the process.
pub fn run() -> ExitCode {
    run_with(|app, settings| {
        let server =
            Server::new(HttpCallers(Arc::clone(app))).with_output(settings.output).with_surface(app.surface);
        let server = server.with_confirmations(app.confirmations.clone()).with_views(app.has_views);
        Endpoint::new(server.with_running_writes(app.running.clone()))
    })
}

/// Runs the program with another MCP endpoint, for the conformance suite (`examples/conformance`).
pub fn run_with(make_endpoint: MakeEndpoint) -> ExitCode {
    let (arguments, matches) = arguments::parse();
    match execute(&arguments, &matches, make_endpoint) {
        Ok(exit) => exit.into(),
        Err(error) => {
            print_errors(&error.errors);
            error.exit.into()
        }
    }
}

fn execute(
    arguments: &Arguments,
    matches: &ArgMatches,
    make_endpoint: MakeEndpoint,
) -> Result<Exit, CliError> {
    let environment = Environment::of_process();
    let options = &arguments.options;
    match &arguments.command {
        None => serve::run(&Settings::read(options, matches, &environment)?, make_endpoint),
        Some(Command::Healthcheck) => Ok(check::healthcheck(ListenAddress::read(options, matches)?.listen)),
        Some(Command::User(command)) => user::run(command, options, matches, &environment),
        Some(Command::Sessions(command)) => sessions::run(command, options, matches, &environment),
        Some(Command::Audit(command)) => audit::run(command, options, matches, &environment),
        Some(Command::Completions { shell }) => {
            Ok(manual::print(manual::completion_script(*shell, Arguments::command()).as_bytes()))
        }
        Some(Command::Man) => Ok(manual::print_manual(Arguments::command())),
        Some(Command::Check(check)) => Ok(check::run(Settings::read(options, matches, &environment), check)),
    }
}
