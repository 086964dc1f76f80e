//! A list of users, as it was read at one time.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    sync::Arc,
};

use kimai_cli::ConfigError;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::{Value, error::Category};

use super::{User, entry, variables};
use crate::environment::Environment;

const SHAPE: &str =
    r#"write it as {"<slug>": {"kimai_url": "https://…", "kimai_token": "…", "auth_secret": "…"}}"#;

/// A user and where they are configured.
#[derive(Debug, Clone)]
pub struct Listed {
    /// `user 3 of users.json`, which shows no slug.
    pub name: String,
    /// The user.
    pub user: Arc<User>,
}

#[derive(Default)]
pub(super) struct Roster {
    by_slug: HashMap<String, Arc<User>>,
    listed: Vec<Listed>,
    faults: Vec<ConfigError>,
    unread: Vec<ConfigError>,
}

impl Roster {
    /// These users, without a place where they are configured.
    pub(super) fn of(users: impl IntoIterator<Item = User>) -> Self {
        let mut roster = Self::default();
        for (place, user) in users.into_iter().enumerate() {
            roster.add(format!("user {}", place + 1), user);
        }
        roster
    }

    /// Those of a text. Keys that begin with `_` are comments.
    pub(super) fn read(text: &str, name: &str, environment: &Environment) -> Result<Self, ConfigError> {
        let entries: Entries = serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| unreadable(name, &error))?;
        let entries = entries.0.into_iter().filter(|(slug, _)| !slug.starts_with('_'));
        let mut roster = Self::from_entries(entries, name);
        variables::override_secrets(&mut roster, environment);
        Ok(roster)
    }

    /// Those of entries under their slugs.
    pub(super) fn from_entries(entries: impl Iterator<Item = (String, Value)>, name: &str) -> Self {
        let mut roster = Self::default();
        for (place, (slug, entry)) in entries.enumerate() {
            let name = format!("user {} of {name}", place + 1);
            match entry::read(&slug, &entry) {
                Ok(user) => {
                    roster.leave_unread(&name, &entry::unknown(&entry));
                    roster.add(name, user);
                }
                Err(wrong) => roster.fault(name, &wrong.join("; ")),
            }
        }
        roster
    }

    fn add(&mut self, name: String, user: User) {
        if self.by_slug.contains_key(&user.slug) {
            return self.fault(name, "its slug is that of a user before");
        }
        let user = Arc::new(user);
        self.by_slug.insert(user.slug.clone(), user.clone());
        self.listed.push(Listed { name, user });
    }

    pub(super) fn fault(&mut self, name: String, wrong: &str) {
        self.faults.push(ConfigError::new(name, format!("is left out: {wrong}"), "correct the entry"));
    }

    fn leave_unread(&mut self, name: &str, fields: &[&str]) {
        if !fields.is_empty() {
            let text = format!("has what means nothing here: {}", fields.join(", "));
            let next = "correct the name (kimai_url, kimai_token, auth_secret, ssl_verify) or leave it out";
            self.unread.push(ConfigError::new(name, text, next));
        }
    }

    pub(super) fn ambiguous(&mut self, name: String) {
        let text = "shares the variable of its auth_secret with another user, so that it has no effect";
        self.faults.push(ConfigError::new(name, text, "write the secret into the file"));
    }

    /// The same users, changed.
    pub(super) fn change(&mut self, change: impl Fn(&mut User)) {
        for listed in &mut self.listed {
            let mut user = User::clone(&listed.user);
            change(&mut user);
            listed.user = Arc::new(user);
            self.by_slug.insert(listed.user.slug.clone(), listed.user.clone());
        }
    }

    pub(super) fn find(&self, slug: &str) -> Option<Arc<User>> {
        self.by_slug.get(slug).cloned()
    }

    pub(super) fn listed(&self) -> &[Listed] {
        &self.listed
    }

    pub(super) fn faults(&self) -> &[ConfigError] {
        &self.faults
    }

    /// What of the entries has no effect.
    pub(super) fn unread(&self) -> &[ConfigError] {
        &self.unread
    }

    /// How many users have a variable of this name.
    pub(super) fn sharing(&self) -> BTreeMap<String, usize> {
        let mut sharing = BTreeMap::new();
        for listed in &self.listed {
            *sharing.entry(variables::part(&listed.user.slug)).or_default() += 1;
        }
        sharing
    }
}

/// Entries in their order, also those whose key was there before, which a map would lose.
struct Entries(Vec<(String, Value)>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Object;
        impl<'de> Visitor<'de> for Object {
            type Value = Entries;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Object)
    }
}

/// The place of an error is shown and what stands there is not.
fn unreadable(name: &str, error: &serde_json::Error) -> ConfigError {
    let text = match error.classify() {
        Category::Data => "holds no object".to_owned(),
        _ => format!("is no JSON at line {}, column {}", error.line(), error.column()),
    };
    ConfigError::new(name, text, SHAPE)
}
