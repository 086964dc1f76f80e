//! A file of users that is read again when it changes.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use kimai_cli::ConfigError;

use super::{open_to_others, roster::Roster};
use crate::environment::Environment;

pub(super) struct Watched {
    path: PathBuf,
    environment: Environment,
    seen: Mutex<Seen>,
}

struct Seen {
    stamp: Option<Stamp>,
    roster: Arc<Roster>,
}

/// What tells one state of a file from another without reading it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Stamp {
    modified: Option<SystemTime>,
    length: u64,
    file: u64,
}

impl Stamp {
    fn of(path: &Path) -> Option<Self> {
        let file = fs::metadata(path).ok()?;
        #[cfg(unix)]
        let number = std::os::unix::fs::MetadataExt::ino(&file);
        #[cfg(not(unix))]
        let number = 0;
        Some(Self { modified: file.modified().ok(), length: file.len(), file: number })
    }
}

impl Watched {
    pub(super) fn open(path: &Path, environment: &Environment) -> Result<Self, ConfigError> {
        let stamp = Stamp::of(path);
        let roster = match fs::read_to_string(path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Roster::default(),
            text => read(path, text, environment)?,
        };
        let seen = Mutex::new(Seen { stamp, roster: Arc::new(roster) });
        Ok(Self { path: path.to_owned(), environment: environment.clone(), seen })
    }

    /// The users of the file, read again if it is another than before. While it cannot be read they are those that
    /// were: nobody is logged out by a slip of the pen.
    pub(super) fn now(&self) -> Arc<Roster> {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        let stamp = Stamp::of(&self.path);
        if stamp != seen.stamp {
            seen.stamp = stamp;
            match read(&self.path, fs::read_to_string(&self.path), &self.environment) {
                Ok(roster) => {
                    tell(&roster);
                    seen.roster = Arc::new(roster);
                }
                Err(problem) => tracing::error!("{problem}; the users that were known stay"),
            }
        }
        seen.roster.clone()
    }

    pub(super) fn warnings(&self) -> Option<ConfigError> {
        let name = name(&self.path);
        if !self.path.exists() {
            let next = "kimai-mcp-http user add makes it";
            return Some(ConfigError::new(name, "does not exist: there are no users yet", next));
        }
        let next = format!("chmod 600 {}", self.path.display());
        open_to_others(&self.path).then(|| ConfigError::new(name, "can be read by others", next))
    }
}

fn read(path: &Path, text: io::Result<String>, environment: &Environment) -> Result<Roster, ConfigError> {
    let next = "let this program read it";
    let text = text.map_err(|error| {
        ConfigError::new(path.display().to_string(), format!("cannot be read ({error})"), next)
    })?;
    Roster::read(&text, &name(path), environment)
}

/// What the file is called where a path would say too much.
fn name(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn tell(roster: &Roster) {
    tracing::info!(users = roster.listed().len(), "the file of users was read again");
    for fault in roster.faults().iter().chain(roster.unread()) {
        tracing::warn!("{fault}");
    }
}
