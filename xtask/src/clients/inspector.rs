//! The MCP Inspector's command line, which also checks that schemas suit the model APIs.

use std::{path::Path, process::Command};

use super::node;
use crate::shell::{self, Done};

const PACKAGE: &str = "@modelcontextprotocol/inspector@2.12.0";

pub(crate) fn check(folder: &Path, program: &Path, kimai: &str) -> Done {
    let folder = folder.join("node");
    node::install(&folder, &[PACKAGE])?;
    for era in ["legacy", "modern"] {
        let inspect = |arguments: &[&str]| {
            let mut inspector = inspector(&folder, program, kimai)?;
            let said = shell::quietly(inspector.args(["--protocol-era", era]).args(arguments))?;
            anstream::println!(
                "{era}: {} {}",
                arguments.join(" "),
                said.errors.lines().last().unwrap_or("ok")
            );
            Done::Ok(())
        };
        inspect(&["--strict", "--method", "tools/list"])?;
        inspect(&["--method", "tools/call", "--tool-name", "user_current"])?;
        inspect(&["--method", "tools/call", "--tool-name", "timer", "--tool-arg", "action=active"])?;
    }
    Ok(())
}

/// The inspector, which starts the program with these variables.
fn inspector(folder: &Path, program: &Path, kimai: &str) -> Done<Command> {
    let mut inspector = node::command(folder, "mcp-inspector")?;
    inspector.arg("--cli").arg(program);
    inspector.args(["-e", &format!("KIMAI_URL={kimai}"), "-e", "KIMAI_API_TOKEN=anna-token"]);
    Ok(inspector)
}
