//! Child processes, paths of the workspace, and terminal output.

use std::{
    env,
    error::Error,
    path::{Path, PathBuf},
    process::Command,
};

use anstyle::{AnsiColor, Style};
use kimai_cli::style::{BOLD, DIM, styled};

/// Result of a task.
pub(crate) type Result<T = ()> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// Returns the root folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    package.parent().unwrap_or(package).to_owned()
}

/// Returns the build folder.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// Creates a command that runs in the root folder of the workspace.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// Creates a command of Node.js (`npm`, `npx`), which are scripts on Windows.
pub(crate) fn node(program: &str, arguments: &[&str]) -> Command {
    let extension = if cfg!(windows) { ".cmd" } else { "" };
    command(format!("{program}{extension}"), arguments)
}

/// Creates a command of the cargo that runs this task.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), arguments);
    // These variables would make cargo run build scripts of dependencies (ring) again.
    let is_package_variable =
        |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(is_package_variable)) {
        cargo.env_remove(name);
    }
    cargo
}

/// Runs a command with inherited output.
pub(crate) fn run(command: &mut Command) -> Result {
    let status = command.status().map_err(|error| format!("{} does not start: {error}", name(command)))?;
    check_success(command, status.success())
}

/// Captured output of a command.
pub(crate) struct Output {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Runs a command and captures its output, which is printed if the command fails.
pub(crate) fn run_captured(command: &mut Command) -> Result<Output> {
    let result = command.output().map_err(|error| format!("{} does not start: {error}", name(command)))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let output = Output { stdout: text(&result.stdout), stderr: text(&result.stderr) };
    if !result.status.success() {
        anstream::eprintln!("{}{}", output.stdout, output.stderr);
    }
    check_success(command, result.status.success()).map(|()| output)
}

fn check_success(command: &Command, success: bool) -> Result {
    if success { Ok(()) } else { Err(format!("{} failed", name(command)).into()) }
}

fn name(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Runs an asynchronous task to completion.
pub(crate) fn block_on(task: impl Future<Output = Result>) -> Result {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(task)
}

/// Prints a heading.
pub(crate) fn heading(text: &str) {
    anstream::println!("\n{}", styled(text, Style::new().bold().fg_color(Some(AnsiColor::Cyan.into()))));
}

/// Returns dimmed text.
pub(crate) fn dim(text: &str) -> String {
    styled(text, DIM)
}

/// Returns bold text.
pub(crate) fn bold(text: &str) -> String {
    styled(text, BOLD)
}
