//! The people who may use this server, each with their own Kimai token.

pub(crate) mod entry;
mod roster;
mod variables;
mod warnings;
mod watched;

use std::{fmt, path::Path, sync::Arc};

pub(crate) use entry::tls;
use kimai_cli::ConfigError;
use kimai_tools::domain::api::Tls;
pub use roster::Listed;
use roster::Roster;
use secrecy::SecretString;
use url::Url;
pub(crate) use variables::secret_variable;
pub(crate) use warnings::open_to_others;
pub use warnings::{guessable, valid};
use watched::Watched;

use crate::environment::Environment;

/// Where a Kimai is and whom it is trusted as.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KimaiAddress {
    /// Its address, without `/api`.
    pub url: Url,
    /// Which certificates it may show.
    pub tls: Tls,
}

/// Somebody with a Kimai token.
#[derive(Clone)]
pub struct User {
    /// The name under which they log in. On the deprecated `/mcp/{slug}` it is a credential, so it is never logged.
    pub slug: String,
    /// Their Kimai.
    pub kimai: KimaiAddress,
    /// Their token of it.
    pub token: SecretString,
    /// What they log in with; without one they cannot.
    pub auth_secret: Option<SecretString>,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("kimai", &self.kimai).finish_non_exhaustive()
    }
}

/// Everybody who is configured at the moment. A file of users is read again when it changes.
#[derive(Clone, Default)]
pub struct Users(Source);

#[derive(Clone)]
enum Source {
    Fixed(Arc<Roster>),
    File(Arc<Watched>),
}

impl Default for Source {
    fn default() -> Self {
        Self::Fixed(Arc::default())
    }
}

impl Users {
    /// These users.
    pub fn of(users: impl IntoIterator<Item = User>) -> Self {
        Self::fixed(Roster::of(users))
    }

    /// Those of this file. One that does not exist has none yet.
    ///
    /// # Errors
    /// Why it cannot be read as a whole; single entries that cannot are [`faults`](Self::faults).
    pub fn in_file(path: impl AsRef<Path>, environment: &Environment) -> Result<Self, ConfigError> {
        Ok(Self(Source::File(Arc::new(Watched::open(path.as_ref(), environment)?))))
    }

    /// Those of a text such as the file has, named so.
    ///
    /// # Errors
    /// As [`in_file`](Self::in_file).
    pub fn in_text(text: &str, name: &str, environment: &Environment) -> Result<Self, ConfigError> {
        Ok(Self::fixed(Roster::read(text, name, environment)?))
    }

    /// Those of the variables `KIMAI_USER_…`.
    pub fn in_variables(environment: &Environment) -> Self {
        Self::fixed(variables::roster(environment))
    }

    fn fixed(roster: Roster) -> Self {
        Self(Source::Fixed(Arc::new(roster)))
    }

    /// The user of this slug, as configured now.
    pub fn find(&self, slug: &str) -> Option<Arc<User>> {
        self.now().find(slug)
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.now().listed().len()
    }

    /// All of them, in the order of their configuration.
    pub fn listed(&self) -> Vec<Listed> {
        self.now().listed().to_vec()
    }

    /// The entries that cannot be used, and why.
    pub fn faults(&self) -> Vec<ConfigError> {
        self.now().faults().to_vec()
    }

    /// What is risky about the others; `by_slug` is whether `/mcp/{slug}` is served.
    pub fn warnings(&self, by_slug: bool) -> Vec<ConfigError> {
        let mut found = warnings::of(&self.now(), by_slug);
        if let Source::File(file) = &self.0 {
            found.extend(file.warnings());
        }
        found
    }

    fn now(&self) -> Arc<Roster> {
        match &self.0 {
            Source::Fixed(roster) => roster.clone(),
            Source::File(file) => file.now(),
        }
    }
}

impl fmt::Debug for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Users").field("count", &self.count()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
