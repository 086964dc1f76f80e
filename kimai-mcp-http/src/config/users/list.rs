//! List of users from JSON or from environment variables.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    fmt, fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use kimai_cli::ConfigError;
use mcp_oauth_server::state::DecryptError;
use secrecy::SecretString;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Map, Value, error::Category};

use super::{
    TokenSeal, User,
    entry::{Entry, FieldError, InvalidEntry, normalize_identity, unknown_fields},
};
use crate::config::Environment;

const FORMAT: &str = r#"use {"<slug>": {"kimai_url": "https://…", "kimai_token": "…", "auth_secret": "…"}}"#;

/// Prefix of the variables of users: `KIMAI_USER_<SLUG>_…`.
const VARIABLE_PREFIX: &str = "KIMAI_USER_";

const AUTH_SECRET_SUFFIX: &str = "_AUTH_SECRET";

const IDENTITY_SUFFIX: &str = "_OIDC_IDENTITY";

/// Suffixes of the variables and their fields.
const VARIABLE_FIELDS: [(&str, &str); 6] = [
    ("_URL", "kimai_url"),
    ("_TOKEN", "kimai_token"),
    (AUTH_SECRET_SUFFIX, "auth_secret"),
    ("_SSL_VERIFY", "ssl_verify"),
    ("_MAX_MODE", "max_mode"),
    (IDENTITY_SUFFIX, "oidc_identity"),
];

/// Largest number of users that an error names.
const MAX_NAMED: usize = 10;

/// Source of the users.
#[derive(Debug)]
pub(crate) enum UserSource {
    /// Users file.
    File(PathBuf),
    /// Content of the variable `USERS_CONFIG`.
    Text(SecretString),
    /// Variables `KIMAI_USER_…`.
    Variables,
}

/// User with a name for messages.
#[derive(Debug, Clone)]
pub struct ListedUser {
    /// Position in the configuration, such as `user 3 of users.json`; does not contain the slug.
    pub name: String,
    /// The user.
    pub user: Arc<User>,
}

/// Entry with its name for messages.
#[derive(Debug, Clone)]
pub(crate) struct ListedEntry {
    pub(crate) name: String,
    pub(crate) entry: Entry,
    /// True if the source has the token or the secret in clear text.
    has_clear_text: bool,
}

/// Valid entries in the order of their configuration, with errors and warnings about others. Sealed tokens are not opened.
#[derive(Default)]
pub(crate) struct EntryList {
    pub(crate) entries: Vec<ListedEntry>,
    pub(crate) errors: Vec<ConfigError>,
    warnings: Vec<ConfigError>,
    slugs: HashSet<String>,
}

impl EntryList {
    /// Reads the entries of a source. A file that does not exist has none.
    ///
    /// # Errors
    /// If the file cannot be read or is not a JSON object; invalid entries are `errors`.
    pub(crate) fn read(source: &UserSource, environment: &Environment) -> Result<Self, ConfigError> {
        match source {
            UserSource::Variables => Ok(Self::from_variables(environment)),
            UserSource::Text(text) => {
                Self::parse(secrecy::ExposeSecret::expose_secret(text), "USERS_CONFIG", environment)
            }
            UserSource::File(path) => match fs::read_to_string(path) {
                Ok(text) => Self::parse(&text, &file_name(path), environment),
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
                Err(error) => Err(unreadable(path, &error)),
            },
        }
    }

    /// Parses JSON in the format of the users file. Keys that begin with `_` are comments.
    pub(crate) fn parse(text: &str, name: &str, environment: &Environment) -> Result<Self, ConfigError> {
        let entries: JsonEntries = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| invalid_json(name, &error))?;
        let entries = entries.0.into_iter().filter(|(slug, _)| !slug.starts_with('_'));
        let mut list = Self::from_entries(entries, name);
        list.override_fields(environment);
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
            match Entry::parse(&slug, &entry) {
                Ok(parsed) if list.slugs.insert(slug) => {
                    list.warn_about_fields(&name, &unknown_fields(&entry));
                    let has_clear_text = parsed.has_clear_text();
                    list.entries.push(ListedEntry { name, entry: parsed, has_clear_text });
                }
                Ok(_) => list.add_error(name, &InvalidEntry(vec![FieldError::DuplicateSlug])),
                Err(error) => list.add_error(name, &error),
            }
        }
        list
    }

    fn add_error(&mut self, name: String, error: &InvalidEntry) {
        self.errors.push(ConfigError::new(name, format!("is ignored: {error}"), "correct the entry"));
    }

    fn warn_about_fields(&mut self, name: &str, fields: &[&str]) {
        if !fields.is_empty() {
            let problem = format!("has unknown fields: {}", fields.join(", "));
            let next_step = "correct the names (kimai_url, kimai_token, auth_secret, ssl_verify, max_mode, oidc_identity) or remove the fields";
            self.warnings.push(ConfigError::new(name, problem, next_step));
        }
    }

    /// Replaces login secrets and identities by those of variables.
    ///
    /// A variable that matches several users is ignored and reported: the secret of one user must not give access to
    /// the account of another one.
    fn override_fields(&mut self, environment: &Environment) {
        let mut name_counts: BTreeMap<String, usize> = BTreeMap::new();
        for listed in &self.entries {
            *name_counts.entry(variable_name(&listed.entry.slug)).or_default() += 1;
        }
        for listed in &mut self.entries {
            let name = variable_name(&listed.entry.slug);
            let is_unique = name_counts.get(&name) == Some(&1);
            for (suffix, field) in [(AUTH_SECRET_SUFFIX, "auth_secret"), (IDENTITY_SUFFIX, "oidc_identity")] {
                let Some(value) = environment.get(&format!("{VARIABLE_PREFIX}{name}{suffix}")) else {
                    continue;
                };
                if !is_unique {
                    let problem = format!(
                        "shares the variable of its {field} with another user; the variable has no effect"
                    );
                    let next_step = format!("set {field} in the users file");
                    self.errors.push(ConfigError::new(&listed.name, problem, next_step));
                } else if suffix == AUTH_SECRET_SUFFIX {
                    listed.entry.auth_secret = Some(SecretString::from(value).into());
                } else {
                    listed.entry.oidc_identity = Some(normalize_identity(value));
                }
            }
        }
    }
}

