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
    cst::{CstInputValue, CstObject, CstRootNode},
};
use kimai_cli::{CliError, ConfigError, Exit};
use secrecy::ExposeSecret;
use tempfile::NamedTempFile;

use crate::{
    config::{
        Environment,
        users::{User, Users, parse_entry},
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
            Users::from_json(text, &name, &Environment::default())?;
        }
        let invalid = |problem: &str| ConfigError::new(&name, problem, "correct the file first");
        let root =
            CstRootNode::parse(text, &ParseOptions::default()).map_err(|_| invalid("is not valid JSON"))?;
        let users = root.object_value_or_create().ok_or_else(|| invalid("does not contain a JSON object"))?;
        Ok(Self { path: path.to_owned(), original, root, users })
    }

    pub(super) fn add(&mut self, user: &User, ssl_verify: Option<&str>) {
        let fields = [
            ("kimai_url", Some(user.kimai.url.as_str())),
            ("kimai_token", Some(user.token.expose_secret())),
            ("ssl_verify", ssl_verify),
            ("auth_secret", user.auth_secret.as_ref().map(ExposeSecret::expose_secret)),
        ];
        let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
        self.users.append(&user.slug, CstInputValue::Object(fields.collect()));
    }

    pub(super) fn remove(&mut self, slug: &str) -> Result<(), CliError> {
        self.check_exists(slug)?;
        if let Some(entry) = self.users.get(slug) {
            entry.remove();
        }
        Ok(())
    }

    /// Sets a field of a user.
    pub(super) fn set(&mut self, slug: &str, field: &str, value: &str) -> Result<(), CliError> {
        self.check_exists(slug)?;
        let entry = self.users.object_value(slug).ok_or_else(|| self.unknown_user())?;
        match entry.get(field) {
            Some(property) => property.set_value(value.into()),
            None => drop(entry.append(field, value.into())),
        }
        Ok(())
    }

    /// Returns a user, parsed as the server does.
    pub(super) fn user(&self, slug: &str) -> Result<User, CliError> {
        self.check_exists(slug)?;
        let entry = self.users.get(slug).and_then(|entry| entry.value()?.to_serde_value());
        let entry = entry.ok_or_else(|| self.unknown_user())?;
        Ok(parse_entry(slug, &entry).map_err(|error| {
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

    /// Replaces the file atomically; only its owner can read it then.
    fn save(self) -> Result<(), CliError> {
        let end = if self.original.is_none() { "\n" } else { "" };
        let content = format!("{}{end}", self.root);
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
