//! Why a setup ends early.

use crate::{
    exit::Exit,
    shown::{BAD, styled},
};

/// Why a setup ends early.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The user left: the input ended, or they said no to everything.
    Left,
    /// Something is wrong.
    For(Exit, String),
    /// Something is wrong, and was said.
    Told(Exit),
}

impl Stop {
    pub(super) fn not_done(reason: impl Into<String>) -> Self {
        Self::For(Exit::NotDone, reason.into())
    }

    /// Says it, quietly if the user left; how the program ends.
    pub(super) fn told(self) -> Exit {
        match self {
            Self::Left => Exit::Left,
            Self::Told(exit) => exit,
            Self::For(exit, reason) => {
                anstream::eprintln!("{}", styled(reason, BAD));
                exit
            }
        }
    }
}
