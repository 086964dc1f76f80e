//! Editor of the users file that keeps comments, order and formatting.
//!
//! [`change`] holds a lock from reading the file to replacing it, so that commands that run at the same time lose nothing.

use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use jsonc_parser::{
    ParseOptions,
    cst::{CstInputValue, CstObject, CstObjectProp, CstRootNode},
};
use kimai_cli::{CliError, ConfigError, Exit};
use kimai_tools::Mode;
use mcp_oauth_server::sign_in::SecretHash;
use secrecy::ExposeSecret;
use tempfile::NamedTempFile;
use url::Url;

use crate::{
    config::{
        Environment,
        users::{Entry, EntryList, StoredToken},
    },
    file_lock::{FileLock, LockError, folder_of, give_to_owner_of_folder},
};

/// Longest time to wait for other commands that change the file.
const LOCK_TIMEOUT: Duration = Duration::from_secs(30);

/// Changes the file at `path`, which is created if it does not exist. An error of `change` leaves the file as it is.
///
/// # Errors
/// If the file cannot be locked, read or written, or the server would reject it.
pub(super) fn change<T>(
    path: &Path,
    change: impl FnOnce(&mut UsersFile) -> Result<T, CliError>,
) -> Result<T, CliError> {
    // Symbolic links to the same file share the lock.
    let target = target(path);
    let _lock = FileLock::acquire(&target, LOCK_TIMEOUT).map_err(|error| lock_error(path, &error))?;
    let mut file = UsersFile::open(path)?;
    let result = change(&mut file)?;
    file.save()?;
    Ok(result)
}

/// Fields of a login secret: in clear text, and hashed. An entry has one of them.
const SECRET_FIELDS: [&str; 2] = ["auth_secret", "auth_secret_hash"];

/// Fields of a Kimai token: in clear text, and sealed. An entry has one of them.
const TOKEN_FIELDS: [&str; 2] = ["kimai_token", "kimai_token_sealed"];

/// New entry of the users file.
pub(super) struct NewUser<'a> {
    pub(super) slug: &'a str,
    pub(super) kimai_url: &'a Url,
    pub(super) token: &'a StoredToken,
    pub(super) secret: &'a SecretHash,
    pub(super) ssl_verify: Option<&'a str>,
    pub(super) max_mode: Option<Mode>,
}

/// Returns the field and the text of a stored token.
fn token_field(token: &StoredToken) -> (&'static str, &str) {
    let [clear, sealed] = TOKEN_FIELDS;
    match token {
        StoredToken::Clear(token) => (clear, token.expose_secret()),
        StoredToken::Sealed(text) => (sealed, text),
    }
}

/// Returns the file that a path names, behind symbolic links.
fn target(path: &Path) -> PathBuf {
    fs::canonicalize(path).unwrap_or_else(|_| path.to_owned())
}

fn lock_error(path: &Path, error: &LockError) -> CliError {
    let next_step = match error {
        LockError::Timeout => "try again when that command has ended",
        LockError::Io(_) => "give this program write permission for the folder of the file",
    };
    CliError::new(Exit::Failure, ConfigError::new(path.display().to_string(), error.to_string(), next_step))
}

/// Content of the users file.
pub(super) struct UsersFile {
    path: PathBuf,
    original: Option<String>,
    root: CstRootNode,
    users: CstObject,
}

