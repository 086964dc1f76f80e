//! The program `kimai-mcp`: built, and started with an MCP client at its other end.

use std::{
    io::BufReader,
    path::{Path, PathBuf},
    process::Stdio,
};

use cargo_metadata::Message;
use kimai_tests::sim::SimulatedKimai;
use rmcp::{
    RoleClient,
    model::{CallToolRequestParams, ClientCapabilities, ClientConfig, Implementation, ProtocolVersion},
    service::{ClientLifecycleMode, RunningService, serve_client_with_lifecycle},
    transport::TokioChildProcess,
};
use serde_json::Value;
use tokio::process::Command;

use crate::shell::{self, Done};

/// A client whose server is a child process.
pub(crate) type Session = RunningService<RoleClient, ClientConfig>;

const LOCAL: &str = "kimai-mcp";
const HOSTED: &str = "kimai-mcp-http";
const CONFORMANCE: &str = "conformance";

/// How it is built.
#[derive(Clone, Copy)]
pub(crate) enum Build {
    /// In one build with this program, for speed.
    Debug,
    /// As it is shipped.
    Release,
}

/// Builds the program; where it is.
pub(crate) fn build(build: Build) -> Done<PathBuf> {
    let selection: &[&str] = match build {
        Build::Debug => &["--package", "xtask", "--package", "kimai-mcp-stdio", "--bin", LOCAL],
        Build::Release => &["--package", "kimai-mcp-stdio", "--release"],
    };
    built(selection, LOCAL)
}

/// Builds the hosted server; where it is.
pub(crate) fn build_hosted(build: Build) -> Done<PathBuf> {
    let selection: &[&str] = match build {
        Build::Debug => &["--package", "xtask", "--package", "kimai-mcp-http", "--bin", HOSTED],
        Build::Release => &["--package", "kimai-mcp-http", "--release"],
    };
    built(selection, HOSTED)
}

/// Builds the hosted server with the conformance suite's tools behind its doors; where it is. The tests of the workspace
/// build the same.
pub(crate) fn build_conformance() -> Done<PathBuf> {
    built(&["--workspace", "--example", CONFORMANCE], CONFORMANCE)
}

fn built(selection: &[&str], name: &str) -> Done<PathBuf> {
    let mut cargo = shell::cargo(&["build", "--message-format", "json-render-diagnostics"]);
    let output = cargo.args(selection).stderr(Stdio::inherit()).output()?;
    let messages = Message::parse_stream(BufReader::new(output.stdout.as_slice()));
    let programs = messages.filter_map(|message| match message {
        Ok(Message::CompilerArtifact(artifact)) if artifact.target.name == name => artifact.executable,
        _ => None,
    });
    programs.last().map(Into::into).ok_or_else(|| format!("{name} does not build").into())
}

/// The program as a user of this simulated Kimai starts it.
pub(crate) fn command(program: &Path, kimai: &SimulatedKimai, token: &str) -> Command {
    let mut command = Command::new(program);
    // Away from any .env of this folder.
    command.current_dir(std::env::temp_dir()).env("KIMAI_URL", kimai.url()).env("KIMAI_API_TOKEN", token);
    command
}

/// Starts the program and shakes hands, in the newest protocol that it speaks.
pub(crate) async fn start(command: Command, client: &str) -> Done<Session> {
    let this = Implementation::new(client, env!("CARGO_PKG_VERSION"));
    let config = ClientConfig::new(ClientCapabilities::default(), this);
    let preferred_versions = vec![ProtocolVersion::LATEST];
    let lifecycle = ClientLifecycleMode::Auto { preferred_versions, legacy_version: None };
    Ok(serve_client_with_lifecycle(config, TokioChildProcess::new(command)?, lifecycle).await?)
}

/// Calls a tool; its text, also when that tells what went wrong.
pub(crate) async fn call(session: &Session, tool: &str, arguments: Value) -> Done<String> {
    let Value::Object(arguments) = arguments else { return Err("arguments are an object".into()) };
    let request = CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments);
    let answer = session.call_tool(request).await?;
    let texts: Vec<_> =
        answer.content.iter().filter_map(|block| Some(block.as_text()?.text.as_str())).collect();
    if answer.is_error == Some(true) {
        return Err(format!("{tool}: {}", texts.join("\n")).into());
    }
    Ok(texts.join("\n"))
}
