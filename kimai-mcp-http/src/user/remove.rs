//! `user remove`: somebody who may not use the server any more.

use kimai_cli::CliError;

use super::Work;

pub(super) fn run(work: &Work<'_>, slug: &str) -> Result<(), CliError> {
    let mut file = work.file()?;
    file.remove(slug)?;
    file.save()?;
    anstream::println!("Removed. A server that is running knows by itself; the user's tokens end with that.");
    Ok(())
}