impl UsersFile {
    /// Opens a file. A file that does not exist counts as empty.
    ///
    /// # Errors
    /// If the file cannot be read, or the server would reject it.
    pub(super) fn open(path: &Path) -> Result<Self, ConfigError> {
        let name = path.display().to_string();
        let original = match fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                let problem = format!("cannot be read ({error})");
                return Err(ConfigError::new(name, problem, "give this program read permission"));
            }
        };
        let text = original.as_deref().unwrap_or_default().trim_start_matches('\u{feff}');
        if !text.trim().is_empty() {
            EntryList::parse(text, &name, &Environment::default())?;
        }
        let invalid = |problem: &str| ConfigError::new(&name, problem, "correct the file first");
        let root =
            CstRootNode::parse(text, &ParseOptions::default()).map_err(|_| invalid("is not valid JSON"))?;
        let users = root.object_value_or_create().ok_or_else(|| invalid("does not contain a JSON object"))?;
        Ok(Self { path: path.to_owned(), original, root, users })
    }

    pub(super) fn add(&mut self, user: &NewUser<'_>) {
        let (token_name, token) = token_field(user.token);
        let [_, secret_name] = SECRET_FIELDS;
        let fields = [
            ("kimai_url", Some(user.kimai_url.as_str())),
            (token_name, Some(token)),
            ("ssl_verify", user.ssl_verify),
            (secret_name, Some(user.secret.as_str())),
            ("max_mode", user.max_mode.map(Mode::name)),
        ];
        let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
        self.users.append(user.slug, CstInputValue::Object(fields.collect()));
    }

    pub(super) fn remove(&mut self, slug: &str) -> Result<(), CliError> {
        self.check_exists(slug)?;
        if let Some(entry) = self.users.get(slug) {
            entry.remove();
        }
        Ok(())
    }

    /// Replaces the login secret of a user.
    pub(super) fn set_secret(&mut self, slug: &str, secret: &SecretHash) -> Result<(), CliError> {
        let [_, name] = SECRET_FIELDS;
        self.set(slug, SECRET_FIELDS, name, secret.as_str())
    }

    /// Replaces the Kimai token of a user.
    pub(super) fn set_token(&mut self, slug: &str, token: &StoredToken) -> Result<(), CliError> {
        let (name, text) = token_field(token);
        self.set(slug, TOKEN_FIELDS, name, text)
    }

    /// Replaces a field of a user, whatever of its names the entry has, in its place.
    fn set(&mut self, slug: &str, names: [&str; 2], name: &str, value: &str) -> Result<(), CliError> {
        self.check_exists(slug)?;
        let entry = self.users.object_value(slug).ok_or_else(|| self.unknown_user())?;
        let existing: Vec<CstObjectProp> = names.into_iter().filter_map(|name| entry.get(name)).collect();
        let mut existing = existing.into_iter();
        match existing.next() {
            Some(property) => drop(property.replace_with(name, value.into())),
            None => drop(entry.append(name, value.into())),
        }
        existing.for_each(CstObjectProp::remove);
        Ok(())
    }

    /// Returns the slugs of all entries, also of invalid ones.
    pub(super) fn slugs(&self) -> Vec<String> {
        let names = self.users.properties().into_iter().filter_map(|property| property.decoded_name());
        names.filter(|slug| !slug.starts_with('_')).collect()
    }

    /// Returns an entry, parsed as the server does.
    pub(super) fn entry(&self, slug: &str) -> Result<Entry, CliError> {
        self.check_exists(slug)?;
        let entry = self.users.get(slug).and_then(|entry| entry.value()?.to_serde_value());
        let entry = entry.ok_or_else(|| self.unknown_user())?;
        Ok(Entry::parse(slug, &entry).map_err(|error| {
            ConfigError::new("the user's entry", format!("is invalid: {error}"), "correct the entry first")
        })?)
    }

    /// Checks that the slug is a key of the file and not a comment.
    fn check_exists(&self, slug: &str) -> Result<(), CliError> {
        let exists = !slug.starts_with('_') && self.users.get(slug).is_some();
        if exists { Ok(()) } else { Err(self.unknown_user()) }
    }

    fn unknown_user(&self) -> CliError {
        let next_step = "list the slugs with kimai-mcp-http user list --show";
        let name = self.path.display().to_string();
        CliError::new(Exit::Failure, ConfigError::new(name, "has no user with this slug", next_step))
    }

    /// Replaces the file atomically if its content has changed; only its owner can read it then.
    fn save(self) -> Result<(), CliError> {
        let end = if self.original.is_none() { "\n" } else { "" };
        let content = format!("{}{end}", self.root);
        let is_unchanged =
            self.original.as_deref().is_some_and(|text| text.trim_start_matches('\u{feff}') == content);
        if is_unchanged {
            return Ok(());
        }
        replace(&self.path, self.original.as_deref(), &content).map_err(|error| {
            let problem = format!("cannot be written ({error})");
            let next_step = "give this program write permission for the file and its folder, and try again";
            CliError::new(
                Exit::Failure,
                ConfigError::new(self.path.display().to_string(), problem, next_step),
            )
        })
    }
}

/// Replaces the content of a file atomically, with mode 0600.
///
/// # Errors
/// If the file cannot be written, or is no longer `original`.
fn replace(path: &Path, original: Option<&str>, content: &str) -> io::Result<()> {
    // Keeps symbolic links to a file in another folder.
    let target = target(path);
    let current = match fs::read_to_string(&target) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        text => Some(text?),
    };
    if current.as_deref() != original {
        return Err(io::Error::other("another program has changed it"));
    }
    let folder = folder_of(&target);
    let mut file = NamedTempFile::new_in(folder)?;
    file.write_all(content.as_bytes())?;
    copy_owner(&target, file.path())?;
    file.as_file().sync_all()?;
    file.persist(&target)?;
    // The new name is on the disk before the command reports success.
    #[cfg(unix)]
    fs::File::open(folder)?.sync_all()?;
    Ok(())
}

/// Copies the owner of the old file, because the server may run as another user and must be able to read the new one. Without an
/// old file, root gives the new one to the owner of the folder.
fn copy_owner(old: &Path, new: &Path) -> io::Result<()> {
    #[cfg(unix)]
    if let Ok(old) = fs::metadata(old) {
        use std::os::unix::fs::MetadataExt;
        let current = fs::metadata(new)?;
        if (old.uid(), old.gid()) != (current.uid(), current.gid()) {
            std::os::unix::fs::chown(new, Some(old.uid()), Some(old.gid()))?;
        }
        return Ok(());
    }
    #[cfg(not(unix))]
    let _ = old;
    give_to_owner_of_folder(new)
}
