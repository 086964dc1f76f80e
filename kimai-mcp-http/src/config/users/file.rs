//! Users file that is reloaded when it changes.

use std::{
    fs::{File, Metadata},
    io::{self, Read},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant, SystemTime},
};

use kimai_cli::ConfigError;
use mcp_oauth_server::secret::Digest;

use super::{
    TokenSeal,
    list::{UserList, file_name, unreadable},
};
use crate::config::{Environment, permissions};

/// Age at which the metadata of a file tell its content: a later change gets another time, whatever the clock's resolution.
const SETTLED_AFTER: Duration = Duration::from_secs(2);

/// Interval at which the content is compared even if the metadata are the same.
const COMPARE_INTERVAL: Duration = Duration::from_secs(30);

/// Interval at which the log repeats that the file cannot be used.
const LOG_INTERVAL: Duration = Duration::from_secs(300);

/// Users file with the list that was loaded last.
pub(super) struct ReloadingFile {
    path: PathBuf,
    environment: Environment,
    seal: TokenSeal,
    loaded: Mutex<LoadedFile>,
}

struct LoadedFile {
    /// Metadata at the last read; `None` if the file did not exist.
    version: Option<FileVersion>,
    /// Content at the last read, valid or not.
    digest: Option<Digest>,
    read_at: Instant,
    list: Arc<UserList>,
    failure: Option<Failure>,
}

/// Metadata that change with the content of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
struct FileVersion {
    /// Time of the last change of content or metadata, which no program can set (Unix).
    changed: Option<(i64, i64)>,
    modified: Option<SystemTime>,
    length: u64,
    inode: u64,
    device: u64,
    /// True if the file was old enough when it was read.
    is_settled: bool,
}

impl FileVersion {
    fn new(metadata: &Metadata) -> Self {
        #[cfg(unix)]
        let (changed, inode, device) = {
            use std::os::unix::fs::MetadataExt;
            (Some((metadata.ctime(), metadata.ctime_nsec())), metadata.ino(), metadata.dev())
        };
        #[cfg(not(unix))]
        let (changed, inode, device) = (None, 0, 0);
        let mut version = Self {
            changed,
            modified: metadata.modified().ok(),
            length: metadata.len(),
            inode,
            device,
            is_settled: false,
        };
        version.is_settled = version.age().is_some_and(|age| age >= SETTLED_AFTER);
        version
    }

    fn read(path: &Path) -> Option<Self> {
        path.metadata().ok().as_ref().map(Self::new)
    }

    /// Returns the time since the last change; `None` if that is in the future.
    fn age(&self) -> Option<Duration> {
        let changed = self.changed.and_then(|(seconds, _)| u64::try_from(seconds).ok());
        let changed = changed.map(|seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds + 1));
        changed.or(self.modified)?.elapsed().ok()
    }

    /// Returns true if both are the same state of a file that was settled at the first read.
    fn is_unchanged_since(&self, read: &Self) -> bool {
        read.is_settled && *self == *read
    }
}

/// Content of a file with its metadata.
struct Content {
    version: FileVersion,
    text: String,
}

impl Content {
    fn read(path: &Path) -> io::Result<Self> {
        let mut file = File::open(path)?;
        let version = FileVersion::new(&file.metadata()?);
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        Ok(Self { version, text })
    }

    fn digest(&self) -> Digest {
        Digest::of([&self.text])
    }
}

/// Reason why the current content of the file is not in use.
struct Failure {
    error: ConfigError,
    logged_at: Option<Instant>,
}

impl Failure {
    fn new(error: ConfigError) -> Self {
        Self { error, logged_at: None }
    }

    /// Logs the error at first and then in intervals.
    fn log(&mut self, now: Instant) {
        let is_due = self.logged_at.is_none_or(|logged_at| now.duration_since(logged_at) >= LOG_INTERVAL);
        if is_due {
            self.logged_at = Some(now);
            let error = &self.error;
            tracing::error!(%error, "users file not reloaded; the previous users are kept");
        }
    }
}

impl ReloadingFile {
    pub(super) fn open(
        path: &Path,
        environment: &Environment,
        seal: &TokenSeal,
    ) -> Result<Self, ConfigError> {
        let mut loaded = LoadedFile {
            version: None,
            digest: None,
            read_at: Instant::now(),
            list: Arc::default(),
            failure: None,
        };
        match Content::read(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => return Err(unreadable(path, &error)),
            Ok(content) => {
                let list = UserList::parse(&content.text, &file_name(path), environment, seal)?;
                loaded.list = Arc::new(list);
                loaded.digest = Some(content.digest());
                loaded.version = Some(content.version);
            }
        }
        let loaded = Mutex::new(loaded);
        Ok(Self { path: path.to_owned(), environment: environment.clone(), seal: seal.clone(), loaded })
    }

