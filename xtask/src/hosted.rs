//! The hosted server as its operator starts it, for one user of a simulated Kimai.

use std::{
    net::TcpListener,
    path::Path,
    process::{Child, Command},
    time::Duration,
};

use kimai_tests::hosted::{ANNA, Site};
use serde_json::json;

use crate::shell::Done;

/// The user of it, and what they log in with.
pub(crate) const USER: (&str, &str) = (ANNA.0, ANNA.1);

/// A server that ends with this value.
pub(crate) struct Hosted {
    process: Child,
    port: u16,
}

impl Hosted {
    /// Starts it with these options and variables besides its own, and waits until it answers.
    pub(crate) fn start(
        program: &Path,
        folder: &Path,
        kimai: &str,
        options: &[&str],
        variables: &[(&str, &str)],
    ) -> Done<Self> {
        let users = folder.join("users.json");
        let (slug, secret) = USER;
        let entry = json!({ "kimai_url": kimai, "kimai_token": ANNA.2, "auth_secret": secret });
        std::fs::write(&users, json!({ slug: entry }).to_string())?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut command = Command::new(program);
        command.args([
            "--host",
            "127.0.0.1",
            "--port",
            &port.to_string(),
            "--rate-limit-rpm",
            "0",
            "--log",
            "error",
            "--users-config",
        ]);
        let variables = variables.iter().copied();
        let hosted = Self { process: command.arg(&users).args(options).envs(variables).spawn()?, port };
        hosted.wait()?;
        Ok(hosted)
    }

    /// Where its MCP endpoint is.
    pub(crate) fn endpoint(&self) -> String {
        format!("{}/mcp", self.issuer())
    }

    /// What its authorization server calls itself.
    pub(crate) fn issuer(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The deprecated endpoint of this user, which takes no token.
    pub(crate) fn endpoint_of(&self, slug: &str) -> String {
        format!("{}/{slug}", self.endpoint())
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }

    fn wait(&self) -> Done {
        for _ in 0..100 {
            if std::net::TcpStream::connect(("127.0.0.1", self.port)).is_ok() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err("kimai-mcp-http does not answer".into())
    }
}

impl Site for Hosted {
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.issuer())
    }
}

impl Drop for Hosted {
    fn drop(&mut self) {
        // One that has ended already needs nothing more.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
