//! The people who may use this server, each with their own Kimai token.

use std::{collections::HashMap, fmt, sync::Arc};

use kimai_tools::domain::api::Tls;
use secrecy::SecretString;
use url::Url;

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

/// Everybody who is configured at the moment.
#[derive(Debug, Clone, Default)]
pub struct Users {
    known: Arc<HashMap<String, Arc<User>>>,
}

impl Users {
    /// These users.
    pub fn of(users: impl IntoIterator<Item = User>) -> Self {
        let known = users.into_iter().map(|user| (user.slug.clone(), Arc::new(user))).collect();
        Self { known: Arc::new(known) }
    }

    /// The user of this slug, as configured now.
    pub fn find(&self, slug: &str) -> Option<Arc<User>> {
        self.known.get(slug).cloned()
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.known.len()
    }
}
