//! A token that nobody else should see.

use std::io::{self, BufRead, IsTerminal};

use kimai_cli::{CliError, ConfigError, Exit};
use secrecy::{ExposeSecret, SecretString};

/// Asks for it on a terminal, where it stays hidden; elsewhere it is the first line of standard input.
pub(super) fn asked() -> Result<SecretString, CliError> {
    let read = if io::stdin().is_terminal() { hidden() } else { line() };
    let token = read.map_err(|error| missing(format!("does not read ({error})")))?;
    let token: SecretString = token.expose_secret().trim().into();
    if token.expose_secret().is_empty() { Err(missing("is missing".to_owned())) } else { Ok(token) }
}

fn hidden() -> io::Result<SecretString> {
    anstream::eprint!("API token, made in Kimai under the user's profile, API access (stays hidden): ");
    let token = rpassword::read_password();
    anstream::eprintln!();
    token.map(Into::into)
}

fn line() -> io::Result<SecretString> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.into())
}

fn missing(text: String) -> CliError {
    let next = "give it as KIMAI_API_TOKEN, on standard input, or with --kimai-token";
    CliError::new(Exit::NotConfigured, ConfigError::new("the API token", text, next))
}
