//! The dialogue with the user, and the errors that end it.

use std::io::{self, BufRead, IsTerminal, Write};

use kimai_cli::{
    Exit,
    style::{ERROR, styled},
};
use secrecy::SecretString;

/// Reasons for which the setup ends early.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SetupError {
    /// The input ended, or the user declined all changes.
    Cancelled,
    /// An error that is still to be printed.
    Failed {
        /// Exit status of the program.
        exit: Exit,
        /// Description with the next step.
        message: String,
    },
    /// An error that is already printed.
    Reported(Exit),
}

impl SetupError {
    /// Creates an error with [`Exit::Failure`].
    pub(super) fn failure(message: impl Into<String>) -> Self {
        Self::Failed { exit: Exit::Failure, message: message.into() }
    }

    /// Prints the error unless the user cancelled, and returns the exit status.
    pub(super) fn report(self) -> Exit {
        match self {
            Self::Cancelled => Exit::Cancelled,
            Self::Reported(exit) => exit,
            Self::Failed { exit, message } => {
                anstream::eprintln!("{}", styled(message, ERROR));
                exit
            }
        }
    }
}

/// Input and output of the setup.
pub(super) trait Dialogue {
    /// Prints a line.
    fn print(&mut self, text: &str);
    /// Prints a question and reads a line, without surrounding spaces.
    fn ask(&mut self, question: &str) -> Result<String, SetupError>;
    /// Prints a question and reads a line without echo.
    fn ask_secret(&mut self, question: &str) -> Result<SecretString, SetupError>;
}

/// Repeats a question until the answer is yes or no. An empty answer means yes.
pub(super) fn confirm(dialogue: &mut dyn Dialogue, question: &str) -> Result<bool, SetupError> {
    loop {
        match dialogue.ask(&format!("{question} [Y/n] "))?.to_lowercase().as_str() {
            "" | "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => dialogue.print("Please answer y or n."),
        }
    }
}

/// Dialogue over standard input and output.
#[derive(Debug)]
pub(super) struct Terminal;

impl Terminal {
    fn prompt(question: &str) {
        anstream::print!("{question}");
        let _ = io::stdout().flush();
    }
}

impl Dialogue for Terminal {
    fn print(&mut self, text: &str) {
        anstream::println!("{text}");
    }

    fn ask(&mut self, question: &str) -> Result<String, SetupError> {
        Self::prompt(question);
        let mut line = String::new();
        match io::stdin().lock().read_line(&mut line) {
            Ok(bytes) if bytes > 0 => Ok(line.trim().to_owned()),
            Ok(_) => {
                anstream::println!();
                Err(SetupError::Cancelled)
            }
            Err(error) => Err(SetupError::failure(format!("the answer cannot be read: {error}"))),
        }
    }

    fn ask_secret(&mut self, question: &str) -> Result<SecretString, SetupError> {
        if !io::stdin().is_terminal() {
            return self.ask(question).map(Into::into);
        }
        Self::prompt(question);
        let answer = rpassword::read_password();
        anstream::println!();
        match answer {
            Ok(secret) => Ok(secret.trim().into()),
            Err(error)
                if matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::Interrupted) =>
            {
                Err(SetupError::Cancelled)
            }
            Err(error) => Err(SetupError::failure(format!("the token cannot be read: {error}"))),
        }
    }
}
