//! The program as a child process, with JSON-RPC messages over its pipes.

use std::{
    fs,
    path::PathBuf,
    process::{Output, Stdio},
    time::Duration,
};

use kimai_tests::sim::SimulatedKimai;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
    task::JoinHandle,
    time::timeout,
};

/// Path of the executable.
pub(crate) const PATH: &str = env!("CARGO_BIN_EXE_kimai-mcp");

/// `kimai-mcp` before its start, with an empty environment and an empty working directory.
pub(crate) struct Program {
    command: Command,
    folder: TempDir,
}

impl Program {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut command = Command::new(PATH);
        command.env_clear().current_dir(folder.path()).kill_on_drop(true);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Self { command, folder }
    }

    /// Creates the program with the token of Anna for this Kimai.
    pub(crate) fn for_anna(kimai: &SimulatedKimai) -> Self {
        Self::new().with("KIMAI_URL", &kimai.url()).with("KIMAI_API_TOKEN", "anna-token")
    }

    /// Sets an environment variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Adds arguments.
    pub(crate) fn args(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    /// Writes a `.env` file into the working directory.
    pub(crate) fn dotenv(self, text: &str) -> Self {
        fs::write(self.folder.path().join(".env"), text).unwrap();
        self
    }

    /// Writes a file into the working directory.
    pub(crate) fn file(self, path: &str, text: &str) -> Self {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Starts in a subdirectory of the working directory.
    pub(crate) fn in_subfolder(mut self, path: &str) -> Self {
        let folder: PathBuf = self.folder.path().join(path);
        fs::create_dir_all(&folder).unwrap();
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn start(mut self) -> RunningProgram {
        RunningProgram::new(self.command.spawn().unwrap(), self.folder)
    }

    /// Runs to completion with empty input.
    pub(crate) async fn output(mut self) -> Output {
        self.command.stdin(Stdio::null()).output().await.unwrap()
    }

    /// Returns the command, for clients that start it themselves.
    pub(crate) fn into_command(self) -> (Command, TempDir) {
        (self.command, self.folder)
    }
}

/// Time limit of each read.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The running program.
pub(crate) struct RunningProgram {
    child: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
    log: JoinHandle<String>,
    next: u64,
    _folder: TempDir,
}

/// Result of a program that ended.
pub(crate) struct ProgramExit {
    pub(crate) code: Option<i32>,
    /// Lines of standard output that no test has read.
    pub(crate) remaining_output: Vec<String>,
    pub(crate) log: String,
}

impl RunningProgram {
    pub(crate) fn new(mut child: Child, folder: TempDir) -> Self {
        let input = child.stdin.take();
        let output = child.stdout.take().unwrap();
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

    /// Sends a request without reading the reply.
    pub(crate) async fn request(&mut self, id: u64, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })).await;
    }

    pub(crate) async fn notify(&mut self, method: &str, params: Value) {
        self.send(json!({ "jsonrpc": "2.0", "method": method, "params": params })).await;
    }

    /// Reads the next message.
    pub(crate) async fn read(&mut self) -> Value {
        let line = timeout(TIMEOUT, self.output.next_line()).await.expect("a message in time").unwrap();
        serde_json::from_str(&line.expect("the program still runs")).expect("stdout carries JSON alone")
    }

    /// Sends a request and returns the reply, which must be the next message.
    pub(crate) async fn ask(&mut self, method: &str, params: Value) -> Value {
        self.next += 1;
        self.request(self.next, method, params).await;
        let reply = self.read().await;
        assert_eq!(reply["id"], self.next, "{reply}");
        reply
    }

    /// Performs the handshake of the protocol versions before 2026-07-28.
    pub(crate) async fn initialize(&mut self, version: &str) -> Value {
        let client = json!({ "name": "test", "version": "1" });
        let params = json!({ "protocolVersion": version, "capabilities": {}, "clientInfo": client });
        let reply = self.ask("initialize", params).await;
        self.notify("notifications/initialized", json!({})).await;
        reply["result"].clone()
    }

    /// Returns the names of the tools.
    pub(crate) async fn tools(&mut self) -> Vec<String> {
        let reply = self.ask("tools/list", json!({})).await;
        let tools = reply["result"]["tools"].as_array().unwrap();
        tools.iter().map(|tool| tool["name"].as_str().unwrap().to_owned()).collect()
    }

    /// Calls a tool. Returns its text, and true for an error.
    pub(crate) async fn call(&mut self, tool: &str, arguments: Value) -> (String, bool) {
        let reply = self.ask("tools/call", json!({ "name": tool, "arguments": arguments })).await;
        read_result(&reply)
    }

    /// Closes the input and waits until the program ends.
    pub(crate) async fn end(mut self) -> ProgramExit {
        drop(self.input.take());
        let mut remaining_output = Vec::new();
        while let Some(line) =
            timeout(TIMEOUT, self.output.next_line()).await.expect("an end in time").unwrap()
        {
            remaining_output.push(line);
        }
        let code = self.child.wait().await.unwrap().code();
        ProgramExit { code, remaining_output, log: self.log.await.unwrap() }
    }
}

/// Returns the text of a tool call's reply, and true for an error.
pub(crate) fn read_result(reply: &Value) -> (String, bool) {
    let text = reply["result"]["content"][0]["text"].as_str();
    (text.unwrap_or_else(|| panic!("{reply}")).to_owned(), reply["result"]["isError"] == true)
}
