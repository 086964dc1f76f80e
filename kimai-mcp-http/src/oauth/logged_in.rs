//! Who logged in, and whether they would still log in the same way.

use std::sync::Arc;

use secrecy::ExposeSecret;
use serde::{Deserialize, Serialize};

use crate::{
    secret::{Digest, Secret},
    users::{User, Users},
};

/// A user who logged in, for as long as they are configured with the secret that they showed. Whoever gets another one
/// (after a leak, say) has to show that, on every replica and also after a restart.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LoggedIn {
    /// Their slug.
    pub user: String,
    /// What they showed, as far as it can be recognised. Nothing is known of those who logged in before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Recognised>,
}

/// A login secret under a salt of its own, so that neither two logins nor two users show that theirs is the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recognised {
    salt: Digest,
    digest: Digest,
}

impl LoggedIn {
    /// This user, who has just shown their secret.
    ///
    /// # Errors
    /// When the system has no randomness to give.
    pub fn now(user: &User) -> Result<Self, getrandom::Error> {
        let salt = Secret::random()?.digest();
        let digest = digest(user, &salt);
        Ok(Self { user: user.slug.clone(), secret: digest.map(|digest| Recognised { salt, digest }) })
    }

    /// The user as configured now, unless they have another secret by now, or are gone.
    pub fn among(&self, users: &Users) -> Option<Arc<User>> {
        let same = |user: &User, known: &Recognised| digest(user, &known.salt) == Some(known.digest);
        users.find(&self.user).filter(|user| self.secret.as_ref().is_none_or(|known| same(user, known)))
    }
}

fn digest(user: &User, salt: &Digest) -> Option<Digest> {
    let secret = user.auth_secret.as_ref()?;
    Some(Secret::shown(secret.expose_secret()).successor(salt).digest())
}