/// Users in the order of their configuration, with errors and warnings about entries.
#[derive(Default)]
pub(super) struct UserList {
    by_slug: HashMap<String, Arc<User>>,
    by_identity: HashMap<String, Arc<User>>,
    users: Vec<ListedUser>,
    errors: Vec<ConfigError>,
    warnings: Vec<ConfigError>,
    clear_texts: usize,
}

impl UserList {
    pub(super) fn new(users: impl IntoIterator<Item = User>) -> Self {
        let mut list = Self::default();
        for (index, user) in users.into_iter().enumerate() {
            list.add(format!("user {}", index + 1), user);
        }
        list
    }

    /// Parses JSON in the format of the users file and opens sealed tokens. Errors call the text `name`.
    ///
    /// # Errors
    /// If the text is not a JSON object, or the key of sealed tokens is missing.
    pub(super) fn parse(
        text: &str,
        name: &str,
        environment: &Environment,
        seal: &TokenSeal,
    ) -> Result<Self, ConfigError> {
        Self::open(EntryList::parse(text, name, environment)?, name, seal)
    }

    /// Opens the sealed tokens of entries.
    ///
    /// # Errors
    /// If a token was sealed with a key that is not configured: all users of the file are kept out of use, because an entry that is
    /// skipped would sign its user out.
    pub(super) fn open(entries: EntryList, source: &str, seal: &TokenSeal) -> Result<Self, ConfigError> {
        let clear_texts = entries.entries.iter().filter(|listed| listed.has_clear_text).count();
        let mut list =
            Self { errors: entries.errors, warnings: entries.warnings, clear_texts, ..Self::default() };
        let mut without_key = Vec::new();
        let mut key_error = None;
        for ListedEntry { name, entry, .. } in entries.entries {
            match entry.open(seal) {
                Ok(user) => list.add(name, user),
                Err(DecryptError::Forged | DecryptError::Plaintext) => {
                    let error = InvalidEntry(vec![FieldError::InvalidSeal(DecryptError::Forged)]);
                    let next_step = "set the token again with kimai-mcp-http user rotate SLUG --kimai-token";
                    list.errors.push(ConfigError::new(name, format!("is ignored: {error}"), next_step));
                }
                Err(error) => {
                    without_key.push(name);
                    key_error = Some(error);
                }
            }
        }
        match key_error {
            Some(error) => Err(missing_key(source, &error, &without_key)),
            None => Ok(list),
        }
    }

    fn add(&mut self, name: String, user: User) {
        let user = Arc::new(user);
        self.by_slug.insert(user.slug.clone(), user.clone());
        if let Some(identity) = &user.oidc_identity {
            if self.by_identity.contains_key(identity) {
                let problem = "has the oidc_identity of an earlier user, who signs in instead";
                self.warnings.push(ConfigError::new(&name, problem, "remove it from one of both"));
            } else {
                self.by_identity.insert(identity.clone(), user.clone());
            }
        }
        self.users.push(ListedUser { name, user });
    }

    pub(super) fn find(&self, slug: &str) -> Option<Arc<User>> {
        self.by_slug.get(slug).cloned()
    }

    /// Returns the first user with this identity at the identity provider.
    pub(super) fn find_identity(&self, identity: &str) -> Option<Arc<User>> {
        self.by_identity.get(&normalize_identity(identity)).cloned()
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

    /// Returns the number of entries with a token or a secret in clear text.
    pub(super) fn clear_texts(&self) -> usize {
        self.clear_texts
    }
}

/// Returns the error of sealed tokens whose key is not configured.
fn missing_key(source: &str, error: &DecryptError, users: &[String]) -> ConfigError {
    let suffix = format!(" of {source}");
    let mut names: Vec<&str> =
        users.iter().take(MAX_NAMED).map(|name| name.strip_suffix(&suffix).unwrap_or(name)).collect();
    let more = format!("{} more", users.len().saturating_sub(MAX_NAMED));
    if users.len() > MAX_NAMED {
        names.push(&more);
    }
    let names = names.join(", ");
    let (problem, next_step) = match error {
        DecryptError::NoKey => (
            format!("has sealed Kimai tokens, but no usable state key is set ({names})"),
            "set the key with --state-key-file or KIMAI_MCP_STATE_KEY",
        ),
        _ => (
            format!("has Kimai tokens that were sealed with another state key ({names})"),
            "add that key on a line after the new one, or set the tokens again with kimai-mcp-http user rotate SLUG --kimai-token",
        ),
    };
    ConfigError::new(source, problem, next_step)
}

/// Returns the error of a users file that cannot be read.
pub(super) fn unreadable(path: &Path, error: &io::Error) -> ConfigError {
    let problem = format!("cannot be read ({error})");
    ConfigError::new(path.display().to_string(), problem, "give the server read permission")
}

/// Returns the name of the file without its folder.
pub(super) fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
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
struct JsonEntries(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for JsonEntries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ObjectVisitor;
        impl<'de> Visitor<'de> for ObjectVisitor {
            type Value = JsonEntries;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<JsonEntries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(JsonEntries(entries))
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
