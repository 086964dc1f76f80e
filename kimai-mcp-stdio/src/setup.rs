//! `--setup`: asks for URL and token, tests them, and adds the server to the configurations of assistants.

mod config_file;
mod dialogue;

use std::{
    env,
    path::{Path, PathBuf},
};

use dialogue::{Dialogue, SetupError, Terminal, confirm};
use jiff::Zoned;
use kimai_cli::{
    Exit,
    style::{BOLD, DIM, ERROR, SUCCESS, styled},
};
use kimai_tools::{
    ToolError,
    domain::api::{Client, Error, User, Version},
    render,
};
use secrecy::{ExposeSecret, SecretString};
use similar::{ChangeTag, TextDiff};
use tokio::runtime;

use crate::{
    Assistant, Settings, Setup,
    assistant::{EntryError, HomeDir, ServerEntry, redact},
    keychain::{Keychain, SystemKeychain},
    messages::{SettingsError, exit_status},
    settings::{ConfigSource, Sourced},
};

/// Number of characters shown of a changed line. Some configurations consist of one long line.
const LINE_WIDTH: usize = 160;

/// Runs the setup on the terminal.
pub(crate) fn run(settings: Settings, options: &Setup) -> Exit {
    let mut terminal = Terminal;
    let result = Wizard::new(settings, options, &mut terminal).and_then(Wizard::run);
    match result {
        Ok(()) => Exit::Success,
        Err(error) => error.report(),
    }
}

/// The setup with its environment, which tests replace.
struct Wizard<'a> {
    settings: Settings,
    options: &'a Setup,
    dialogue: &'a mut dyn Dialogue,
    keychain: &'a dyn Keychain,
    home: HomeDir,
    program: PathBuf,
    now: Zoned,
}

/// Settings that have been tested with a request to Kimai.
struct Connection {
    url: String,
    token: SecretString,
    ssl_verify: Option<String>,
}

impl From<SettingsError> for SetupError {
    fn from(error: SettingsError) -> Self {
        Self::Failed { exit: Exit::NotConfigured, message: error.to_string() }
    }
}

impl<'a> Wizard<'a> {
    fn new(
        settings: Settings,
        options: &'a Setup,
        dialogue: &'a mut dyn Dialogue,
    ) -> Result<Self, SetupError> {
        let home = HomeDir::current(options.platform)
            .ok_or_else(|| SetupError::failure("The home directory is unknown. Set the variable HOME."))?;
        let program = env::current_exe().map_err(|error| SetupError::failure(error.to_string()))?;
        let now = Zoned::now();
        Ok(Self { settings, options, dialogue, keychain: &SystemKeychain, home, program, now })
    }

    fn run(mut self) -> Result<(), SetupError> {
        let connection = self.connect()?;
        let assistants = self.choose_assistants()?;
        let in_keychain = !assistants.is_empty() && self.store_token(&connection)?;
        let program = self.program.clone();
        let entry = ServerEntry {
            program: &program,
            url: &connection.url,
            token: (!in_keychain).then_some(&connection.token),
            ssl_verify: connection.ssl_verify.as_deref(),
        };
        if assistants.is_empty() {
            self.dialogue
                .print("No configuration was changed. Add this to the configuration of your assistant:");
            self.dialogue.print(&styled(entry.snippet(Assistant::ClaudeDesktop), DIM));
            return Ok(());
        }
        self.change_all(&assistants, &entry)
    }
}

/// URL and token.
impl Wizard<'_> {
    /// Asks for URL and token until Kimai accepts them. With `--yes`, tests the configured ones once.
    fn connect(&mut self) -> Result<Connection, SetupError> {
        self.dialogue.print(&styled("Kimai", BOLD));
        loop {
            let settings = self.ask_settings()?;
            match test_connection(&settings) {
                Ok((connection, message)) => {
                    self.dialogue.print(&styled(message, SUCCESS));
                    return Ok(connection);
                }
                Err(error) if self.options.yes => return Err(error),
                Err(error) => {
                    error.report();
                    // Do not suggest a token that failed.
                    self.settings.token = None;
                }
            }
        }
    }

    fn ask_settings(&mut self) -> Result<Settings, SetupError> {
        if self.options.yes {
            return Ok(self.settings.with_keychain_token(self.keychain)?);
        }
        let url = self.ask_url()?;
        let token = self.ask_token()?;
        let source = ConfigSource::Option("--setup");
        Ok(Settings {
            url: Some(Sourced { value: url, source: source.clone() }),
            token: Some(Sourced { value: token, source }),
            ..self.settings.clone()
        })
    }

    fn ask_url(&mut self) -> Result<String, SetupError> {
        let default = self.settings.url.as_ref().map(|url| url.value.clone());
        let suffix = default.as_ref().map(|url| format!(" [{url}]")).unwrap_or_default();
        loop {
            let answer =
                self.dialogue.ask(&format!("URL of Kimai, such as https://kimai.example.com{suffix}: "))?;
            let url = if answer.is_empty() { default.clone().unwrap_or_default() } else { answer };
            match Client::normalize_url(&url) {
                Ok(url) => return Ok(url.to_string()),
                Err(_) if url.is_empty() => {}
                Err(error) => self.dialogue.print(&format!("This URL is invalid: {error}.")),
            }
        }
    }

    fn ask_token(&mut self) -> Result<SecretString, SetupError> {
        let default = self.settings.token.clone();
        let suffix = default.as_ref().map(|token| format!(" [from {}]", token.source)).unwrap_or_default();
        let question =
            format!("API token (hidden; create it in Kimai under your profile, API access){suffix}: ");
        loop {
            let answer = self.dialogue.ask_secret(&question)?;
            match (answer.expose_secret().is_empty(), &default) {
                (false, _) => return Ok(answer),
                (true, Some(token)) => return Ok(token.value.clone()),
                (true, None) => {}
            }
        }
    }
}

