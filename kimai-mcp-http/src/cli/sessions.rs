//! Commands `sessions list` and `sessions end`.

use std::{cmp::Reverse, collections::HashMap, error::Error};

use clap::ArgMatches;
use jiff::{Timestamp, tz::TimeZone};
use kimai_cli::{CliError, ConfigError, Exit};
use mcp_oauth_server::{
    AuthorizationServer, Branding, Event, SecretSignIn,
    client::Verification,
    grant::{self, GrantError, GrantInfo},
};
use serde_json::{Value, json};
use tokio::runtime;

use super::{
    arguments::{EndSessions, ListSessions, SessionsCommand},
    audit::CommandAudit,
    state::{self, StateError},
};
use crate::{
    auth::oauth,
    config::{Backend, Environment, Options, StateSettings, scopes::catalog, users::Users},
};

/// Length of a session id in the table.
const SHORT_ID_LENGTH: usize = 12;

/// Minimum length of the beginning of a session id.
const MIN_ID_LENGTH: usize = 4;

/// Runs a command and prints its result.
///
/// # Errors
/// If the state cannot be used, or a session or user does not exist.
pub(super) fn run(
    command: &SessionsCommand,
    options: &Options,
    matches: &ArgMatches,
    environment: &Environment,
) -> Result<Exit, CliError> {
    let settings = StateSettings::read(options, matches, environment)?;
    check(&settings)?;
    let audit = match command {
        SessionsCommand::List(_) => None,
        SessionsCommand::End(_) => Some(CommandAudit::open(options, matches, environment)?),
    };
    let runtime = runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| ConfigError::new("the program", format!("cannot start ({error})"), "try again"))?;
    runtime.block_on(async {
        let users = settings.users.clone();
        let server = match (open(settings).await?, audit) {
            (Some(server), Some(audit)) => {
                let names = names(&server, &users).await.map_err(|error| state_error(&error))?;
                Some(server.with_event_sink(move |event: &Event| {
                    audit.record_event(event, |hash| names.get(hash).cloned());
                }))
            }
            (server, _) => server,
        };
        let sessions = match &server {
            Some(server) => load(server, &users).await.map_err(|error| state_error(&error))?,
            None => Vec::new(),
        };
        match command {
            SessionsCommand::List(arguments) => {
                print(&select(&sessions, arguments.user.as_deref(), &users)?, arguments);
            }
            SessionsCommand::End(arguments) => end(server.as_ref(), &sessions, arguments, &users).await?,
        }
        Ok(Exit::Success)
    })
}

fn check(settings: &StateSettings) -> Result<(), ConfigError> {
    if matches!(settings.state.backend, Backend::Memory) {
        let problem = "is in the memory of the server, where commands cannot read it";
        let next_step = "set --oauth-state-file or --state, for the server and for this command";
        return Err(ConfigError::new("the state", problem, next_step));
    }
    if settings.users.count() == 0 {
        let next_step = "set the users file of the server with --users-config";
        return Err(ConfigError::new("the user list", "has no usable user", next_step));
    }
    Ok(())
}

/// Returns an authorization server with the state of the settings; `None` if the server has not created its state yet.
async fn open(settings: StateSettings) -> Result<Option<AuthorizationServer>, CliError> {
    let StateSettings { public_url, users, oidc, state } = settings;
    let Some(state) = state::open_existing(&state).map_err(|error| state_error(&error))? else {
        return Ok(None);
    };
    state.check_readable().await.map_err(|error| state_error(&StateError::from(error)))?;
    let branding = Branding::new("Kimai MCP", "Kimai");
    let company = oidc.map(|config| oauth::company_sign_in(&config, state.clone(), users.clone(), None));
    let server = AuthorizationServer::new(public_url, SecretSignIn::new(users), state, catalog(), branding);
    Ok(Some(match company.transpose()? {
        Some(company) => server.with_further_sign_in(company),
        None => server,
    }))
}

fn state_error(error: &dyn Error) -> CliError {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    let next_step = "use the same state and the same state key as the server";
    let error = ConfigError::new("the state", format!("cannot be used ({error}{cause})"), next_step);
    CliError::new(Exit::CannotServe, error)
}

