//! Shell completions and manual pages, generated from the command line of a program.

use std::io::{self, Write};

use clap::Command;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::{Exit, help_sections};

/// Returns the completion script of a shell.
pub fn completion_script(shell: Shell, mut program: Command) -> String {
    let name = program.get_name().to_owned();
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut program, &name, &mut script);
    let script = String::from_utf8_lossy(&script).into_owned();
    match shell {
        // The generator takes a hyphen in the name of the program for one between subcommands.
        Shell::Bash => script.replace(&name.replace('-', "__subcmd__"), &name.replace('-', "__")),
        _ => script,
    }
}

/// Prints the manual page: the program, then a section for each subcommand.
pub fn print_manual(program: Command) -> Exit {
    let mut page = Vec::new();
    match write_manual(program, &mut page) {
        Ok(()) => print(&page),
        Err(_) => Exit::Failure,
    }
}

fn write_manual(program: Command, page: &mut Vec<u8>) -> io::Result<()> {
    let mut sections = help_sections(program).into_iter();
    sections.next().map_or(Ok(()), |program| Man::new(program).render(page))?;
    for command in sections {
        let name = command.get_bin_name().and_then(|name| name.split_once(' ')).map(|(_, name)| name);
        writeln!(page, ".SH {}", name.unwrap_or(command.get_name()).to_uppercase())?;
        let man = Man::new(command);
        let mut section = Vec::new();
        man.render_description_section(&mut section)?;
        man.render_options_section(&mut section)?;
        page.extend(String::from_utf8_lossy(&section).replace(".SH ", ".SS ").bytes());
    }
    Ok(())
}

/// Writes to standard output. A closed pipe, as after `head`, is not an error.
pub fn print(bytes: &[u8]) -> Exit {
    let _ = io::stdout().write_all(bytes);
    Exit::Success
}

#[cfg(test)]
mod tests {
    use clap::{Arg, Command};
    use clap_complete::Shell;

    use super::{completion_script, write_manual};

    fn program() -> Command {
        let add = Command::new("add").about("Adds a user").arg(Arg::new("mode").long("mode"));
        Command::new("a-program").subcommand(Command::new("user").subcommand(add))
    }

    #[test]
    fn functions_of_a_bash_script_have_the_name_of_the_program() {
        let script = completion_script(Shell::Bash, program());
        assert!(script.contains("a__program") && !script.contains("a__subcmd__program"), "{script}");
    }

    #[test]
    fn manual_has_a_section_for_each_command() {
        let mut page = Vec::new();
        write_manual(program(), &mut page).expect("a page");
        let page = String::from_utf8(page).expect("a text");
        for part in [".SH USER ADD", "Adds a user", "\\-\\-mode"] {
            assert!(page.contains(part), "{part}: {page}");
        }
    }
}
