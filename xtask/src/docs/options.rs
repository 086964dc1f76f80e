//! `docs/OPTIONS.md`: what the program says of itself.

use clap::Command;
use kimai_mcp_stdio::Arguments;

pub(crate) fn page() -> String {
    let mut chapters = Arguments::chapters().into_iter();
    let program = chapters.next().map(help).unwrap_or_default();
    let commands =
        chapters.map(|command| format!("\n## {}\n\n{}", command.get_name().to_owned(), help(command)));
    let commands: String = commands.collect();
    format!("# Options of kimai-mcp\n\nWritten by `cargo xtask docs`.\n\n{program}{commands}")
}

fn help(command: Command) -> String {
    let help = command.term_width(100).render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    format!("```text\n{}\n```\n", lines.join("\n").trim_end())
}
