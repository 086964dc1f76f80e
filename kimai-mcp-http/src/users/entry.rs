//! One entry of a list of users.

use kimai_tools::domain::api::{Client, Tls};
use secrecy::SecretString;
use serde_json::Value;
use url::Url;

use super::{KimaiAddress, User, valid};

/// The fields of an entry; the last is one of the Python server, which made no use of it either.
const KNOWN: [&str; 5] = ["kimai_url", "kimai_token", "auth_secret", "ssl_verify", "kimai_user_id"];

/// The user of an entry, or all that is wrong with it; no value is shown, each may be a secret.
pub(crate) fn read(slug: &str, entry: &Value) -> Result<User, Vec<String>> {
    let mut wrong = Vec::new();
    if !valid(slug) {
        wrong.push("its slug has other characters than a-z, A-Z, 0-9, - and _".to_owned());
    }
    if !entry.is_object() {
        wrong.push("it is no object with kimai_url and kimai_token".to_owned());
        return Err(wrong);
    }
    let url = kept(&mut wrong, address(entry));
    let token = kept(&mut wrong, token(entry));
    let tls = kept(&mut wrong, certificates(entry));
    let auth_secret = kept(&mut wrong, text(entry, "auth_secret"));
    match (url, token, tls, auth_secret) {
        (Some(url), Some(token), Some(tls), Some(auth_secret)) if wrong.is_empty() => Ok(User {
            slug: slug.to_owned(),
            kimai: KimaiAddress { url, tls },
            token,
            auth_secret: auth_secret.map(Into::into),
        }),
        _ => Err(wrong),
    }
}

/// The fields of an entry that mean nothing here. What does not look like the name of one may be a secret.
pub(crate) fn unknown(entry: &Value) -> Vec<&str> {
    let plain = |name: &str| name.len() <= 24 && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    let names = entry.as_object().into_iter().flat_map(|entry| entry.keys());
    names
        .map(String::as_str)
        .filter(|name| !KNOWN.contains(name) && !name.starts_with('_'))
        .map(|name| if plain(name) { name } else { "…" })
        .collect()
}

fn kept<T>(wrong: &mut Vec<String>, read: Result<T, String>) -> Option<T> {
    read.map_err(|text| wrong.push(text)).ok()
}

fn address(entry: &Value) -> Result<Url, String> {
    let text = required(entry, "kimai_url")?;
    Client::normalize_url(text).map_err(|error| format!("kimai_url cannot be used ({error})"))
}

/// What no header can carry is no token.
fn token(entry: &Value) -> Result<SecretString, String> {
    let text = required(entry, "kimai_token")?;
    let sendable = http::HeaderValue::try_from(text).is_ok();
    if sendable { Ok(text.into()) } else { Err("kimai_token has characters that no token has".to_owned()) }
}

fn certificates(entry: &Value) -> Result<Tls, String> {
    match entry.get("ssl_verify") {
        None | Some(Value::Null | Value::Bool(true)) => Ok(Tls::System),
        Some(Value::Bool(false)) => Ok(Tls::Insecure),
        Some(Value::String(text)) => Ok(tls(text)),
        Some(_) => Err("ssl_verify is neither true, false nor a file".to_owned()),
    }
}

/// Which certificates a text means: those of the system, any, or those of a file.
pub(crate) fn tls(text: &str) -> Tls {
    let text = text.trim();
    match text.to_ascii_lowercase().as_str() {
        "" | "true" | "1" | "yes" | "on" => Tls::System,
        "false" | "0" | "no" | "off" => Tls::Insecure,
        _ => Tls::CaFile(text.into()),
    }
}

fn required<'a>(entry: &'a Value, field: &str) -> Result<&'a str, String> {
    text(entry, field)?.ok_or_else(|| format!("{field} is missing"))
}

/// A text that says nothing is none.
fn text<'a>(entry: &'a Value, field: &str) -> Result<Option<&'a str>, String> {
    match entry.get(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim()).filter(|text| !text.is_empty())),
        Some(_) => Err(format!("{field} is no text")),
    }
}
