//! Questions and answers.

use std::io::{self, BufRead, IsTerminal, Write};

use secrecy::SecretString;

use super::Stop;

/// Whom the setup talks to.
pub(super) trait Ask {
    /// Says something.
    fn tell(&mut self, text: &str);
    /// Asks for a line; without surrounding spaces.
    fn line(&mut self, question: &str) -> Result<String, Stop>;
    /// Asks for a line that nobody should see.
    fn hidden(&mut self, question: &str) -> Result<SecretString, Stop>;
}

/// Asks until the answer is yes or no; an empty one is yes.
pub(super) fn yes(ask: &mut dyn Ask, question: &str) -> Result<bool, Stop> {
    loop {
        match ask.line(&format!("{question} [Y/n] "))?.to_lowercase().as_str() {
            "" | "y" | "yes" => return Ok(true),
            "n" | "no" => return Ok(false),
            _ => ask.tell("Please answer y or n."),
        }
    }
}

/// The terminal, or whatever is at the other end of standard input.
#[derive(Debug)]
pub(super) struct Terminal;

impl Terminal {
    fn prompt(question: &str) {
        anstream::print!("{question}");
        let _ = io::stdout().flush();
    }
}

impl Ask for Terminal {
    fn tell(&mut self, text: &str) {
        anstream::println!("{text}");
    }

    fn line(&mut self, question: &str) -> Result<String, Stop> {
        Self::prompt(question);
        let mut line = String::new();
        match io::stdin().lock().read_line(&mut line) {
            Ok(read) if read > 0 => Ok(line.trim().to_owned()),
            Ok(_) => {
                anstream::println!();
                Err(Stop::Left)
            }
            Err(error) => Err(Stop::not_done(format!("the answer does not read: {error}"))),
        }
    }

    fn hidden(&mut self, question: &str) -> Result<SecretString, Stop> {
        if !io::stdin().is_terminal() {
            return self.line(question).map(Into::into);
        }
        Self::prompt(question);
        let read = rpassword::read_password();
        anstream::println!();
        match read {
            Ok(secret) => Ok(secret.trim().into()),
            Err(error)
                if matches!(error.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::Interrupted) =>
            {
                Err(Stop::Left)
            }
            Err(error) => Err(Stop::not_done(format!("the token does not read: {error}"))),
        }
    }
}
