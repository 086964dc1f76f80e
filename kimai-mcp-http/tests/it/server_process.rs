//! Server process with its own folder.

use std::{
    net::TcpListener,
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use kimai_tests::{
    hosted::{ANNA, Site, call, http},
    sim::SimulatedKimai,
};
use reqwest::{Client, RequestBuilder};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Running server; dropping it kills the process.
pub(crate) struct Server {
    pub(crate) folder: TempDir,
    pub(crate) process: Child,
    pub(crate) port: u16,
    /// Public URL.
    pub(crate) public: String,
    /// HTTP client for the public URL.
    pub(crate) client: Client,
    options: Vec<String>,
    pub(crate) kimai: String,
}

impl Server {
    /// Starts a server with the user Anna.
    pub(crate) async fn start(kimai: &SimulatedKimai, options: &[&str]) -> Self {
        let (slug, secret, token) = ANNA;
        Self::serving(kimai, &json!({ slug: entry(kimai, secret, token) }), options).await
    }

    /// Starts a server with these users.
    pub(crate) async fn serving(kimai: &SimulatedKimai, users: &Value, options: &[&str]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("users.json"), users.to_string()).unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let options: Vec<String> = options.iter().map(|option| (*option).to_owned()).collect();
        let process = spawn(&folder, port, &options);
        let public = format!("http://localhost:{port}");
        let server = Self { folder, process, port, public, client: http(), options, kimai: kimai.url() };
        server.wait_until_healthy().await;
        server
    }

    /// Stops the server and starts it again with the same files.
    pub(crate) async fn restart(&mut self) {
        self.end();
        assert!(self.process.wait().unwrap().success());
        self.process = spawn(&self.folder, self.port, &self.options);
        self.wait_until_healthy().await;
    }

    /// Replaces the value of an option for the next start.
    pub(crate) fn set_option(&mut self, name: &str, value: &str) {
        let position = self.options.iter().position(|option| option == name).unwrap();
        value.clone_into(&mut self.options[position + 1]);
    }

    /// Sends SIGTERM.
    pub(crate) fn end(&self) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// Waits until the process has ended; returns true for exit code 0.
    pub(crate) fn ended_well(&mut self) -> bool {
        self.process.wait().unwrap().success()
    }

    /// Returns standard output.
    pub(crate) fn stdout(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("stdout")).unwrap()
    }

    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap()
    }

    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.public)
    }

    /// Returns the generated server token.
    pub(crate) fn server_token(&self) -> String {
        self.stdout().split("keep one): ").nth(1).unwrap().lines().next().unwrap().to_owned()
    }

    /// Returns a request that calls a tool.
    pub(crate) fn call(&self, path: &str, tool: &str, arguments: Value) -> RequestBuilder {
        call(self, path, tool, &arguments)
    }

    async fn wait_until_healthy(&self) {
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

/// Returns an entry of users.json.
pub(crate) fn entry(kimai: &SimulatedKimai, secret: &str, token: &str) -> Value {
    json!({ "kimai_url": kimai.url(), "kimai_token": token, "auth_secret": secret })
}

fn spawn(folder: &TempDir, port: u16, options: &[String]) -> Child {
    let file =
        |name| std::fs::OpenOptions::new().create(true).append(true).open(folder.path().join(name)).unwrap();
    let (stdout, log) = (file("stdout"), file("log"));
    let users: PathBuf = folder.path().join("users.json");
    let mut command = Command::new(env!("CARGO_BIN_EXE_kimai-mcp-http"));
    command.env_clear().current_dir(folder.path()).stdin(Stdio::null()).stdout(stdout).stderr(log);
    command.args(["--host", "127.0.0.1", "--port", &port.to_string()]);
    if !options.iter().any(|option| option == "--log") {
        command.args(["--log", "trace"]);
    }
    if !options.iter().any(|option| option.contains("legacy-slugs")) {
        command.arg("--legacy-slugs");
    }
    command.arg("--users-config").arg(users).args(options).spawn().unwrap()
}

impl Server {
    /// Runs a command with the same files and returns its standard output.
    pub(crate) fn run_command(&self, words: &[&str]) -> String {
        let output = self.command(words);
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command that fails and returns its error.
    pub(crate) fn fail_command(&self, words: &[&str]) -> String {
        let output = self.command(words);
        assert!(!output.status.success(), "{output:?}");
        String::from_utf8(output.stderr).unwrap()
    }

    fn command(&self, words: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kimai-mcp-http"));
        command
            .env_clear()
            .current_dir(self.folder.path())
            .args(["--users-config", "users.json"])
            .args(words);
        command.stdin(Stdio::null()).output().unwrap()
    }

    /// Replaces the users file.
    pub(crate) fn write_users(&self, users: &Value) {
        std::fs::write(self.folder.path().join("users.json"), users.to_string()).unwrap();
    }

    /// Returns users with Anna and this secret.
    pub(crate) fn anna_with_secret(&self, secret: &str) -> Value {
        json!({ ANNA.0: { "kimai_url": self.kimai, "kimai_token": ANNA.2, "auth_secret": secret } })
    }
}
