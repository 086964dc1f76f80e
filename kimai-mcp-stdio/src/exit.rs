//! How the program ends.

use std::process::ExitCode;

/// How the program ends; the numbers are documented in its help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done, or all is well.
    Done = 0,
    /// Not done: the tool or the disk refused.
    NotDone = 1,
    /// The command line makes no sense; clap uses the same number.
    Usage = 2,
    /// URL or token are missing or unusable.
    NotConfigured = 3,
    /// Kimai is not reached.
    Unreached = 4,
    /// Kimai does not take the token.
    TokenRefused = 5,
    /// The setup was left before anything was written.
    Left = 6,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
