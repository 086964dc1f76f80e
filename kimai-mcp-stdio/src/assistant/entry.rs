//! The entry of this server in an assistant's configuration: written into what is there, with nothing else touched.

use std::path::Path;

use jsonc_parser::{
    ParseOptions,
    cst::{CstInputValue, CstObject, CstObjectProp, CstRootNode},
};
use secrecy::{ExposeSecret, SecretString};
use serde::de::IgnoredAny;

use super::Assistant;

/// The name under which assistants know this server.
const NAME: &str = "kimai";

/// What an assistant needs to know. Without a token the keychain has it.
#[derive(Debug, Clone)]
pub(crate) struct Entry<'a> {
    pub(crate) program: &'a Path,
    pub(crate) url: &'a str,
    pub(crate) token: Option<&'a SecretString>,
    pub(crate) ssl_verify: Option<&'a str>,
}

impl Entry<'_> {
    /// The configuration with this entry. An older entry keeps what this one does not set.
    ///
    /// # Errors
    /// Why the configuration cannot be read as the assistant reads it.
    pub(crate) fn added_to(&self, text: &str, assistant: Assistant) -> Result<String, String> {
        let (mark, text) = match text.strip_prefix('\u{feff}') {
            Some(rest) => ("\u{feff}", rest),
            None => ("", text),
        };
        let root = read(text, assistant)?;
        let whole = root.object_value_or_create().ok_or("it holds no object")?;
        let key = assistant.servers();
        let servers = whole.object_value_or_create(key).ok_or_else(|| format!("{key} is no object"))?;
        match servers.object_value(NAME) {
            Some(server) => self.update(&server, assistant),
            None => set(&servers, NAME, self.fresh(assistant)),
        }
        Ok(format!("{mark}{}{}", root, if text.trim().is_empty() { "\n" } else { "" }))
    }

    /// The entry alone, for a person to copy; the token is left to them.
    pub(crate) fn snippet(&self, assistant: Assistant) -> String {
        let placeholder = SecretString::from("<your API token>");
        let shown = Entry { token: self.token.map(|_| &placeholder), ..self.clone() };
        shown.added_to("", assistant).unwrap_or_default()
    }

    fn fresh(&self, assistant: Assistant) -> CstInputValue {
        let mut server = self.start(assistant);
        let env = self.env().into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
        server.push(("env", CstInputValue::Object(env.collect())));
        CstInputValue::Object(server.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    fn update(&self, server: &CstObject, assistant: Assistant) {
        for (name, value) in self.start(assistant) {
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

    fn start(&self, assistant: Assistant) -> Vec<(&'static str, CstInputValue)> {
        let kind = assistant.wants_type().then(|| ("type", "stdio".into()));
        let command = self.program.to_string_lossy().into_owned();
        let start = [("command", command.into()), ("args", CstInputValue::Array(Vec::new()))];
        kind.into_iter().chain(start).collect()
    }

    /// The token stands here and not among the arguments, which other users of the machine can see.
    fn env(&self) -> [(&'static str, Option<&str>); 3] {
        [
            ("KIMAI_URL", Some(self.url)),
            ("KIMAI_API_TOKEN", self.token.map(|token| token.expose_secret().trim())),
            ("KIMAI_SSL_VERIFY", self.ssl_verify),
        ]
    }
}

/// Reads a configuration as its assistant does: what that would not read is not touched.
pub(super) fn read(text: &str, assistant: Assistant) -> Result<CstRootNode, String> {
    if !assistant.takes_comments() && !text.trim().is_empty() {
        serde_json::from_str::<IgnoredAny>(text).map_err(|error| error.to_string())?;
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
    CstRootNode::parse(text, &options).map_err(|error| error.to_string())
}

fn set(object: &CstObject, name: &str, value: CstInputValue) {
    match object.get(name) {
        Some(known) => known.set_value(value),
        None => drop(object.append(name, value)),
    }
}

#[cfg(test)]
mod tests;
