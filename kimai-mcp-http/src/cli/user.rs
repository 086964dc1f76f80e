//! Commands `user add`, `user list`, `user remove`, `user rotate`, `user unlink` and `user seal`.

mod seal;
mod unlink;

use std::{
    io::{self, BufRead, IsTerminal},
    path::PathBuf,
};

use clap::{ArgMatches, parser::ValueSource};
use kimai_cli::{CliError, ConfigError, Exit, print_errors};
use kimai_tools::{Mode, domain::api::Client};
use mcp_oauth_server::{
    secret::Secret,
    sign_in::{SecretHash, StoredSecret},
};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{
    arguments::{AddUser, ListUsers, RotateUser, UserCommand},
    audit::CommandAudit,
    kimai_check::{self, CheckError},
    users_file::{self, NewUser, UsersFile},
};
use crate::config::{
    self, Environment, ListenAddress, Options,
    users::{KimaiAddress, StoredToken, TokenSeal, parse_tls, secret_variable},
};

/// Length of a generated slug: 22 letters and digits have 131 bits.
const SLUG_LENGTH: usize = 22;

/// Runs a command and prints its result.
pub(super) fn run(
    command: &UserCommand,
    options: &Options,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<Exit, CliError> {
    let audit = match command {
        UserCommand::List(arguments) => {
            list(arguments, options, matches, environment)?;
            return Ok(Exit::Success);
        }
        _ => CommandAudit::open(options, matches, environment)?,
    };
    match command {
        UserCommand::List(_) => {}
        UserCommand::Add(arguments) => {
            let slug = add(arguments, options, matches, environment)?;
            audit.record("user_added", Some(&slug));
        }
        UserCommand::Remove(arguments) => {
            remove(&arguments.slug, options)?;
            audit.record("user_removed", Some(&arguments.slug));
        }
        UserCommand::Rotate(arguments) => {
            let event = if let Some(token) = &arguments.kimai_token {
                rotate_token(arguments, token.as_ref(), options, matches, environment)?;
                "user_token_rotated"
            } else {
                rotate_secret(&arguments.slug, options, environment)?;
                "user_secret_rotated"
            };
            audit.record(event, Some(&arguments.slug));
        }
        UserCommand::Unlink(arguments) => {
            unlink::run(&arguments.slug, options, matches, environment)?;
            audit.record("user_unlinked", Some(&arguments.slug));
        }
        UserCommand::Seal => {
            seal::run(&users_file(options)?, &config::read_seal(options, matches, environment)?)?;
            audit.record("users_sealed", None);
        }
    }
    Ok(Exit::Success)
}

fn users_file(options: &Options) -> Result<PathBuf, ConfigError> {
    let path = options.users.users_config.as_deref().map(str::trim).filter(|path| !path.is_empty());
    path.map(PathBuf::from).ok_or_else(|| {
        let next_step = "set it with --users-config or USERS_CONFIG_FILE";
        ConfigError::new("the users file", "is not set", next_step)
    })
}

/// Adds a user and returns the slug.
fn add(
    arguments: &AddUser,
    options: &Options,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<String, CliError> {
    let connector_url = ListenAddress::read(options, matches)?.public_url.resource();
    let path = users_file(options)?;
    let max_mode = max_mode(arguments, matches)?;
    UsersFile::open(&path)?;
    let seal = config::read_seal(options, matches, environment)?;
    let ssl_verify = options.headers.ssl_verify.as_deref().map(str::trim).filter(|text| !text.is_empty());
    let url = kimai_url(arguments, options)?;
    let kimai = KimaiAddress { url, tls: parse_tls(ssl_verify.unwrap_or_default()) };
    let token = match arguments.kimai_token.as_ref().and_then(non_empty) {
        Some(token) => token,
        None => read_token()?,
    };
    let auth_secret = random_secret()?;
    let slug = random_slug()?;
    let name = if arguments.no_check { None } else { Some(check_token(&kimai, &token)?) };
    let secret = hash(&auth_secret.expose().into())?;
    let token = store_token(&seal, &slug, token)?;
    let kimai_url = &kimai.url;
    let user = NewUser { slug: &slug, kimai_url, token: &token, secret: &secret, ssl_verify, max_mode };
    users_file::change(&path, |file| {
        file.add(&user);
        Ok(())
    })?;
    let name = name.map_or_else(|| "The user".to_owned(), |name| format!("{name} of Kimai"));
    anstream::println!("{name} can use this server now with this login data, which is shown only once:\n");
    anstream::println!("  Connector URL  {connector_url}");
    anstream::println!("  User slug      {slug}");
    anstream::println!("  Auth secret    {}", auth_secret.expose());
    Ok(slug)
}

/// Returns the mode of the command line. The variable of the server's `--max-mode` is not a limit of this user.
fn max_mode(arguments: &AddUser, matches: &ArgMatches) -> Result<Option<Mode>, ConfigError> {
    let is_given = matches.value_source("max_mode") == Some(ValueSource::CommandLine);
    let mode = arguments.max_mode.as_deref().filter(|_| is_given);
    mode.map(str::parse).transpose().map_err(|_| {
        let names = Mode::ALL.map(Mode::name).join(", ");
        ConfigError::new("--max-mode", "is not a mode", format!("use one of {names}"))
    })
}

fn kimai_url(arguments: &AddUser, options: &Options) -> Result<Url, CliError> {
    let urls = [arguments.kimai_url.as_ref(), options.headers.default_kimai_url.as_ref()];
    let url = urls.into_iter().flatten().map(|text| text.trim()).find(|text| !text.is_empty());
    let next_step = "set the URL of its start page with --kimai-url, such as https://kimai.example.com";
    let error = |problem: String| ConfigError::new("the user's Kimai", problem, next_step);
    let url = url.ok_or_else(|| error("is missing".to_owned()))?;
    Ok(Client::normalize_url(url).map_err(|cause| error(format!("cannot be used ({cause})")))?)
}

fn list(
    arguments: &ListUsers,
    options: &Options,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<(), CliError> {
    let list = config::read_entries(options, matches, environment)?;
    let rows: Vec<[String; 5]> = list
        .entries
        .into_iter()
        .map(|listed| {
            let entry = listed.entry;
            let slug = if arguments.show { entry.slug } else { "********".to_owned() };
            let secret = match entry.auth_secret {
                None => "has no secret",
                Some(StoredSecret::Clear(_)) => "has a secret in clear text",
                Some(StoredSecret::Hashed(_)) => "has a hashed secret",
            };
            let token = match entry.token {
                StoredToken::Clear(_) => "token in clear text",
                StoredToken::Sealed(_) => "sealed token",
            };
            [listed.name, slug, secret.to_owned(), token.to_owned(), entry.kimai.url.to_string()]
        })
        .collect();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let names = width(0);
    let slugs = width(1);
    let secrets = width(2);
    let tokens = width(3);
    for [name, slug, secret, token, kimai] in &rows {
        anstream::println!("{name:names$}  {slug:slugs$}  {secret:secrets$}  {token:tokens$}  {kimai}");
    }
    print_errors(&list.errors);
    Ok(())
}

fn remove(slug: &str, options: &Options) -> Result<(), CliError> {
    users_file::change(&users_file(options)?, |file| file.remove(slug))?;
    anstream::println!("Removed. A running server applies this immediately and rejects the user's tokens.");
    Ok(())
}

fn rotate_secret(slug: &str, options: &Options, environment: &Environment) -> Result<(), CliError> {
    let secret = random_secret()?;
    let hash = hash(&secret.expose().into())?;
    users_file::change(&users_file(options)?, |file| file.set_secret(slug, &hash))?;
    anstream::println!(
        "New auth secret, shown only once. All assistants of the user have to log in again with it:\n\n  {}",
        secret.expose()
    );
    if secret_variable(slug, environment).is_some() {
        anstream::println!(
            "\nThe new secret has no effect as long as a variable KIMAI_USER_…_AUTH_SECRET sets another one for this user."
        );
    }
    Ok(())
}

fn rotate_token(
    arguments: &RotateUser,
    token: Option<&SecretString>,
    options: &Options,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<(), CliError> {
    let path = users_file(options)?;
    let slug = &arguments.slug;
    let kimai = UsersFile::open(&path)?.entry(slug)?.kimai;
    let seal = config::read_seal(options, matches, environment)?;
    let variable = || environment.get("KIMAI_API_TOKEN").map(SecretString::from);
    let token = token.and_then(non_empty).or_else(variable).map_or_else(read_token, Ok)?;
    if !arguments.no_check {
        anstream::println!("The token belongs to {} in Kimai.", check_token(&kimai, &token)?);
    }
    let token = store_token(&seal, slug, token)?;
    users_file::change(&path, |file| {
        if file.entry(slug)?.kimai != kimai {
            let next_step = "repeat the command, which checks the token in the new Kimai";
            return Err(
                ConfigError::new("the user's Kimai", "was changed by another command", next_step).into()
            );
        }
        file.set_token(slug, &token)
    })?;
    anstream::println!("The user has the new token. A running server applies it immediately.");
    Ok(())
}

/// Returns a token as the users file stores it: sealed if there is a state key, otherwise in clear text with a warning.
fn store_token(seal: &TokenSeal, slug: &str, token: SecretString) -> Result<StoredToken, CliError> {
    if seal.cipher().is_none() {
        let next_step = "set --state-key-file or KIMAI_MCP_STATE_KEY, and run kimai-mcp-http user seal";
        let problem = "is stored in clear text, because no state key is set";
        print_errors(&[ConfigError::new("the Kimai token", problem, next_step)]);
        return Ok(StoredToken::Clear(token));
    }
    seal.seal(slug, &token).map(StoredToken::Sealed).map_err(|error| cannot_protect(&error))
}

fn hash(secret: &SecretString) -> Result<SecretHash, CliError> {
    SecretHash::new(secret).map_err(|error| cannot_protect(&error))
}

fn cannot_protect(error: &dyn std::error::Error) -> CliError {
    let problem = format!("cannot be protected ({error})");
    CliError::new(Exit::Failure, ConfigError::new("the user's entry", problem, "try again"))
}

/// Returns the name of the user in Kimai.
fn check_token(kimai: &KimaiAddress, token: &SecretString) -> Result<String, CliError> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| {
        let error = ConfigError::new("the program", format!("cannot start ({error})"), "try again");
        CliError::new(Exit::Failure, error)
    })?;
    let result = kimai_check::client(kimai, token)
        .map_err(CheckError::from)
        .and_then(|client| runtime.block_on(kimai_check::token_user(&client)));
    result.map_err(|error| {
        let next_step = format!("{} Nothing was saved; --no-check skips this check.", error.next_step());
        let subject = format!("{}:", kimai.url);
        CliError::new(error.exit(), ConfigError::new(subject, error.to_string(), next_step))
    })
}

fn random_secret() -> Result<Secret, CliError> {
    Secret::random().map_err(|error| {
        let problem = format!("has no random numbers ({error})");
        CliError::new(Exit::Failure, ConfigError::new("the system", problem, "try again"))
    })
}

/// Returns a slug of letters and digits. A leading `_` would make it a comment in the file, a leading `-` an option.
fn random_slug() -> Result<String, CliError> {
    loop {
        let secret = random_secret()?;
        let letters = secret.expose().chars().filter(char::is_ascii_alphanumeric);
        let slug: String = letters.take(SLUG_LENGTH).collect();
        if slug.len() == SLUG_LENGTH {
            return Ok(slug);
        }
    }
}

/// Reads an API token: hidden on a terminal, otherwise the first line of standard input.
fn read_token() -> Result<SecretString, CliError> {
    let token = if io::stdin().is_terminal() { prompt_token() } else { read_line() };
    let token = token.map_err(|error| token_error(format!("cannot be read ({error})")))?;
    non_empty(&token).ok_or_else(|| token_error("is missing".to_owned()))
}

fn prompt_token() -> io::Result<SecretString> {
    anstream::eprint!("API token, created in Kimai in the user's profile under API access (stays hidden): ");
    let token = rpassword::read_password();
    anstream::eprintln!();
    token.map(Into::into)
}

fn read_line() -> io::Result<SecretString> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    Ok(line.into())
}

/// Returns the trimmed token unless it is empty.
fn non_empty(token: &SecretString) -> Option<SecretString> {
    let text = token.expose_secret().trim();
    (!text.is_empty()).then(|| text.into())
}

fn token_error(problem: String) -> CliError {
    let next_step = "set KIMAI_API_TOKEN or --kimai-token, or write it to standard input";
    CliError::new(Exit::NotConfigured, ConfigError::new("the API token", problem, next_step))
}

#[cfg(test)]
mod tests {
    use super::{SLUG_LENGTH, random_slug};
    use crate::config::users::{is_guessable_slug, is_valid_slug};

    #[test]
    fn random_slugs_are_not_guessable_and_have_letters_and_digits_only() {
        let slug = random_slug().unwrap();
        assert_ne!(slug, random_slug().unwrap());
        assert!(slug.len() == SLUG_LENGTH && is_valid_slug(&slug) && !is_guessable_slug(&slug), "{slug}");
        assert!(slug.chars().all(char::is_alphanumeric), "{slug}");
    }
}
