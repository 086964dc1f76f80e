//! Completions and the manual page, from the definitions of the command line.

use std::io::{self, Write};

use clap::CommandFactory;
use clap_complete::Shell;
use clap_mangen::Man;

use crate::{Arguments, exit::Exit};

/// Prints the completions for a shell.
pub(crate) fn completions(shell: Shell) -> Exit {
    let mut page = Vec::new();
    clap_complete::generate(shell, &mut Arguments::command(), "kimai-mcp", &mut page);
    printed(&page)
}

/// Prints the manual page: the program, then each of its commands.
pub(crate) fn manual() -> Exit {
    let mut page = Vec::new();
    match write_manual(&mut page) {
        Ok(()) => printed(&page),
        Err(_) => Exit::NotDone,
    }
}

fn write_manual(page: &mut Vec<u8>) -> io::Result<()> {
    let mut chapters = Arguments::chapters().into_iter();
    chapters.next().map_or(Ok(()), |program| Man::new(program).render(page))?;
    for command in chapters {
        writeln!(page, ".SH {}", command.get_name().to_uppercase())?;
        let (man, mut sections) = (Man::new(command), Vec::new());
        man.render_description_section(&mut sections)?;
        man.render_options_section(&mut sections)?;
        page.extend(String::from_utf8_lossy(&sections).replace(".SH ", ".SS ").bytes());
    }
    Ok(())
}

/// A reader that went away, as `head` does, is no failure.
fn printed(page: &[u8]) -> Exit {
    let _ = io::stdout().write_all(page);
    Exit::Done
}
