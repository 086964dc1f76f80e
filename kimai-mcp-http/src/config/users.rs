//! Users of the server, each with their own Kimai token.

mod entry;
mod file;
mod list;
mod seal;

use std::{fmt, path::Path, sync::Arc};

use kimai_cli::ConfigError;
use kimai_tools::{Mode, domain::api::Tls};
use mcp_oauth_server::sign_in::StoredSecret;
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

pub(crate) use self::{
    entry::{Entry, StoredToken, parse_tls},
    list::{EntryList, UserSource, secret_variable},
};
use self::{file::ReloadingFile, list::UserList};
pub use self::{list::ListedUser, seal::TokenSeal};
use super::Environment;

/// Minimum length of a slug that cannot be guessed.
const MIN_SLUG_LENGTH: usize = 16;

/// Minimum length of a login secret that cannot be guessed.
const MIN_SECRET_LENGTH: usize = 16;

/// URL of a Kimai and the certificates that it may present.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct KimaiAddress {
    /// URL without `/api`.
    pub url: Url,
    /// Trusted certificates.
    pub tls: Tls,
}

/// User of the server with their Kimai token.
#[derive(Clone)]
pub struct User {
    /// Login name. It is also the credential of the deprecated `/mcp/{slug}`, so it is never logged.
    pub slug: String,
    /// Kimai of the user.
    pub kimai: KimaiAddress,
    /// API token of that Kimai.
    pub token: SecretString,
    /// Login secret as it is stored; users without one cannot log in.
    pub auth_secret: Option<StoredSecret>,
    /// Most that the user may do; unlimited if `None`.
    pub max_mode: Option<Mode>,
    /// Value of the identity claim of the identity provider; users without one cannot sign in there.
    pub oidc_identity: Option<String>,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User").field("kimai", &self.kimai).finish_non_exhaustive()
    }
}

/// Configured users. A users file is reloaded when it changes. Clones are cheap.
#[derive(Clone, Default)]
pub struct Users(Source);

#[derive(Clone)]
enum Source {
    Fixed(Arc<UserList>),
    File(Arc<ReloadingFile>),
}

impl Default for Source {
    fn default() -> Self {
        Self::Fixed(Arc::default())
    }
}

impl Users {
    /// Creates a fixed list of users.
    pub fn new(users: impl IntoIterator<Item = User>) -> Self {
        Self::fixed(UserList::new(users))
    }

    /// Reads a users file. A file that does not exist has no users yet. `seal` opens sealed tokens.
    ///
    /// # Errors
    /// If the file cannot be read, is not a JSON object, or has tokens that were sealed with another key; other invalid entries are
    /// [`errors`](Self::errors).
    pub fn from_file(
        path: impl AsRef<Path>,
        environment: &Environment,
        seal: &TokenSeal,
    ) -> Result<Self, ConfigError> {
        let file = ReloadingFile::open(path.as_ref(), environment, seal)?;
        Ok(Self(Source::File(Arc::new(file))))
    }

    /// Reads users from a text in the format of the users file. Errors call it `name`.
    ///
    /// # Errors
    /// As [`from_file`](Self::from_file).
    pub fn from_json(
        text: &str,
        name: &str,
        environment: &Environment,
        seal: &TokenSeal,
    ) -> Result<Self, ConfigError> {
        Ok(Self::fixed(UserList::parse(text, name, environment, seal)?))
    }

    /// Reads the users of a source.
    ///
    /// # Errors
    /// As [`from_file`](Self::from_file).
    pub(crate) fn read(
        source: &UserSource,
        environment: &Environment,
        seal: &TokenSeal,
    ) -> Result<Self, ConfigError> {
        match source {
            UserSource::File(path) => Self::from_file(path, environment, seal),
            UserSource::Text(text) => {
                Self::from_json(text.expose_secret(), "USERS_CONFIG", environment, seal)
            }
            UserSource::Variables => {
                let entries = EntryList::read(source, environment)?;
                Ok(Self::fixed(UserList::open(entries, "the environment", seal)?))
            }
        }
    }

    fn fixed(list: UserList) -> Self {
        Self(Source::Fixed(Arc::new(list)))
    }

    /// Returns the user with this slug.
    pub fn find(&self, slug: &str) -> Option<Arc<User>> {
        self.current().find(slug)
    }

    /// Returns the first user with this identity at the identity provider.
    pub fn find_identity(&self, identity: &str) -> Option<Arc<User>> {
        self.current().find_identity(identity)
    }

