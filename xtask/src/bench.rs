//! `cargo xtask bench`: measures the release build. Each figure has a reference from the same run.

mod context;
mod hosted;
mod load;
mod overload;
mod paper;
mod parallel;
mod peer;
mod process;
mod replicas;
mod scale;
mod startup;
mod stdio;
mod summary;
mod table;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
    thread,
    time::{Duration, Instant},
};

use clap::Args;

use self::{
    hosted::{Compared, Setup},
    paper::Inputs,
    peer::Peer,
    process::{Tools, megabytes},
    summary::Summary,
    table::{Table, milliseconds},
};
use crate::{
    programs::{self, Build},
    shell::{self, Result},
};

/// Token of the user of the static Kimai.
const TOKEN: &str = "anna-token";

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
    let since = Instant::now();
    let mut tables = Vec::new();
    let (summary, connection) =
        measure_programs(&setup, &programs.local, &static_kimai.url, arguments.runs, &mut tables).await?;
    show(&mut tables, overload::measure_attacks(&setup, &static_kimai.url).await?);
    let (table, person) = tokio::task::block_in_place(|| scale::measure(&setup, &static_kimai.url))?;
    show(&mut tables, table);
    let replicas = replicas::measure_replicas(&setup, &static_kimai.url).await?;
    show(&mut tables, replicas.table);
    let Compared { ours, ours_list, .. } = &summary.compared;
    let [call, list] = [ours, ours_list].map(|figures| figures.processor_time);
    show(&mut tables, Inputs { call, list, person, connection, redis: replicas.redis }.table());
    let simulated = tools.serve(&["simulated-kimai"])?;
    let server = hosted::launch(&setup, &simulated.url)?.start()?;
    let target = hosted::sign_in(&server).await;
    tokio::task::block_in_place(|| -> Result {
        show(&mut tables, hosted::simulated(&setup, &target)?);
        show(&mut tables, parallel::measure(&tools, &programs.local)?);
        show(&mut tables, parallel::measure_reports(&tools, &programs.local)?);
        Ok(())
    })?;
    if arguments.peer {
        show(&mut tables, context::measure(&programs.local, peer.as_ref(), &folder).await?);
    }
    tables.insert(0, summary.table());
    let markdown = markdown(&tables, arguments, since.elapsed());
    anstream::println!("\n{markdown}");
    arguments.write.as_ref().map_or(Ok(()), |page| write(page, &markdown))
}

/// Measures calls, memory and start of both programs. Also returns the memory of an open connection in KiB.
async fn measure_programs(
    setup: &Setup<'_>,
    local: &Path,
    kimai: &str,
    runs: usize,
    tables: &mut Vec<Table>,
) -> Result<(Summary, f64)> {
    let server = hosted::launch(setup, kimai)?.start()?;
    let target = hosted::sign_in(&server).await;
    tokio::task::block_in_place(|| {
        let (table, compared) = hosted::calls(setup, &target, kimai)?;
        show(tables, table);
        let (table, connection) = hosted::memory(setup, kimai)?;
        show(tables, table);
        let (table, reply, cat) = measure_start(local, setup.peer, kimai, runs)?;
        show(tables, table);
        let columns = ["server, call", "calls/s", "time per call", "CPU per call", "memory"];
        let mut pipes = Table::new("Calls over a pipe, one after the other", &columns);
        let mut command = Command::new(local);
        command.env("KIMAI_URL", kimai).env("KIMAI_API_TOKEN", TOKEN);
        let memory = stdio::measure(&mut pipes, "kimai-mcp", command, setup.seconds)?;
        if let Some(peer) = setup.peer {
            stdio::measure(&mut pipes, peer::NAME, peer.stdio(kimai, TOKEN), setup.seconds)?;
        }
        show(tables, pipes);
        let sizes = [megabytes(local)?, megabytes(setup.program)?];
        Ok((Summary { compared, reply, cat, memory, sizes }, connection))
    })
}

fn show(tables: &mut Vec<Table>, table: Table) {
    anstream::println!("\n{}", table.markdown());
    tables.push(table);
}

/// Measures the time to the first reply. Also returns that of `initialize` and that of the reference.
fn measure_start(
    program: &Path,
    peer: Option<&Peer>,
    kimai: &str,
    runs: usize,
) -> Result<(Table, Duration, Duration)> {
    let mut table = Table::new("Start to first reply, median", &["program, request", "time"]);
    // A minimal program that replies to a line with a line.
    let cat = startup::median(runs, || Command::new("cat"), startup::INITIALIZE)?;
    let reply = startup::median(runs, || Command::new(program), startup::INITIALIZE)?;
    let discover = startup::median(runs, || Command::new(program), startup::DISCOVER)?;
    table.row(["`cat`".to_owned(), milliseconds(cat)]);
    table.row(["kimai-mcp, `initialize`".to_owned(), milliseconds(reply)]);
    table.row(["kimai-mcp, `server/discover`".to_owned(), milliseconds(discover)]);
    if let Some(peer) = peer {
        let time = startup::median(runs.min(5), || peer.stdio(kimai, TOKEN), startup::INITIALIZE)?;
        table.row([format!("{}, `initialize`", peer::NAME), milliseconds(time)]);
    }
    Ok((table, reply, cat))
}

fn markdown(tables: &[Table], arguments: &Arguments, time: Duration) -> String {
    let cores = thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let tables: Vec<String> = tables.iter().map(Table::markdown).collect();
    let Arguments { seconds, runs, peer, debug, .. } = arguments;
    let peer = if *peer { " --peer" } else { "" };
    let debug = if *debug { " --debug" } else { "" };
    let command = format!("cargo xtask bench --seconds {seconds} --runs {runs}{peer}{debug}");
    let minutes = time.as_secs().div_ceil(60);
    let measured = format!("Measured by `{command}` on {cores} cores in {minutes} minutes, after the build.");
    format!("{measured}\n\n{}", tables.join("\n"))
}

const BEGIN: &str = "<!-- figures -->";
const END: &str = "<!-- end of figures -->";

/// Replaces the figures of a page.
fn write(page: &Path, figures: &str) -> Result {
    let page = shell::root().join(page);
    let text = fs::read_to_string(&page)?;
    let missing = || format!("{} has no line {BEGIN} before {END}", page.display());
    let (before, rest) = text.split_once(BEGIN).ok_or_else(missing)?;
    let (_, after) = rest.split_once(END).ok_or_else(missing)?;
    fs::write(&page, format!("{before}{BEGIN}\n\n{figures}\n{END}{after}"))?;
    anstream::println!("{} is written.", page.display());
    Ok(())
}
