//! List of users from JSON or from environment variables.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::Arc,
};

use kimai_cli::ConfigError;
use kimai_tools::{
    Mode,
    domain::api::{Client, Tls},
};
use secrecy::SecretString;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value, error::Category};
use url::Url;

use super::{KimaiAddress, User, is_valid_slug};
use crate::config::Environment;

const FORMAT: &str = r#"use {"<slug>": {"kimai_url": "https://…", "kimai_token": "…", "auth_secret": "…"}}"#;

/// Fields of an entry. The last one belongs to the Python server, which ignored it as well.
const FIELDS: [&str; 6] =
    ["kimai_url", "kimai_token", "auth_secret", "ssl_verify", "max_mode", "kimai_user_id"];

/// Prefix of the variables of users: `KIMAI_USER_<SLUG>_…`.
const VARIABLE_PREFIX: &str = "KIMAI_USER_";

const AUTH_SECRET_SUFFIX: &str = "_AUTH_SECRET";

/// Suffixes of the variables and their fields.
const VARIABLE_FIELDS: [(&str, &str); 5] = [
    ("_URL", "kimai_url"),
    ("_TOKEN", "kimai_token"),
    (AUTH_SECRET_SUFFIX, "auth_secret"),
    ("_SSL_VERIFY", "ssl_verify"),
    ("_MAX_MODE", "max_mode"),
];

/// User with a name for messages.
#[derive(Debug, Clone)]
pub struct ListedUser {
    /// Position in the configuration, such as `user 3 of users.json`; does not contain the slug.
    pub name: String,
    /// The user.
    pub user: Arc<User>,
}

/// Users in the order of their configuration, with errors and warnings about entries.
#[derive(Default)]
pub(super) struct UserList {
    by_slug: HashMap<String, Arc<User>>,
    users: Vec<ListedUser>,
    errors: Vec<ConfigError>,
    warnings: Vec<ConfigError>,
}

impl UserList {
    pub(super) fn new(users: impl IntoIterator<Item = User>) -> Self {
        let mut list = Self::default();
        for (index, user) in users.into_iter().enumerate() {
            list.add(format!("user {}", index + 1), user);
        }
        list
    }

    /// Parses JSON in the format of the users file. Keys that begin with `_` are comments.
    pub(super) fn parse(text: &str, name: &str, environment: &Environment) -> Result<Self, ConfigError> {
        let entries: Entries = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| invalid_json(name, &error))?;
        let entries = entries.0.into_iter().filter(|(slug, _)| !slug.starts_with('_'));
        let mut list = Self::from_entries(entries, name);
        list.override_secrets(environment);
        Ok(list)
    }

    /// Reads the users that have a URL or a token among the variables.
    pub(super) fn from_variables(environment: &Environment) -> Self {
        let suffixes = ["_URL", "_TOKEN"];
        let mut names: Vec<&str> =
            suffixes.iter().flat_map(|suffix| environment.between(VARIABLE_PREFIX, suffix)).collect();
        names.sort_unstable();
        names.dedup();
        let entries = names.into_iter().map(|name| (name.to_lowercase(), variable_entry(name, environment)));
        Self::from_entries(entries, "the environment")
    }

    fn from_entries(entries: impl Iterator<Item = (String, Value)>, source: &str) -> Self {
        let mut list = Self::default();
        for (index, (slug, entry)) in entries.enumerate() {
            let name = format!("user {} of {source}", index + 1);
            match parse_entry(&slug, &entry) {
                Ok(user) => {
                    list.warn_about_fields(&name, &unknown_fields(&entry));
                    list.add(name, user);
                }
                Err(error) => list.add_error(name, &error),
            }
        }
        list
    }

    fn add(&mut self, name: String, user: User) {
        if self.by_slug.contains_key(&user.slug) {
            let error = InvalidEntry(vec![FieldError::DuplicateSlug]);
            return self.add_error(name, &error);
        }
        let user = Arc::new(user);
        self.by_slug.insert(user.slug.clone(), user.clone());
        self.users.push(ListedUser { name, user });
    }

    fn add_error(&mut self, name: String, error: &InvalidEntry) {
        self.errors.push(ConfigError::new(name, format!("is ignored: {error}"), "correct the entry"));
    }

    fn warn_about_fields(&mut self, name: &str, fields: &[&str]) {
        if !fields.is_empty() {
            let problem = format!("has unknown fields: {}", fields.join(", "));
            let next_step = "correct the names (kimai_url, kimai_token, auth_secret, ssl_verify, max_mode) or remove the fields";
            self.warnings.push(ConfigError::new(name, problem, next_step));
        }
    }

    pub(super) fn find(&self, slug: &str) -> Option<Arc<User>> {
        self.by_slug.get(slug).cloned()
    }

    pub(super) fn users(&self) -> &[ListedUser] {
        &self.users
    }

    /// Returns the errors of entries that cannot be used completely.
    pub(super) fn errors(&self) -> &[ConfigError] {
        &self.errors
    }

    /// Returns warnings about fields without effect.
    pub(super) fn warnings(&self) -> &[ConfigError] {
        &self.warnings
    }

    /// Replaces login secrets by those of variables.
    ///
    /// A variable that matches several users is ignored and reported: the secret of one user must not give access to
    /// the account of another one.
    fn override_secrets(&mut self, environment: &Environment) {
        let mut name_counts: BTreeMap<String, usize> = BTreeMap::new();
        for listed in &self.users {
            *name_counts.entry(variable_name(&listed.user.slug)).or_default() += 1;
        }
        for listed in &mut self.users {
            let slug = &listed.user.slug;
            let variable = secret_variable(slug, environment);
            let Some(secret) = variable.and_then(|name| environment.get(&name)) else { continue };
            if name_counts.get(&variable_name(slug)) != Some(&1) {
                let problem =
                    "shares the variable of its auth_secret with another user; the variable has no effect";
                self.errors.push(ConfigError::new(&listed.name, problem, "set the secret in the users file"));
                continue;
            }
            let user = Arc::new(User { auth_secret: Some(secret.into()), ..User::clone(&listed.user) });
            self.by_slug.insert(user.slug.clone(), user.clone());
            listed.user = user;
        }
    }
}

