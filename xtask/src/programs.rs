//! The programs of the workspace: building them, and running them against a simulated Kimai.

use std::{
    env,
    io::BufReader,
    path::{Path, PathBuf},
    process::{Command as StdCommand, Stdio},
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

use crate::shell::{self, Result};

/// MCP client whose server is a child process.
pub(crate) type Session = RunningService<RoleClient, ClientConfig>;

const LOCAL: &str = "kimai-mcp";
const HOSTED: &str = "kimai-mcp-http";
const CONFORMANCE: &str = "conformance";
const NOTES: &str = "notes";
const BENCH_TOOLS: &str = "bench-tools";

/// Build profile.
#[derive(Clone, Copy)]
pub(crate) enum Build {
    /// The debug profile, with the dependencies of this program.
    Debug,
    /// The release profile.
    Release,
}

/// Both programs. One selection, because cargo builds dependencies again for another one. The second names of the programs are
/// left out, because each costs as much time as the first.
const PROGRAMS: [&str; 8] =
    ["--package", "kimai-mcp-stdio", "--package", "kimai-mcp-http", "--bin", LOCAL, "--bin", HOSTED];

/// Both programs and the programs that measure them.
pub(crate) struct MeasuredPrograms {
    pub(crate) local: PathBuf,
    pub(crate) hosted: PathBuf,
    pub(crate) bench_tools: PathBuf,
}

/// Returns the options of cargo that select packages for a debug build. Cargo builds dependencies again for a selection in which they
/// have other features, so these are the options that built this program: with `cargo xtask` its package; in `.ci/run`, which
/// starts it without cargo, the workspace with an example, as the tests.
fn debug_selection() -> &'static [&'static str] {
    if env::var_os("CARGO").is_some() {
        &["--package", "xtask", "--package", "kimai-mcp-stdio", "--package", "kimai-mcp-http"]
    } else {
        &["--workspace", "--example", NOTES]
    }
}

/// Builds both programs and the programs that measure them.
pub(crate) fn build_measured(build: Build) -> Result<MeasuredPrograms> {
    let profile: &[&str] = match build {
        Build::Debug => debug_selection(),
        Build::Release => &["--release"],
    };
    let selection = [profile, &PROGRAMS, &["--package", BENCH_TOOLS, "--bin", BENCH_TOOLS]].concat();
    Ok(MeasuredPrograms {
        local: cargo_build(&selection, LOCAL)?,
        hosted: cargo_build(&selection, HOSTED)?,
        bench_tools: cargo_build(&selection, BENCH_TOOLS)?,
    })
}

/// Returns the options of cargo that build both programs with the release profile.
fn release() -> Vec<&'static str> {
    [&["--release"], &PROGRAMS[..]].concat()
}

/// Builds `kimai-mcp` and returns its path.
pub(crate) fn build(build: Build) -> Result<PathBuf> {
    build_program(build, LOCAL)
}

fn build_program(build: Build, name: &str) -> Result<PathBuf> {
    let selection = match build {
        Build::Debug => [debug_selection(), &["--bin", name]].concat(),
        Build::Release => release(),
    };
    cargo_build(&selection, name)
}

/// Builds `kimai-mcp-http` and returns its path.
pub(crate) fn build_hosted(build: Build) -> Result<PathBuf> {
    build_program(build, HOSTED)
}

/// Builds the hosted server with the tools of the conformance suite, and returns its path. Selects the packages that the
/// tests of the workspace build too.
pub(crate) fn build_conformance() -> Result<PathBuf> {
    cargo_build(&["--workspace", "--example", CONFORMANCE], CONFORMANCE)
}

/// Builds the example of `mcp-oauth-server` and returns its path.
pub(crate) fn build_notes() -> Result<PathBuf> {
    cargo_build(&["--workspace", "--example", NOTES], NOTES)
}

/// Builds `kimai-mcp-http` with a static C library, for a container image of this machine, and returns its path.
#[cfg(target_os = "linux")]
pub(crate) fn build_static_hosted(build: Build) -> Result<PathBuf> {
    let target = format!("{}-unknown-linux-gnu", env::consts::ARCH);
    let mut cargo = shell::cargo(CARGO_BUILD);
    cargo.args(["--package", "kimai-mcp-http", "--bin", HOSTED, "--target", &target, "--target-dir"]);
    cargo.arg(shell::target().join("static")).env("RUSTFLAGS", "-C target-feature=+crt-static");
    // The image has no debug information.
    cargo.env("CARGO_PROFILE_DEV_DEBUG", "0");
    if matches!(build, Build::Release) {
        cargo.arg("--release");
    }
    built_program(&mut cargo, HOSTED)
}

/// Begin of the commands that build a program.
const CARGO_BUILD: &[&str] = &["build", "--message-format", "json-render-diagnostics"];

fn cargo_build(selection: &[&str], name: &str) -> Result<PathBuf> {
    built_program(shell::cargo(CARGO_BUILD).args(selection), name)
}

/// Runs a build and returns the path of the program.
fn built_program(cargo: &mut StdCommand, name: &str) -> Result<PathBuf> {
    let output = cargo.stderr(Stdio::inherit()).output()?;
    let messages = Message::parse_stream(BufReader::new(output.stdout.as_slice()));
    let programs = messages.filter_map(|message| match message {
        Ok(Message::CompilerArtifact(artifact)) if artifact.target.name == name => artifact.executable,
        _ => None,
    });
    programs.last().map(Into::into).ok_or_else(|| format!("{name} does not build").into())
}

/// Creates the command that starts `kimai-mcp` for a user of the simulated Kimai.
pub(crate) fn command(program: &Path, kimai: &SimulatedKimai, token: &str) -> Command {
    let mut command = Command::new(program);
    // The temporary directory has no .env file.
    command.current_dir(env::temp_dir()).env("KIMAI_URL", kimai.url()).env("KIMAI_API_TOKEN", token);
    command
}

/// Starts `kimai-mcp` and connects with the newest protocol version that it supports.
pub(crate) async fn start(command: Command, client: &str) -> Result<Session> {
    let client = Implementation::new(client, env!("CARGO_PKG_VERSION"));
    let config = ClientConfig::new(ClientCapabilities::default(), client);
    let preferred_versions = vec![ProtocolVersion::LATEST];
    let lifecycle = ClientLifecycleMode::Auto { preferred_versions, legacy_version: None };
    Ok(serve_client_with_lifecycle(config, TokioChildProcess::new(command)?, lifecycle).await?)
}

/// Calls a tool and returns its text.
///
/// # Errors
/// If the call fails or the tool returns an error.
pub(crate) async fn call(session: &Session, tool: &str, arguments: Value) -> Result<String> {
    let Value::Object(arguments) = arguments else { return Err("arguments must be an object".into()) };
    let request = CallToolRequestParams::new(tool.to_owned()).with_arguments(arguments);
    let answer = session.call_tool(request).await?;
    let texts: Vec<_> =
        answer.content.iter().filter_map(|block| Some(block.as_text()?.text.as_str())).collect();
    if answer.is_error == Some(true) {
        return Err(format!("{tool}: {}", texts.join("\n")).into());
    }
    Ok(texts.join("\n"))
}
