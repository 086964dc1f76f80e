//! The Python server for Kimai, reference 2 of the measurements, which `--peer` installs.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use serde_json::json;

use super::load::Target;
use crate::{
    clients::python_install,
    hosted::free_port,
    shell::{self, Result},
};

/// The Python server with its HTTP server.
const PACKAGE: &str = "kimai-mcp[server]==2.20.1";

/// Name of the server in tables.
pub(super) const NAME: &str = "Python 2.20.1";

/// The tokenizer of GPT-4o and its successors (o200k).
const TOKENIZER: &str = "bpe-openai==0.1.4";

/// User of the Python server, whose name is part of the URL.
const SLUG: &str = "xK9mP2qW7vL4aB8c";

/// An installed Python server.
pub(super) struct Peer {
    programs: PathBuf,
    folder: PathBuf,
}

impl Peer {
    /// Installs the server into a folder.
    pub(super) fn install(folder: &Path) -> Result<Self> {
        let folder = folder.join("peer");
        fs::create_dir_all(&folder)?;
        let python = python_install(&folder, PACKAGE)?;
        let programs = python.parent().ok_or("the Python environment has no programs")?.to_owned();
        Ok(Self { programs, folder })
    }

    /// Creates the command of its server for the user of a token.
    pub(super) fn stdio(&self, kimai: &str, token: &str) -> Command {
        let mut command = Command::new(self.programs.join("kimai-mcp"));
        command.args(["--kimai-url", kimai, "--kimai-token", token]);
        command
    }

    /// Starts its HTTP server and waits until it accepts connections.
    pub(super) fn serve(&self, kimai: &str) -> Result<PeerServer> {
        let users = self.folder.join("users.json");
        fs::write(&users, json!({ SLUG: { "kimai_url": kimai, "kimai_token": "anna-token" } }).to_string())?;
        let port = free_port()?;
        let mut command = Command::new(self.programs.join("kimai-mcp-streamable"));
        command.args(["--host", "127.0.0.1", "--port", &port.to_string(), "--rate-limit-rpm", "0"]);
        command.arg("--users-config").arg(users).env("RATE_LIMIT_RPM", "0");
        let process = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let server = PeerServer { process, port };
        for _ in 0..200 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return Ok(server);
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Err("the Python server does not accept connections".into())
    }
}

/// The running HTTP server. Dropping it stops the process.
pub(super) struct PeerServer {
    process: Child,
    port: u16,
}

impl PeerServer {
    /// Returns the target of a tool. Protocol 2026-07-28 is the only one that it serves without sessions and event streams.
    pub(super) fn target(&self, tool: &str) -> Target {
        Target {
            name: NAME,
            addresses: vec![format!("127.0.0.1:{}", self.port)],
            path: format!("/mcp/{SLUG}"),
            headers: vec![
                "MCP-Protocol-Version: 2026-07-28".to_owned(),
                "Mcp-Method: tools/call".to_owned(),
                format!("Mcp-Name: {tool}"),
            ],
            processes: vec![self.process.id()],
            redis: Vec::new(),
            may_fail: true,
        }
    }
}

impl Drop for PeerServer {
    fn drop(&mut self) {
        // Both fail if the process has already ended.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Counts the o200k tokens of texts, with a tokenizer that is installed into `folder`.
pub(super) fn tokens(folder: &Path, texts: &[String]) -> Result<Vec<u64>> {
    const SCRIPT: &str = "import bpe_openai, json, sys; encoding = bpe_openai.get_encoding('o200k_base'); \
        print(json.dumps([len(encoding.encode(text)) for text in json.load(open(sys.argv[1]))]))";
    let folder = folder.join("tokens");
    fs::create_dir_all(&folder)?;
    let python = python_install(&folder, TOKENIZER)?;
    let file = folder.join("texts.json");
    fs::write(&file, serde_json::to_vec(texts)?)?;
    let output = shell::run_captured(Command::new(python).args(["-c", SCRIPT]).arg(file))?;
    Ok(serde_json::from_str(&output.stdout)?)
}
