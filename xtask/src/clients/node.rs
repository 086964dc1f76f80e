//! Programs from the npm registry, in a folder of their own, with a node that is new enough for them.

use std::{
    env,
    ffi::OsStr,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::shell::{self, Done, command as program};

/// The oldest node that they run on, and the package that brings one.
const NODE: (u32, &str) = (22, "node@22");

/// Installs these packages there.
pub(crate) fn install(folder: &Path, packages: &[&str]) -> Done {
    fs::create_dir_all(folder)?;
    let old = version_of_node().is_none_or(|major| major < NODE.0);
    let options = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"];
    let node = old.then_some(NODE.1);
    shell::run(program("npm", &options).arg(folder).args(packages).args(node))
}

fn version_of_node() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Runs a script of `xtask/clients`. It finds what is installed beside it, so it is put there, with what it imports.
pub(crate) fn run(folder: &Path, script: &str, arguments: &[&str]) -> Done {
    for name in [script, "person.mjs"] {
        fs::copy(shell::root().join("xtask/clients").join(name), folder.join(name))?;
    }
    shell::run(found(folder, "node")?.arg(folder.join(script)).args(arguments))
}

/// A program that was installed there.
pub(crate) fn command(folder: &Path, name: &str) -> Done<Command> {
    found(folder, place(folder, name))
}

/// Where a program is that was installed there.
pub(crate) fn place(folder: &Path, name: &str) -> PathBuf {
    programs(folder).join(name)
}

fn programs(folder: &Path) -> PathBuf {
    folder.join("node_modules").join(".bin")
}

/// A program; those of this folder, and so its node, come before others.
fn found(folder: &Path, name: impl AsRef<OsStr>) -> Done<Command> {
    let path = env::var_os("PATH").unwrap_or_default();
    let path: Vec<PathBuf> = std::iter::once(programs(folder)).chain(env::split_paths(&path)).collect();
    let mut command = program(name, &[]);
    command.env("PATH", env::join_paths(path)?);
    Ok(command)
}
