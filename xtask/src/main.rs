//! `cargo xtask …`: development tasks other than build and test.

mod bench;
mod ci;
mod clients;
mod contract;
mod coverage;
mod demo;
mod docs;
mod hosted;
mod layers;
mod package;
mod programs;
mod prose;
mod shell;
mod simulated;
mod soak;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use kimai_cli::style::{ERROR, styled};
use shell::Result;

/// Development tasks other than build and test
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Task {
    /// Shows an assistant's session with a simulated Kimai, or runs the hosted server with one
    Demo(demo::Arguments),
    /// Runs the simulated Kimai until Ctrl-C
    Kimai(simulated::Arguments),
    /// Compares a Kimai with the simulation of the same version
    Contract(contract::Arguments),
    /// Lists the method of kimai-api for each operation of an OpenAPI document
    Coverage {
        /// OpenAPI document of Kimai, in JSON
        #[arg(long, value_name = "FILE")]
        openapi: PathBuf,
    },
    /// Generates docs/TOOLS.md and docs/OPTIONS.md
    Docs {
        /// Fails if a page is out of date, and writes nothing
        #[arg(long)]
        check: bool,
    },
    /// Checks the dependencies between the crates
    Layers,
    /// Checks the style of doc comments
    Prose,
    /// Measures the release build: calls, memory, startup, sizes
    Bench(bench::Arguments),
    /// Runs mixed traffic with faults against the hosted server and accounts for every write; Linux only
    Soak(soak::Arguments),
    /// Runs third-party MCP clients (Python, TypeScript, MCP Inspector, the conformance suite) against the programs
    Clients,
    /// Tests the pages of the hosted server in Chromium, with and without JavaScript
    Browser,
    /// Builds archives, MCP bundle, npm packages and registry entry for this machine, and checks each
    Package(package::Arguments),
    /// Runs all checks except the tests: format, lints, docs, layers, coverage
    Ci,
}

fn main() -> ExitCode {
    match run(&Task::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("{}", styled(error, ERROR.bold()));
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> Result {
    match task {
        Task::Demo(arguments) => shell::block_on(demo::run(arguments)),
        Task::Kimai(arguments) => shell::block_on(simulated::run(arguments)),
        Task::Contract(arguments) => shell::block_on(contract::run(arguments)),
        Task::Coverage { openapi } => coverage::run(openapi),
        Task::Docs { check } => docs::run(*check),
        Task::Layers => layers::run(),
        Task::Prose => prose::run(),
        Task::Bench(arguments) => shell::block_on(bench::run(arguments)),
        Task::Soak(arguments) => shell::block_on(soak::run(arguments)),
        Task::Clients => shell::block_on(clients::run()),
        Task::Browser => clients::run_browser(),
        Task::Package(arguments) => package::run(arguments),
        Task::Ci => ci::run(),
    }
}
