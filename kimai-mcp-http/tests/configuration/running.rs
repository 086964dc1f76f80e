//! A server that runs.

use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStderr},
};

use crate::desk::Desk;

pub(crate) struct Running {
    child: Child,
    log: Lines<BufReader<ChildStderr>>,
    /// What was logged until it listened.
    pub(crate) before: Vec<String>,
    /// Where it listens.
    pub(crate) port: String,
}

impl Running {
    /// Starts it on a free port of loopback and waits until it listens.
    pub(crate) async fn start(desk: &Desk, arguments: &[&str]) -> Self {
        let mut child =
            desk.command(&[&["--host=127.0.0.1", "--port=0"], arguments].concat()).spawn().unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut before = Vec::new();
        loop {
            let line = log.next_line().await.unwrap().unwrap_or_else(|| panic!("{before:#?}"));
            if let Some((_, rest)) = line.split_once("127.0.0.1:") {
                let port = rest.chars().take_while(char::is_ascii_digit).collect();
                before.push(line);
                return Self { child, log, before, port };
            }
            before.push(line);
        }
    }

    /// Its exit code after SIGTERM.
    #[cfg(unix)]
    pub(crate) async fn terminated(mut self) -> Option<i32> {
        let id = self.child.id().unwrap().to_string();
        let sent = tokio::process::Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        assert!(sent.success());
        while self.log.next_line().await.unwrap().is_some() {}
        self.child.wait().await.unwrap().code()
    }
}
