//! Command `user seal`: protects the secrets of a users file in place.

use std::{num::NonZeroUsize, path::Path, thread};

use kimai_cli::{CliError, ConfigError, print_errors};
use mcp_oauth_server::sign_in::{HashError, SecretHash, StoredSecret};
use secrecy::SecretString;

use super::cannot_protect;
use crate::{
    cli::users_file::{self, UsersFile},
    config::users::{Entry, StoredToken, TokenSeal},
};

/// Numbers of converted values.
#[derive(Default)]
struct Converted {
    secrets: usize,
    tokens: usize,
    resealed: usize,
}

/// Hashes clear login secrets, seals clear Kimai tokens, and seals tokens of an older key with the newest one.
///
/// # Errors
/// If there is no state key, or a token was sealed with another key. The file is then unchanged.
pub(super) fn run(path: &Path, seal: &TokenSeal) -> Result<(), CliError> {
    if seal.cipher().is_none() {
        let next_step = "set it with --state-key-file or KIMAI_MCP_STATE_KEY (openssl rand -base64 32)";
        return Err(ConfigError::new("the state key", "is not set", next_step).into());
    }
    let converted = users_file::change(path, |file| convert(file, seal))?;
    let Converted { secrets, tokens, resealed } = converted;
    anstream::println!(
        "Login secrets hashed: {secrets}. Kimai tokens sealed: {tokens}. Sealed again with the newest key: {resealed}."
    );
    if secrets > 0 {
        anstream::println!("Users whose secret was hashed sign in again once, with the same secret.");
    }
    Ok(())
}

fn convert(file: &mut UsersFile, seal: &TokenSeal) -> Result<Converted, CliError> {
    let entries = valid_entries(file);
    let mut converted = Converted::default();
    for entry in &entries {
        let token = match &entry.token {
            StoredToken::Clear(token) => {
                converted.tokens += 1;
                token.clone()
            }
            StoredToken::Sealed(sealed) if seal.is_current(sealed) => continue,
            sealed @ StoredToken::Sealed(_) => {
                converted.resealed += 1;
                sealed.open(&entry.slug, seal).map_err(|error| {
                    let problem = format!("cannot be opened ({error}); nothing was changed");
                    let next_step = "add the key that sealed it on a line after the new one";
                    ConfigError::new("a sealed Kimai token", problem, next_step)
                })?
            }
        };
        let sealed = seal.seal(&entry.slug, &token).map_err(|error| cannot_protect(&error))?;
        file.set_token(&entry.slug, &StoredToken::Sealed(sealed))?;
    }
    let secrets = entries.iter().filter_map(|entry| match &entry.auth_secret {
        Some(StoredSecret::Clear(secret)) => Some((entry.slug.as_str(), secret)),
        _ => None,
    });
    for (slug, hash) in hash_all(&secrets.collect::<Vec<_>>()).map_err(|error| cannot_protect(&error))? {
        converted.secrets += 1;
        file.set_secret(slug, &hash)?;
    }
    Ok(converted)
}

/// Returns the valid entries and prints an error for each invalid one, which stays as it is.
fn valid_entries(file: &UsersFile) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (index, slug) in file.slugs().iter().enumerate() {
        match file.entry(slug) {
            Ok(entry) => entries.push(entry),
            Err(error) => {
                let subject = format!("user {}", index + 1);
                let errors = error.errors.into_iter();
                let errors: Vec<_> =
                    errors.map(|error| ConfigError { subject: subject.clone(), ..error }).collect();
                print_errors(&errors);
            }
        }
    }
    entries
}

/// Hashes secrets on all cores, because one hash takes tens of milliseconds.
fn hash_all<'a>(secrets: &[(&'a str, &SecretString)]) -> Result<Vec<(&'a str, SecretHash)>, HashError> {
    let threads = thread::available_parallelism().map_or(1, NonZeroUsize::get);
    let chunk_length = secrets.len().div_ceil(threads).max(1);
    let hash_chunk = |chunk: &[(&'a str, &SecretString)]| -> Result<Vec<_>, HashError> {
        chunk.iter().map(|(slug, secret)| Ok((*slug, SecretHash::new(secret)?))).collect()
    };
    thread::scope(|scope| {
        let chunks = secrets.chunks(chunk_length);
        let threads: Vec<_> = chunks.map(|chunk| scope.spawn(move || hash_chunk(chunk))).collect();
        let mut all = Vec::new();
        for thread in threads {
            let hashes = thread.join().map_err(|_| HashError::Argon2("a thread failed".to_owned()))?;
            all.extend(hashes?);
        }
        Ok(all)
    })
}
