//! The assistants that the setup can connect, and the paths of their configurations on each operating system.

mod entry;

use std::{collections::HashMap, env, fs, path::PathBuf};

use clap::ValueEnum;
pub(crate) use entry::{EntryError, ServerEntry, redact};

/// An assistant with a configuration file for MCP servers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Assistant {
    /// Claude Desktop
    ClaudeDesktop,
    /// Claude Code
    ClaudeCode,
    /// Cursor
    Cursor,
    /// Visual Studio Code
    #[value(name = "vscode")]
    VsCode,
    /// Windsurf
    Windsurf,
    /// Zed
    Zed,
}

impl Assistant {
    /// All assistants.
    pub(crate) const ALL: [Self; 6] =
        [Self::ClaudeDesktop, Self::ClaudeCode, Self::Cursor, Self::VsCode, Self::Windsurf, Self::Zed];

    /// Returns the product name.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::ClaudeDesktop => "Claude Desktop",
            Self::ClaudeCode => "Claude Code",
            Self::Cursor => "Cursor",
            Self::VsCode => "VS Code",
            Self::Windsurf => "Windsurf",
            Self::Zed => "Zed",
        }
    }

    /// Returns the instruction that makes the assistant load a changed configuration.
    pub(crate) const fn next_step(self) -> &'static str {
        match self {
            Self::ClaudeDesktop => "Quit and restart Claude Desktop.",
            Self::ClaudeCode => "Start a new session of Claude Code.",
            Self::Cursor => "Cursor lists the server under Settings, MCP. Turn it on if it is off.",
            Self::VsCode => "In VS Code, run MCP: List Servers and start the server.",
            Self::Windsurf => "In Windsurf, refresh the MCP servers of Cascade.",
            Self::Zed => "Zed starts the server automatically. The settings of the agent panel list it.",
        }
    }

    /// Returns the key of the servers in the configuration.
    const fn servers_key(self) -> &'static str {
        match self {
            Self::VsCode => "servers",
            Self::Zed => "context_servers",
            _ => "mcpServers",
        }
    }

    /// Returns true if server entries need the transport type.
    const fn requires_type(self) -> bool {
        matches!(self, Self::ClaudeCode | Self::VsCode)
    }

    /// Returns true if the configuration may contain comments and trailing commas.
    const fn accepts_comments(self) -> bool {
        matches!(self, Self::VsCode | Self::Zed)
    }

    /// Returns the path of the configuration, which may not exist.
    pub(crate) fn config_file(self, home: &HomeDir) -> PathBuf {
        match self {
            Self::ClaudeDesktop => self.folder(home).join("claude_desktop_config.json"),
            Self::ClaudeCode => home.variable_or("CLAUDE_CONFIG_DIR", &[]).join(".claude.json"),
            Self::Cursor => self.folder(home).join("mcp.json"),
            Self::VsCode => self.folder(home).join("User").join("mcp.json"),
            Self::Windsurf => self.folder(home).join("mcp_config.json"),
            Self::Zed => self.folder(home).join("settings.json"),
        }
    }

    /// Returns true if the assistant has created its folder or configuration.
    pub(crate) fn is_installed(self, home: &HomeDir) -> bool {
        self.folder(home).is_dir() || self.config_file(home).is_file()
    }

    fn folder(self, home: &HomeDir) -> PathBuf {
        match self {
            Self::ClaudeDesktop => {
                microsoft_store_folder(home).unwrap_or_else(|| home.app_data().join("Claude"))
            }
            Self::ClaudeCode => home.variable_or("CLAUDE_CONFIG_DIR", &[".claude"]),
            Self::Cursor => home.join(&[".cursor"]),
            Self::VsCode => home.app_data().join("Code"),
            Self::Windsurf => home.join(&[".codeium", "windsurf"]),
            Self::Zed if home.platform == Platform::Windows => home.app_data().join("Zed"),
            Self::Zed => home.dot_config().join("zed"),
        }
    }
}

/// Returns the folder of Claude Desktop from the Microsoft Store, which has a redirected roaming folder.
fn microsoft_store_folder(home: &HomeDir) -> Option<PathBuf> {
    if home.platform != Platform::Windows {
        return None;
    }
    let packages = home.variable_or("LOCALAPPDATA", &["AppData", "Local"]).join("Packages");
    let package = fs::read_dir(packages)
        .ok()?
        .flatten()
        .find(|package| package.file_name().to_str().is_some_and(|name| name.starts_with("Claude_")))?;
    let folder = package.path().join("LocalCache").join("Roaming").join("Claude");
    folder.is_dir().then_some(folder)
}

/// Operating system, which determines the paths of configurations.
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
    const fn current() -> Self {
        if cfg!(target_os = "macos") {
            Self::Macos
        } else if cfg!(windows) {
            Self::Windows
        } else {
            Self::Linux
        }
    }
}

/// A user's home directory on some operating system. A value, so that all systems are tested on any.
#[derive(Debug, Clone)]
pub(crate) struct HomeDir {
    pub(crate) platform: Platform,
    pub(crate) folder: PathBuf,
    /// Environment variables that relocate configurations.
    pub(crate) variables: HashMap<&'static str, PathBuf>,
}

