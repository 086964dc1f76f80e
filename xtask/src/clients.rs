//! `cargo xtask clients` and `cargo xtask browser`: runs third-party MCP clients and a browser against the programs.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use kimai_tests::sim::{Settings, SimulatedKimai};

use crate::{
    hosted::{self, HostedServer, Launch, NOTES_USER, USER},
    programs::{self, Build},
    shell::{self, Result, cargo, command, heading, node},
};

const CONFORMANCE: &str = "@modelcontextprotocol/conformance@0.2.0-alpha.12";
const INSPECTOR: &str = "@modelcontextprotocol/inspector@2.12.0";
const PYTHON: &str = "mcp==2.3.0";
const TYPESCRIPT: &str = "@modelcontextprotocol/client@2.4.0";
/// Identity providers.
const OIDC_PROVIDER: &str = "oidc-provider@9.13.3";
const OIDC_MOCK: &str = "oidc-provider-mock==0.3.4";
/// Protocol version of the example of `mcp-oauth-server`.
const NOTES_PROTOCOL: &str = "2025-06-18";
/// Accessibility checker.
const AXE: &str = "axe-core@4.14.1";
/// Official host of MCP Apps, and the bundler that packs it for the browser.
const APPS: &str = "@modelcontextprotocol/ext-apps@2.0.4";
const ESBUILD: &str = "esbuild@0.28.2";

/// Runs all clients.
pub(crate) async fn run() -> Result {
    let program = programs::build(Build::Debug)?;
    let folder = shell::target().join("clients");
    std::fs::create_dir_all(&folder)?;
    let kimai = SimulatedKimai::bind(Settings::default()).await?;
    // The simulated Kimai continues to run on the other threads.
    tokio::task::block_in_place(|| {
        heading("Python mcp");
        check_python(&folder, &program, &kimai.url())?;
        heading("MCP Inspector");
        check_inspector(&folder, &program, &kimai.url())?;
        heading("Python mcp, hosted");
        let hosted = programs::build_hosted(Build::Debug)?;
        let hosted = server(&hosted, &folder, &kimai.url())?.start()?;
        let (user, secret) = USER;
        check_python_hosted(&folder, &hosted.endpoint(), user, secret)?;
        heading("TypeScript client, hosted");
        check_typescript(&folder, &hosted.endpoint(), user, secret)?;
        heading("Identity providers, hosted");
        check_identity_providers(&folder, &programs::build_hosted(Build::Debug)?, &kimai.url())?;
        heading("Python mcp and TypeScript client, example of mcp-oauth-server");
        check_notes(&folder)?;
        heading("Conformance suite");
        check_conformance(&folder, &hosted, &kimai.url())
    })
}

/// Runs a session of the official Python client with `kimai-mcp`.
fn check_python(folder: &Path, program: &Path, kimai: &str) -> Result {
    python_run(folder, "session.py", &[&program.display().to_string(), kimai, "anna-token"])
}

/// Registers the official Python client with the hosted server, logs in, calls tools and refreshes the token.
fn check_python_hosted(folder: &Path, endpoint: &str, user: &str, secret: &str) -> Result {
    python_run(folder, "hosted.py", &[endpoint, user, secret])
}

/// Signs in to the hosted server at two independent identity providers, one of them with several signature algorithms.
fn check_identity_providers(folder: &Path, program: &Path, kimai: &str) -> Result {
    let folder = folder.join("identity-providers");
    node_install(&folder, &[OIDC_PROVIDER])?;
    for algorithm in ["RS256", "PS256", "ES256", "EdDSA"] {
        heading(&format!("oidc-provider, {algorithm}"));
        node_copy(&folder, "identity-provider.mjs")?;
        let start = |port: &str, callback: &str| {
            let mut node = node_path_command(&folder, "node")?;
            node.arg(folder.join("identity-provider.mjs")).args([port, callback, algorithm]);
            Ok(node)
        };
        let group = [("KIMAI_MCP_OIDC_REQUIRED_GROUP", "groups=kimai")];
        check_identity_provider(&folder, program, kimai, &group, start)?;
    }
    heading("oidc-provider-mock");
    let python = python_install(&folder, OIDC_MOCK)?;
    check_identity_provider(&folder, program, kimai, &[], |port, _| {
        let account = r#"{"sub":"anna","email":"anna@example.com","email_verified":true}"#;
        let mut mock = command(&python, &["-W", "ignore", "-m", "oidc_provider_mock", "--port", port]);
        mock.args(["--user-claims", account]);
        Ok(mock)
    })
}

