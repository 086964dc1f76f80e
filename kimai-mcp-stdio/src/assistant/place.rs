//! Where an assistant keeps its configuration, and whether it is there at all.

use std::{fs, path::PathBuf};

use super::{Assistant, Home, Platform};

impl Assistant {
    /// The file that lists its servers, whether or not it is there.
    pub(crate) fn file(self, home: &Home) -> PathBuf {
        match self {
            Self::ClaudeDesktop => self.folder(home).join("claude_desktop_config.json"),
            Self::ClaudeCode => home.moved("CLAUDE_CONFIG_DIR", &[]).join(".claude.json"),
            Self::Cursor => self.folder(home).join("mcp.json"),
            Self::VsCode => self.folder(home).join("User").join("mcp.json"),
            Self::Windsurf => self.folder(home).join("mcp_config.json"),
            Self::Zed => self.folder(home).join("settings.json"),
        }
    }

    /// Whether it seems to be installed: it made its folder or its file.
    pub(crate) fn is_installed(self, home: &Home) -> bool {
        self.folder(home).is_dir() || self.file(home).is_file()
    }

    fn folder(self, home: &Home) -> PathBuf {
        match self {
            Self::ClaudeDesktop => from_store(home).unwrap_or_else(|| home.app_data().join("Claude")),
            Self::ClaudeCode => home.moved("CLAUDE_CONFIG_DIR", &[".claude"]),
            Self::Cursor => home.under(&[".cursor"]),
            Self::VsCode => home.app_data().join("Code"),
            Self::Windsurf => home.under(&[".codeium", "windsurf"]),
            Self::Zed if home.platform == Platform::Windows => home.app_data().join("Zed"),
            Self::Zed => home.dot_config().join("zed"),
        }
    }
}

/// The folder of a Claude Desktop from Windows' store, which sees a roaming folder of its own.
fn from_store(home: &Home) -> Option<PathBuf> {
    if home.platform != Platform::Windows {
        return None;
    }
    let packages = fs::read_dir(home.moved("LOCALAPPDATA", &["AppData", "Local"]).join("Packages")).ok()?;
    let ours = |name: &str| name.starts_with("Claude_");
    let package = packages.flatten().find(|package| package.file_name().to_str().is_some_and(ours))?.path();
    Some(["LocalCache", "Roaming", "Claude"].iter().fold(package, |path, part| path.join(part)))
        .filter(|folder| folder.is_dir())
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, fs, path::Path};

    use super::{Assistant, Home, Platform};

    fn home(platform: Platform, folder: &Path) -> Home {
        Home { platform, folder: folder.to_owned(), variables: HashMap::new() }
    }

    fn files(platform: Platform) -> Vec<String> {
        let home = home(platform, Path::new("~"));
        Assistant::ALL
            .iter()
            .map(|assistant| assistant.file(&home).to_str().unwrap().replace('\\', "/"))
            .collect()
    }

    #[test]
    fn every_assistant_has_its_file_on_every_system() {
        assert_eq!(
            files(Platform::Macos),
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
            files(Platform::Windows),
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
            files(Platform::Linux),
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
    fn variables_move_configurations_on_the_systems_that_know_them() {
        let moved = |platform| Home {
            variables: [("APPDATA", "R"), ("XDG_CONFIG_HOME", "X"), ("CLAUDE_CONFIG_DIR", "C")]
                .map(|(name, path)| (name, path.into()))
                .into(),
            ..home(platform, Path::new("~"))
        };
        let file = |assistant: Assistant, platform| assistant.file(&moved(platform));
        assert!(file(Assistant::VsCode, Platform::Windows).starts_with("R"));
        assert!(file(Assistant::VsCode, Platform::Linux).starts_with("X"));
        assert!(file(Assistant::Zed, Platform::Macos).starts_with("~/.config"));
        assert_eq!(file(Assistant::ClaudeCode, Platform::Macos), Path::new("C").join(".claude.json"));
    }

    #[test]
    fn an_assistant_is_installed_when_its_folder_is_there() {
        let scratch = tempfile::tempdir().unwrap();
        let home = home(Platform::Linux, scratch.path());
        fs::create_dir_all(scratch.path().join(".config/zed")).unwrap();
        fs::write(scratch.path().join(".claude.json"), "{}").unwrap();
        let found: Vec<_> =
            Assistant::ALL.into_iter().filter(|assistant| assistant.is_installed(&home)).collect();
        assert_eq!(found, [Assistant::ClaudeCode, Assistant::Zed]);
    }

    #[test]
    fn claude_desktop_from_the_store_has_a_folder_of_its_own() {
        let scratch = tempfile::tempdir().unwrap();
        let home = home(Platform::Windows, scratch.path());
        let store = scratch.path().join("AppData/Local/Packages/Claude_pzs8/LocalCache/Roaming/Claude");
        fs::create_dir_all(&store).unwrap();
        assert!(Assistant::ClaudeDesktop.file(&home).starts_with(store));
    }
}
