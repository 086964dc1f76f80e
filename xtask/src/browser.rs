//! `cargo xtask browser`: the pages of the hosted server in a real browser. Pictures of them are left in
//! `target/browser`.

use std::fs;

use crate::shell::{self, Done, cargo, command};

/// Checks that a page suits everybody.
const AXE: &str = "axe-core@4.14.1";

pub(crate) fn run() -> Done {
    let folder = shell::target().join("browser");
    fs::create_dir_all(&folder)?;
    let options = ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefix"];
    shell::run(command("npm", &options).arg(folder).arg(AXE))?;
    let tests =
        ["test", "--package", "kimai-mcp-http", "--test", "browser", "--", "--ignored", "--test-threads=2"];
    shell::run(&mut cargo(&tests))
}
