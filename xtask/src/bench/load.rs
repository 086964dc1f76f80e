//! Load on an HTTP server from the generator of `bench-tools`, and the processor time that the server needs for it.

use std::{process::Stdio, time::Duration};

use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    process::{Tools, processor_time},
    table::{count, milliseconds, number, thousandths},
};
use crate::shell::Result;

/// Duration of the calls before a measurement, in seconds.
const WARM_UP: f64 = 0.5;

/// An HTTP server, or several replicas of it, and the headers of its calls.
pub(super) struct Target {
    /// Name in tables.
    pub(super) name: &'static str,
    /// Address and port of each replica.
    pub(super) addresses: Vec<String>,
    /// Path of the MCP endpoint.
    pub(super) path: String,
    /// Headers, such as the authorization.
    pub(super) headers: Vec<String>,
    /// Process of each replica.
    pub(super) processes: Vec<u32>,
    /// Process of the Redis with the state; empty for another state.
    pub(super) redis: Vec<u32>,
    /// Counts failed calls instead of failing; for the Python server.
    pub(super) may_fail: bool,
}

/// Output of the load generator.
#[derive(Debug, Clone, Deserialize)]
struct Output {
    calls: u64,
    seconds: f64,
    p50_us: u64,
    p99_us: u64,
    slowest_us: u64,
    failures: u64,
    example: Option<String>,
}

/// Figures of one load.
#[derive(Debug, Clone, Copy)]
pub(super) struct Figures {
    /// Number of successful calls.
    pub(super) calls: u64,
    /// Number of calls without a result of the tool.
    pub(super) failures: u64,
    pub(super) calls_per_second: f64,
    pub(super) p50: Duration,
    pub(super) p99: Duration,
    pub(super) slowest: Duration,
    /// Processor time of the servers per call.
    pub(super) processor_time: Duration,
    /// Processor time of Redis per call.
    pub(super) redis_time: Duration,
}

impl Figures {
    /// Returns the cells of calls per second, with the failures if there are any, p50, p99 and processor time per call.
    pub(super) fn cells(&self) -> [String; 4] {
        let calls = count(self.calls_per_second);
        let calls = match self.failures {
            0 => calls,
            failures => format!("{calls} ({} failed)", count(number(failures))),
        };
        [calls, milliseconds(self.p50), milliseconds(self.p99), thousandths(self.processor_time)]
    }
}

/// Returns the body of a tool call.
pub(super) fn tool_call(tool: &str, arguments: &Value) -> String {
    let params = json!({ "name": tool, "arguments": arguments });
    json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params }).to_string()
}

/// Repeats a request and returns its figures.
///
/// # Errors
/// As [`measure_callers`].
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
    /// Number of clients, which have a connection to each replica.
    pub(super) clients: usize,
    /// Number of persons who call in turn; `{}` in the path of the target stands for the number of a person.
    pub(super) persons: usize,
    /// Pause of a client after each response.
    pub(super) pause: Duration,
}

/// Repeats a request of these callers and returns its figures.
///
/// # Errors
/// If any call fails: a connection error, another status than 200, a JSON-RPC error, or an error of the tool.
pub(super) fn measure_callers(
    tools: &Tools,
    target: &Target,
    body: &str,
    callers: Callers,
    seconds: f64,
) -> Result<Figures> {
    run(tools, target, body, callers, WARM_UP)?;
    let times = || -> Result<[Duration; 2]> {
        Ok([processor_time(&target.processes)?, processor_time(&target.redis)?])
    };
    let [servers, redis] = times()?;
    let output = run(tools, target, body, callers, seconds)?;
    let [servers_after, redis_after] = times()?;
    figures(target, &output, [servers_after.saturating_sub(servers), redis_after.saturating_sub(redis)])
}

fn figures(target: &Target, output: &Output, [servers, redis]: [Duration; 2]) -> Result<Figures> {
    let example = || output.example.as_deref().unwrap_or_default();
    if output.calls == 0 {
        return Err(format!("{} answered no call: {}", target.name, example()).into());
    }
    if output.failures > 0 && !target.may_fail {
        let Output { calls, failures, .. } = output;
        let name = target.name;
        return Err(
            format!("{failures} of {} calls of {name} failed: {}", calls + failures, example()).into()
        );
    }
    let calls = number(output.calls);
    Ok(Figures {
        calls: output.calls,
        failures: output.failures,
        calls_per_second: calls / output.seconds,
        p50: Duration::from_micros(output.p50_us),
        p99: Duration::from_micros(output.p99_us),
        slowest: Duration::from_micros(output.slowest_us),
        processor_time: servers.div_f64(calls),
        redis_time: redis.div_f64(calls),
    })
}

fn run(tools: &Tools, target: &Target, body: &str, callers: Callers, seconds: f64) -> Result<Output> {
    let mut command = tools.command(&["load", "--path", &target.path]);
    let Callers { clients, persons, pause } = callers;
    command.args(["--body", body, "--clients", &clients.to_string(), "--seconds", &seconds.to_string()]);
    command.args(["--persons", &persons.to_string(), "--pause", &pause.as_millis().to_string()]);
    for address in &target.addresses {
        command.args(["--address", address]);
    }
    for header in &target.headers {
        command.args(["--header", header]);
    }
    let output = command.stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("the load on {} failed", target.name).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Output, Target, figures};

    fn target(may_fail: bool) -> Target {
        let name = "a server";
        let path = String::new();
        Target { name, addresses: vec![], path, headers: vec![], processes: vec![], redis: vec![], may_fail }
    }

    fn output(calls: u64, failures: u64) -> Output {
        let example = (failures > 0).then(|| "HTTP/1.1 429 Too Many Requests".to_owned());
        Output { calls, seconds: 2.0, p50_us: 1_500, p99_us: 12_000, slowest_us: 20_000, failures, example }
    }

    #[test]
    fn figures_are_those_of_one_call() {
        let figures = figures(&target(false), &output(4_000, 0), [1, 2].map(Duration::from_secs)).unwrap();
        assert_eq!(figures.cells(), ["2,000", "1.50 ms", "12 ms", "0.250 ms"]);
        assert_eq!(figures.redis_time, Duration::from_micros(500));
        assert_eq!(figures.slowest, Duration::from_millis(20));
    }

    #[test]
    fn failed_calls_end_a_run_except_those_of_the_python_server() {
        let error = figures(&target(false), &output(97, 3), [Duration::ZERO; 2]).unwrap_err();
        let expected = "3 of 100 calls of a server failed: HTTP/1.1 429 Too Many Requests";
        assert_eq!(error.to_string(), expected);
        let counted = figures(&target(true), &output(97, 3), [Duration::ZERO; 2]).unwrap();
        assert_eq!(counted.cells()[0], "48 (3 failed)");
        assert!(figures(&target(true), &output(0, 3), [Duration::ZERO; 2]).is_err());
    }
}
