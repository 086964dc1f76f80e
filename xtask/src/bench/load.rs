//! Load on an HTTP server from the generator of `bench-tools`, and the processor time that the server needs for it.

use std::{process::Stdio, time::Duration};

use serde::Deserialize;
use serde_json::{Value, json};

use super::process::{Tools, processor_time};
use super::table::number;
use crate::shell::Result;

/// Duration of the calls before a measurement, in seconds.
const WARM_UP: f64 = 0.5;

/// An HTTP server and the headers of its calls.
pub(super) struct Target {
    /// Name in tables.
    pub(super) name: &'static str,
    /// Address and port.
    pub(super) address: String,
    /// Path of the MCP endpoint.
    pub(super) path: String,
    /// Headers, such as the authorization.
    pub(super) headers: Vec<String>,
    /// Process of the server.
    pub(super) process: u32,
}

/// Output of the load generator.
#[derive(Deserialize)]
struct Output {
    calls: u64,
    seconds: f64,
    p50_us: u64,
    p99_us: u64,
    failures: u64,
}

/// Figures of one load.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    pub(super) calls_per_second: f64,
    pub(super) p50: Duration,
    pub(super) p99: Duration,
    /// Processor time of the server per call.
    pub(super) processor_time: Duration,
}

/// Returns the body of a tool call.
pub(super) fn tool_call(tool: &str, arguments: &Value) -> String {
    let params = json!({ "name": tool, "arguments": arguments });
    json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }).to_string()
}

/// Repeats a request and returns its figures.
///
/// # Errors
/// If any response has another status than 200.
pub(super) fn measure(
    tools: &Tools,
    target: &Target,
    body: &str,
    clients: usize,
    seconds: f64,
) -> Result<Figures> {
    measure_callers(tools, target, body, Callers { clients, persons: 1, pause: Duration::ZERO }, seconds)
}

/// Callers of a load.
#[derive(Clone, Copy)]
pub(super) struct Callers {
    /// Number of connections.
    pub(super) clients: usize,
    /// Number of persons who call in turn; `{}` in the path of the target stands for the number of a person.
    pub(super) persons: usize,
    /// Pause of a connection after each response.
    pub(super) pause: Duration,
}

/// Repeats a request of these callers and returns its figures.
///
/// # Errors
/// If any response has another status than 200.
pub(super) fn measure_callers(
    tools: &Tools,
    target: &Target,
    body: &str,
    callers: Callers,
    seconds: f64,
) -> Result<Figures> {
    run(tools, target, body, callers, WARM_UP)?;
    let before = processor_time(target.process)?;
    let output = run(tools, target, body, callers, seconds)?;
    let used = processor_time(target.process)?.saturating_sub(before);
    if output.calls == 0 {
        return Err(format!("{} answered no call", target.name).into());
    }
    let calls = number(output.calls);
    Ok(Figures {
        calls_per_second: calls / output.seconds,
        p50: Duration::from_micros(output.p50_us),
        p99: Duration::from_micros(output.p99_us),
        processor_time: Duration::from_secs_f64(used.as_secs_f64() / calls),
    })
}

fn run(tools: &Tools, target: &Target, body: &str, callers: Callers, seconds: f64) -> Result<Output> {
    let mut command = tools.command(&["load", "--address", &target.address, "--path", &target.path]);
    let Callers { clients, persons, pause } = callers;
    command.args(["--body", body, "--clients", &clients.to_string(), "--seconds", &seconds.to_string()]);
    command.args(["--persons", &persons.to_string(), "--pause", &pause.as_millis().to_string()]);
    for header in &target.headers {
        command.args(["--header", header]);
    }
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("the load on {} failed", target.name).into());
    }
    let output: Output = serde_json::from_slice(&output.stdout)?;
    if output.failures > 0 {
        return Err(format!("{} refused {} calls", target.name, output.failures).into());
    }
    Ok(output)
}
