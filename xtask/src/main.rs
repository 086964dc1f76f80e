//! `cargo xtask …`: everything but build and test.

mod bench;
mod browser;
mod ci;
mod clients;
mod contract;
mod coverage;
mod demo;
mod docs;
mod hosted;
mod layers;
mod program;
mod shell;
mod simulated;

use std::{path::PathBuf, process::ExitCode};

use clap::Parser;
use shell::Done;

/// Everything but build and test.
#[derive(Parser)]
#[command(name = "cargo xtask")]
enum Task {
    /// Shows an assistant's session with a simulated Kimai
    Demo,
    /// Runs the simulated Kimai until Ctrl-C
    Kimai(simulated::Arguments),
    /// Compares a Kimai with the simulation of the same version
    Contract(contract::Arguments),
    /// Tells which method of kimai-api sends each documented operation
    Coverage {
        /// An OpenAPI document of a Kimai, in JSON
        #[arg(long, value_name = "FILE")]
        openapi: PathBuf,
    },
    /// Writes the pages of docs/ that come from the code
    Docs {
        /// Fails when a page is stale, and writes nothing
        #[arg(long)]
        check: bool,
    },
    /// Checks that no crate knows the one above it
    Layers,
    /// Measures the release build: start, memory, calls
    Bench {
        /// How often each start is measured
        #[arg(long, default_value_t = 30)]
        runs: usize,
    },
    /// Lets foreign MCP clients (Python, TypeScript, MCP Inspector, the conformance suite) use the programs
    Clients,
    /// Takes the hosted server's pages through a real Chromium, with and without scripts
    Browser,
    /// All checks but the tests: format, lints, docs, layers, coverage
    Ci,
}

fn main() -> ExitCode {
    match run(&Task::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("{}", shell::bad(&error.to_string()));
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> Done {
    match task {
        Task::Demo => shell::block_on(demo::run()),
        Task::Kimai(arguments) => shell::block_on(simulated::run(arguments)),
        Task::Contract(arguments) => shell::block_on(contract::run(arguments)),
        Task::Coverage { openapi } => Ok(coverage::run(openapi)?),
        Task::Docs { check } => docs::run(*check),
        Task::Layers => layers::run(),
        Task::Bench { runs } => shell::block_on(bench::run(*runs)),
        Task::Clients => shell::block_on(clients::run()),
        Task::Browser => browser::run(),
        Task::Ci => ci::run(),
    }
}
