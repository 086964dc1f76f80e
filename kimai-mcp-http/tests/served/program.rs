//! The program, with a folder of its own.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use kimai_tests::sim::Kimai;
use reqwest::{Client, RequestBuilder, redirect::Policy};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A user of the simulated Kimai: what they log in with, and which token is theirs.
pub(crate) const ANNA: (&str, &str, &str) = ("xK9mP2qW7vL4aB8c", "the secret of anna", "anna-token");

/// A running server.
pub(crate) struct Server {
    pub(crate) folder: TempDir,
    process: Child,
    pub(crate) port: u16,
    /// Where the world finds it.
    pub(crate) public: String,
    /// What asks it there.
    pub(crate) client: Client,
    options: Vec<String>,
    pub(crate) kimai: String,
}

impl Server {
    /// Serves Anna.
    pub(crate) async fn start(kimai: &Kimai, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (slug, secret, token) = ANNA;
        let entry = json!({ "kimai_url": kimai.url(), "kimai_token": token, "auth_secret": secret });
        std::fs::write(folder.path().join("users.json"), json!({ slug: entry }).to_string()).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let options: Vec<String> = options.iter().map(|option| (*option).to_owned()).collect();
        let process = spawn(&folder, port, &options);
        let public = format!("http://localhost:{port}");
        let server = Self { folder, process, port, public, client: http(), options, kimai: kimai.url() };
        server.answers().await;
        server
    }

    /// Ends it as an operator does, and starts it again with the same files.
    pub(crate) async fn restart(&mut self) {
        self.end();
        assert!(self.process.wait().unwrap().success());
        self.process = spawn(&self.folder, self.port, &self.options);
        self.answers().await;
    }

    /// Sends SIGTERM.
    pub(crate) fn end(&self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Waits until it has ended; whether all was well.
    pub(crate) fn ended_well(&mut self) -> bool {
        self.process.wait().unwrap().success()
    }

    /// What it printed that is no log.
    pub(crate) fn said(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("said")).unwrap()
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.public)
    }

    /// A call of a tool at this path.
    pub(crate) fn call(&self, path: &str, tool: &str, arguments: Value) -> RequestBuilder {
        let call = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call",
            "params": { "name": tool, "arguments": arguments } });
        self.client.post(self.at(path)).header("accept", "application/json, text/event-stream").json(&call)
    }

    async fn answers(&self) {
        for _ in 0..300 {
            if http().get(self.at("/health")).send().await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the server does not answer: {}", self.log());
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A client that goes nowhere by itself.
pub(crate) fn http() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder().redirect(Policy::none()).build().unwrap()
}

/// The text of a tool's answer.
pub(crate) fn text(answer: &Value) -> &str {
    answer.pointer("/result/content/0/text").and_then(Value::as_str).unwrap_or_default()
}

fn spawn(folder: &TempDir, port: u16, options: &[String]) -> Child {
    let file =
        |name| std::fs::OpenOptions::new().create(true).append(true).open(folder.path().join(name)).unwrap();
    let (said, log) = (file("said"), file("log"));
    let users: PathBuf = folder.path().join("users.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_kimai-mcp-http"));
    command.env_clear().current_dir(folder.path()).stdin(Stdio::null()).stdout(said).stderr(log);
    command.args(["--host", "127.0.0.1", "--port", &port.to_string(), "--log", "trace", "--users-config"]);
    command.arg(users).args(options).spawn().unwrap()
}
