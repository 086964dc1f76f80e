//! Shell completions and the manual page, generated from the command-line definition.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;
use kimai_cli::Exit;

use crate::Arguments;

/// Prints the completion script of a shell.
pub(crate) fn print_completions(shell: Shell) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "kimai-mcp", &mut script);
    print(&script)
}

/// Prints the manual page: the program, then a section for each subcommand.
pub(crate) fn print_manual() -> Exit {
    let mut page = Vec::new();
    match write_manual(&mut page) {
        Ok(()) => print(&page),
        Err(_) => Exit::Failure,
    }
}

fn write_manual(page: &mut Vec<u8>) -> io::Result<()> {
    let mut sections = Arguments::help_sections().into_iter();
    sections.next().map_or(Ok(()), |program| Man::new(program).render(page))?;
    for command in sections {
        writeln!(page, ".SH {}", command.get_name().to_uppercase())?;
        let man = Man::new(command);
        let mut section = Vec::new();
        man.render_description_section(&mut section)?;
        man.render_options_section(&mut section)?;
        page.extend(String::from_utf8_lossy(&section).replace(".SH ", ".SS ").bytes());
    }
    Ok(())
}

/// Writes to standard output. A closed pipe, as after `head`, is not an error.
fn print(bytes: &[u8]) -> Exit {
    let _ = io::stdout().write_all(bytes);
    Exit::Success
}
