//! How the program ends.

use std::process::ExitCode;

/// How the program ends; the numbers are documented in its help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done, or all is well.
    Done = 0,
    /// Not done: the disk refused, or the server is not healthy.
    NotDone = 1,
    /// The command line makes no sense; clap uses the same number.
    Usage = 2,
    /// A setting or the users' file is missing or unusable.
    NotConfigured = 3,
    /// A Kimai is not reached.
    Unreached = 4,
    /// A Kimai does not take a token.
    TokenRefused = 5,
    /// The address is not free, or the state cannot be opened.
    NotServed = 6,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
