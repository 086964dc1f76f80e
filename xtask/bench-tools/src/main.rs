//! Programs of `cargo xtask bench`, in one binary that is built like the programs that it measures.
//!
//! A server prints its address on the first line and runs until it is killed. The other programs print their result.

mod attack;
mod http1;
mod load;
mod proxy;
mod records;
mod simulated;
mod static_kimai;

use std::{error::Error, io, process::ExitCode, time::Duration};

use clap::Parser;

/// Result of a program.
type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Programs of `cargo xtask bench`
#[derive(Parser)]
#[command(name = "bench-tools")]
enum Program {
    /// Answers requests of a Kimai with the same data each time
    StaticKimai,
    /// Runs the simulated Kimai
    SimulatedKimai(simulated::Arguments),
    /// Runs the least that a hosted server does: parses a call, asks Kimai, and answers
    Proxy {
        /// Address of Kimai
        #[arg(long, value_name = "URL")]
        kimai: String,
    },
    /// Repeats a request on several connections
    Load(load::Arguments),
    /// Reads all records of a Kimai
    Records(records::Arguments),
    /// Uses up connections, memory and time of a server until the standard input ends
    Attack(attack::Arguments),
}

fn main() -> ExitCode {
    raise_file_limit();
    match run(Program::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(program: Program) -> Result {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        match program {
            Program::StaticKimai => static_kimai::serve().await,
            Program::SimulatedKimai(arguments) => simulated::serve(arguments).await,
            Program::Proxy { kimai } => proxy::serve(kimai).await,
            Program::Load(arguments) => load::run(arguments).await,
            Program::Records(arguments) => records::read(arguments).await,
            Program::Attack(arguments) => attack::run(arguments).await,
        }
    });
    // Remaining connections are not waited for.
    runtime.shutdown_timeout(Duration::from_millis(100));
    result
}

/// Prints the address of a server, or another line for the program that started it.
fn announce(line: &str) {
    println!("{line}");
    let _ = io::Write::flush(&mut io::stdout());
}

/// Raises the limit of open files to the highest value that the system allows: every connection is one.
#[cfg(unix)]
fn raise_file_limit() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let maximum = getrlimit(Resource::Nofile).maximum;
    // Without it, connections beyond the limit fail and are counted as failures.
    let _ = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum });
}

/// Does nothing: other systems have no such limit.
#[cfg(not(unix))]
fn raise_file_limit() {}
