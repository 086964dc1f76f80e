//! The command line as a book: the program, then each of its commands.

use clap::{Command, CommandFactory};

use super::Arguments;

impl Arguments {
    /// The program and its commands, each with what is its own; options of the program are told once.
    pub fn chapters() -> Vec<Command> {
        let mut program = Self::command().disable_help_subcommand(true);
        program.build();
        let globals: Vec<_> = program.get_arguments().map(|argument| argument.get_id().clone()).collect();
        let own = |command: &Command| {
            command.clone().mut_args(|argument| {
                let told = globals.contains(argument.get_id()) || argument.is_hide_set();
                argument.hide(told)
            })
        };
        let commands: Vec<Command> = leaves(&program).into_iter().map(own).collect();
        std::iter::once(program).chain(commands).collect()
    }
}

/// The commands that do something: `check`, `user add`.
fn leaves(command: &Command) -> Vec<&Command> {
    command
        .get_subcommands()
        .flat_map(|command| {
            let below = leaves(command);
            if below.is_empty() { vec![command] } else { below }
        })
        .collect()
}
