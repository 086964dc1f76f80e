//! What to do when there is no Kimai to ask, in the words that the user's assistant reads.

use kimai_tools::domain::api::{BuildError, Error};

use crate::{exit::Exit, keychain::Trouble, origin::Origin};

const URL: &str = "--kimai-url, KIMAI_URL or a line KIMAI_URL=… in a file .env";
const TOKEN: &str = "--kimai-token, KIMAI_API_TOKEN or a line KIMAI_API_TOKEN=… in a file .env";
const WHERE: &str = "The token is made in Kimai: your profile, API access.";
const RESTART: &str = "Then restart this MCP server.";
const SETUP: &str = "Or let kimai-mcp --setup ask you for it.";

/// The URL, the token or both are not configured.
pub(crate) fn missing(url: bool, token: bool) -> String {
    match (url, token) {
        (true, true) => format!(
            "Kimai is not configured: its URL and your API token are missing. Give the URL with {URL}, and the token with {TOKEN}. {WHERE} {RESTART} {SETUP}"
        ),
        (true, false) => format!("Kimai's URL is not configured. Give it with {URL}. {RESTART} {SETUP}"),
        _ => format!(
            "The API token for Kimai is not configured. Give it with {TOKEN}. {WHERE} {RESTART} {SETUP}"
        ),
    }
}

/// No token is configured, and the keychain has none for a reason.
pub(crate) fn keychain(trouble: &Trouble) -> String {
    match trouble {
        Trouble::Absent(_) => missing(false, true),
        Trouble::Locked(_) => format!("{} Besides, {trouble}.", missing(false, true)),
    }
}

/// The longest absence is no number.
pub(crate) fn no_days(from: &Origin) -> String {
    format!(
        "{from} is no number of days: write a whole number, 0 to split absences only at the year's end. {RESTART}"
    )
}

/// Answers cannot be given so.
pub(crate) fn no_output(from: &Origin, problem: &str) -> String {
    format!("{from} does not say how tools answer: {problem}. {RESTART}")
}

/// A setting cannot be used.
pub(crate) fn unusable(error: &BuildError) -> String {
    let next = match error {
        BuildError::MissingScheme { .. } | BuildError::InvalidUrl(_) => {
            format!("Correct {URL}, such as https://kimai.example.com. {RESTART}")
        }
        BuildError::EmptyCredentials(_) | BuildError::InvalidCredentials(_) => {
            format!("Correct {TOKEN}. {WHERE} {RESTART}")
        }
        BuildError::Certificates { .. } => {
            "Correct --ssl-verify or KIMAI_SSL_VERIFY: true, false, or a file of certificates in PEM; or the variables SSL_CERT_FILE and SSL_CERT_DIR."
                .to_owned()
        }
        _ => "Check --ssl-verify and the proxy variables.".to_owned(),
    };
    format!("Kimai cannot be asked: {error}. {next}")
}

/// How a program ends that Kimai gave this error.
pub(crate) fn exit(error: &Error) -> Exit {
    match error {
        Error::Build(_) => Exit::NotConfigured,
        Error::Api(refusal) if matches!(refusal.status, 401 | 403) => Exit::TokenRefused,
        _ => Exit::Unreached,
    }
}