/// Returns the settings of the hosted server, or of the example with its options, with one user.
fn server(program: &Path, folder: &Path, kimai: &str) -> Result<Launch> {
    Ok(HostedServer::launch(program, folder)?.anna(kimai).options(["--legacy-slugs"]))
}

/// Starts an identity provider and the hosted server with these additional variables, and signs in. `start` receives the port of the
/// provider and the redirect URI of the server.
fn check_identity_provider(
    folder: &Path,
    program: &Path,
    kimai: &str,
    further: &[(&str, &str)],
    start: impl FnOnce(&str, &str) -> Result<Command>,
) -> Result {
    let port = hosted::free_port()?;
    let provider_port = hosted::free_port()?;
    let callback = format!("http://localhost:{port}/oauth/oidc/callback");
    let issuer = format!("http://127.0.0.1:{provider_port}");
    let _provider = HostedServer::spawn(start(&provider_port.to_string(), &callback)?, provider_port)?;
    let identity = format!("KIMAI_USER_{}_OIDC_IDENTITY", USER.0.to_uppercase());
    // The variables of the Python server.
    let variables = [
        ("KIMAI_MCP_AUTH_BACKEND", "oidc"),
        ("KIMAI_MCP_OIDC_ISSUER", &issuer),
        ("KIMAI_MCP_OIDC_CLIENT_ID", "kimai-mcp"),
        ("KIMAI_MCP_OIDC_CLIENT_SECRET", "a client secret"),
        (&identity, "anna@example.com"),
    ];
    let variables = variables.iter().chain(further).copied();
    let server = server(program, folder, kimai)?.port(port).variables(variables).start()?;
    node_run(folder, "sign-in.mjs", &[&server.endpoint(), &issuer])
}

fn python_run(folder: &Path, script: &str, arguments: &[&str]) -> Result {
    let python = python_install(folder, PYTHON)?;
    let script = shell::root().join("xtask/clients").join(script);
    shell::run(command(&python, &[]).arg(script).args(arguments))
}

/// Installs a Python package into a folder and returns its Python.
pub(crate) fn python_install(folder: &Path, package: &str) -> Result<PathBuf> {
    let venv = folder.join("python");
    let python = venv.join("bin").join("python");
    if !python.exists() {
        shell::run(command("python3", &["-m", "venv"]).arg(&venv))?;
    }
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", package];
    shell::run(&mut command(&python, &install))?;
    Ok(python)
}

/// Registers the official TypeScript client with the hosted server, logs in, calls tools and refreshes the token.
fn check_typescript(folder: &Path, endpoint: &str, user: &str, secret: &str) -> Result {
    let folder = folder.join("typescript");
    node_install(&folder, &[TYPESCRIPT])?;
    node_run(&folder, "hosted.mjs", &[endpoint, user, secret])
}

/// Signs in both official clients to the example of `mcp-oauth-server`, an MCP server that shares no other code with the programs.
fn check_notes(folder: &Path) -> Result {
    let notes = HostedServer::start_notes(&programs::build_notes()?)?;
    let (user, secret) = NOTES_USER;
    let endpoint = notes.endpoint();
    let arguments = [&*endpoint, user, secret, "list", ""];
    python_run(folder, "hosted.py", &arguments)?;
    let protocols = [NOTES_PROTOCOL, NOTES_PROTOCOL];
    node_run(&folder.join("typescript"), "hosted.mjs", &[&arguments[..], &protocols].concat())
}

