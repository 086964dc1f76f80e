//! The hosted server, or the example of `mcp-oauth-server`, as a child process.

use std::{
    env, fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf, absolute},
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use kimai_tests::hosted::{ANNA, Site};
use serde_json::{Map, Value, json};

use crate::shell::{self, Result};

/// Slug and login secret of the user of [`Launch::anna`].
pub(crate) const USER: (&str, &str) = (ANNA.0, ANNA.1);

/// User name and secret of the example `notes`.
pub(crate) const NOTES_USER: (&str, &str) = ("anna", "wonderland");

/// Variables of this process that the server inherits. Others, such as those of the developer's own server, change nothing.
const INHERITED: [&str; 5] = ["PATH", "SystemRoot", "TEMP", "TMP", "TMPDIR"];

/// Number of attempts to connect after the start, with a pause of [`PAUSE`].
const ATTEMPTS: u32 = 1_000;
const PAUSE: Duration = Duration::from_millis(20);

/// Settings of a hosted server before its start.
///
/// The server listens on 127.0.0.1 and logs errors. It does not limit the requests of a caller or to Kimai, unless an option
/// does.
pub(crate) struct Launch {
    command: Command,
    folder: PathBuf,
    port: Option<u16>,
    users: Map<String, Value>,
}

impl Launch {
    /// Sets the port, which is a free one otherwise.
    pub(crate) const fn port(mut self, port: u16) -> Self {
        self.port = Some(port);
        self
    }

    /// Adds Anna of the simulated Kimai, who signs in as [`USER`].
    pub(crate) fn anna(self, kimai: &str) -> Self {
        self.user(ANNA.0, json!({ "kimai_url": kimai, "kimai_token": ANNA.2, "auth_secret": ANNA.1 }))
    }

    /// Adds an entry to the users file.
    pub(crate) fn user(mut self, slug: &str, entry: Value) -> Self {
        self.users.insert(slug.to_owned(), entry);
        self
    }

    /// Adds options.
    pub(crate) fn options<'a>(mut self, options: impl IntoIterator<Item = &'a str>) -> Self {
        self.command.args(options);
        self
    }

    /// Adds variables of the environment.
    pub(crate) fn variables<'a>(mut self, variables: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        self.command.envs(variables);
        self
    }

    /// Starts the server and waits until it accepts connections.
    pub(crate) fn start(mut self) -> Result<HostedServer> {
        let port = self.port.map_or_else(free_port, Ok)?;
        let users = self.folder.join(format!("users-{port}.json"));
        fs::write(&users, Value::from(self.users).to_string())?;
        self.command.args(["--host", "127.0.0.1", "--port", &port.to_string(), "--users-config"]).arg(&users);
        let mut server = HostedServer::spawn(self.command, port)?;
        server.users = Some(users);
        Ok(server)
    }
}

/// A running HTTP server: the hosted server, or an example. Dropping it stops the server.
pub(crate) struct HostedServer {
    process: Child,
    port: u16,
    /// The users file, which is removed with the server.
    users: Option<PathBuf>,
}

impl HostedServer {
    /// Returns the settings of a server that runs in this folder.
    pub(crate) fn launch(program: &Path, folder: &Path) -> Result<Launch> {
        let folder = absolute(folder)?;
        let mut command = Command::new(program);
        command.env_clear().current_dir(&folder).stdin(Stdio::null());
        command.envs(INHERITED.iter().filter_map(|name| Some((name, env::var_os(name)?))));
        // Variables, because options override them.
        command.envs([("KIMAI_MCP_LOG", "error"), ("RATE_LIMIT_RPM", "0")]);
        command.env("KIMAI_MCP_KIMAI_REQUESTS_PER_MINUTE", "0");
        Ok(Launch { command, folder, port: None, users: Map::new() })
    }

    /// Starts the example `notes` of `mcp-oauth-server`, which has the user [`NOTES_USER`].
    pub(crate) fn start_notes(program: &Path) -> Result<Self> {
        let port = free_port()?;
        let mut command = Command::new(program);
        command.arg(port.to_string());
        Self::spawn(command, port)
    }

    /// Starts a server that listens on this port, and waits until it accepts connections.
    pub(crate) fn spawn(mut command: Command, port: u16) -> Result<Self> {
        let mut server = Self { process: command.spawn()?, port, users: None };
        wait_until_ready(&mut server.process, port)?;
        Ok(server)
    }

    /// Returns the URL of the MCP endpoint.
    pub(crate) fn endpoint(&self) -> String {
        format!("{}/mcp", self.issuer())
    }

    /// Returns the issuer URL of the authorization server.
    pub(crate) fn issuer(&self) -> String {
        format!("http://{}", self.address())
    }

    /// Returns the address and port.
    pub(crate) fn address(&self) -> String {
        format!("localhost:{}", self.port)
    }

    /// Returns the URL of the user's deprecated endpoint, which needs no token.
    pub(crate) fn endpoint_of(&self, slug: &str) -> String {
        format!("{}/{slug}", self.endpoint())
    }

    /// Returns the process id.
    pub(crate) fn process(&self) -> u32 {
        self.process.id()
    }

    /// Asks the server to end (SIGTERM), and waits until it has completed its calls.
    pub(crate) fn stop(mut self) -> Result {
        let id = self.process.id().to_string();
        shell::run(Command::new("kill").args(["-TERM", &id]))?;
        let status = self.process.wait()?;
        if status.success() { Ok(()) } else { Err(format!("the server ended with {status}").into()) }
    }
}

/// Waits until a server accepts connections on this port. Fails if the process ends before.
pub(crate) fn wait_until_ready(process: &mut Child, port: u16) -> Result {
    for _ in 0..ATTEMPTS {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return Ok(());
        }
        if let Some(status) = process.try_wait()? {
            return Err(format!("the server does not start: {status}").into());
        }
        thread::sleep(PAUSE);
    }
    Err("the server does not accept connections".into())
}

/// Returns a port that no program uses.
pub(crate) fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

impl Site for HostedServer {
    fn at(&self, path: &str) -> String {
        format!("{}{path}", self.issuer())
    }
}

impl Drop for HostedServer {
    fn drop(&mut self) {
        // These fail if the process has already ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
        if let Some(users) = &self.users {
            let _ = fs::remove_file(users);
        }
    }
}
