//! The MCP Inspector's command line, which also checks that schemas suit the model APIs.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::shell::{self, Done, command};

const PACKAGE: &str = "@modelcontextprotocol/inspector@2.12.0";
/// The oldest node that it runs on, and the package that brings one.
const NODE: (u32, &str) = (22, "node@22");

pub(crate) fn check(folder: &Path, program: &Path, kimai: &str) -> Done {
    let folder = folder.join("node");
    fs::create_dir_all(&folder)?;
    install(&folder)?;
    for era in ["legacy", "modern"] {
        let inspect = |arguments: &[&str]| {
            let mut inspector = inspector(&folder, program, kimai)?;
            let said = shell::quietly(inspector.args(["--protocol-era", era]).args(arguments))?;
            anstream::println!("{era}: {} {}", arguments.join(" "), said.lines().last().unwrap_or("ok"));
            Done::Ok(())
        };
        inspect(&["--strict", "--method", "tools/list"])?;
        inspect(&["--method", "tools/call", "--tool-name", "user_current"])?;
        inspect(&["--method", "tools/call", "--tool-name", "timer", "--tool-arg", "action=active"])?;
    }
    Ok(())
}

fn install(folder: &Path) -> Done {
    let old = version_of_node().is_none_or(|major| major < NODE.0);
    let packages = if old { vec![PACKAGE, NODE.1] } else { vec![PACKAGE] };
    let options = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"];
    shell::run(command("npm", &options).arg(folder).args(packages))
}

fn version_of_node() -> Option<u32> {
    let output = Command::new("node").arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    text.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}

/// The inspector, which starts the program with these variables; a node of this folder comes before others.
fn inspector(folder: &Path, program: &Path, kimai: &str) -> Done<Command> {
    let tools = folder.join("node_modules").join(".bin");
    let path = env::var_os("PATH").unwrap_or_default();
    let path: Vec<PathBuf> = std::iter::once(tools.clone()).chain(env::split_paths(&path)).collect();
    let mut inspector = command(tools.join("mcp-inspector"), &["--cli"]);
    inspector.arg(program).args(["-e", &format!("KIMAI_URL={kimai}"), "-e", "KIMAI_API_TOKEN=anna-token"]);
    inspector.env("PATH", env::join_paths(path)?);
    Ok(inspector)
}
