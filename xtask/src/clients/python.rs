//! The official Python client.

use std::path::Path;

use crate::shell::{self, Done, command};

const PACKAGE: &str = "mcp==2.3.0";

pub(crate) fn check(folder: &Path, program: &Path, kimai: &str) -> Done {
    let venv = folder.join("python");
    let python = venv.join("bin").join("python");
    if !python.exists() {
        shell::run(command("python3", &["-m", "venv"]).arg(&venv))?;
    }
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE];
    shell::run(&mut command(&python, &install))?;
    let script = shell::root().join("xtask/clients/session.py");
    shell::run(command(&python, &[]).arg(script).arg(program).args([kimai, "anna-token"]))
}
