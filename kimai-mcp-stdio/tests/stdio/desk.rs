//! A person at a desk: a home folder, and commands that run to their end.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Stdio,
};

use kimai_tests::sim::SimulatedKimai;
use tempfile::TempDir;
use tokio::{io::AsyncWriteExt, process::Command};

use crate::program::PATH;

/// No keychain answers here; nobody's own is asked.
pub(crate) const NO_BUS: (&str, &str) = ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");

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
        let folder = tempfile::tempdir().unwrap();
        let home = folder.path().to_str().unwrap().to_owned();
        let mut desk = Self { folder, variables: Vec::new() };
        for (name, value) in [("HOME", home.as_str()), ("USERPROFILE", &home), NO_BUS] {
            desk.variables.push((name.to_owned(), value.to_owned()));
        }
        desk
    }

    /// Of somebody with this token for this Kimai in their environment.
    pub(crate) fn of(kimai: &SimulatedKimai, token: &str) -> Self {
        Self::new().with("KIMAI_URL", &kimai.url()).with("KIMAI_API_TOKEN", token)
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Puts a file into the home folder.
    pub(crate) fn put(&self, path: &str, text: &str) -> PathBuf {
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

    /// Runs a command with nothing on its input.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Came {
        self.fed(arguments, "").await
    }

    /// Runs a command with this on its input.
    pub(crate) async fn fed(&self, arguments: &[&str], input: &str) -> Came {
        let mut command = Command::new(PATH);
        command.env_clear().envs(self.variables.iter().cloned()).current_dir(self.home()).args(arguments);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut child = command.spawn().unwrap();
        // A program that reads nothing may have ended already.
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes()).await;
        let output = child.wait_with_output().await.unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap().replace(self.home().to_str().unwrap(), "~");
        Came { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }
}