/// Checks tools and schemas with the command line of the MCP Inspector, which also validates schemas for model APIs.
fn check_inspector(folder: &Path, program: &Path, kimai: &str) -> Result {
    let folder = folder.join("node");
    node_install(&folder, &[INSPECTOR])?;
    for era in ["legacy", "modern"] {
        let inspect = |arguments: &[&str]| {
            let mut inspector = inspector(&folder, program, kimai)?;
            let output = shell::run_captured(inspector.args(["--protocol-era", era]).args(arguments))?;
            anstream::println!(
                "{era}: {} {}",
                arguments.join(" "),
                output.stderr.lines().last().unwrap_or("ok")
            );
            Ok::<(), Box<dyn std::error::Error + Send + Sync>>(())
        };
        inspect(&["--strict", "--method", "tools/list"])?;
        inspect(&["--method", "tools/call", "--tool-name", "user_current"])?;
        inspect(&["--method", "tools/call", "--tool-name", "timer", "--tool-arg", "action=active"])?;
    }
    Ok(())
}

/// Creates an inspector command that starts the program with URL and token.
fn inspector(folder: &Path, program: &Path, kimai: &str) -> Result<Command> {
    let mut inspector = node_command(folder, "mcp-inspector")?;
    inspector.arg("--cli").arg(program);
    inspector.args(["-e", &format!("KIMAI_URL={kimai}"), "-e", "KIMAI_API_TOKEN=anna-token"]);
    Ok(inspector)
}

const REVISIONS: [&str; 2] = ["2025-11-25", "2026-07-28"];

/// Revisions that need protocol sessions, because the server sends requests to the client during a call.
const WITH_SESSIONS: [&str; 1] = ["2025-11-25"];

/// Runs all server scenarios of the conformance suite.
///
/// The shipped server fails scenarios that need the suite's own tools: `xtask/clients/conformance-*.yml` lists them with
/// the reasons, and an unlisted failure or a listed success is an error. A server with these tools
/// (`kimai-mcp-http/examples/conformance`) must pass everything.
fn check_conformance(folder: &Path, shipped: &HostedServer, kimai: &str) -> Result {
    let folder = folder.join("conformance");
    node_install(&folder, &[CONFORMANCE])?;
    for revision in REVISIONS {
        check_shipped(&folder, shipped, revision)?;
    }
    let (user, secret) = USER;
    let suite = node_program(&folder, "conformance");
    let arguments = [&*suite.to_string_lossy(), &shipped.issuer(), user, secret];
    node_run(&folder, "authorization.mjs", &arguments)?;
    let fixtures = programs::build_conformance()?;
    REVISIONS.iter().try_for_each(|revision| check_with_fixtures(&folder, &fixtures, kimai, revision))
}

/// Runs a revision against the shipped server. The suite sends no credentials, so it uses the endpoint without a token.
fn check_shipped(folder: &Path, server: &HostedServer, revision: &str) -> Result {
    let baseline = shell::root().join(format!("xtask/clients/conformance-{revision}.yml"));
    let mut suite = node_command(folder, "conformance")?;
    suite.args(["server", "--url", &server.endpoint_of(USER.0), "--requirements", revision]);
    suite.arg("--expected-failures").arg(baseline).arg("-o").arg(folder.join(revision));
    shell::run_captured(&mut suite)?;
    anstream::println!("{revision}, as shipped: only the failures of the baseline");
    Ok(())
}

/// Runs a revision against the server with the tools of the suite.
fn check_with_fixtures(folder: &Path, program: &Path, kimai: &str, revision: &str) -> Result {
    let sessions = WITH_SESSIONS.contains(&revision);
    let variable = sessions.then_some(("CONFORMANCE_SESSIONS", "1"));
    let server = server(program, folder, kimai)?.variables(variable).start()?;
    let mut suite = node_command(folder, "conformance")?;
    suite.args(["server", "--url", &server.endpoint_of(USER.0), "--requirements", revision]);
    let output = shell::run_captured(suite.arg("-o").arg(folder.join(format!("{revision}-fixtures"))))?;
    let mode = if sessions { ", with sessions" } else { "" };
    anstream::println!("{revision}{mode}: every scenario passes ({} checks)", passed(&output.stdout)?);
    Ok(())
}

