//! Time from the start of a process to its first reply.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use crate::shell::Result;

/// First request of a client up to protocol 2025-11-25.
pub(super) const INITIALIZE: &str = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}"#;

/// First request of a client of protocol 2026-07-28.
pub(super) const DISCOVER: &str = r#"{"jsonrpc":"2.0","id":1,"method":"server/discover","params":{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{},"io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"}}}}"#;

/// Returns the median of the times to the first reply.
pub(super) fn median(runs: usize, command: impl Fn() -> Command, line: &str) -> Result<Duration> {
    let mut times = (0..runs.max(1)).map(|_| first_reply(command(), line)).collect::<Result<Vec<_>>>()?;
    times.sort();
    Ok(times.get(times.len() / 2).copied().unwrap_or_default())
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
