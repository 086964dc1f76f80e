//! Measurements of `kimai-mcp`: start, memory and calls over a pipe.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use super::{
    load::tool_call,
    process::{processor_time, resident_memory},
    startup::INITIALIZE,
    table::{Table, count, mebibytes, milliseconds, number, thousandths},
};
use crate::shell::Result;

/// A server at the other end of a pipe, after the handshake. Dropping it stops the process.
pub(super) struct Pipe {
    process: Child,
    input: ChildStdin,
    output: BufReader<ChildStdout>,
}

impl Pipe {
    /// Starts a server and performs the handshake.
    pub(super) fn open(mut command: Command) -> Result<Self> {
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.current_dir(std::env::temp_dir()).spawn()?;
        let input = process.stdin.take().ok_or("no pipe")?;
        let output = BufReader::new(process.stdout.take().ok_or("no pipe")?);
        let mut pipe = Self { process, input, output };
        pipe.request(INITIALIZE)?;
        writeln!(pipe.input, r#"{{"jsonrpc":"2.0","method":"notifications/initialized"}}"#)?;
        Ok(pipe)
    }

    /// Sends a request and returns the line of its response.
    pub(super) fn request(&mut self, line: &str) -> Result<String> {
        writeln!(self.input, "{line}")?;
        let mut response = String::new();
        self.output.read_line(&mut response)?;
        if response.is_empty() { Err("the server ended".into()) } else { Ok(response) }
    }

    /// Calls a tool and returns the text of its answer.
    pub(super) fn call(&mut self, tool: &str, arguments: &Value) -> Result<String> {
        tool_text(tool, &self.request(&tool_call(tool, arguments))?)
    }

    /// Returns the process id.
    pub(super) fn id(&self) -> u32 {
        self.process.id()
    }

    fn memory(&self) -> Result<f64> {
        resident_memory(&[self.id()])
    }
}

/// Returns the text of a tool's answer.
///
/// # Errors
/// For a JSON-RPC error, and an error of the tool.
fn tool_text(tool: &str, response: &str) -> Result<String> {
    let response: Value = serde_json::from_str(response)?;
    let is_error = response.pointer("/result/isError") == Some(&Value::Bool(true));
    let text = response.pointer("/result/content/0/text").and_then(Value::as_str).filter(|_| !is_error);
    text.map(str::to_owned).ok_or_else(|| format!("{tool} failed: {response}").into())
}

impl Drop for Pipe {
    fn drop(&mut self) {
        // Both fail if the process has already ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Memory of a server in MiB.
pub(super) struct Memory {
    pub(super) after_handshake: f64,
    pub(super) after_first_call: f64,
}

/// Measures a server and adds its rows.
pub(super) fn measure(table: &mut Table, name: &str, command: Command, seconds: f64) -> Result<Memory> {
    let mut pipe = Pipe::open(command)?;
    let after_handshake = pipe.memory()?;
    pipe.call("user_current", &json!({}))?;
    let after_first_call = pipe.memory()?;
    for (call, tool, arguments) in [
        ("user_current", "user_current", json!({})),
        ("timesheet list", "timesheet", json!({ "action": "list" })),
    ] {
        let request = tool_call(tool, &arguments);
        let processes = [pipe.id()];
        let before = processor_time(&processes)?;
        let start = Instant::now();
        let mut calls = 0;
        while start.elapsed().as_secs_f64() < seconds {
            tool_text(tool, &pipe.request(&request)?)?;
            calls += 1;
        }
        let calls = number(calls);
        let used = processor_time(&processes)?.saturating_sub(before);
        table.row([
            format!("{name}, {call}"),
            count(calls / start.elapsed().as_secs_f64()),
            milliseconds(Duration::from_secs_f64(start.elapsed().as_secs_f64() / calls)),
            thousandths(used.div_f64(calls)),
            mebibytes(pipe.memory()?),
        ]);
    }
    Ok(Memory { after_handshake, after_first_call })
}

#[cfg(test)]
mod tests {
    use super::tool_text;

    #[test]
    fn errors_of_a_tool_are_errors() {
        let ok = r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"Anna"}]}}"#;
        assert_eq!(tool_text("user_current", ok).unwrap(), "Anna");
        for failure in [
            r#"{"jsonrpc":"2.0","id":1,"result":{"content":[{"type":"text","text":"refused"}],"isError":true}}"#,
            r#"{"jsonrpc":"2.0","id":1,"error":{"code":-32603,"message":"failed"}}"#,
            "no JSON",
        ] {
            assert!(tool_text("user_current", failure).is_err(), "{failure}");
        }
    }
}