fn variable_entry(name: &str, environment: &Environment) -> Value {
    let fields = VARIABLE_FIELDS.iter().filter_map(|(suffix, field)| {
        let value = environment.get(&format!("{VARIABLE_PREFIX}{name}{suffix}"))?;
        Some(((*field).to_owned(), Value::from(value)))
    });
    Value::Object(fields.collect::<Map<_, _>>())
}

/// Returns the form of a slug in the names of variables.
fn variable_name(slug: &str) -> String {
    slug.to_uppercase().replace('-', "_")
}

/// Returns the name of the variable with the login secret of a user, if it is set.
pub(crate) fn secret_variable(slug: &str, environment: &Environment) -> Option<String> {
    let name = format!("{VARIABLE_PREFIX}{}{AUTH_SECRET_SUFFIX}", variable_name(slug));
    environment.get(&name).map(|_| name)
}

/// JSON object as a list, because a map would lose duplicate keys.
struct Entries(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;
        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = Entries;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(ObjectVisitor)
    }
}

/// Returns the error with the position in the text, but without the text, which may be a secret.
fn invalid_json(name: &str, error: &serde_json::Error) -> ConfigError {
    let problem = match error.classify() {
        Category::Data => "does not contain a JSON object".to_owned(),
        _ => format!("is not valid JSON at line {}, column {}", error.line(), error.column()),
    };
    ConfigError::new(name, problem, FORMAT)
}

/// All errors of an entry, without its values.
#[derive(Debug)]
pub(crate) struct InvalidEntry(Vec<FieldError>);

impl fmt::Display for InvalidEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{error}")?;
        }
        Ok(())
    }
}

/// Error of one part of an entry.
#[derive(Debug, thiserror::Error)]
enum FieldError {
    #[error("its slug has characters other than a-z, A-Z, 0-9, - and _")]
    InvalidSlug,
    #[error("its slug is that of an earlier user")]
    DuplicateSlug,
    #[error("it is not an object with kimai_url and kimai_token")]
    NotAnObject,
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("{0} is not a string")]
    NotAString(&'static str),
    #[error("kimai_url cannot be used ({0})")]
    InvalidUrl(String),
    #[error("kimai_token has characters that no token has")]
    InvalidToken,
    #[error("ssl_verify is neither true, false nor a file name")]
    InvalidTls,
    #[error("max_mode is not one of {}", Mode::ALL.map(Mode::name).join(", "))]
    InvalidMode,
}

