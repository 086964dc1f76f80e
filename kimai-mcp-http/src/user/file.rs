//! The file of users, changed with all else in it left as it is.

mod written;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jsonc_parser::{
    ParseOptions,
    cst::{CstInputValue, CstObject, CstRootNode},
};
use kimai_cli::{CliError, ConfigError, Exit};
use secrecy::ExposeSecret;

use crate::users::{User, Users, entry};

pub(super) struct UsersFile {
    path: PathBuf,
    before: Option<String>,
    root: CstRootNode,
    users: CstObject,
}

impl UsersFile {
    /// Reads it as the server does; one that does not exist is an empty one.
    pub(super) fn open(path: &Path) -> Result<Self, ConfigError> {
        let shown = path.display().to_string();
        let before = match fs::read_to_string(path) {
            Ok(text) => Some(text),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => {
                return Err(ConfigError::new(
                    shown,
                    format!("cannot be read ({error})"),
                    "let this program read it",
                ));
            }
        };
        let text = before.as_deref().unwrap_or_default().trim_start_matches('\u{feff}');
        if !text.trim().is_empty() {
            Users::in_text(text, &shown, &crate::environment::Environment::default())?;
        }
        let next = "correct it first";
        let root = CstRootNode::parse(text, &ParseOptions::default())
            .map_err(|_| ConfigError::new(&shown, "is no JSON", next))?;
        let users =
            root.object_value_or_create().ok_or_else(|| ConfigError::new(&shown, "holds no object", next))?;
        Ok(Self { path: path.to_owned(), before, root, users })
    }

    pub(super) fn add(&mut self, user: &User, ssl_verify: Option<&str>) {
        let secret = user.auth_secret.as_ref().map(ExposeSecret::expose_secret);
        let fields = [
            ("kimai_url", Some(user.kimai.url.as_str())),
            ("kimai_token", Some(user.token.expose_secret())),
            ("ssl_verify", ssl_verify),
            ("auth_secret", secret),
        ];
        let fields = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.into())));
        self.users.append(&user.slug, CstInputValue::Object(fields.collect()));
    }

    pub(super) fn remove(&mut self, slug: &str) -> Result<(), CliError> {
        self.named(slug)?;
        if let Some(entry) = self.users.get(slug) {
            entry.remove();
        }
        Ok(())
    }

    pub(super) fn set(&mut self, slug: &str, field: &str, value: &str) -> Result<(), CliError> {
        let entry = self.users.object_value(self.named(slug)?).ok_or_else(|| self.unknown())?;
        match entry.get(field) {
            Some(known) => known.set_value(value.into()),
            None => drop(entry.append(field, value.into())),
        }
        Ok(())
    }

    /// The user of this slug as the server reads them.
    pub(super) fn user(&self, slug: &str) -> Result<User, CliError> {
        let entry = self.users.get(self.named(slug)?).and_then(|entry| entry.value()?.to_serde_value());
        let entry = entry.ok_or_else(|| self.unknown())?;
        Ok(entry::read(slug, &entry).map_err(|wrong| {
            ConfigError::new("the user's entry", wrong.join("; "), "correct the entry first")
        })?)
    }

    /// A key that can be a user's.
    fn named<'a>(&self, slug: &'a str) -> Result<&'a str, CliError> {
        let known = !slug.starts_with('_') && self.users.get(slug).is_some();
        if known { Ok(slug) } else { Err(self.unknown()) }
    }

    fn unknown(&self) -> CliError {
        let next = "kimai-mcp-http user list --show lists the slugs";
        let problem = ConfigError::new(self.path.display().to_string(), "has no user of this slug", next);
        CliError::new(Exit::Failure, problem)
    }

    /// Writes it: all of it or nothing, readable by its owner alone.
    pub(super) fn save(self) -> Result<(), CliError> {
        let end = if self.before.is_none() { "\n" } else { "" };
        let after = format!("{}{end}", self.root);
        written::replace(&self.path, self.before.as_deref(), &after).map_err(|error| {
            let text = format!("cannot be written ({error})");
            let next = "let this program write the file and its folder, and try again";
            CliError::new(Exit::Failure, ConfigError::new(self.path.display().to_string(), text, next))
        })
    }
}