/// Returns the number of passed checks. Fails if any check failed, because the suite ignores failures of new scenarios.
fn passed(output: &str) -> Result<&str> {
    let total = output.lines().find_map(|line| line.strip_prefix("Total: ")).unwrap_or_default();
    total.strip_suffix(" passed, 0 failed").ok_or_else(|| {
        anstream::eprintln!("{output}");
        "a check of the conformance suite failed".into()
    })
}

/// Minimum major version of Node.js, and the package that installs it.
const NODE: (u32, &str) = (22, "node@22");

/// Installs npm packages into a folder, with Node.js if the installed one is too old.
fn node_install(folder: &Path, packages: &[&str]) -> Result {
    fs::create_dir_all(folder)?;
    let is_old = node_version().is_none_or(|major| major < NODE.0);
    let options = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"];
    let runtime = is_old.then_some(NODE.1);
    shell::run(node("npm", &options).arg(folder).args(packages).args(runtime))
}

fn node_version() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Runs a script of `xtask/clients`. Copies it with its import into the folder of the packages that it uses.
fn node_run(folder: &Path, script: &str, arguments: &[&str]) -> Result {
    for name in [script, "user.mjs"] {
        node_copy(folder, name)?;
    }
    shell::run(node_path_command(folder, "node")?.arg(folder.join(script)).args(arguments))
}

/// Copies a script of `xtask/clients` into the folder of the packages that it uses.
fn node_copy(folder: &Path, name: &str) -> Result {
    fs::copy(shell::root().join("xtask/clients").join(name), folder.join(name))?;
    Ok(())
}

/// Creates a command of an installed program.
fn node_command(folder: &Path, name: &str) -> Result<Command> {
    node_path_command(folder, node_program(folder, name))
}

/// Returns the path of an installed program.
fn node_program(folder: &Path, name: &str) -> PathBuf {
    node_programs(folder).join(name)
}

fn node_programs(folder: &Path) -> PathBuf {
    folder.join("node_modules").join(".bin")
}

/// Creates a command with the installed programs, including Node.js, first in the search path.
fn node_path_command(folder: &Path, name: impl AsRef<OsStr>) -> Result<Command> {
    let path = env::var_os("PATH").unwrap_or_default();
    let path: Vec<PathBuf> = std::iter::once(node_programs(folder)).chain(env::split_paths(&path)).collect();
    let mut program = command(name, &[]);
    program.env("PATH", env::join_paths(path)?);
    Ok(program)
}

/// Packs the host page of the views, which uses the official `AppBridge`, into one script.
fn bundle_host(folder: &Path) -> Result {
    let script = folder.join("view_host.mjs");
    fs::copy(shell::root().join("xtask/clients/view_host.mjs"), &script)?;
    let mut esbuild = node_command(folder, "esbuild")?;
    esbuild.args(["--bundle", "--format=esm", "--log-level=warning"]).arg(script);
    shell::run(esbuild.arg(format!("--outfile={}", folder.join("view_host.js").display())))
}

/// Tests the pages of the hosted server and the views of reports in Chromium. Stores screenshots in `target/browser`.
pub(crate) fn run_browser() -> Result {
    let folder = shell::target().join("browser");
    fs::create_dir_all(&folder)?;
    node_install(&folder, &[AXE, APPS, ESBUILD])?;
    bundle_host(&folder)?;
    let tests = [
        "test",
        // The packages of `cargo test --workspace`, which built the dependencies.
        "--workspace",
        "--test",
        "it",
        "browser::",
        "--",
        "--ignored",
        "--test-threads=2",
    ];
    shell::run(&mut cargo(&tests))
}
