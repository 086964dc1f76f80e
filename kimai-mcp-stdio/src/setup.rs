//! `--setup`: from nothing to a connected assistant.

mod ask;
mod change;
mod choose;
mod connect;
mod file;
mod keep;
mod stop;

use std::{env, path::PathBuf};

use ask::{Ask, Terminal};
use connect::Connection;
use jiff::Zoned;
use stop::Stop;

use crate::{
    Assistant, Settings, Setup,
    assistant::{Entry, Home},
    exit::Exit,
    keychain::{Keychain, System},
    shown::{FAINT, styled},
};

/// Sets up what the user wants connected.
pub(crate) fn run(settings: Settings, options: &Setup) -> Exit {
    let mut terminal = Terminal;
    let ended = Wizard::here(settings, options, &mut terminal).and_then(Wizard::run);
    match ended {
        Ok(()) => Exit::Done,
        Err(stop) => stop.told(),
    }
}

/// The setup and what it works with; all of it is given, so that tests give theirs.
struct Wizard<'a> {
    settings: Settings,
    options: &'a Setup,
    ask: &'a mut dyn Ask,
    keychain: &'a dyn Keychain,
    home: Home,
    program: PathBuf,
    now: Zoned,
}

impl<'a> Wizard<'a> {
    fn here(settings: Settings, options: &'a Setup, ask: &'a mut dyn Ask) -> Result<Self, Stop> {
        let home =
            Home::of_user(options.platform).ok_or_else(|| Stop::not_done("there is no home folder"))?;
        let program = env::current_exe().map_err(|error| Stop::not_done(error.to_string()))?;
        Ok(Self { settings, options, ask, keychain: &System, home, program, now: Zoned::now() })
    }

    fn run(mut self) -> Result<(), Stop> {
        let connection = self.connect()?;
        let assistants = self.choose()?;
        let kept = !assistants.is_empty() && self.keep(&connection)?;
        let entry = Entry {
            program: &self.program.clone(),
            url: &connection.url,
            token: (!kept).then_some(&connection.token),
            ssl_verify: connection.ssl_verify.as_deref(),
        };
        if assistants.is_empty() {
            self.nobody(&entry);
            return Ok(());
        }
        self.change_all(&assistants, &entry)
    }

    /// Nobody to tell: what to add by hand.
    fn nobody(&mut self, entry: &Entry<'_>) {
        self.ask.tell("No configuration was changed. Add this to that of your assistant:");
        self.ask.tell(&styled(entry.snippet(Assistant::ClaudeDesktop), FAINT));
    }

    fn change_all(&mut self, assistants: &[Assistant], entry: &Entry<'_>) -> Result<(), Stop> {
        let mut outcome = Ok(());
        let mut written = false;
        for assistant in assistants {
            match self.change(*assistant, entry) {
                Ok(done) => written |= done,
                // What was written stays, and the end of input ends the rest quietly.
                Err(Stop::Left) if written => return outcome,
                Err(Stop::Left) => return Err(Stop::Left),
                Err(stop) => {
                    stop.told();
                    outcome = Err(Stop::Told(Exit::NotDone));
                }
            }
        }
        if written || outcome.is_err() { outcome } else { Err(Stop::Left) }
    }
}

#[cfg(test)]
mod tests;
