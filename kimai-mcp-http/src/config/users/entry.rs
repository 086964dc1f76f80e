//! Entry of the users file: its fields and their validation.

use std::fmt;

use kimai_tools::{
    Mode,
    domain::api::{Client, Tls},
};
use mcp_oauth_server::{
    sign_in::{InvalidHash, SecretHash, StoredSecret},
    state::DecryptError,
};
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::{KimaiAddress, TokenSeal, User, is_valid_slug};

/// Fields of an entry. The last one belongs to the Python server, which ignored it as well.
const FIELDS: [&str; 9] = [
    "kimai_url",
    "kimai_token",
    "kimai_token_sealed",
    "auth_secret",
    "auth_secret_hash",
    "ssl_verify",
    "max_mode",
    "oidc_identity",
    "kimai_user_id",
];

/// Valid entry, with its token and secret as they are stored.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub(crate) slug: String,
    pub(crate) kimai: KimaiAddress,
    pub(crate) token: StoredToken,
    pub(crate) auth_secret: Option<StoredSecret>,
    pub(crate) max_mode: Option<Mode>,
    pub(crate) oidc_identity: Option<String>,
}

/// API token of Kimai as the users file stores it.
#[derive(Debug, Clone)]
pub(crate) enum StoredToken {
    /// The token itself.
    Clear(SecretString),
    /// The token encrypted by a [`TokenSeal`].
    Sealed(String),
}

impl StoredToken {
    /// Returns the token of the user.
    pub(crate) fn open(&self, slug: &str, seal: &TokenSeal) -> Result<SecretString, DecryptError> {
        match self {
            Self::Clear(token) => Ok(token.clone()),
            Self::Sealed(sealed) => seal.open(slug, sealed),
        }
    }
}

impl Entry {
    /// Parses an entry.
    ///
    /// # Errors
    /// All errors of the entry.
    pub(crate) fn parse(slug: &str, entry: &Value) -> Result<Self, InvalidEntry> {
        let mut errors = Vec::new();
        if !is_valid_slug(slug) {
            errors.push(FieldError::InvalidSlug);
        }
        if !entry.is_object() {
            errors.push(FieldError::NotAnObject);
            return Err(InvalidEntry(errors));
        }
        let url = ok_or_push(&mut errors, kimai_url(entry));
        let token = ok_or_push(&mut errors, kimai_token(entry));
        let tls = ok_or_push(&mut errors, ssl_verify(entry));
        let auth_secret = ok_or_push(&mut errors, auth_secret(entry));
        let max_mode = ok_or_push(&mut errors, max_mode(entry));
        let oidc_identity = ok_or_push(&mut errors, string(entry, "oidc_identity"));
        match (url, token, tls, auth_secret, max_mode, oidc_identity) {
            (Some(url), Some(token), Some(tls), Some(auth_secret), Some(max_mode), Some(oidc_identity))
                if errors.is_empty() =>
            {
                let kimai = KimaiAddress { url, tls };
                let oidc_identity = oidc_identity.map(normalize_identity);
                Ok(Self { slug: slug.to_owned(), kimai, token, auth_secret, max_mode, oidc_identity })
            }
            _ => Err(InvalidEntry(errors)),
        }
    }

    /// Returns true if the token or the secret is stored in clear text.
    pub(crate) fn has_clear_text(&self) -> bool {
        matches!(self.token, StoredToken::Clear(_))
            || matches!(self.auth_secret, Some(StoredSecret::Clear(_)))
    }

    /// Returns the user, with the opened token.
    ///
    /// # Errors
    /// If the token cannot be opened.
    pub(super) fn open(&self, seal: &TokenSeal) -> Result<User, DecryptError> {
        Ok(User {
            slug: self.slug.clone(),
            kimai: self.kimai.clone(),
            token: self.token.open(&self.slug, seal)?,
            auth_secret: self.auth_secret.clone(),
            max_mode: self.max_mode,
            oidc_identity: self.oidc_identity.clone(),
        })
    }
}

/// Returns an identity in the form that is compared: addresses in lower case, other values as they are.
pub(crate) fn normalize_identity(identity: &str) -> String {
    let identity = identity.trim();
    if identity.contains('@') { identity.to_lowercase() } else { identity.to_owned() }
}

/// Returns the unknown fields of an entry. Names that do not look like field names may be secrets and are hidden.
pub(super) fn unknown_fields(entry: &Value) -> Vec<&str> {
    let is_plain = |name: &str| name.len() <= 24 && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let names = entry.as_object().into_iter().flat_map(|entry| entry.keys());
    names
        .map(String::as_str)
        .filter(|name| !FIELDS.contains(name) && !name.starts_with('_'))
        .map(|name| if is_plain(name) { name } else { "…" })
        .collect()
}