/// Returns the slugs of all users by their pseudonyms, also of removed users who have sessions.
async fn names(server: &AuthorizationServer, users: &Users) -> Result<HashMap<String, String>, GrantError> {
    let with_sessions = grant::users(server).await?;
    let listed = users.listed().into_iter().map(|listed| listed.user.slug.clone());
    let slugs = listed.chain(with_sessions);
    Ok(slugs.map(|slug| (server.user_pseudonym(&slug), slug)).collect())
}

/// A session: a grant with its user.
struct Session {
    /// Name of the user in lists.
    name: String,
    /// Pseudonym of the user in logs.
    user_hash: String,
    grant: GrantInfo,
}

/// Loads the active sessions of all users, the last used ones first.
async fn load(server: &AuthorizationServer, users: &Users) -> Result<Vec<Session>, GrantError> {
    let listed = users.listed();
    let mut sessions = Vec::new();
    for slug in grant::users(server).await? {
        let user = listed.iter().find(|listed| listed.user.slug == slug);
        let name = user.map_or_else(|| "removed user".to_owned(), |user| user.name.clone());
        let user_hash = server.user_pseudonym(&slug);
        let grants = grant::list(server, &slug).await?;
        sessions.extend(grants.into_iter().map(|grant| Session {
            name: name.clone(),
            user_hash: user_hash.clone(),
            grant,
        }));
    }
    sessions.sort_by_key(|session| Reverse(session.grant.used_at()));
    Ok(sessions)
}

/// Returns the sessions of the user with this slug, or all.
fn select<'a>(
    sessions: &'a [Session],
    slug: Option<&str>,
    users: &Users,
) -> Result<Vec<&'a Session>, CliError> {
    let Some(slug) = slug else { return Ok(sessions.iter().collect()) };
    if users.find(slug).is_none() {
        let next_step = "list the slugs with kimai-mcp-http user list --show";
        return Err(ConfigError::new("the user", "does not exist", next_step).into());
    }
    Ok(sessions.iter().filter(|session| session.grant.user == slug).collect())
}

fn print(sessions: &[&Session], arguments: &ListSessions) {
    if arguments.json {
        let list: Vec<Value> = sessions.iter().map(|session| session.json(arguments.show)).collect();
        anstream::println!("{:#}", Value::from(list));
        return;
    }
    if sessions.is_empty() {
        anstream::println!("No sessions.");
        return;
    }
    let header = ["SESSION", "USER", "APP", "IDENTITY", "RETURNS TO", "SCOPES", "SINCE (UTC)", "LAST USED"];
    let rows = sessions.iter().map(|session| session.row(arguments.show));
    let rows: Vec<[String; 8]> = std::iter::once(header.map(str::to_owned)).chain(rows).collect();
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    for row in &rows {
        let cells = row.iter().zip(&widths).map(|(cell, &width)| format!("{cell:width$}"));
        anstream::println!("{}", cells.collect::<Vec<_>>().join("  ").trim_end());
    }
}

impl Session {
    /// Returns the id without the characters that would look like an option.
    fn id(&self) -> String {
        without_signs(&self.grant.id)
    }

    fn short_id(&self) -> String {
        self.id().chars().take(SHORT_ID_LENGTH).collect()
    }

    fn user(&self, show: bool) -> &str {
        if show { &self.grant.user } else { &self.name }
    }

    fn app(&self) -> Option<&str> {
        self.grant.client.as_ref().and_then(|client| client.name.as_deref())
    }

    /// Returns the host of the metadata document of the client.
    fn identity(&self) -> Option<&str> {
        match &self.grant.client.as_ref()?.verification {
            Verification::Document(host) => Some(host),
            Verification::None => None,
        }
    }

    fn destination(&self) -> Option<String> {
        self.grant.client.as_ref().map(|client| client.destination.to_string())
    }

