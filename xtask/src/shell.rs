//! Other programs, and what is said on the terminal.

use std::{
    env,
    error::Error,
    fmt::Display,
    path::{Path, PathBuf},
    process::Command,
};

use anstyle::{AnsiColor, Style};

/// What a task comes to.
pub(crate) type Done<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// The folder of the workspace.
pub(crate) fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.parent().unwrap_or(here).to_owned()
}

/// Where things are put that git ignores.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// A command in the folder of the workspace.
pub(crate) fn command(program: impl AsRef<std::ffi::OsStr>, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).current_dir(root());
    command
}

/// The cargo that runs this task.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut cargo = command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), arguments);
    // What cargo told this program about itself makes build scripts of others (ring) run again.
    let told = |name: &str| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_");
    for (name, _) in env::vars_os().filter(|(name, _)| name.to_str().is_some_and(told)) {
        cargo.env_remove(name);
    }
    cargo
}

/// Runs it; its output goes where this program's goes.
pub(crate) fn run(command: &mut Command) -> Done {
    let success = command_status(command)?;
    succeeded(command, success)
}

/// What a program wrote.
pub(crate) struct Said {
    pub(crate) output: String,
    pub(crate) errors: String,
}

/// Runs it and keeps what it writes, which is shown when it fails.
pub(crate) fn quietly(command: &mut Command) -> Done<Said> {
    let ended = command.output().map_err(|error| format!("{} does not start: {error}", name(command)))?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = Said { output: text(&ended.stdout), errors: text(&ended.stderr) };
    if !ended.status.success() {
        anstream::eprintln!("{}{}", said.output, said.errors);
    }
    succeeded(command, ended.status.success()).map(|()| said)
}

fn command_status(command: &mut Command) -> Done<bool> {
    match command.status() {
        Ok(status) => Ok(status.success()),
        Err(error) => Err(format!("{} does not start: {error}", name(command)).into()),
    }
}

fn succeeded(command: &Command, success: bool) -> Done {
    if success { Ok(()) } else { Err(format!("{} failed", name(command)).into()) }
}

fn name(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// Runs a task that waits for networks and programs.
pub(crate) fn block_on(task: impl Future<Output = Done>) -> Done {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(task)
}

pub(crate) fn heading(text: &str) {
    anstream::println!("\n{}", styled(text, Style::new().bold().fg_color(Some(AnsiColor::Cyan.into()))));
}

pub(crate) fn faint(text: &str) -> String {
    styled(text, Style::new().dimmed())
}

pub(crate) fn strong(text: &str) -> String {
    styled(text, Style::new().bold())
}

pub(crate) fn bad(text: &str) -> String {
    styled(text, Style::new().bold().fg_color(Some(AnsiColor::Red.into())))
}

fn styled(text: impl Display, style: Style) -> String {
    format!("{style}{text}{style:#}")
}
