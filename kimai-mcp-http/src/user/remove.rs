//! `user remove`: somebody who may not use the server any more.

use super::Work;
use crate::failure::Failure;

pub(super) fn run(work: &Work<'_>, slug: &str) -> Result<(), Failure> {
    let mut file = work.file()?;
    file.remove(slug)?;
    file.save()?;
    anstream::println!("Removed. A server that is running knows by itself; the user's tokens end with that.");
    Ok(())
}