    fn row(&self, show: bool) -> [String; 8] {
        let grant = &self.grant;
        let identity = match (&grant.client, self.identity()) {
            (_, Some(host)) => host,
            (Some(_), None) => "not verified",
            (None, None) => "unknown",
        };
        [
            self.short_id(),
            self.user(show).to_owned(),
            self.app().unwrap_or("unknown").to_owned(),
            identity.to_owned(),
            self.destination().unwrap_or_else(|| "unknown".to_owned()),
            grant.scopes.to_string(),
            grant.created_at.map_or_else(|| "unknown".to_owned(), minutes),
            grant.used_at().map_or_else(|| "unknown".to_owned(), minutes),
        ]
    }

    fn json(&self, show: bool) -> Value {
        let grant = &self.grant;
        let mut value = json!({
            "id": self.id(),
            "user": self.name,
            "user_hash": self.user_hash,
            "client_id": grant.client_id,
            "app": self.app(),
            "verified_host": self.identity(),
            "returns_to": self.destination(),
            "scopes": grant.scopes.iter().collect::<Vec<_>>(),
            "created_at": grant.created_at.map(|time| time.to_string()),
            "last_used_at": grant.used_at().map(|time| time.to_string()),
            "expires_at": grant.expires_at.to_string(),
        });
        if let (true, Some(fields)) = (show, value.as_object_mut()) {
            fields.insert("slug".to_owned(), grant.user.as_str().into());
        }
        value
    }
}

fn minutes(time: Timestamp) -> String {
    time.to_zoned(TimeZone::UTC).strftime("%Y-%m-%d %H:%M").to_string()
}

fn without_signs(id: &str) -> String {
    id.chars().filter(char::is_ascii_alphanumeric).collect()
}

/// Ends the sessions that the arguments name. Nothing is ended if one of them does not exist.
async fn end(
    server: Option<&AuthorizationServer>,
    sessions: &[Session],
    arguments: &EndSessions,
    users: &Users,
) -> Result<(), CliError> {
    let named = arguments.sessions.iter().map(|id| find(sessions, id)).collect::<Result<Vec<_>, _>>()?;
    let of_user = match &arguments.user {
        Some(slug) => select(sessions, Some(slug), users)?,
        None => Vec::new(),
    };
    let all = if arguments.all { sessions.iter().collect() } else { Vec::new() };
    let Some(server) = server else {
        report(0);
        return Ok(());
    };
    let mut ended = 0;
    for session in &named {
        let result = grant::end_one(server, &session.grant.user, &session.grant.id).await;
        ended += usize::from(result.map_err(|error| state_error(&error))?);
    }
    // Also ends sessions that begin at the moment, and those that are not listed.
    let slugs = if arguments.all {
        users.listed().iter().map(|listed| listed.user.slug.clone()).collect()
    } else {
        Vec::from_iter(arguments.user.clone())
    };
    for slug in slugs {
        grant::revoke_all(server, &slug).await.map_err(|error| state_error(&error))?;
    }
    report(ended + of_user.len() + all.len());
    Ok(())
}

fn report(ended: usize) {
    match ended {
        0 => anstream::println!("No session was active."),
        1 => anstream::println!("Ended 1 session. A running server applies this immediately."),
        _ => anstream::println!("Ended {ended} sessions. A running server applies this immediately."),
    }
}

/// Returns the session whose id begins with `text`.
fn find<'a>(sessions: &'a [Session], text: &str) -> Result<&'a Session, CliError> {
    let beginning = without_signs(text);
    let error = |problem: &str| {
        let next_step = "copy its id from kimai-mcp-http sessions list";
        CliError::new(Exit::Failure, ConfigError::new(format!("the session {text:?}"), problem, next_step))
    };
    if beginning.len() < MIN_ID_LENGTH {
        return Err(error("has too short an id"));
    }
    let mut matching = sessions.iter().filter(|session| session.id().starts_with(&beginning));
    match (matching.next(), matching.next()) {
        (Some(session), None) => Ok(session),
        (Some(_), Some(_)) => Err(error("is not unique")),
        (None, _) => Err(error("does not exist or has ended")),
    }
}