    /// Returns the users, reloaded if the file has changed. An unreadable file keeps the previous users.
    pub(super) fn current(&self) -> Arc<UserList> {
        self.refresh().list.clone()
    }

    /// Returns the reason why the current content of the file is not in use.
    pub(super) fn error(&self) -> Option<ConfigError> {
        self.refresh().failure.as_ref().map(|failure| failure.error.clone())
    }

    /// Returns warnings if the file does not exist or other users of the machine can access it.
    pub(super) fn warnings(&self) -> Vec<ConfigError> {
        let name = file_name(&self.path);
        if !self.path.exists() {
            let next_step = "create it with kimai-mcp-http user add";
            return vec![ConfigError::new(name, "does not exist: there are no users yet", next_step)];
        }
        permissions::warnings(&name, &self.path).collect()
    }

    /// Returns a warning if the tokens or secrets of some users are in clear text.
    pub(super) fn clear_text_warning(&self, users: usize) -> Option<ConfigError> {
        let next_step = "protect them with kimai-mcp-http user seal, which needs --state-key-file";
        (users > 0).then(|| {
            let problem = format!("has the Kimai token or login secret of {users} users in clear text");
            ConfigError::new(file_name(&self.path), problem.replace(" 1 users ", " 1 user "), next_step)
        })
    }

    fn refresh(&self) -> MutexGuard<'_, LoadedFile> {
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if loaded.may_differ(FileVersion::read(&self.path).as_ref(), now) {
            loaded.read_at = now;
            self.reload(&mut loaded);
        }
        if let Some(failure) = &mut loaded.failure {
            failure.log(now);
        }
        loaded
    }

    fn reload(&self, loaded: &mut LoadedFile) {
        let content = match Content::read(&self.path) {
            Ok(content) => content,
            Err(error) => {
                loaded.version = None;
                match (error.kind(), loaded.digest) {
                    // The file never existed.
                    (io::ErrorKind::NotFound, None) => loaded.failure = None,
                    _ => loaded.fail(unreadable(&self.path, &error)),
                }
                return;
            }
        };
        let digest = content.digest();
        let was_readable = loaded.version.is_some();
        loaded.version = Some(content.version);
        if was_readable && loaded.digest == Some(digest) {
            return;
        }
        loaded.digest = Some(digest);
        match UserList::parse(&content.text, &file_name(&self.path), &self.environment, &self.seal) {
            Ok(list) => {
                log_reload(&list);
                loaded.list = Arc::new(list);
                loaded.failure = None;
            }
            Err(error) => loaded.fail(error),
        }
    }
}

impl LoadedFile {
    /// Returns true if the content may be another one than at the last read.
    fn may_differ(&self, current: Option<&FileVersion>, now: Instant) -> bool {
        let is_unchanged = match (&self.version, current) {
            (Some(read), Some(current)) => current.is_unchanged_since(read),
            (None, None) => true,
            _ => false,
        };
        !is_unchanged || now.duration_since(self.read_at) >= COMPARE_INTERVAL
    }

    /// Records an error; the same error again keeps the time at which it was logged.
    fn fail(&mut self, error: ConfigError) {
        if self.failure.as_ref().is_none_or(|failure| failure.error != error) {
            self.failure = Some(Failure::new(error));
        }
    }
}

fn log_reload(list: &UserList) {
    tracing::info!(users = list.users().len(), "users file reloaded");
    for error in list.errors().iter().chain(list.warnings()) {
        tracing::warn!("{error}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failure_is_logged_at_once_and_every_five_minutes() {
        let mut failure = Failure::new(ConfigError::new("users.json", "is broken", "repair it"));
        let start = Instant::now();
        let mut is_logged_at = |seconds| {
            let now = start + Duration::from_secs(seconds);
            failure.log(now);
            failure.logged_at == Some(now)
        };
        assert_eq!(
            [0, 1, 299, 300, 301, 600].map(&mut is_logged_at),
            [true, false, false, true, false, true]
        );
    }

    #[test]
    fn recently_changed_files_are_compared_again_although_their_metadata_are_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("users.json");
        std::fs::write(&path, "{}").unwrap();
        let mut version = FileVersion::read(&path).unwrap();
        assert!(!version.is_settled && !version.clone().is_unchanged_since(&version));
        version.is_settled = true;
        assert!(version.clone().is_unchanged_since(&version));
    }
}