/// Asks Kimai for the user and the version. Returns the tested settings and a message.
fn test_connection(settings: &Settings) -> Result<(Connection, String), SetupError> {
    let client = settings.client()?;
    let runtime = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| SetupError::failure(error.to_string()))?;
    let (me, version) = runtime.block_on(fetch_user(&client)).map_err(|error| SetupError::Failed {
        exit: exit_status(&error),
        message: ToolError::text_of(&error),
    })?;
    let version = render::quoted_text(&version.version);
    let message = format!("Connected to Kimai {version} as {}.", render::user::name(&me));
    let connection = Connection {
        url: client.url().to_string(),
        token: settings.token.clone().map(|token| token.value).unwrap_or_default(),
        ssl_verify: settings.ssl_verify.clone().map(|verify| verify.value),
    };
    Ok((connection, message))
}

async fn fetch_user(client: &Client) -> Result<(User, Version), Error> {
    Ok((client.users().me().await?, client.version().await?))
}

/// Choice of assistants.
impl Wizard<'_> {
    /// Returns the assistants named by `--client`, else those of the installed ones that the user selects.
    fn choose_assistants(&mut self) -> Result<Vec<Assistant>, SetupError> {
        if !self.options.client.is_empty() {
            return Ok(self.options.client.clone());
        }
        let installed = Assistant::ALL.into_iter().filter(|assistant| assistant.is_installed(&self.home));
        let installed: Vec<Assistant> = installed.collect();
        self.print_assistants(&installed);
        if installed.is_empty() || self.options.yes {
            return Ok(installed);
        }
        loop {
            let answer =
                self.dialogue.ask("Which assistants? Numbers such as 1,2; Enter for all; 0 for none: ")?;
            match parse_selection(&answer, &installed) {
                Some(selected) => return Ok(selected),
                None => self.dialogue.print(&format!("Please enter numbers from 1 to {}.", installed.len())),
            }
        }
    }

    fn print_assistants(&mut self, installed: &[Assistant]) {
        self.dialogue.print(&styled("\nAssistants", BOLD));
        for (index, assistant) in installed.iter().enumerate() {
            let path = styled(assistant.config_file(&self.home).display(), DIM);
            self.dialogue.print(&format!("{} {} {path}", index + 1, assistant.name()));
        }
        if installed.is_empty() {
            self.dialogue.print("No assistant found. Name one with --client to create its configuration.");
        }
    }
}

/// Parses a list of numbers from 1. Empty text selects all assistants, `0` none. Returns `None` for anything else.
fn parse_selection(answer: &str, assistants: &[Assistant]) -> Option<Vec<Assistant>> {
    let words: Vec<&str> = answer.split([',', ' ']).filter(|word| !word.is_empty()).collect();
    match words.as_slice() {
        [] => Some(assistants.to_vec()),
        ["0"] => Some(Vec::new()),
        words => {
            let assistant = |word: &str| assistants.get(word.parse::<usize>().ok()?.checked_sub(1)?).copied();
            words.iter().map(|word| assistant(word)).collect()
        }
    }
}