/// All errors of an entry, without its values.
#[derive(Debug)]
pub(crate) struct InvalidEntry(pub(super) Vec<FieldError>);

impl fmt::Display for InvalidEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, error) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{error}")?;
        }
        Ok(())
    }
}

/// Error of one part of an entry.
#[derive(Debug, thiserror::Error)]
pub(super) enum FieldError {
    #[error("its slug has characters other than a-z, A-Z, 0-9, - and _")]
    InvalidSlug,
    #[error("its slug is that of an earlier user")]
    DuplicateSlug,
    #[error("it is not an object with kimai_url and kimai_token")]
    NotAnObject,
    #[error("{0} is missing")]
    Missing(&'static str),
    #[error("{0} is not a string")]
    NotAString(&'static str),
    #[error("{0} and {1} are both set")]
    BothSet(&'static str, &'static str),
    #[error("kimai_url cannot be used ({0})")]
    InvalidUrl(String),
    #[error("kimai_token has characters that no token has")]
    InvalidToken,
    #[error("kimai_token_sealed cannot be opened ({0})")]
    InvalidSeal(DecryptError),
    #[error("auth_secret_hash cannot be used ({0})")]
    InvalidHash(InvalidHash),
    #[error("ssl_verify is neither true, false nor a file name")]
    InvalidTls,
    #[error("max_mode is not one of {}", Mode::ALL.map(Mode::name).join(", "))]
    InvalidMode,
}

fn ok_or_push<T>(errors: &mut Vec<FieldError>, result: Result<T, FieldError>) -> Option<T> {
    result.map_err(|error| errors.push(error)).ok()
}

fn kimai_url(entry: &Value) -> Result<Url, FieldError> {
    let text = string(entry, "kimai_url")?.ok_or(FieldError::Missing("kimai_url"))?;
    Client::normalize_url(text).map_err(|error| FieldError::InvalidUrl(error.to_string()))
}

/// Reads the token. A clear one must be a valid header value.
fn kimai_token(entry: &Value) -> Result<StoredToken, FieldError> {
    let clear = string(entry, "kimai_token")?;
    let sealed = string(entry, "kimai_token_sealed")?;
    match (clear, sealed) {
        (Some(_), Some(_)) => Err(FieldError::BothSet("kimai_token", "kimai_token_sealed")),
        (None, None) => Err(FieldError::Missing("kimai_token")),
        (None, Some(sealed)) => Ok(StoredToken::Sealed(sealed.to_owned())),
        (Some(token), None) if ::http::HeaderValue::try_from(token).is_ok() => {
            Ok(StoredToken::Clear(token.into()))
        }
        (Some(_), None) => Err(FieldError::InvalidToken),
    }
}

fn auth_secret(entry: &Value) -> Result<Option<StoredSecret>, FieldError> {
    let clear = string(entry, "auth_secret")?;
    let hash = string(entry, "auth_secret_hash")?;
    match (clear, hash) {
        (Some(_), Some(_)) => Err(FieldError::BothSet("auth_secret", "auth_secret_hash")),
        (None, None) => Ok(None),
        (Some(secret), None) => Ok(Some(SecretString::from(secret).into())),
        (None, Some(hash)) => Ok(Some(SecretHash::parse(hash).map_err(FieldError::InvalidHash)?.into())),
    }
}

/// Reads the mode. An invalid one makes the entry unusable, so that a typing error never grants more.
fn max_mode(entry: &Value) -> Result<Option<Mode>, FieldError> {
    let mode = string(entry, "max_mode")?.map(str::parse).transpose();
    mode.map_err(|_| FieldError::InvalidMode)
}

fn ssl_verify(entry: &Value) -> Result<Tls, FieldError> {
    match entry.get("ssl_verify") {
        None | Some(Value::Null | Value::Bool(true)) => Ok(Tls::System),
        Some(Value::Bool(false)) => Ok(Tls::Insecure),
        Some(Value::String(text)) => Ok(parse_tls(text)),
        Some(_) => Err(FieldError::InvalidTls),
    }
}

/// Parses `true` (system trust), `false` (any certificate) or the name of a PEM file.
pub(crate) fn parse_tls(text: &str) -> Tls {
    let text = text.trim();
    match text.to_ascii_lowercase().as_str() {
        "" | "true" | "1" | "yes" | "on" => Tls::System,
        "false" | "0" | "no" | "off" => Tls::Insecure,
        _ => Tls::CaFile(text.into()),
    }
}

/// Returns the trimmed text of a field; an empty text counts as unset.
fn string<'a>(entry: &'a Value, field: &'static str) -> Result<Option<&'a str>, FieldError> {
    match entry.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
        Some(_) => Err(FieldError::NotAString(field)),
    }
}
