//! `cargo xtask bench`: measures the release build. Each figure has a reference from the same run.

mod context;
mod hosted;
mod load;
mod overload;
mod parallel;
mod peer;
mod process;
mod reports;
mod scale;
mod startup;
mod stdio;
mod summary;
mod table;

use std::{fs, path::PathBuf, process::Command, thread};

use clap::Args;

use self::{
    hosted::Setup,
    peer::Peer,
    process::{Tools, megabytes},
    summary::Summary,
    table::{Table, milliseconds},
};
use crate::{
    programs::{self, Build},
    shell::{self, Result, heading},
};

/// Options of `cargo xtask bench`.
#[derive(Args)]
pub(crate) struct Arguments {
    /// Number of measurements of each startup
    #[arg(long, default_value_t = 30)]
    runs: usize,
    /// Duration of each measurement of calls
    #[arg(long, default_value_t = 3.0)]
    seconds: f64,
    /// Uses the debug build, to check the measurement in little time
    #[arg(long)]
    debug: bool,
    /// Also installs and measures the Python server, and counts tokens with a tokenizer of `PyPI`
    #[arg(long)]
    peer: bool,
    /// Replaces the figures of this page, between its markers
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
}

/// Measures everything and prints the tables.
pub(crate) async fn run(arguments: &Arguments) -> Result {
    let build = if arguments.debug { Build::Debug } else { Build::Release };
    let programs = programs::build_measured(build)?;
    let folder = shell::target().join("bench");
    fs::create_dir_all(&folder)?;
    let tools = Tools(programs.bench_tools);
    let peer = arguments.peer.then(|| Peer::install(&folder)).transpose()?;
    let static_kimai = tools.serve(&["static-kimai"])?;
    let setup = Setup {
        tools: &tools,
        program: &programs.hosted,
        folder: &folder,
        seconds: arguments.seconds,
        peer: peer.as_ref(),
    };
    let server = hosted::start(&setup, &static_kimai.url)?;
    let target = hosted::sign_in(&server).await;
    let mut tables = Vec::new();
    let summary = tokio::task::block_in_place(|| -> Result<Summary> {
        let (table, compared) = hosted::calls(&setup, &target, &static_kimai.url)?;
        show(&mut tables, table);
        show(&mut tables, hosted::memory(&setup, &static_kimai.url)?);
        let start = measure_start(&programs.local, peer.as_ref(), &static_kimai.url, arguments.runs)?;
        show(&mut tables, start.0);
        let columns = ["server, call", "calls/s", "time per call", "CPU per call", "memory"];
        let mut pipes = Table::new("Calls over a pipe, one after the other", &columns);
        let mut command = Command::new(&programs.local);
        command.env("KIMAI_URL", &static_kimai.url).env("KIMAI_API_TOKEN", "anna-token");
        let memory = stdio::measure(&mut pipes, "kimai-mcp", command, arguments.seconds)?;
        if let Some(peer) = &peer {
            stdio::measure(&mut pipes, "Python 2.20.1", peer.stdio(&static_kimai.url), arguments.seconds)?;
        }
        show(&mut tables, pipes);
        let sizes = [&programs.local, &programs.hosted].map(|program| megabytes(program));
        let [local, hosted] = sizes;
        Ok(Summary { compared, reply: start.1, cat: start.2, memory, sizes: [local?, hosted?] })
    })?;
    drop(server);
    show(&mut tables, overload::measure_attacks(&setup, &static_kimai.url).await?);
    show(&mut tables, tokio::task::block_in_place(|| scale::measure(&setup, &static_kimai.url))?);
    let simulated = tools.serve(&["simulated-kimai"])?;
    let server = hosted::start(&setup, &simulated.url)?;
    let target = hosted::sign_in(&server).await;
    let table = tokio::task::block_in_place(|| hosted::simulated(&setup, &target))?;
    show(&mut tables, table);
    show(&mut tables, parallel::measure(&programs.local).await?);
    if arguments.peer {
        show(&mut tables, context::measure(&programs.local, peer.as_ref(), &folder).await?);
    }
    heading("Reports");
    reports::measure(&programs.local).await?;
    tables.insert(0, summary.table());
    let markdown = markdown(&tables, arguments);
    anstream::println!("\n{markdown}");
    arguments.write.as_ref().map_or(Ok(()), |page| write(page, &markdown))
}

fn show(tables: &mut Vec<Table>, table: Table) {
    anstream::println!("\n{}", table.markdown());
    tables.push(table);
}

/// Measures the time to the first reply. Also returns that of `initialize` and that of the reference.
fn measure_start(
    program: &std::path::Path,
    peer: Option<&Peer>,
    kimai: &str,
    runs: usize,
) -> Result<(Table, std::time::Duration, std::time::Duration)> {
    let mut table = Table::new("Start to first reply, median", &["program, request", "time"]);
    // A minimal program that replies to a line with a line.
    let cat = startup::median(runs, || Command::new("cat"), startup::INITIALIZE)?;
    let reply = startup::median(runs, || Command::new(program), startup::INITIALIZE)?;
    let discover = startup::median(runs, || Command::new(program), startup::DISCOVER)?;
    table.row(["`cat`".to_owned(), milliseconds(cat)]);
    table.row(["kimai-mcp, `initialize`".to_owned(), milliseconds(reply)]);
    table.row(["kimai-mcp, `server/discover`".to_owned(), milliseconds(discover)]);
    if let Some(peer) = peer {
        let time = startup::median(runs.min(5), || peer.stdio(kimai), startup::INITIALIZE)?;
        table.row(["Python 2.20.1, `initialize`".to_owned(), milliseconds(time)]);
    }
    Ok((table, reply, cat))
}

fn markdown(tables: &[Table], arguments: &Arguments) -> String {
    let cores = thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let tables: Vec<String> = tables.iter().map(Table::markdown).collect();
    let Arguments { seconds, runs, peer, debug, .. } = arguments;
    let peer = if *peer { " --peer" } else { "" };
    let debug = if *debug { " --debug" } else { "" };
    let command = format!("cargo xtask bench --seconds {seconds} --runs {runs}{peer}{debug}");
    format!("Measured by `{command}` on {cores} cores.\n\n{}", tables.join("\n"))
}

const BEGIN: &str = "<!-- figures -->";
const END: &str = "<!-- end of figures -->";

/// Replaces the figures of a page.
fn write(page: &std::path::Path, figures: &str) -> Result {
    let page = shell::root().join(page);
    let text = fs::read_to_string(&page)?;
    let missing = || format!("{} has no line {BEGIN} before {END}", page.display());
    let (before, rest) = text.split_once(BEGIN).ok_or_else(missing)?;
    let (_, after) = rest.split_once(END).ok_or_else(missing)?;
    fs::write(&page, format!("{before}{BEGIN}\n\n{figures}\n{END}{after}"))?;
    anstream::println!("{} is written.", page.display());
    Ok(())
}
