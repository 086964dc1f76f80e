//! `docs/OPTIONS.md`: what the programs say of themselves.

use clap::Command;

pub(crate) fn page() -> String {
    let programs =
        [kimai_mcp_stdio::Arguments::help_sections(), kimai_mcp_http::arguments::Arguments::help_sections()];
    let programs: String = programs.into_iter().map(program).collect();
    format!("# Options\n\nWritten by `cargo xtask docs`.\n{programs}")
}

/// A program, then each of its commands.
fn program(chapters: Vec<Command>) -> String {
    let mut chapters = chapters.into_iter();
    let Some(program) = chapters.next() else { return String::new() };
    let name = program.get_name().to_owned();
    let commands = chapters.map(|command| chapter("###", &title(&name, &command), command));
    let commands: String = commands.collect();
    chapter("##", &name, program) + &commands
}

fn chapter(level: &str, title: &str, command: Command) -> String {
    format!("\n{level} {title}\n\n{}", help(command))
}

/// `user add` of `kimai-mcp-http user add`.
fn title(program: &str, command: &Command) -> String {
    let whole = command.get_display_name().unwrap_or(command.get_name());
    whole.trim_start_matches(program).trim_start_matches('-').replace('-', " ")
}

fn help(command: Command) -> String {
    let help = command.term_width(100).render_long_help().to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    format!("```text\n{}\n```\n", lines.join("\n").trim_end())
}
