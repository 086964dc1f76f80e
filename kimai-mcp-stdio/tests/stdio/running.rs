//! The running program, spoken to in lines of JSON.

use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout},
    task::JoinHandle,
    time::timeout,
};

/// How long a test waits before it has failed.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Running {
    child: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
    log: JoinHandle<String>,
    next: u64,
    _folder: TempDir,
}

/// How it ended.
pub(crate) struct Ended {
    pub(crate) code: Option<i32>,
    /// What was still on its output.
    pub(crate) rest: Vec<String>,
    pub(crate) log: String,
}

impl Running {
    pub(crate) fn new(mut child: Child, folder: TempDir) -> Self {
        let (input, output) = (child.stdin.take(), child.stdout.take().unwrap());
        let mut errors = child.stderr.take().unwrap();
        let log = tokio::spawn(async move {
            let mut text = String::new();
            errors.read_to_string(&mut text).await.unwrap();
            text
        });
        Self { child, input, output: BufReader::new(output).lines(), log, next: 100, _folder: folder }
    }

    pub(crate) async fn send_line(&mut self, line: &str) {
        let input = self.input.as_mut().unwrap();
        input.write_all(format!("{line}\n").as_bytes()).await.unwrap();
    }

    pub(crate) async fn send(&mut self, message: Value) {
        self.send_line(&message.to_string()).await;
    }

    /// Sends a request and leaves its reply to be read.
    pub(crate) async fn request(&mut self, id: u64, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await;
    }

    pub(crate) async fn notify(&mut self, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "method": method, "params": params })).await;
    }

    /// The next message.
    pub(crate) async fn read(&mut self) -> Value {
        let line = timeout(PATIENCE, self.output.next_line()).await.expect("a message in time").unwrap();
        serde_json::from_str(&line.expect("the program still runs")).expect("stdout carries JSON alone")
    }

    /// Sends a request; the reply, which is the next message.
    pub(crate) async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        self.request(self.next, method, params).await;
        let reply = self.read().await;
        assert_eq!(reply["id"], self.next, "{reply}");
        reply
    }

    /// The handshake of the protocols before 2026-07-28.
    pub(crate) async fn initialize(&mut self, version: &str) -> Value {
        let client = json!({ "name": "test", "version": "1" });
        let params = json!({ "protocolVersion": version, "capabilities": {}, "clientInfo": client });
        let reply = self.ask("initialize", params).await;
        self.notify("notifications/initialized", json!({})).await;
        reply["result"].clone()
    }

    /// The names of the tools.
    pub(crate) async fn tools(&mut self) -> Vec<String> {
        let reply = self.ask("tools/list", json!({})).await;
        let tools = reply["result"]["tools"].as_array().unwrap();
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Calls a tool; its text, and whether it is an error.
    pub(crate) async fn call(&mut self, tool: &str, arguments: Value) -> (String, bool) {
        let reply = self.ask("tools/call", json!({ "name": tool, "arguments": arguments })).await;
        read_result(&reply)
    }

    /// Closes its input and waits for its end.
    pub(crate) async fn end(mut self) -> Ended {
        drop(self.input.take());
        let mut rest = Vec::new();
        while let Some(line) =
            timeout(PATIENCE, self.output.next_line()).await.expect("an end in time").unwrap()
        {
            rest.push(line);
        }
        let code = self.child.wait().await.unwrap().code();
        Ended { code, rest, log: self.log.await.unwrap() }
    }
}

/// The text of a tool's reply, and whether it is an error.
pub(crate) fn read_result(reply: &Value) -> (String, bool) {
    let text = reply["result"]["content"][0]["text"].as_str();
    (text.unwrap_or_else(|| panic!("{reply}")).to_owned(), reply["result"]["isError"] == true)
}
