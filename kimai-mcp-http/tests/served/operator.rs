//! What an operator does while the server runs.

use kimai_tests::hosted::ANNA;
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::program::Server;

impl Server {
    /// Runs a command of the operator's with the same files; what it printed.
    pub(crate) fn operator(&self, words: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kimai-mcp-http"));
        command
            .env_clear()
            .current_dir(self.folder.path())
            .args(["--users-config", "users.json"])
            .args(words);
        let came = command.stdin(Stdio::null()).output().unwrap();
        assert!(came.status.success(), "{came:?}");
        String::from_utf8(came.stdout).unwrap()
    }

    /// Writes other users, as an editor does.
    pub(crate) fn write_users(&self, users: &Value) {
        std::fs::write(self.folder.path().join("users.json"), users.to_string()).unwrap();
    }

    /// Anna's entry with another secret.
    pub(crate) fn anna_with(&self, secret: &str) -> Value {
        json!({ ANNA.0: { "kimai_url": self.kimai, "kimai_token": ANNA.2, "auth_secret": secret } })
    }
}