/// Parses an entry of the users file.
///
/// # Errors
/// All errors of the entry.
pub(crate) fn parse_entry(slug: &str, entry: &Value) -> Result<User, InvalidEntry> {
    let mut errors = Vec::new();
    if !is_valid_slug(slug) {
        errors.push(FieldError::InvalidSlug);
    }
    if !entry.is_object() {
        errors.push(FieldError::NotAnObject);
        return Err(InvalidEntry(errors));
    }
    let url = ok_or_push(&mut errors, kimai_url(entry));
    let token = ok_or_push(&mut errors, kimai_token(entry));
    let tls = ok_or_push(&mut errors, ssl_verify(entry));
    let auth_secret = ok_or_push(&mut errors, string(entry, "auth_secret"));
    let max_mode = ok_or_push(&mut errors, max_mode(entry));
    match (url, token, tls, auth_secret, max_mode) {
        (Some(url), Some(token), Some(tls), Some(auth_secret), Some(max_mode)) if errors.is_empty() => {
            Ok(User {
                slug: slug.to_owned(),
                kimai: KimaiAddress { url, tls },
                token,
                auth_secret: auth_secret.map(Into::into),
                max_mode,
            })
        }
        _ => Err(InvalidEntry(errors)),
    }
}

fn ok_or_push<T>(errors: &mut Vec<FieldError>, result: Result<T, FieldError>) -> Option<T> {
    result.map_err(|error| errors.push(error)).ok()
}

/// Returns the unknown fields of an entry. Names that do not look like field names may be secrets and are hidden.
fn unknown_fields(entry: &Value) -> Vec<&str> {
    let is_plain = |name: &str| name.len() <= 24 && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let names = entry.as_object().into_iter().flat_map(|entry| entry.keys());
    names
        .map(String::as_str)
        .filter(|name| !FIELDS.contains(name) && !name.starts_with('_'))
        .map(|name| if is_plain(name) { name } else { "…" })
        .collect()
}

fn kimai_url(entry: &Value) -> Result<Url, FieldError> {
    let text = required(entry, "kimai_url")?;
    Client::normalize_url(text).map_err(|error| FieldError::InvalidUrl(error.to_string()))
}

/// Reads the token, which must be a valid header value.
fn kimai_token(entry: &Value) -> Result<SecretString, FieldError> {
    let text = required(entry, "kimai_token")?;
    let is_header_value = ::http::HeaderValue::try_from(text).is_ok();
    if is_header_value { Ok(text.into()) } else { Err(FieldError::InvalidToken) }
}

/// Reads the mode. An invalid one makes the entry unusable, so that a typing error never grants more.
fn max_mode(entry: &Value) -> Result<Option<Mode>, FieldError> {
    let mode = string(entry, "max_mode")?.map(str::parse).transpose();
    mode.map_err(|_| FieldError::InvalidMode)
}

fn ssl_verify(entry: &Value) -> Result<Tls, FieldError> {
    match entry.get("ssl_verify") {
        None | Some(Value::Null | Value::Bool(true)) => Ok(Tls::System),
        Some(Value::Bool(false)) => Ok(Tls::Insecure),
        Some(Value::String(text)) => Ok(parse_tls(text)),
        Some(_) => Err(FieldError::InvalidTls),
    }
}

/// Parses `true` (system trust), `false` (any certificate) or the name of a PEM file.
pub(crate) fn parse_tls(text: &str) -> Tls {
    let text = text.trim();
    match text.to_ascii_lowercase().as_str() {
        "" | "true" | "1" | "yes" | "on" => Tls::System,
        "false" | "0" | "no" | "off" => Tls::Insecure,
        _ => Tls::CaFile(text.into()),
    }
}

fn required<'a>(entry: &'a Value, field: &'static str) -> Result<&'a str, FieldError> {
    string(entry, field)?.ok_or(FieldError::Missing(field))
}

/// Returns the trimmed text of a field; an empty text counts as unset.
fn string<'a>(entry: &'a Value, field: &'static str) -> Result<Option<&'a str>, FieldError> {
    match entry.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
        Some(_) => Err(FieldError::NotAString(field)),
    }
}
