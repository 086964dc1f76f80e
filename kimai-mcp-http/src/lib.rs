//! `kimai-mcp-http`: the tools of Kimai over Streamable HTTP, for everybody in a company.
//!
//! Arguments, environment and files become settings; those become an [`App`], which
//! knows the users, the state and the Kimais. A request passes the guards (who may talk to this address at all), then a
//! door (who is asking), and then runs in the tools' server. Nothing is contacted at the start.

mod account;
pub mod app;
pub mod arguments;
pub mod audit;
pub mod body;
pub mod caller;
mod check;
pub mod connections;
pub mod door;
pub mod environment;
mod foreign;
pub mod guard;
pub mod health;
mod healthcheck;
pub mod hosted;
pub mod kimais;
pub mod log;
pub mod mcp;
pub mod metrics;
pub mod oauth;
pub mod routes;
mod serve;
pub mod settings;
pub mod start;
pub mod step_up;
mod user;
pub mod users;

use std::process::ExitCode;

use app::App;
use arguments::{Arguments, Command};
use clap::ArgMatches;
use environment::Environment;
use hosted::Hosted;
use kimai_cli::{CliError, ConfigError, Exit, print_errors};
use kimai_tools::Server;
use mcp::Endpoint;
use settings::Settings;

/// What makes the MCP server behind the doors.
pub type MakeEndpoint = fn(&App, &Settings) -> Endpoint;

/// The program, from its arguments to its exit code.
pub fn run() -> ExitCode {
    run_with(|app, settings| Endpoint::new(Server::new(Hosted(app.clone())).with_output(settings.output)))
}

/// The same program with another MCP server behind its doors. It is here for the conformance suite, which asks for
/// tools of its own (`examples/conformance`).
pub fn run_with(endpoint: MakeEndpoint) -> ExitCode {
    let (arguments, matches) = match arguments::read() {
        Ok(read) => read,
        Err(problem) => return ended(Exit::Usage, &[problem]),
    };
    match did(&arguments, &matches, endpoint) {
        Ok(exit) => exit.into(),
        Err(failure) => ended(failure.exit, &failure.errors),
    }
}

fn ended(exit: Exit, problems: &[ConfigError]) -> ExitCode {
    print_errors(problems);
    exit.into()
}

fn did(arguments: &Arguments, matches: &ArgMatches, endpoint: MakeEndpoint) -> Result<Exit, CliError> {
    let environment = Environment::of_process();
    match &arguments.command {
        None => Ok(served(&Settings::read(arguments, matches, &environment)?, endpoint)),
        Some(Command::Healthcheck) => Ok(healthcheck::run(settings::place(arguments, matches)?.listen)),
        Some(Command::User(command)) => user::run(command, arguments, matches, &environment),
        Some(Command::Check(options)) => {
            Ok(check::run(Settings::read(arguments, matches, &environment), options))
        }
    }
}

fn served(settings: &Settings, endpoint: MakeEndpoint) -> Exit {
    log::start(&settings.log);
    for warning in settings.people.users.faults().iter().chain(settings.warnings()) {
        tracing::warn!("{warning}");
    }
    serve::run(settings, endpoint)
}
