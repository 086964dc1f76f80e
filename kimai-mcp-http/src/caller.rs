//! Who is asking, once a door has found out.

use std::fmt;

use http::request::Parts;
use kimai_tools::Access;
use mcp_oauth_server::secret::Secret;
use rmcp::model::Extensions;
use secrecy::{ExposeSecret, SecretString};

use crate::users::{KimaiAddress, User};

/// Somebody's account of a Kimai.
#[derive(Clone)]
pub struct Account {
    /// Their Kimai.
    pub kimai: KimaiAddress,
    /// Whether the address came from the caller, so that only public ones may be contacted.
    pub public_only: bool,
    /// Their token of it.
    pub token: SecretString,
}

impl Account {
    /// The account of a configured user.
    pub fn of(user: &User) -> Self {
        Self { kimai: user.kimai.clone(), public_only: false, token: user.token.clone() }
    }

    /// What tells it from others, without telling the token.
    pub fn digest(&self) -> String {
        let Self { kimai, public_only, token } = self;
        let whole = format!("{}\n{:?}\n{public_only}\n{}", kimai.url, kimai.tls, token.expose_secret());
        Secret::new(&whole).digest().to_string()
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account").field("kimai", &self.kimai).finish_non_exhaustive()
    }
}

/// Which way somebody came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// With a token of this server's.
    OAuth,
    /// With a Kimai token in a header.
    Headers,
    /// With the address that only they know.
    Slug,
}

impl Door {
    /// Its name in logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OAuth => "oauth",
            Self::Headers => "headers",
            Self::Slug => "slug",
        }
    }
}

/// Who is asking, and what they may do.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Which way they came in.
    pub door: Door,
    /// A name for logs and limits that tells callers apart and nothing else: a keyed hash.
    pub subject: String,
    /// Under which slug they are configured, if they are.
    pub user: Option<String>,
    /// The most they may do.
    pub access: Access,
    /// Their account.
    pub account: Account,
}

impl Caller {
    /// The caller of a request that passed a door.
    pub fn of(request: &Extensions) -> Option<&Self> {
        request.get::<Parts>()?.extensions.get()
    }
}
