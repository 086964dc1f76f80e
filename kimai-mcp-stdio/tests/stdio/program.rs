//! The program before it runs: its arguments, environment and working directory.

use std::{
    fs,
    path::PathBuf,
    process::{Output, Stdio},
};

use kimai_tests::sim::SimulatedKimai;
use tempfile::TempDir;
use tokio::process::Command;

use crate::running::Running;

/// Where Cargo built it.
pub(crate) const PATH: &str = env!("CARGO_BIN_EXE_kimai-mcp");

/// `kimai-mcp` with nothing in its environment, in an empty folder of its own.
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

    /// As anna starts it, for this Kimai.
    pub(crate) fn of_anna(kimai: &SimulatedKimai) -> Self {
        Self::new().with("KIMAI_URL", &kimai.url()).with("KIMAI_API_TOKEN", "anna-token")
    }

    /// With a variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// With arguments.
    pub(crate) fn given(mut self, arguments: &[&str]) -> Self {
        self.command.args(arguments);
        self
    }

    /// With this `.env` in its folder.
    pub(crate) fn dotenv(self, text: &str) -> Self {
        fs::write(self.folder.path().join(".env"), text).unwrap();
        self
    }

    /// Started in a folder below its own.
    pub(crate) fn below(mut self, path: &str) -> Self {
        let folder: PathBuf = self.folder.path().join(path);
        fs::create_dir_all(&folder).unwrap();
        self.command.current_dir(folder);
        self
    }

    pub(crate) fn start(mut self) -> Running {
        Running::new(self.command.spawn().unwrap(), self.folder)
    }

    /// Runs to its end with nothing on its input.
    pub(crate) async fn output(mut self) -> Output {
        self.command.stdin(Stdio::null()).output().await.unwrap()
    }

    /// The bare command, for clients that start it themselves.
    pub(crate) fn into_command(self) -> (Command, TempDir) {
        (self.command, self.folder)
    }
}
