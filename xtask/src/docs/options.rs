//! `docs/OPTIONS.md`: what the program says of itself.

use clap::CommandFactory;
use kimai_mcp_stdio::Arguments;

pub(crate) fn page() -> String {
    let help = Arguments::command().term_width(100).render_long_help();
    let lines: Vec<String> = help.to_string().lines().map(|line| line.trim_end().to_owned()).collect();
    format!(
        "# Options of kimai-mcp\n\nWritten by `cargo xtask docs`.\n\n```text\n{}\n```\n",
        lines.join("\n").trim_end()
    )
}
