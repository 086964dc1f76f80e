//! From the start of the process to its first reply.

use std::{
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::shell::Done;

const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}"#;
const DISCOVER: &str = r#"{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"}}}}"#;

pub(super) fn measure(program: &Path, runs: usize) -> Done {
    // The smallest program that answers a line with a line.
    let reference = times(runs, || first_reply(Command::new("cat"), INITIALIZE))?;
    let whole = median(&reference);
    show("reference: cat", &reference, whole);
    for (name, line) in [("initialize", INITIALIZE), ("server/discover", DISCOVER)] {
        show(name, &times(runs, || first_reply(Command::new(program), line))?, whole);
    }
    Ok(())
}

/// The times of so many runs, the shortest first.
fn times(runs: usize, measure: impl Fn() -> Done<Duration>) -> Done<Vec<Duration>> {
    let mut times = (0..runs.max(1)).map(|_| measure()).collect::<Done<Vec<_>>>()?;
    times.sort();
    Ok(times)
}

fn first_reply(mut command: Command, line: &str) -> Done<Duration> {
    let since = Instant::now();
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err("no pipes".into());
    };
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

fn show(name: &str, sorted: &[Duration], reference: Duration) {
    let (median, least) = (median(sorted), sorted.first().copied().unwrap_or_default());
    let ratio = median.as_secs_f64() / reference.as_secs_f64();
    anstream::println!("{name:34} median {:6.2} ms  least {:6.2} ms  {ratio:6.2} x", ms(median), ms(least));
}

fn ms(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
