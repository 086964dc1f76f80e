//! The program, with a folder of its own.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

use kimai_tests::{
    hosted::{ANNA, Site, call, http},
    sim::SimulatedKimai,
};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A running server.
pub(crate) struct Server {
    pub(crate) folder: TempDir,
    pub(crate) process: Child,
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
    pub(crate) async fn start(kimai: &SimulatedKimai, options: &[&str]) -> Self {
        let (slug, secret, token) = ANNA;
        Self::serving(kimai, &json!({ slug: entry(kimai, secret, token) }), options).await
    }

    /// Serves these users.
    pub(crate) async fn serving(kimai: &SimulatedKimai, users: &Value, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("users.json"), users.to_string()).unwrap();
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

    /// The token for callers with one of Kimai, which it made and told its operator.
    pub(crate) fn server_token(&self) -> String {
        self.said().split("keep one): ").nth(1).unwrap().lines().next().unwrap().to_owned()
    }

    /// A call of a tool at this path.
    pub(crate) fn call(&self, path: &str, tool: &str, arguments: Value) -> RequestBuilder {
        call(self, path, tool, &arguments)
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

impl Site for Server {
    fn at(&self, path: &str) -> String {
        self.at(path)
    }

    fn client(&self) -> Client {
        self.client.clone()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What users.json says of somebody with this secret and this token.
pub(crate) fn entry(kimai: &SimulatedKimai, secret: &str, token: &str) -> Value {
    json!({ "kimai_url": kimai.url(), "kimai_token": token, "auth_secret": secret })
}

fn spawn(folder: &TempDir, port: u16, options: &[String]) -> Child {
    let file =
        |name| std::fs::OpenOptions::new().create(true).append(true).open(folder.path().join(name)).unwrap();
    let (said, log) = (file("said"), file("log"));
    let users: PathBuf = folder.path().join("users.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_kimai-mcp-http"));
    command.env_clear().current_dir(folder.path()).stdin(Stdio::null()).stdout(said).stderr(log);
    command.args(["--host", "127.0.0.1", "--port", &port.to_string()]);
    if !options.iter().any(|option| option == "--log") {
        command.args(["--log", "trace"]);
    }
    command.arg("--users-config").arg(users).args(options).spawn().unwrap()
}