    /// Returns the number of users.
    pub fn count(&self) -> usize {
        self.current().users().len()
    }

    /// Returns all users in the order of their configuration.
    pub fn listed(&self) -> Vec<ListedUser> {
        self.current().users().to_vec()
    }

    /// Returns the errors of invalid entries.
    pub fn errors(&self) -> Vec<ConfigError> {
        self.current().errors().to_vec()
    }

    /// Returns warnings about risky entries; `legacy_slugs` tells if `/mcp/{slug}` is enabled.
    pub fn warnings(&self, legacy_slugs: bool) -> Vec<ConfigError> {
        let list = self.current();
        let first = legacy_slugs.then_some(&GUESSABLE_SLUG);
        let risks = first.into_iter().chain(&RISKS).flat_map(|risk| risk.warnings(list.users()));
        let mut warnings: Vec<ConfigError> = list.warnings().iter().cloned().chain(risks).collect();
        if let Source::File(file) = &self.0 {
            warnings.extend(file.warnings());
            warnings.extend(file.clear_text_warning(list.clear_texts()));
        }
        warnings
    }

    /// Returns the reason why the current content of the users file is not in use; the previous users are.
    pub fn file_error(&self) -> Option<ConfigError> {
        match &self.0 {
            Source::Fixed(_) => None,
            Source::File(file) => file.error(),
        }
    }

    fn current(&self) -> Arc<UserList> {
        match &self.0 {
            Source::Fixed(list) => list.clone(),
            Source::File(file) => file.current(),
        }
    }
}

impl fmt::Debug for Users {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Users").field("count", &self.count()).finish_non_exhaustive()
    }
}

/// Returns true if the text has the characters of a slug.
pub fn is_valid_slug(slug: &str) -> bool {
    !slug.is_empty() && slug.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
}

/// Returns true if a slug is short or a plain word. `/mcp/{slug}` rejects such slugs, because it is a credential there.
pub fn is_guessable_slug(slug: &str) -> bool {
    slug.len() < MIN_SLUG_LENGTH || slug.chars().all(|c| c.is_ascii_lowercase())
}

/// Risk of an entry and its warning.
struct Risk {
    applies: fn(&User) -> bool,
    problem: &'static str,
    next_step: &'static str,
}

impl Risk {
    fn warnings<'a>(&'a self, users: &'a [ListedUser]) -> impl Iterator<Item = ConfigError> + 'a {
        let affected = users.iter().filter(|listed| (self.applies)(&listed.user));
        affected.map(|listed| ConfigError::new(&listed.name, self.problem, self.next_step))
    }
}

const GUESSABLE_SLUG: Risk = Risk {
    applies: |user| is_guessable_slug(&user.slug),
    problem: "has a slug that can be guessed (short, or a plain word), which /mcp/{slug} rejects",
    next_step: "let the user log in at /mcp; remove --legacy-slugs once nobody uses /mcp/{slug}",
};

const RISKS: [Risk; 4] = [
    Risk {
        applies: |user| user.auth_secret.is_none() && user.oidc_identity.is_none(),
        problem: "cannot log in: auth_secret is missing",
        next_step: "create one with kimai-mcp-http user rotate",
    },
    Risk {
        applies: |user| matches!(&user.auth_secret, Some(StoredSecret::Clear(secret)) if secret.expose_secret().len() < MIN_SECRET_LENGTH),
        problem: "has a short auth_secret, which can be guessed",
        next_step: "create a new one with kimai-mcp-http user rotate",
    },
    Risk {
        applies: |user| user.kimai.tls == Tls::Insecure,
        problem: "accepts any certificate (ssl_verify is false): the connection can be intercepted and the token read",
        next_step: "set ssl_verify to the PEM file of your CA instead",
    },
    Risk {
        applies: |user| is_unencrypted(&user.kimai.url),
        problem: "has a Kimai without https: the token can be read on the network",
        next_step: "use its https:// URL",
    },
];

/// Returns true for http over a network. Names without a dot are those of this machine and its containers.
fn is_unencrypted(url: &Url) -> bool {
    url.scheme() == "http"
        && match url.host() {
            Some(Host::Domain(name)) => name.contains('.') && !name.ends_with(".localhost"),
            Some(Host::Ipv4(address)) => !address.is_loopback(),
            Some(Host::Ipv6(address)) => !address.is_loopback(),
            None => false,
        }
}

#[cfg(test)]
mod tests;