/// Storage of the token.
impl Wizard<'_> {
    /// Stores the token in the keychain if the user wants that. Returns false if the token belongs into the files.
    fn store_token(&mut self, connection: &Connection) -> Result<bool, SetupError> {
        self.dialogue.print("");
        if !self.wants_keychain(connection)? {
            return Ok(false);
        }
        match self.keychain.store(&connection.url, &connection.token) {
            Ok(()) => {
                self.dialogue.print("The token is stored in the keychain and in no file.");
                Ok(true)
            }
            Err(error) if self.options.yes => {
                let next_step = "Run the setup without --keychain to write the token into the files.";
                Err(SetupError::failure(format!("The token was not stored: {error}. {next_step}")))
            }
            Err(error) => {
                self.dialogue.print(&format!("The token was not stored: {error}."));
                self.confirm_files()
            }
        }
    }

    /// Asks for the storage. With `--yes`, a token that the keychain already stores stays there.
    fn wants_keychain(&mut self, connection: &Connection) -> Result<bool, SetupError> {
        let stored = match self.keychain.token(&connection.url) {
            Ok(stored) => stored,
            Err(_) if self.options.keychain => return Ok(true),
            Err(_) if self.options.yes => return Ok(false),
            Err(error) => {
                self.dialogue.print(&format!("The token cannot be stored in the keychain: {error}."));
                return self.confirm_files();
            }
        };
        if self.options.keychain || self.options.yes {
            let is_same =
                stored.is_some_and(|stored| stored.expose_secret() == connection.token.expose_secret());
            return Ok(self.options.keychain || is_same);
        }
        confirm(self.dialogue, "Store the token in the system keychain instead of the assistants' files?")
    }

    fn confirm_files(&mut self) -> Result<bool, SetupError> {
        let question = "Write the token into the assistants' files, which only you can read?";
        if confirm(self.dialogue, question)? { Ok(false) } else { Err(SetupError::Cancelled) }
    }
}

/// Changes of configurations.
impl Wizard<'_> {
    /// Changes each configuration. A failed one does not prevent the others.
    fn change_all(&mut self, assistants: &[Assistant], entry: &ServerEntry<'_>) -> Result<(), SetupError> {
        let mut result = Ok(());
        let mut is_connected = false;
        for assistant in assistants {
            match self.change(*assistant, entry) {
                Ok(connected) => is_connected |= connected,
                // Earlier changes remain, so the end of the input is not an error.
                Err(SetupError::Cancelled) if is_connected => return result,
                Err(SetupError::Cancelled) => return Err(SetupError::Cancelled),
                Err(error) => {
                    error.report();
                    result = Err(SetupError::Reported(Exit::Failure));
                }
            }
        }
        if is_connected || result.is_err() { result } else { Err(SetupError::Cancelled) }
    }

    /// Shows the change of a configuration and writes it if the user agrees. Returns false if not.
    fn change(&mut self, assistant: Assistant, entry: &ServerEntry<'_>) -> Result<bool, SetupError> {
        let path = assistant.config_file(&self.home);
        self.dialogue.print(&format!("\n{} {}", styled(assistant.name(), BOLD), styled(path.display(), DIM)));
        let before = config_file::read(&path)
            .map_err(|error| unreadable(&path, &error.to_string(), assistant, entry))?;
        let text = before.as_deref().unwrap_or_default();
        let after = entry
            .insert_into(text, assistant)
            .map_err(|error: EntryError| unreadable(&path, &error.to_string(), assistant, entry))?;
        if before.as_deref() == Some(&after) {
            config_file::restrict_permissions(&path);
            self.dialogue.print("Nothing to change.");
            return Ok(true);
        }
        self.dialogue.print(&difference(text, &after, assistant));
        if !self.options.yes && !confirm(self.dialogue, "Write this change?")? {
            return Ok(false);
        }
        self.write(&path, before.as_deref(), &after)?;
        self.dialogue.print(assistant.next_step());
        Ok(true)
    }

    fn write(&mut self, path: &Path, before: Option<&str>, after: &str) -> Result<(), SetupError> {
        let timestamp = self.now.strftime("%Y%m%d-%H%M%S").to_string();
        let backup = config_file::replace(path, before, after, &timestamp)
            .map_err(|error| SetupError::failure(format!("{} was not written: {error}", path.display())))?;
        let backup = backup.map(|backup| format!(" The previous version is in {}.", backup.display()));
        self.dialogue.print(&format!("{}{}", styled("Written.", SUCCESS), backup.unwrap_or_default()));
        Ok(())
    }
}

fn unreadable(path: &Path, reason: &str, assistant: Assistant, entry: &ServerEntry<'_>) -> SetupError {
    SetupError::failure(format!(
        "{} cannot be read and was not changed: {reason}. Correct the file and run the setup again, or add this:\n{}",
        path.display(),
        entry.snippet(assistant)
    ))
}

/// Returns the changed lines with secrets redacted.
fn difference(before: &str, after: &str, assistant: Assistant) -> String {
    let before = redact(before, assistant);
    let after = redact(after, assistant);
    if before == after {
        return "Only a secret or the layout changes.".to_owned();
    }
    let diff = TextDiff::from_lines(&before, &after);
    let groups = diff.grouped_ops(2);
    let changes = groups.iter().flatten().flat_map(|group| diff.iter_changes(group));
    let lines = changes.map(|change| {
        let line: String = change.value().trim_end().chars().take(LINE_WIDTH).collect();
        match change.tag() {
            ChangeTag::Equal => styled(format_args!("  {line}"), DIM),
            ChangeTag::Delete => styled(format_args!("- {line}"), ERROR),
            ChangeTag::Insert => styled(format_args!("+ {line}"), SUCCESS),
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests;
