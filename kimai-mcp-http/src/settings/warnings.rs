//! What should be known at the start, though the server can run.

use std::path::Path;

use kimai_cli::ConfigError;
use kimai_tools::domain::api::Tls;
use secrecy::ExposeSecret;

use super::{Engine, Settings};
use crate::{
    arguments::{self, Arguments},
    environment::Environment,
    users::{open_to_others, tls},
};

/// The least characters of a token that callers share.
const TOKEN_LENGTH: usize = 16;

pub(super) fn of(settings: &Settings, arguments: &Arguments, environment: &Environment) -> Vec<ConfigError> {
    let mut found = ignored(arguments, environment);
    found.extend(crate::foreign::variables(environment));
    found.extend(settings.people.users.warnings(settings.people.legacy_slugs));
    found.extend(kept(settings, arguments));
    found.extend(reached(settings, arguments));
    found.extend(header_auth(settings, arguments, environment));
    found
}

/// What was configured and has no effect.
fn ignored(arguments: &Arguments, environment: &Environment) -> Vec<ConfigError> {
    let variables = environment.between("KIMAI_USER_", "_URL").next().is_some();
    let text = environment.get("USERS_CONFIG").is_some();
    let file = arguments.people.users_config.as_ref().is_some_and(|path| !path.trim().is_empty());
    let next = "keep users in one place alone";
    let mut found = Vec::new();
    if file && text {
        found.push(ConfigError::new("USERS_CONFIG", "has no effect beside a file of users", next));
    }
    if variables && (file || text) {
        found.push(ConfigError::new(
            "KIMAI_USER_…_URL",
            "has no effect beside a file of users or USERS_CONFIG",
            next,
        ));
    }
    found
}

fn kept(settings: &Settings, arguments: &Arguments) -> Vec<ConfigError> {
    let mut found = Vec::new();
    if matches!(settings.keeping.engine, Engine::Memory) {
        let text = "is kept in memory: a restart logs everybody out";
        found.push(ConfigError::new(
            "the state",
            text,
            "name a file with --oauth-state-file, or a Redis with --state",
        ));
    }
    if matches!(settings.keeping.engine, Engine::Redis(_)) && settings.keeping.key.is_none() {
        let text = "has no key: each replica limits callers on its own and names them in its log otherwise";
        found.push(ConfigError::new("the state", text, "give all of them one with --state-key-file"));
    }
    let key = arguments.keeping.state_key_file.as_deref().map(|path| Path::new(path.trim()));
    found.extend(key.filter(|path| open_to_others(path)).map(|path| {
        ConfigError::new("--state-key-file", "can be read by others", format!("chmod 600 {}", path.display()))
    }));
    found
}

/// Behind a proxy every request seems to come from the proxy; elsewhere the address is needed.
fn reached(settings: &Settings, arguments: &Arguments) -> Option<ConfigError> {
    if settings.public.is_https() {
        let text = "is https, and no proxy is trusted: all callers count as one address";
        let next = "name the proxy that speaks https with --trusted-proxy";
        return settings
            .guards
            .trusted_proxies
            .is_empty()
            .then(|| ConfigError::new("--public-url", text, next));
    }
    let named = arguments.address.public_url.as_ref().is_some_and(|url| !url.trim().is_empty());
    let alone = named || settings.listen.ip().is_loopback();
    let next = "give what users type, such as https://mcp.example.com";
    (!alone).then(|| {
        ConfigError::new("--public-url", "is not given: only clients on this machine can log in", next)
    })
}

fn header_auth(settings: &Settings, arguments: &Arguments, environment: &Environment) -> Vec<ConfigError> {
    let Some(headers) = &settings.header_auth else { return closed(arguments, environment) };
    let next = "set it to the output of openssl rand -base64 32";
    let mut found = Vec::new();
    match &headers.server_token {
        None => {
            found.push(ConfigError::new("MCP_SERVER_TOKEN", "is not set: each start makes a new one", next));
        }
        Some(token) if token.expose_secret().len() < TOKEN_LENGTH => {
            found.push(ConfigError::new("MCP_SERVER_TOKEN", "is short enough to be guessed", next));
        }
        Some(_) => {}
    }
    if headers.default_kimai.as_ref().is_some_and(|kimai| kimai.tls == Tls::Insecure) {
        let text = "is false: anybody between here and Kimai can read the tokens";
        found.push(ConfigError::new("--ssl-verify", text, "name the file of your CA in PEM instead"));
    }
    found
}

/// What is set for a door that is closed. `user add` takes a Kimai and its certificates from there too.
fn closed(arguments: &Arguments, environment: &Environment) -> Vec<ConfigError> {
    let arguments::Headers { allowed_kimai_url, max_sessions, session_ttl, ssl_verify, .. } =
        &arguments.headers;
    let says = |text: Option<&str>| text.is_some_and(|text| !text.trim().is_empty());
    let next = "switch callers with tokens of their own on by --header-auth";
    let mut found: Vec<ConfigError> = [
        ("MCP_SERVER_TOKEN", environment.get("MCP_SERVER_TOKEN")),
        ("--allowed-kimai-url", allowed_kimai_url.first().map(String::as_str)),
        ("--max-sessions", max_sessions.as_deref()),
        ("--session-ttl", session_ttl.as_deref()),
    ]
    .into_iter()
    .filter(|(_, text)| says(*text))
    .map(|(name, _)| ConfigError::new(name, "has no effect", next))
    .collect();
    if ssl_verify.as_deref().is_some_and(|text| tls(text) != Tls::System) {
        let next = "write ssl_verify into the entries of the users, or KIMAI_USER_…_SSL_VERIFY";
        found.push(ConfigError::new("--ssl-verify", "has no effect on users, who have one each", next));
    }
    found
}
