//! An administrator's folder, and commands that run to their end in it.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use kimai_tests::sim::SimulatedKimai;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{io::AsyncWriteExt, process::Command};

/// Where Cargo built it.
pub(crate) const PATH: &str = env!("CARGO_BIN_EXE_kimai-mcp-http");

pub(crate) struct Desk {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What a command came to.
#[derive(Debug)]
pub(crate) struct Came {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: Vec::new() }
    }

    /// With a file of these users, by slug and token, of this Kimai.
    pub(crate) fn of(kimai: &SimulatedKimai, users: &[(&str, &str)]) -> Self {
        let entry = |token| json!({ "kimai_url": kimai.url(), "kimai_token": token, "auth_secret": "long enough to log in" });
        let users: serde_json::Map<String, Value> =
            users.iter().map(|(slug, token)| ((*slug).to_owned(), entry(token))).collect();
        let desk = Self::new().with("USERS_CONFIG_FILE", "users.json");
        desk.put("users.json", &serde_json::to_string_pretty(&users).unwrap());
        desk
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Puts a file that its owner alone can read into the folder.
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

    /// The program in this folder, with these variables alone.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PATH);
        command.env_clear().envs(self.variables.iter().cloned()).current_dir(self.home()).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        command
    }

    /// Runs a command with nothing on its input.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Came {
        self.fed(arguments, "").await
    }

    /// Runs a command with this on its input.
    pub(crate) async fn fed(&self, arguments: &[&str], input: &str) -> Came {
        let mut child = self.command(arguments).spawn().unwrap();
        // A program that reads nothing may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
        let output = child.wait_with_output().await.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(self.home().to_str().unwrap(), "~");
        Came { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}
