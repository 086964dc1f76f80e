//! Errors of the settings, with the instructions that the assistant's user reads.

use kimai_cli::Exit;
use kimai_tools::{
    NotConfigured, ToolError, UnknownOutput,
    domain::api::{BuildError, Error},
};

use crate::{keychain::KeychainError, settings::ConfigSource};

const SET_URL: &str = "--kimai-url, KIMAI_URL or a line KIMAI_URL=… in a .env file";
const SET_TOKEN: &str = "--kimai-token, KIMAI_API_TOKEN or a line KIMAI_API_TOKEN=… in a .env file";
const CREATE_TOKEN: &str = "Create the token in Kimai under your profile, API access.";
const RESTART: &str = "Then restart this MCP server.";
const RUN_SETUP: &str = "kimai-mcp --setup asks for both.";

/// Missing or invalid settings. The text is `{what}. {next step}`.
#[derive(Debug, thiserror::Error)]
#[error("{}. {}", self.what(), self.next_step())]
pub(crate) enum SettingsError {
    /// No URL is configured.
    MissingUrl,
    /// No API token is configured, and the keychain has none.
    MissingToken,
    /// Neither URL nor API token is configured.
    MissingUrlAndToken,
    /// No API token is configured, and the keychain cannot be read.
    Keychain(KeychainError),
    /// The longest absence is not a number of days.
    InvalidAbsenceMaxDays(ConfigSource),
    /// The `User-Agent` is not a text of a header.
    InvalidUserAgent(ConfigSource),
    /// The output format is unknown.
    InvalidOutput {
        /// The setting.
        setting: ConfigSource,
        /// Description that lists the known formats.
        reason: UnknownOutput,
    },
    /// A mode, tool, surface or switch is unknown.
    InvalidTools {
        /// The setting.
        setting: ConfigSource,
        /// Description with the known values.
        reason: String,
    },
    /// The URL, the token or the certificates are unusable.
    Client(#[source] BuildError),
}

impl SettingsError {
    /// Describes the error, without a final full stop.
    pub(crate) fn what(&self) -> String {
        match self {
            Self::MissingUrl => "The URL of Kimai is not configured".to_owned(),
            Self::MissingToken => "The API token for Kimai is not configured".to_owned(),
            Self::MissingUrlAndToken => {
                "Kimai is not configured: the URL and the API token are missing".to_owned()
            }
            Self::Keychain(error) => format!("The API token for Kimai is not configured, and {error}"),
            Self::InvalidAbsenceMaxDays(source) => format!("{source} is not a number of days"),
            Self::InvalidUserAgent(source) => format!("{source} is no text of a header: use printable ASCII"),
            Self::InvalidOutput { setting, reason } => format!("{setting} is not an output format: {reason}"),
            Self::InvalidTools { setting, reason } => format!("{setting} is invalid: {reason}"),
            Self::Client(error) => format!("The settings for Kimai are invalid: {error}"),
        }
    }

    /// Returns the instruction that solves the problem, in complete sentences.
    pub(crate) fn next_step(&self) -> String {
        match self {
            Self::MissingUrl => format!("Set it with {SET_URL}. {RESTART} {RUN_SETUP}"),
            Self::MissingToken | Self::Keychain(_) => {
                format!("Set it with {SET_TOKEN}. {CREATE_TOKEN} {RESTART} {RUN_SETUP}")
            }
            Self::MissingUrlAndToken => format!(
                "Set the URL with {SET_URL}, and the token with {SET_TOKEN}. {CREATE_TOKEN} {RESTART} {RUN_SETUP}"
            ),
            Self::InvalidAbsenceMaxDays(_) => {
                format!("Enter a whole number; 0 splits absences only at the end of a year. {RESTART}")
            }
            Self::InvalidUserAgent(_) | Self::InvalidOutput { .. } | Self::InvalidTools { .. } => {
                format!("Correct the setting. {RESTART}")
            }
            Self::Client(error) => invalid_client(error),
        }
    }
}

impl From<SettingsError> for NotConfigured {
    fn from(error: SettingsError) -> Self {
        Self::new(format!("{}.", error.what())).with_next_step(error.next_step())
    }
}

impl From<KeychainError> for SettingsError {
    /// An unavailable keychain counts as one without a token.
    fn from(error: KeychainError) -> Self {
        match error {
            KeychainError::Unavailable(_) => Self::MissingToken,
            KeychainError::Locked(_) => Self::Keychain(error),
        }
    }
}

fn invalid_client(error: &BuildError) -> String {
    match error {
        BuildError::MissingScheme { .. } | BuildError::InvalidUrl(_) => {
            format!("Correct {SET_URL}, for example https://kimai.example.com. {RESTART}")
        }
        BuildError::EmptyCredentials(_) | BuildError::InvalidCredentials(_) => {
            format!("Correct {SET_TOKEN}. {CREATE_TOKEN} {RESTART}")
        }
        BuildError::Certificates { .. } => {
            format!(
                "Correct --ssl-verify or KIMAI_SSL_VERIFY (true, false, or the path of a PEM file with CAs), or SSL_CERT_FILE and SSL_CERT_DIR. {RESTART}"
            )
        }
        _ => format!("Check --ssl-verify and the proxy variables. {RESTART}"),
    }
}

/// Returns the exit status after an error of Kimai.
pub(crate) fn exit_status(error: &Error) -> Exit {
    match error {
        Error::Build(_) => Exit::NotConfigured,
        Error::Api(error) if matches!(error.status, 401 | 403) => Exit::TokenRefused,
        _ => Exit::Unreachable,
    }
}

/// Returns the description of a Kimai error and the next step.
pub(crate) fn describe(error: &Error) -> (String, String) {
    let explanation = ToolError::explain_api(error);
    (explanation.what, explanation.next_step.unwrap_or_default())
}
