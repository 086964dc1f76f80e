//! The token in the keychain instead of files.

use secrecy::ExposeSecret;

use super::{Connection, Stop, Wizard, ask};

impl Wizard<'_> {
    /// Whether the keychain keeps the token now.
    pub(super) fn keep(&mut self, connection: &Connection) -> Result<bool, Stop> {
        self.ask.tell("");
        if !self.wanted(connection)? {
            return Ok(false);
        }
        match self.keychain.keep(&connection.url, &connection.token) {
            Ok(()) => {
                self.ask.tell("The keychain keeps the token; no file has it.");
                Ok(true)
            }
            Err(trouble) if self.options.yes => {
                Err(Stop::not_done(format!("{trouble}; without --keychain the token goes into the file")))
            }
            Err(trouble) => {
                self.ask.tell(&format!("It did not: {trouble}."));
                self.in_files()
            }
        }
    }

    /// A token that is kept already says that the user wants that.
    fn wanted(&mut self, connection: &Connection) -> Result<bool, Stop> {
        let kept = match self.keychain.token(&connection.url) {
            Ok(kept) => kept,
            Err(_) if self.options.keychain => return Ok(true),
            Err(_) if self.options.yes => return Ok(false),
            Err(trouble) => {
                self.ask.tell(&format!("No keychain to keep the token in: {trouble}."));
                return self.in_files();
            }
        };
        let same = kept.is_some_and(|kept| kept.expose_secret() == connection.token.expose_secret());
        if self.options.keychain || self.options.yes {
            return Ok(self.options.keychain || same);
        }
        ask::yes(self.ask, "Keep the token in the system's keychain, and out of the assistants' files?")
    }

    fn in_files(&mut self) -> Result<bool, Stop> {
        if ask::yes(self.ask, "Write it into the assistants' files, which only you can read?")? {
            return Ok(false);
        }
        Err(Stop::Left)
    }
}
