//! Runs the program in a temporary folder: commands to their end, and the server.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use kimai_tests::sim::SimulatedKimai;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStderr, Command},
};

/// Path of the program.
pub(crate) const PATH: &str = env!("CARGO_BIN_EXE_kimai-mcp-http");

pub(crate) struct CommandRunner {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// Result of a command.
#[derive(Debug)]
pub(crate) struct CommandOutput {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl CommandRunner {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: Vec::new() }
    }

    /// Creates a users file with these slugs and tokens of a Kimai.
    pub(crate) fn with_users(kimai: &SimulatedKimai, users: &[(&str, &str)]) -> Self {
        let entry = |token| json!({ "kimai_url": kimai.url(), "kimai_token": token, "auth_secret": "long enough to log in" });
        let users: serde_json::Map<String, Value> =
            users.iter().map(|(slug, token)| ((*slug).to_owned(), entry(token))).collect();
        let runner = Self::new().with("USERS_CONFIG_FILE", "users.json");
        runner.put("users.json", &serde_json::to_string_pretty(&users).unwrap());
        runner
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Writes a file that only its owner can read.
    pub(crate) fn put(&self, path: &str, text: &str) -> PathBuf {
        let path = self.path(path);
        fs::write(&path, text).unwrap();
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        }
        path
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap()
    }

    pub(crate) fn home(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn variables(&self) -> &[(String, String)] {
        &self.variables
    }

    /// Returns the program in this folder, with these variables only.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PATH);
        command.env_clear().envs(self.variables.iter().cloned()).current_dir(self.home()).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// Runs a command with empty standard input.
    pub(crate) async fn run(&self, arguments: &[&str]) -> CommandOutput {
        self.run_with_input(arguments, "").await
    }

    /// Runs a command with standard input.
    pub(crate) async fn run_with_input(&self, arguments: &[&str], input: &str) -> CommandOutput {
        let mut child = self.command(arguments).spawn().unwrap();
        // A program that does not read its input may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
        let output = child.wait_with_output().await.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(self.home().to_str().unwrap(), "~");
        CommandOutput { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}

pub(crate) struct RunningServer {
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
    /// Log lines until the server listens.
    pub(crate) startup_log: Vec<String>,
    /// Port of the server.
    pub(crate) port: String,
}

impl RunningServer {
    /// Starts the server on a free loopback port and waits until it listens.
    pub(crate) async fn start(runner: &CommandRunner, arguments: &[&str]) -> Self {
        let mut child =
            runner.command(&[&["--host=127.0.0.1", "--port=0"], arguments].concat()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut startup_log = Vec::new();
        loop {
            let line = log.next_line().await.unwrap().unwrap_or_else(|| panic!("{startup_log:#?}"));
            if let Some((_, rest)) = line.split_once("127.0.0.1:") {
                let port = rest.chars().take_while(char::is_ascii_digit).collect();
                startup_log.push(line);
                return Self { child, log, startup_log, port };
            }
            startup_log.push(line);
        }
    }

    /// Sends SIGTERM and returns the exit code.
    #[cfg(unix)]
    pub(crate) async fn terminated(mut self) -> Option<i32> {
        let id = self.child.id().unwrap().to_string();
        let sent = tokio::process::Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        assert!(sent.success());
        while self.log.next_line().await.unwrap().is_some() {}
        self.child.wait().await.unwrap().code()
    }
}
