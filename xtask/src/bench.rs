//! `cargo xtask bench`: measures the release build. Each figure has a reference from the same run.

mod hosted;
mod reports;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use kimai_api::{Client, Credentials};
use kimai_tests::sim::{Settings, SimulatedKimai};
use rmcp::{ServiceExt, model::ClientConfig, transport::TokioChildProcess};
use serde_json::json;
use tokio::task::JoinSet;

use crate::{
    programs::{self, Build, Session},
    shell::{Result, heading},
};

/// Number of calls of each measurement.
const CALLS: u32 = 640;
/// Number of concurrent calls.
const CONCURRENCY: u32 = 32;
const TOKEN: &str = "anna-token";

const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}"#;
const DISCOVER: &str = r#"{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"}}}}"#;

pub(crate) async fn run(runs: usize) -> Result {
    let program = programs::build(Build::Release)?;
    let kimai = SimulatedKimai::bind(Settings::default()).await?;
    heading(&format!("Start to first reply, {runs} runs"));
    tokio::task::block_in_place(|| measure_startup(&program, runs))?;
    heading("Size");
    anstream::println!("{:34} {:8.1} MB", "program", megabytes(std::fs::metadata(&program)?.len()));
    let session = programs::start(programs::command(&program, &kimai, TOKEN), "bench").await?;
    let tools = session.list_all_tools().await?;
    let bytes = serde_json::to_string(&tools)?.len();
    anstream::println!("{:34} {bytes:8} bytes ({} tools)", "tools/list", tools.len());
    session.cancel().await?;
    measure_memory(&program, &kimai).await?;
    heading("Calls");
    measure_calls(&program, &kimai).await?;
    heading("Reports");
    reports::measure(&program).await?;
    heading("Hosted");
    hosted::measure(&programs::build_hosted(Build::Release)?, &kimai).await
}

#[expect(clippy::cast_precision_loss, reason = "a rounded size")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Measures the time from the start of the process to its first reply.
fn measure_startup(program: &Path, runs: usize) -> Result {
    // A minimal program that replies to a line with a line.
    let reference = times(runs, || first_reply(Command::new("cat"), INITIALIZE))?;
    let reference_median = median(&reference);
    show_startup("reference: cat", &reference, reference_median);
    for (name, line) in [("initialize", INITIALIZE), ("server/discover", DISCOVER)] {
        show_startup(name, &times(runs, || first_reply(Command::new(program), line))?, reference_median);
    }
    Ok(())
}

/// Returns the times of all runs, sorted.
fn times(runs: usize, measure: impl Fn() -> Result<Duration>) -> Result<Vec<Duration>> {
    let mut times = (0..runs.max(1)).map(|_| measure()).collect::<Result<Vec<_>>>()?;
    times.sort();
    Ok(times)
}

fn first_reply(mut command: Command, line: &str) -> Result<Duration> {
    let since = Instant::now();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let mut input = child.stdin.take().ok_or("no pipe")?;
    let output = child.stdout.take().ok_or("no pipe")?;
    writeln!(input, "{line}")?;
    let mut reply = String::new();
    BufReader::new(output).read_line(&mut reply)?;
    let time = since.elapsed();
    drop(input);
    child.wait()?;
    if reply.is_empty() { Err("no reply".into()) } else { Ok(time) }
}

fn median(sorted: &[Duration]) -> Duration {
    sorted.get(sorted.len() / 2).copied().unwrap_or_default()
}

fn show_startup(name: &str, sorted: &[Duration], reference: Duration) {
    let median = median(sorted);
    let least = sorted.first().copied().unwrap_or_default();
    let ratio = median.as_secs_f64() / reference.as_secs_f64();
    anstream::println!(
        "{name:34} median {:6.2} ms  least {:6.2} ms  {ratio:6.2} x",
        milliseconds(median),
        milliseconds(least)
    );
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

/// Measures calls per second, and those of the client crate alone.
async fn measure_calls(program: &Path, kimai: &SimulatedKimai) -> Result {
    let client = Client::new(&kimai.url(), Credentials::token(TOKEN))?;
    let session = Arc::new(programs::start(programs::command(program, kimai, TOKEN), "bench").await?);
    client.users().me().await?;
    programs::call(&session, "user_current", json!({})).await?;
    for concurrency in [1, CONCURRENCY] {
        let reference = rate(concurrency, || fetch_user(client.clone())).await?;
        show_rate(&format!("reference: users/me, {concurrency} concurrent"), reference, reference);
        let calls = rate(concurrency, || call(Arc::clone(&session))).await?;
        show_rate(&format!("user_current, {concurrency} concurrent"), calls, reference);
    }
    Ok(())
}

/// Sends a request with the client crate alone.
async fn fetch_user(client: Client) -> Result {
    client.users().me().await?;
    Ok(())
}

async fn call(session: Arc<Session>) -> Result {
    programs::call(&session, "user_current", json!({})).await.map(drop)
}

/// Returns the calls per second with this number of concurrent calls.
async fn rate<F: Future<Output = Result> + Send + 'static>(
    concurrency: u32,
    request: impl Fn() -> F,
) -> Result<f64> {
    let since = Instant::now();
    let mut running = JoinSet::new();
    for _ in 0..CALLS {
        if running.len() >= concurrency as usize
            && let Some(ended) = running.join_next().await
        {
            ended??;
        }
        running.spawn(request());
    }
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    Ok(f64::from(CALLS) / since.elapsed().as_secs_f64())
}

fn show_rate(name: &str, rate: f64, reference: f64) {
    anstream::println!("{name:34} {rate:8.0} per second  {:6.2} x", rate / reference);
}

/// Measures the resident memory. Linux only.
async fn measure_memory(program: &Path, kimai: &SimulatedKimai) -> Result {
    let child = TokioChildProcess::new(programs::command(program, kimai, TOKEN))?;
    let id = child.id();
    let session = ClientConfig::default().serve(child).await?;
    show_memory("memory after the handshake", id);
    programs::call(&session, "user_current", json!({})).await?;
    show_memory("memory after the first call", id);
    session.cancel().await?;
    Ok(())
}

fn show_memory(name: &str, process: Option<u32>) {
    match process.and_then(resident_memory) {
        Some(kib) => anstream::println!("{name:34} {:8.1} MiB", f64::from(kib) / 1024.0),
        None => anstream::println!("{name:34} (unknown on this system)"),
    }
}

/// Returns the resident memory of a process in KiB.
fn resident_memory(process: u32) -> Option<u32> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.split_whitespace().next()?.parse().ok()
}
