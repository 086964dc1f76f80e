//! A user's home folder on some system: an argument, so that the places of every system can be looked at on any.

use std::{collections::HashMap, env, path::PathBuf};

use clap::ValueEnum;

/// A system with places of its own for configurations.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Platform {
    /// macOS
    Macos,
    /// Windows
    Windows,
    /// Linux and other Unix
    Linux,
}

impl Platform {
    const fn here() -> Self {
        if cfg!(target_os = "macos") {
            Self::Macos
        } else if cfg!(windows) {
            Self::Windows
        } else {
            Self::Linux
        }
    }
}

/// The variables that move configurations.
const VARIABLES: [&str; 4] = ["APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "CLAUDE_CONFIG_DIR"];

/// A home folder, and what the environment says of places in it.
#[derive(Debug, Clone)]
pub(crate) struct Home {
    pub(crate) platform: Platform,
    pub(crate) folder: PathBuf,
    pub(crate) variables: HashMap<&'static str, PathBuf>,
}

impl Home {
    /// That of the user who runs this; nothing if there is none.
    pub(crate) fn of_user(platform: Option<Platform>) -> Option<Self> {
        let read = |name| Some((name, PathBuf::from(env::var_os(name).filter(|value| !value.is_empty())?)));
        Some(Self {
            platform: platform.unwrap_or(Platform::here()),
            folder: env::home_dir().filter(|home| !home.as_os_str().is_empty())?,
            variables: VARIABLES.into_iter().filter_map(read).collect(),
        })
    }

    /// A folder that a variable moves.
    pub(super) fn moved(&self, variable: &str, usual: &[&str]) -> PathBuf {
        self.variables.get(variable).cloned().unwrap_or_else(|| self.under(usual))
    }

    pub(super) fn under(&self, parts: &[&str]) -> PathBuf {
        parts.iter().fold(self.folder.clone(), |path, part| path.join(part))
    }

    /// Where programs keep what they are told.
    pub(super) fn app_data(&self) -> PathBuf {
        match self.platform {
            Platform::Macos => self.under(&["Library", "Application Support"]),
            Platform::Windows => self.moved("APPDATA", &["AppData", "Roaming"]),
            Platform::Linux => self.dot_config(),
        }
    }

    pub(super) fn dot_config(&self) -> PathBuf {
        match self.platform {
            Platform::Linux => self.moved("XDG_CONFIG_HOME", &[".config"]),
            _ => self.under(&[".config"]),
        }
    }
}
