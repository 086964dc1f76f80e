//! The official Python client.

use std::path::Path;

use crate::shell::{self, Done, command};

const PACKAGE: &str = "mcp==2.3.0";

/// Uses the local program.
pub(crate) fn check(folder: &Path, program: &Path, kimai: &str) -> Done {
    run(folder, "session.py", &[&program.display().to_string(), kimai, "anna-token"])
}

/// Registers with the hosted server, logs in, calls and refreshes.
pub(crate) fn check_hosted(folder: &Path, endpoint: &str, user: &str, secret: &str) -> Done {
    run(folder, "hosted.py", &[endpoint, user, secret])
}

fn run(folder: &Path, script: &str, arguments: &[&str]) -> Done {
    let venv = folder.join("python");
    let python = venv.join("bin").join("python");
    if !python.exists() {
        shell::run(command("python3", &["-m", "venv"]).arg(&venv))?;
    }
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", PACKAGE];
    shell::run(&mut command(&python, &install))?;
    let script = shell::root().join("xtask/clients").join(script);
    shell::run(command(&python, &[]).arg(script).args(arguments))
}
