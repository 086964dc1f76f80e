//! Commands `sessions list` and `sessions end`.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashMap},
    error::Error,
    sync::Arc,
    time::Duration,
};

use clap::ArgMatches;
use jiff::{Timestamp, tz::TimeZone};
use kimai_cli::{CliError, ConfigError, Exit};
use kimai_tools::{Policy, domain::absences::AbsenceLimits};
use mcp_oauth_server::{
    AuthorizationServer, Branding, Event, SecretSignIn,
    client::Verification,
    events::RequestOrigin,
    grant::{self, GrantError, GrantInfo},
    state::StoreError,
};
use serde_json::{Value, json};
use tokio::runtime;

use super::{
    arguments::{EndSessions, ListSessions, SessionsCommand},
    audit::CommandAudit,
    state::{self, StateError},
};
use crate::{
    auth::{
        ClientPool, oauth,
        own_token::{OwnTokenSignIn, PersonAccount, PersonNames, Persons},
        token_writes::TokenWrites,
    },
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
        let (server, persons) = open(settings).await?.unzip();
        let directory = Directory { users, persons: persons.flatten() };
        let server = match (server, audit) {
            (Some(server), Some(audit)) => {
                let names = names(&server, &directory).await.map_err(|error| state_error(&error))?;
                Some(server.with_event_sink(move |event: &Event| {
                    audit.record_event(event, |hash| names.get(hash).cloned());
                }))
            }
            (server, _) => server,
        };
        let sessions = match &server {
            Some(server) => load(server, &directory).await.map_err(|error| state_error(&error))?,
            None => Vec::new(),
        };
        match command {
            SessionsCommand::List(arguments) => {
                print(&select(&sessions, arguments.user.as_deref(), &directory).await?, arguments);
            }
            SessionsCommand::End(arguments) => end(server.as_ref(), &sessions, arguments, &directory).await?,
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
    if settings.users.count() == 0 && settings.sign_in.own_token.is_none() {
        let next_step =
            "set the users file of the server with --users-config, or its --default-kimai-url and state key";
        return Err(ConfigError::new("the user list", "has no usable user", next_step));
    }
    Ok(())
}

/// The users who can have sessions.
struct Directory {
    /// Users of the users file.
    users: Users,
    /// Persons who signed in with their own Kimai token.
    persons: Option<Persons>,
}

impl Directory {
    /// Returns the name of a user in lists.
    async fn name(&self, user: &str) -> Result<String, StoreError> {
        if let Some(listed) = self.users.listed().iter().find(|listed| listed.user.slug == user) {
            return Ok(listed.name.clone());
        }
        Ok(self.person(user).await?.map_or_else(|| "removed user".to_owned(), |person| person.name))
    }

    async fn person(&self, user: &str) -> Result<Option<PersonAccount>, StoreError> {
        match &self.persons {
            Some(persons) => persons.find(user).await,
            None => Ok(None),
        }
    }

    /// Returns true if the state has a token of this person.
    async fn has_person(&self, user: &str) -> Result<bool, CliError> {
        Ok(self.person(user).await.map_err(|error| state_error(&error))?.is_some())
    }

    /// Removes the token of a person; returns true if there was one.
    async fn forget(&self, user: &str) -> Result<bool, CliError> {
        let has_token = self.has_person(user).await?;
        if let Some(persons) = &self.persons {
            persons.forget(user).await.map_err(|error| state_error(&error))?;
        }
        Ok(has_token)
    }
}

/// Returns an authorization server with the state of the settings, and the persons with their own Kimai token; `None` if the
/// server has not created its state yet.
async fn open(settings: StateSettings) -> Result<Option<(AuthorizationServer, Option<Persons>)>, CliError> {
    let StateSettings { public_url, users, sign_in, oidc, state } = settings;
    let Some(state) = state::open_existing(&state).map_err(|error| state_error(&error))? else {
        return Ok(None);
    };
    state.check_readable().await.map_err(|error| state_error(&StateError::from(error)))?;
    let branding = Branding::new("Kimai MCP", "Kimai");
    let is_offered = sign_in.own_token.as_ref().is_some_and(|own_token| own_token.is_offered);
    let own_token = sign_in.own_token.map(|own_token| {
        let clients = ClientPool::new(1, Duration::ZERO, AbsenceLimits::default(), Arc::new(|_| ()));
        let (policy, names) = (Policy::default(), PersonNames::default());
        OwnTokenSignIn::new(&own_token, state.clone(), clients, &policy, names, TokenWrites::default())
    });
    let persons = own_token.as_ref().map(|own_token| own_token.persons().clone());
    let company = oidc.map(|config| {
        oauth::company_sign_in(&config, state.clone(), users.clone(), None, own_token.clone(), None)
    });
    let server = AuthorizationServer::new(public_url, SecretSignIn::new(users), state, catalog(), branding);
    let server = match company.transpose()? {
        Some(company) => server.with_further_sign_in(company),
        None => server,
    };
    let server = match own_token.filter(|_| is_offered) {
        Some(own_token) => server.with_further_sign_in(own_token),
        None => server,
    };
    Ok(Some((server, persons)))
}

fn state_error(error: &dyn Error) -> CliError {
    let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
    let next_step = "use the same state and the same state key as the server";
    let error = ConfigError::new("the state", format!("cannot be used ({error}{cause})"), next_step);
    CliError::new(Exit::CannotServe, error)
}

/// Returns the names of all users by their pseudonyms: slugs, also of removed users who have sessions, and names of persons.
async fn names(
    server: &AuthorizationServer,
    directory: &Directory,
) -> Result<HashMap<String, String>, GrantError> {
    let mut names = HashMap::new();
    for user in grant::users(server).await? {
        let name = match directory.person(&user).await? {
            Some(person) => person.name,
            None => user.clone(),
        };
        names.insert(server.user_pseudonym(&user), name);
    }
    let listed = directory.users.listed().into_iter().map(|listed| listed.user.slug.clone());
    names.extend(listed.map(|slug| (server.user_pseudonym(&slug), slug)));
    Ok(names)
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
async fn load(server: &AuthorizationServer, directory: &Directory) -> Result<Vec<Session>, GrantError> {
    let mut sessions = Vec::new();
    for slug in grant::users(server).await? {
        let name = directory.name(&slug).await?;
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

/// Returns the sessions of the user with this slug, or of the person with this name; or all.
async fn select<'a>(
    sessions: &'a [Session],
    user: Option<&str>,
    directory: &Directory,
) -> Result<Vec<&'a Session>, CliError> {
    let Some(user) = user else { return Ok(sessions.iter().collect()) };
    let of_user = sessions.iter().filter(|session| session.is_of(user, directory));
    let selected: Vec<&Session> = of_user.collect();
    let users: BTreeSet<&str> = selected.iter().map(|session| session.grant.user.as_str()).collect();
    if users.len() > 1 {
        let next_step = "use the slug, which kimai-mcp-http sessions list --show shows";
        return Err(ConfigError::new("the user", "is the name of several persons", next_step).into());
    }
    let is_known = directory.users.find(user).is_some() || directory.has_person(user).await?;
    if selected.is_empty() && !is_known {
        let next_step = "list the slugs with kimai-mcp-http user list --show, and persons with kimai-mcp-http sessions list";
        return Err(ConfigError::new("the user", "does not exist, or has no session", next_step).into());
    }
    Ok(selected)
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

    /// Returns true for a session of the user with this slug, or of the person with this name.
    fn is_of(&self, user: &str, directory: &Directory) -> bool {
        let is_person = directory.users.find(&self.grant.user).is_none();
        self.grant.user == user || (is_person && self.name == user)
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
    directory: &Directory,
) -> Result<(), CliError> {
    let named = arguments.sessions.iter().map(|id| find(sessions, id)).collect::<Result<Vec<_>, _>>()?;
    let of_user = match &arguments.user {
        Some(user) => select(sessions, Some(user), directory).await?,
        None => Vec::new(),
    };
    let all = if arguments.all { sessions.iter().collect() } else { Vec::new() };
    let Some(server) = server else {
        report(0);
        return Ok(());
    };
    let mut ended = 0;
    for session in &named {
        let result =
            grant::end_one(server, &session.grant.user, &session.grant.id, &RequestOrigin::default()).await;
        ended += usize::from(result.map_err(|error| state_error(&error))?);
    }
    // Also ends sessions that begin at the moment, and those that are not listed.
    let listed = directory.users.listed();
    let listed = listed.iter().filter(|_| arguments.all).map(|listed| listed.user.slug.clone());
    let with_sessions = all.iter().chain(&of_user).map(|session| session.grant.user.clone());
    let named_user = match &arguments.user {
        Some(user) => directory.users.find(user).is_some() || directory.has_person(user).await?,
        None => false,
    };
    let named_user = arguments.user.iter().filter(|_| named_user).cloned();
    let of_person: BTreeSet<String> =
        of_user.iter().map(|session| session.grant.user.clone()).chain(named_user).collect();
    let slugs: BTreeSet<String> = listed.chain(with_sessions).chain(of_person.iter().cloned()).collect();
    for slug in slugs {
        grant::revoke_all(server, &slug).await.map_err(|error| state_error(&error))?;
    }
    let mut has_forgotten = false;
    for user in &of_person {
        has_forgotten |= directory.forget(user).await?;
    }
    report(ended + of_user.len() + all.len());
    if has_forgotten {
        anstream::println!(
            "Deleted the Kimai token of this person here. Delete it in Kimai too if it leaked or the person left."
        );
    }
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
