//! Users file that is reloaded when it changes.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use kimai_cli::ConfigError;

use super::{is_world_readable, list::UserList};
use crate::config::Environment;

/// Users file with the list that was loaded last.
pub(super) struct ReloadingFile {
    path: PathBuf,
    environment: Environment,
    loaded: Mutex<LoadedFile>,
}

struct LoadedFile {
    version: Option<FileVersion>,
    list: Arc<UserList>,
}

/// Metadata that changes with the content of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FileVersion {
    modified: Option<SystemTime>,
    length: u64,
    inode: u64,
}

impl FileVersion {
    fn read(path: &Path) -> Option<Self> {
        let metadata = fs::metadata(path).ok()?;
        #[cfg(unix)]
        let inode = std::os::unix::fs::MetadataExt::ino(&metadata);
        #[cfg(not(unix))]
        let inode = 0;
        Some(Self { modified: metadata.modified().ok(), length: metadata.len(), inode })
    }
}

impl ReloadingFile {
    pub(super) fn open(path: &Path, environment: &Environment) -> Result<Self, ConfigError> {
        let version = FileVersion::read(path);
        let list = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => UserList::default(),
            text => parse(path, text, environment)?,
        };
        let loaded = Mutex::new(LoadedFile { version, list: Arc::new(list) });
        Ok(Self { path: path.to_owned(), environment: environment.clone(), loaded })
    }

    /// Returns the users, reloaded if the file has changed. An unreadable file keeps the previous users.
    pub(super) fn current(&self) -> Arc<UserList> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let version = FileVersion::read(&self.path);
        if version != loaded.version {
            loaded.version = version;
            match parse(&self.path, fs::read_to_string(&self.path), &self.environment) {
                Ok(list) => {
                    log_reload(&list);
                    loaded.list = Arc::new(list);
                }
                Err(error) => tracing::error!(%error, "users file not reloaded; the previous users are kept"),
            }
        }
        loaded.list.clone()
    }

    /// Returns a warning if the file does not exist or other users can read it.
    pub(super) fn warning(&self) -> Option<ConfigError> {
        let name = file_name(&self.path);
        if !self.path.exists() {
            let next_step = "create it with kimai-mcp-http user add";
            return Some(ConfigError::new(name, "does not exist: there are no users yet", next_step));
        }
        let next_step = format!("chmod 600 {}", self.path.display());
        is_world_readable(&self.path)
            .then(|| ConfigError::new(name, "can be read by other users of this machine", next_step))
    }
}

fn parse(path: &Path, text: io::Result<String>, environment: &Environment) -> Result<UserList, ConfigError> {
    let text = text.map_err(|error| {
        let problem = format!("cannot be read ({error})");
        ConfigError::new(path.display().to_string(), problem, "give the server read permission")
    })?;
    UserList::parse(&text, &file_name(path), environment)
}

/// Returns the name of the file without its folder.
fn file_name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn log_reload(list: &UserList) {
    tracing::info!(users = list.users().len(), "users file reloaded");
    for error in list.errors().iter().chain(list.warnings()) {
        tracing::warn!("{error}");
    }
}
