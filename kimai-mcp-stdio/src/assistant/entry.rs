//! The server entry in an assistant's configuration. Editing preserves comments, layout and everything else in the file.

use std::path::Path;

use jsonc_parser::{
    ParseOptions,
    cst::{CstInputValue, CstNode, CstObject, CstObjectProp, CstRootNode},
};
use secrecy::{ExposeSecret, SecretString};
use serde::de::IgnoredAny;

use super::Assistant;

/// Name of the server in the configuration.
const NAME: &str = "kimai";
/// Replacement of secrets.
const REDACTED: &str = "********";

/// Errors of reading a configuration.
#[derive(Debug, thiserror::Error)]
pub(crate) enum EntryError {
    /// The assistant could not parse the file either.
    #[error("{0}")]
    Syntax(String),
    /// The file does not contain an object.
    #[error("it is not a JSON object")]
    NotAnObject,
    /// The value of the servers' key is not an object.
    #[error("{0} is not a JSON object")]
    ServersNotAnObject(&'static str),
}

/// The settings that an assistant passes to this server.
#[derive(Debug, Clone)]
pub(crate) struct ServerEntry<'a> {
    pub(crate) program: &'a Path,
    pub(crate) url: &'a str,
    /// The API token; absent if the keychain stores it.
    pub(crate) token: Option<&'a SecretString>,
    pub(crate) ssl_verify: Option<&'a str>,
}

impl ServerEntry<'_> {
    /// Returns the configuration with this entry. Fields of an existing entry that this one does not set are preserved.
    ///
    /// # Errors
    /// [`EntryError`] if the assistant could not read the configuration.
    pub(crate) fn insert_into(&self, text: &str, assistant: Assistant) -> Result<String, EntryError> {
        let (byte_order_mark, text) = match text.strip_prefix('\u{feff}') {
            Some(rest) => ("\u{feff}", rest),
            None => ("", text),
        };
        let root = parse(text, assistant)?;
        let config = root.object_value_or_create().ok_or(EntryError::NotAnObject)?;
        let key = assistant.servers_key();
        let servers = config.object_value_or_create(key).ok_or(EntryError::ServersNotAnObject(key))?;
        match servers.object_value(NAME) {
            Some(server) => self.update(&server, assistant),
            None => set(&servers, NAME, self.create(assistant)),
        }
        let line_end = if text.trim().is_empty() { "\n" } else { "" };
        Ok(format!("{byte_order_mark}{root}{line_end}"))
    }

    /// Returns a configuration with this entry only, with a placeholder for the token.
    pub(crate) fn snippet(&self, assistant: Assistant) -> String {
        let placeholder = SecretString::from("<your API token>");
        let entry = ServerEntry { token: self.token.map(|_| &placeholder), ..self.clone() };
        entry.insert_into("", assistant).unwrap_or_default()
    }

    fn create(&self, assistant: Assistant) -> CstInputValue {
        let mut server = self.command(assistant);
        let env = self.env().into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
        server.push(("env", CstInputValue::Object(env.collect())));
        CstInputValue::Object(server.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    fn update(&self, server: &CstObject, assistant: Assistant) {
        for (name, value) in self.command(assistant) {
            set(server, name, value);
        }
        let Some(env) = server.object_value_or_create("env") else {
            return set(server, "env", CstInputValue::Object(Vec::new()));
        };
        for (name, value) in self.env() {
            match value {
                Some(value) => set(&env, name, value.into()),
                None => env.get(name).into_iter().for_each(CstObjectProp::remove),
            }
        }
    }

    fn command(&self, assistant: Assistant) -> Vec<(&'static str, CstInputValue)> {
        let transport = assistant.requires_type().then(|| ("type", "stdio".into()));
        let program = self.program.to_string_lossy().into_owned();
        let command = [("command", program.into()), ("args", CstInputValue::Array(Vec::new()))];
        transport.into_iter().chain(command).collect()
    }

    /// Returns the environment. The token is a variable because other users of the machine can see arguments.
    fn env(&self) -> [(&'static str, Option<&str>); 3] {
        [
            ("KIMAI_URL", Some(self.url)),
            ("KIMAI_API_TOKEN", self.token.map(|token| token.expose_secret().trim())),
            ("KIMAI_SSL_VERIFY", self.ssl_verify),
        ]
    }
}

/// Returns the configuration with the secrets of all servers replaced; empty if it cannot be parsed.
pub(crate) fn redact(text: &str, assistant: Assistant) -> String {
    let Ok(root) = parse(text.trim_start_matches('\u{feff}'), assistant) else { return String::new() };
    root.value().into_iter().for_each(|value| redact_value(&value, false));
    root.to_string()
}

fn redact_value(node: &CstNode, is_secret: bool) {
    if let Some(text) = node.as_string_lit() {
        let value = text.decoded_value().unwrap_or_default();
        if let Some(redacted) = redact_text(&value, is_secret) {
            text.set_raw_value(format!("\"{}\"", redacted.escape_default()));
        }
    } else if let Some(array) = node.as_array() {
        let mut follows_secret_option = false;
        for element in array.elements() {
            redact_value(&element, is_secret || follows_secret_option);
            follows_secret_option = element
                .as_string_lit()
                .is_some_and(|text| is_secret_option(&text.decoded_value().unwrap_or_default()));
        }
    } else if let Some(object) = node.as_object() {
        object.properties().iter().for_each(|property| redact_property(property, is_secret));
    }
}

fn redact_property(property: &CstObjectProp, is_secret: bool) {
    let is_secret = is_secret || property.decoded_name().is_some_and(|name| is_secret_name(&name));
    property.value().into_iter().for_each(|value| redact_value(&value, is_secret));
}

/// Returns true for an option like `--session-token`, whose value is the next argument.
fn is_secret_option(argument: &str) -> bool {
    argument.starts_with('-') && !argument.contains('=') && is_secret_name(argument)
}

fn redact_text(value: &str, is_secret: bool) -> Option<String> {
    if is_secret {
        return Some(REDACTED.to_owned());
    }
    let (name, _) = value.split_once(['=', ':'])?;
    is_secret_name(name).then(|| format!("{name}={REDACTED}"))
}

fn is_secret_name(name: &str) -> bool {
    let name = name.to_lowercase();
    ["token", "secret", "passw", "key", "auth", "credential", "bearer", "cookie"]
        .iter()
        .any(|word| name.contains(word))
}

/// Parses a configuration as strictly as its assistant, so that a file which the assistant rejects is not changed.
fn parse(text: &str, assistant: Assistant) -> Result<CstRootNode, EntryError> {
    if !assistant.accepts_comments() && !text.trim().is_empty() {
        serde_json::from_str::<IgnoredAny>(text).map_err(|error| EntryError::Syntax(error.to_string()))?;
    }
    let options = ParseOptions {
        allow_comments: true,
        allow_trailing_commas: true,
        allow_loose_object_property_names: false,
        allow_missing_commas: false,
        allow_single_quoted_strings: false,
        allow_hexadecimal_numbers: false,
        allow_unary_plus_numbers: false,
        allow_bare_decimal_point_numbers: false,
        allow_non_finite_numbers: false,
        allow_extended_string_escapes: false,
    };
    CstRootNode::parse(text, &options).map_err(|error| EntryError::Syntax(error.to_string()))
}

fn set(object: &CstObject, name: &str, value: CstInputValue) {
    match object.get(name) {
        Some(property) => property.set_value(value),
        None => drop(object.append(name, value)),
    }
}

#[cfg(test)]
mod tests;
