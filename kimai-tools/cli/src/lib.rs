//! Command-line parts that `kimai-mcp` and `kimai-mcp-http` share.
//!
//! * [`Exit`]: the exit codes
//! * [`ConfigError`] and [`CliError`]: configuration errors with a next step, printed by [`print_errors`]
//! * [`Report`]: the result of a `check` command, for people and as JSON
//! * [`help_sections`]: the subcommands of a program as a flat list, for manuals
//! * [`manual`]: shell completions and manual pages
//! * [`log`]: log level and format, and the log writer on standard error
//! * [`ToolSelection`]: the options that select tools
//! * [`style`]: terminal styles
//!
//! The crate does not depend on other crates of Kimai.

mod error;
pub mod log;
pub mod manual;
mod report;
pub mod style;
mod tools;

use clap::{Command, Id};
pub use clap_complete::Shell;
pub use error::{CliError, ConfigError, Exit, print_errors};
pub use report::{Finding, Report, Status};
pub use tools::{ToolSelection, is_header_text, parse_switch};

/// Returns the program followed by its subcommands, with nested subcommands flattened (`user add`).
///
/// Global options are listed for the program only. Use it to generate manuals: one section per command.
pub fn help_sections(program: Command) -> Vec<Command> {
    let mut program = program.disable_help_subcommand(true);
    program.build();
    let of_program = |id: &Id| program.get_arguments().find(|argument| argument.get_id() == id);
    let own_options = |command: &Command| {
        command.clone().mut_args(|argument| {
            // A command can have an option of its own with the name of a global one.
            let is_inherited = of_program(argument.get_id())
                .is_some_and(|inherited| argument.is_global_set() || !inherited.is_global_set());
            let hidden = argument.is_hide_set() || is_inherited;
            argument.hide(hidden)
        })
    };
    let mut sections: Vec<Command> = leaf_commands(&program).into_iter().map(own_options).collect();
    sections.insert(0, program);
    sections
}

/// Returns the commands without subcommands, in declaration order.
fn leaf_commands(command: &Command) -> Vec<&Command> {
    let leaves = |command| {
        let nested = leaf_commands(command);
        if nested.is_empty() { vec![command] } else { nested }
    };
    command.get_subcommands().flat_map(leaves).collect()
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};

    use super::help_sections;

    #[test]
    fn nested_commands_become_sections_without_global_options() {
        let program = Command::new("program")
            .arg(Arg::new("url").long("url").global(true))
            .subcommand(Command::new("user").subcommand(Command::new("add").arg(Arg::new("name"))))
            .subcommand(Command::new("check").arg(Arg::new("url").long("url")));
        let sections = help_sections(program);
        let names: Vec<_> = sections.iter().map(Command::get_name).collect();
        assert_eq!(names, ["program", "add", "check"]);
        let visible = |command: &Command| {
            let arguments = command.get_arguments().filter(|argument| !argument.is_hide_set());
            arguments.map(|argument| argument.get_id().to_string()).collect::<Vec<_>>()
        };
        assert!(visible(&sections[0]).contains(&"url".to_owned()));
        assert!(visible(&sections[1]).contains(&"name".to_owned()));
        assert!(!visible(&sections[1]).contains(&"url".to_owned()));
        assert!(visible(&sections[2]).contains(&"url".to_owned()), "an option of its own");
    }
}