impl HomeDir {
    const VARIABLES: [&str; 4] = ["APPDATA", "LOCALAPPDATA", "XDG_CONFIG_HOME", "CLAUDE_CONFIG_DIR"];

    /// Returns the home directory of the current user, if there is one.
    pub(crate) fn current(platform: Option<Platform>) -> Option<Self> {
        let read = |name| Some((name, PathBuf::from(env::var_os(name).filter(|value| !value.is_empty())?)));
        Some(Self {
            platform: platform.unwrap_or(Platform::current()),
            folder: env::home_dir().filter(|home| !home.as_os_str().is_empty())?,
            variables: Self::VARIABLES.into_iter().filter_map(read).collect(),
        })
    }

    /// Returns the value of a variable, or else the path below the home directory.
    fn variable_or(&self, variable: &str, default: &[&str]) -> PathBuf {
        self.variables.get(variable).cloned().unwrap_or_else(|| self.join(default))
    }

    fn join(&self, parts: &[&str]) -> PathBuf {
        parts.iter().fold(self.folder.clone(), |path, part| path.join(part))
    }

    /// Returns the folder of application data.
    fn app_data(&self) -> PathBuf {
        match self.platform {
            Platform::Macos => self.join(&["Library", "Application Support"]),
            Platform::Windows => self.variable_or("APPDATA", &["AppData", "Roaming"]),
            Platform::Linux => self.dot_config(),
        }
    }

    fn dot_config(&self) -> PathBuf {
        match self.platform {
            Platform::Linux => self.variable_or("XDG_CONFIG_HOME", &[".config"]),
            _ => self.join(&[".config"]),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn home(platform: Platform, folder: &Path) -> HomeDir {
        HomeDir { platform, folder: folder.to_owned(), variables: HashMap::new() }
    }

    fn config_files(platform: Platform) -> [String; 6] {
        let home = home(platform, Path::new("~"));
        Assistant::ALL.map(|assistant| assistant.config_file(&home).to_str().unwrap().replace('\\', "/"))
    }

    #[test]
    fn every_assistant_has_its_file_on_every_system() {
        assert_eq!(
            config_files(Platform::Macos),
            [
                "~/Library/Application Support/Claude/claude_desktop_config.json",
                "~/.claude.json",
                "~/.cursor/mcp.json",
                "~/Library/Application Support/Code/User/mcp.json",
                "~/.codeium/windsurf/mcp_config.json",
                "~/.config/zed/settings.json",
            ]
        );
        assert_eq!(
            config_files(Platform::Windows),
            [
                "~/AppData/Roaming/Claude/claude_desktop_config.json",
                "~/.claude.json",
                "~/.cursor/mcp.json",
                "~/AppData/Roaming/Code/User/mcp.json",
                "~/.codeium/windsurf/mcp_config.json",
                "~/AppData/Roaming/Zed/settings.json",
            ]
        );
        assert_eq!(
            config_files(Platform::Linux),
            [
                "~/.config/Claude/claude_desktop_config.json",
                "~/.claude.json",
                "~/.cursor/mcp.json",
                "~/.config/Code/User/mcp.json",
                "~/.codeium/windsurf/mcp_config.json",
                "~/.config/zed/settings.json",
            ]
        );
    }

    #[test]
    fn variables_relocate_configurations_on_the_systems_that_define_them() {
        let variables = [("APPDATA", "R"), ("XDG_CONFIG_HOME", "X"), ("CLAUDE_CONFIG_DIR", "C")]
            .map(|(name, path)| (name, path.into()));
        let home =
            |platform| HomeDir { variables: variables.clone().into(), ..home(platform, Path::new("~")) };
        let file = |assistant: Assistant, platform| assistant.config_file(&home(platform));
        assert!(file(Assistant::VsCode, Platform::Windows).starts_with("R"));
        assert!(file(Assistant::VsCode, Platform::Linux).starts_with("X"));
        assert!(file(Assistant::Zed, Platform::Macos).starts_with("~/.config"));
        assert_eq!(file(Assistant::ClaudeCode, Platform::Macos), Path::new("C").join(".claude.json"));
    }

    #[test]
    fn assistants_with_a_folder_or_a_file_are_installed() {
        let scratch = tempfile::tempdir().unwrap();
        let home = home(Platform::Linux, scratch.path());
        fs::create_dir_all(scratch.path().join(".config/zed")).unwrap();
        fs::write(scratch.path().join(".claude.json"), "{}").unwrap();
        let installed: Vec<_> =
            Assistant::ALL.into_iter().filter(|assistant| assistant.is_installed(&home)).collect();
        assert_eq!(installed, [Assistant::ClaudeCode, Assistant::Zed]);
    }

    #[test]
    fn claude_desktop_from_the_microsoft_store_has_its_own_folder() {
        let scratch = tempfile::tempdir().unwrap();
        let home = home(Platform::Windows, scratch.path());
        let store = scratch.path().join("AppData/Local/Packages/Claude_pzs8/LocalCache/Roaming/Claude");
        fs::create_dir_all(&store).unwrap();
        assert!(Assistant::ClaudeDesktop.config_file(&home).starts_with(store));
    }
}
