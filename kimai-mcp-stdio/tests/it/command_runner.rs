//! Runs commands to completion in a temporary home directory.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use kimai_tests::sim::SimulatedKimai;
use tempfile::TempDir;
use tokio::{io::AsyncWriteExt, process::Command};

use crate::program::PATH;

/// Prevents access to the keychain of the developer.
pub(crate) const NO_KEYCHAIN: (&str, &str) = ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");

pub(crate) struct CommandRunner {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// Output of a command. The home directory is replaced by `~`.
#[derive(Debug)]
pub(crate) struct CommandOutput {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl CommandRunner {
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().to_str().unwrap().to_owned();
        let mut runner = Self { folder, variables: Vec::new() };
        for (name, value) in [("HOME", home.as_str()), ("USERPROFILE", &home), NO_KEYCHAIN] {
            runner.variables.push((name.to_owned(), value.to_owned()));
        }
        runner
    }

    /// Creates a runner whose environment has the URL of `kimai` and this token.
    pub(crate) fn for_kimai(kimai: &SimulatedKimai, token: &str) -> Self {
        Self::new().with("KIMAI_URL", &kimai.url()).with("KIMAI_API_TOKEN", token)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Writes a file into the home directory and returns its path.
    pub(crate) fn write_file(&self, path: &str, text: &str) -> PathBuf {
        let path = self.path(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        path
    }

    pub(crate) fn variables(&self) -> &[(String, String)] {
        &self.variables
    }

    pub(crate) fn home(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command with empty input.
    pub(crate) async fn run(&self, arguments: &[&str]) -> CommandOutput {
        self.run_with_input(arguments, "").await
    }

    /// Runs a command with this input.
    pub(crate) async fn run_with_input(&self, arguments: &[&str], input: &str) -> CommandOutput {
        let mut command = Command::new(PATH);
        command.env_clear().envs(self.variables.iter().cloned()).current_dir(self.home()).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        // The program may end without reading its input.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
        let output = child.wait_with_output().await.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(self.home().to_str().unwrap(), "~");
        CommandOutput { code: output.status.code(), stdout: text(output.stdout), stderr: text(output.stderr) }
    }
}
