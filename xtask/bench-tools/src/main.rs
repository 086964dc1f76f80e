//! Programs of `cargo xtask bench`, in one binary that is built like the programs that it measures.
//!
//! A server prints its address on the first line and runs until it is killed. The load generator prints its result as JSON.

mod attack;
mod http1;
mod load;
mod proxy;
mod static_kimai;

use std::{error::Error, io, process::ExitCode, time::Duration};

use clap::Parser;
use simulated_kimai::{Settings, SimulatedKimai};

/// Result of a program.
type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Programs of `cargo xtask bench`
#[derive(Parser)]
#[command(name = "bench-tools")]
enum Program {
    /// Answers requests of a Kimai with the same data each time
    StaticKimai {
        /// Delay of each answer, in milliseconds
        #[arg(long, default_value_t = 0)]
        delay: u64,
    },
    /// Runs the simulated Kimai
    SimulatedKimai,
    /// Runs the least that a hosted server does: parses a call, asks Kimai, and answers
    Proxy {
        /// Address of Kimai
        #[arg(long, value_name = "URL")]
        kimai: String,
    },
    /// Repeats a request on several connections
    Load(load::Arguments),
    /// Uses up connections, memory and time of a server until it is killed
    Attack(attack::Arguments),
}

fn main() -> ExitCode {
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
    runtime.block_on(async {
        match program {
            Program::StaticKimai { delay } => static_kimai::serve(Duration::from_millis(delay)).await,
            Program::SimulatedKimai => {
                let kimai = SimulatedKimai::bind(Settings::default()).await?;
                announce(&kimai.url());
                kimai.forever().await;
                Ok(())
            }
            Program::Proxy { kimai } => proxy::serve(kimai).await,
            Program::Load(arguments) => load::run(arguments).await,
            Program::Attack(arguments) => attack::run(arguments).await,
        }
    })
}

/// Prints the address of a server, for the program that started it.
fn announce(url: &str) {
    println!("{url}");
    let _ = io::Write::flush(&mut io::stdout());
}
