//! The server's parts from its settings.

use std::{
    fmt,
    io::{self, IsTerminal, Write},
    sync::{Arc, Once},
    time::Duration,
};

use kimai_cli::ConfigError;
use mcp_oauth_server::{
    Cipher, State, clock,
    secret::Secret,
    state::{Redis, Sqlite, Store},
};
use secrecy::ExposeSecret;

use super::{App, REMEMBERED};
use crate::{
    door::{Doors, HeaderDoor},
    kimais::Kimais,
    metrics::Metrics,
    oauth::{self, NAMESPACE},
    settings::{Engine, HeaderAuth, Keeping, Settings},
};

impl App {
    /// The server that these settings describe. Nothing is contacted.
    ///
    /// # Errors
    /// When the state cannot be opened.
    pub(crate) fn configured(settings: &Settings) -> Result<Self, ConfigError> {
        let state = State::new(store(&settings.keeping)?, clock::system(), cipher(&settings.keeping)?);
        let metrics = Metrics::new();
        let users = settings.people.users.clone();
        let oauth = oauth::server(settings.public.clone(), users.clone(), state, &metrics)
            .with_default_scopes(settings.people.default_scopes.clone())
            .with_allowlist(settings.people.clients.clone());
        let documents = if settings.people.client_documents { oauth::metadata_documents() } else { None };
        Ok(Self {
            oauth: match documents {
                Some(documents) => oauth.with_metadata_documents(documents),
                None => oauth,
            },
            users,
            kimais: kimais(settings, &metrics),
            metrics,
            doors: Arc::new(doors(settings)?),
            guards: Arc::new(settings.guards.clone()),
        })
    }
}

fn store(keeping: &Keeping) -> Result<Arc<dyn Store>, ConfigError> {
    Ok(match &keeping.engine {
        Engine::Memory => Arc::new(Sqlite::in_memory().map_err(|error| unusable(&error))?),
        Engine::File(path) => Arc::new(Sqlite::open(path, NAMESPACE).map_err(|error| unusable(&error))?),
        Engine::Redis(url) => {
            Arc::new(Redis::new(url.expose_secret(), NAMESPACE).map_err(|error| unusable(&error))?)
        }
    })
}

fn unusable(error: &dyn fmt::Display) -> ConfigError {
    ConfigError::new(
        "the state",
        format!("cannot be opened ({error})"),
        "let this program write it, or name another",
    )
}

fn cipher(keeping: &Keeping) -> Result<Cipher, ConfigError> {
    let key = keeping.key.as_ref().map(ExposeSecret::expose_secret);
    Cipher::new(key, NAMESPACE).map_err(|error| unusable(&error))
}

fn kimais(settings: &Settings, metrics: &Metrics) -> Kimais {
    let bounds = |auth: &HeaderAuth| (auth.max_sessions, auth.session_ttl);
    let (most, idle): (u64, Duration) = settings.header_auth.as_ref().map_or(REMEMBERED, bounds);
    Kimais::new(most.max(settings.people.users.count() as u64), idle, settings.absences, metrics.observer())
}

fn doors(settings: &Settings) -> Result<Doors, ConfigError> {
    let headers = settings.header_auth.as_ref().map(header_door).transpose()?;
    Ok(Doors { headers, slugs: settings.people.legacy_slugs })
}

/// Without a token of its own, the server makes one and shows it once: on the terminal, not in the log.
fn header_door(auth: &HeaderAuth) -> Result<HeaderDoor, ConfigError> {
    let server_token = if let Some(token) = &auth.server_token {
        Secret::new(token.expose_secret())
    } else {
        let made = Secret::random().map_err(|error| {
            ConfigError::new("the server token", format!("cannot be made ({error})"), "try again")
        })?;
        print_server_token(&made);
        made
    };
    let (default_kimai, allowed) = (auth.default_kimai.clone(), auth.allowed.clone());
    Ok(HeaderDoor { server_token: server_token.digest(), default_kimai, allowed, told: Once::new() })
}

/// Prints a generated server token once, on standard output unless only standard error is a terminal: standard error is
/// the log, which is stored, forwarded, and may be JSON.
fn print_server_token(token: &Secret) {
    let text =
        format!("New server token, shown only now (set MCP_SERVER_TOKEN to keep one): {}", token.expose());
    let use_stdout = io::stdout().is_terminal() || !io::stderr().is_terminal();
    if !use_stdout || writeln!(io::stdout(), "{text}").is_err() {
        anstream::eprintln!("{text}");
    }
}
